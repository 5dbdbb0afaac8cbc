"""What programs may say in a call, and what they are told where it cannot be."""

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.editor.server import programs
from clvae.editor.server.service import Service
from tests.landscape import SIZE

SKY, SEA = 0, 8


@pytest.fixture(scope="module")
def service(engine):
    return Service(engine)


@pytest.fixture(scope="module")
def map_file(tmp_path_factory):
    """Sky over sea, its pixels class ids."""
    label_map = np.full(SIZE, SEA, np.uint8)
    label_map[: SIZE[0] // 2] = SKY
    file = tmp_path_factory.mktemp("maps") / "coast.png"
    Image.fromarray(label_map).save(file)
    return str(file)


@pytest.mark.parametrize("asked", ["sky", 0, "0", ["sky"], [0]])
def test_a_class_is_resampled_by_name_or_id_alone_or_in_a_list(service, map_file, asked):
    scene, before = programs.generate(service, map_file, 3, True, "middle")
    _, after = programs.resample(service, map_file, 3, asked, 4, True, "middle")
    changed = (before.local_codes != after.local_codes).any((1, 2))
    assert np.flatnonzero(changed).tolist() == [SKY] and scene.present()[SKY]


def test_several_classes_are_resampled_together(service, map_file):
    _, before = programs.generate(service, map_file, 3, True, "middle")
    _, after = programs.resample(service, map_file, 3, ["sea", "sky"], 4, True, "middle")
    changed = (before.local_codes != after.local_codes).any((1, 2))
    assert np.flatnonzero(changed).tolist() == [SKY, SEA]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "the list of classes is empty"),
        (["sky", "road"], "the map has no road"),
        (None, "there is no class None"),
        ({"sky": 1}.values(), "there is no class 1|the map has no"),
    ],
)
def test_what_cannot_be_resampled_is_said(service, map_file, asked, said):
    with pytest.raises(ClvaeError, match=said):
        programs.resample(service, map_file, 3, asked, 4, True, "middle")


def test_an_empty_file_is_called_empty_and_a_map_is_no_photo(service, tmp_path):
    (tmp_path / "map.png").write_bytes(b"")
    with pytest.raises(ClvaeError, match=r"map.png is an empty file: it should be PNG, TIFF"):
        programs.generate(service, str(tmp_path / "map.png"), 0, True, "middle")
    (tmp_path / "words.png").write_bytes(b"words")
    with pytest.raises(ClvaeError, match=r"not a picture that can be read: it should be PNG, TIFF"):
        programs.generate(service, str(tmp_path / "words.png"), 0, True, "middle")
