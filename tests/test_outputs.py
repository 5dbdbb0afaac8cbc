"""Files that the command line writes."""

import numpy as np
from PIL import Image

from clvae.outputs import write_picture


def test_writers_to_one_folder_do_not_meet_though_their_processes_have_one_number(
    tmp_path, monkeypatch
):
    save, (one, other) = Image.Image.save, np.uint8([[[[1, 2, 3]]], [[[4, 5, 6]]]])

    def interrupted(image, *given, **options):
        save(image, *given, **options)
        monkeypatch.setattr(Image.Image, "save", save)
        write_picture(other, tmp_path / "other.png")

    monkeypatch.setattr(Image.Image, "save", interrupted)
    write_picture(one, tmp_path / "one.png")
    for name, picture in (("one", one), ("other", other)):
        assert np.array_equal(Image.open(tmp_path / f"{name}.png"), picture)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one.png", "other.png"]
