"""Files that the command line writes."""

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
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


@pytest.mark.parametrize(
    ("name", "shape", "sentence"),
    [
        ("a.webp", (2, 16_384, 3), "a picture of 16384x2 cannot be saved as webp"),
        ("a.text", (2, 2, 3), "no picture file extension"),
        ("a", (2, 2, 3), "no picture file extension"),
        ("a.jpe", (2, 2, 4), "a JPEG cannot be transparent"),
        ("a.blp", (2, 2, 3), "cannot write .*a.blp"),
        ("a.png", (2, 2), "a picture is uint8"),
    ],
)
def test_what_no_file_can_be_is_a_sentence_and_leaves_nothing(tmp_path, name, shape, sentence):
    with pytest.raises(ClvaeError, match=sentence):
        write_picture(np.zeros(shape, np.uint8), tmp_path / name)
    assert not [*tmp_path.iterdir()]
