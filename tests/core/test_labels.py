"""Label sets, and label maps in and out of files."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, LabelSet
from clvae.core.classes import spread_colors
from clvae.core.images import MAX_PIXELS, open_image
from clvae.core.labels import resize_map

COAST = LabelSet(("sky", "sea", "sand"), ((70, 130, 180), (0, 60, 120), (220, 200, 150)))
COAST_OR_UNKNOWN = LabelSet(COAST.names, COAST.colors, unlabelled=True)
MAP = np.array([[0, 0, 1], [2, 1, 1]], np.uint8)


def png(array, mode=None) -> bytes:
    file = io.BytesIO()
    image = Image.fromarray(np.asarray(array))
    (image.convert(mode) if mode else image).save(file, "PNG")
    return file.getvalue()


def test_the_unlabelled_class_is_the_last_id_and_not_in_the_palette():
    assert (COAST.count, COAST_OR_UNKNOWN.count) == (3, 4)
    assert COAST_OR_UNKNOWN.id("unlabelled") == 3
    assert COAST_OR_UNKNOWN.name(3) == "unlabelled"
    assert "unlabelled" not in COAST_OR_UNKNOWN.names


def test_a_class_is_named_or_numbered():
    assert COAST.id("sea") == COAST.id(1) == COAST.id(np.uint8(1)) == 1
    with pytest.raises(ClvaeError, match="no class 'lava'; this model knows sky, sea, sand"):
        COAST.id("lava")
    with pytest.raises(ClvaeError, match="no class 3, this model has 3"):
        COAST.id(3)


@pytest.mark.parametrize(
    ("names", "colors", "said"),
    [
        ([], [], "at least one class"),
        (["a", "b"], [(1, 2, 3)], "2 names and 1 colours"),
        (["a", "a"], [(1, 2, 3), (3, 2, 1)], "'a' twice"),
        (["a", "b"], [(1, 2, 3), (1, 2, 3)], "same colour"),
        (["a"], [(1, 2, 300)], "0 to 255"),
        (["a"], [(1, 2)], "three numbers"),
        ([str(i) for i in range(257)], spread_colors(256) + ((1, 1, 1),), "at most 256"),
    ],
)
def test_a_label_set_that_makes_no_sense_is_refused(names, colors, said):
    with pytest.raises(ClvaeError, match=said):
        LabelSet(names, colors)


def test_a_map_that_is_not_written_whole_leaves_the_old_one(tmp_path, monkeypatch):
    COAST.write(np.ones((2, 3), np.uint8), tmp_path / "map.png")

    def half(image, file, **_):
        (file.write if hasattr(file, "write") else file.write_bytes)(b"half")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Image.Image, "save", half)
        with pytest.raises(ClvaeError, match="the disk is full"):
            COAST.write(np.zeros((2, 3), np.uint8), tmp_path / "map.png")
    assert COAST.read(tmp_path / "map.png").all() and len([*tmp_path.iterdir()]) == 1


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (37, 65)])
def test_a_map_comes_back_from_its_file_bit_for_bit(tmp_path, size):
    label_map = np.random.default_rng(0).integers(0, 3, size).astype(np.uint8)
    COAST.write(label_map, tmp_path / "map.png")
    assert np.array_equal(COAST.read(tmp_path / "map.png"), label_map)
    assert np.array_equal(
        np.asarray(Image.open(tmp_path / "map.png")), label_map
    )  # the pixels are the ids
    assert np.array_equal(
        np.asarray(Image.open(tmp_path / "map.png").convert("RGB")), COAST.paint(label_map)
    )


def test_a_map_in_the_palettes_colours_is_read():
    assert np.array_equal(COAST.read(png(COAST.paint(MAP))), MAP)
    assert np.array_equal(COAST.read(png(COAST.paint(MAP), "RGBA")), MAP)


def test_the_first_unknown_colour_is_named_with_its_share():
    painted = COAST.paint(np.zeros((10, 10), np.uint8))
    painted[2, 3:6] = (255, 0, 0)
    with pytest.raises(ClvaeError, match=r"colour \(255, 0, 0\) on 3 % of its pixels"):
        COAST.read(png(painted))


def test_255_in_a_file_is_unlabelled_where_the_model_has_that_class():
    values = np.where(MAP == 2, 255, MAP).astype(np.uint8)
    assert np.array_equal(COAST_OR_UNKNOWN.read(png(values)), np.where(MAP == 2, 3, MAP))
    with pytest.raises(ClvaeError, match="the map has class 255, which is none of the 3 classes"):
        COAST.read(png(values))


def test_a_map_with_a_class_the_model_lacks_is_refused():
    with pytest.raises(ClvaeError, match="the map has class 37, which is none of the 3 classes"):
        COAST.read(png(np.full((4, 4), 37, np.uint8)))


@pytest.mark.parametrize(
    "array",
    [np.zeros((0, 4), np.uint8), np.zeros(4, np.uint8), np.zeros((2, 2)), np.full((2, 2), -1)],
)
def test_what_is_no_map_of_ids_is_refused(array):
    with pytest.raises(ClvaeError):
        COAST.check(array)


def test_a_file_that_is_no_picture_is_refused(tmp_path):
    with pytest.raises(ClvaeError, match="not a picture"):
        COAST.read(b"GIF89 no more than that")
    with pytest.raises(ClvaeError, match="there is no file"):
        COAST.read(tmp_path / "nowhere.png")
    (tmp_path / "cut.png").write_bytes(
        png(np.random.default_rng(0).integers(0, 3, (64, 64)).astype(np.uint8))[:200]
    )
    with pytest.raises(ClvaeError, match="label map cut.png is not a picture"):
        COAST.read(tmp_path / "cut.png")


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    side = int(MAX_PIXELS**0.5) + 1
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, "PNG")
    with pytest.raises(ClvaeError, match=f"{side}x{side} pixels, more than 64 million"):
        open_image(file.getvalue(), "photo")


def test_resizing_takes_the_nearest_pixel():
    assert np.array_equal(resize_map(MAP, (4, 6)), MAP.repeat(2, 0).repeat(2, 1))
    assert np.array_equal(resize_map(MAP.repeat(3, 0).repeat(3, 1), (2, 3)), MAP)
    assert resize_map(MAP, (2, 3)) is MAP


def test_spread_colours_are_all_different_and_never_black():
    colors = spread_colors(256)
    assert len(set(colors)) == 256 and (0, 0, 0) not in colors
