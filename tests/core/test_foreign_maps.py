"""Maps of other label sets: taken apart, and what each value may be."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.core.classes import Classes, spread_colors
from clvae.core.foreign_maps import MOST, likeliest, opened, proposal, taken_apart
from clvae.core.known_sets import ADE20K, CITYSCAPES, COCO, KNOWN
from clvae.errors import Blurred

LABELS = Classes(
    ("sky", "mountain", "tree", "plant", "grass", "rock", "sea", "river", "road", "building"),
    spread_colors(10),
    unlabelled=True,
)


def image(array: np.ndarray, kind="PNG") -> Image.Image:
    file = io.BytesIO()
    Image.fromarray(array).save(file, kind)
    return Image.open(io.BytesIO(file.getvalue()))


def test_the_known_sets_are_whole():
    assert [len(names) for names in (ADE20K, COCO, CITYSCAPES)] == [150, 182, 19]
    assert len(set(COCO)) == 182 and COCO[0] == "person" and COCO[-1] == "wood"
    assert {"fire hydrant", "door-stuff", "wall-stone"} <= set(COCO)  # names are in one piece
    assert all(name == " ".join(name.split()) for name in (*ADE20K, *COCO))
    assert not any("- " in name for name in (*ADE20K, *COCO))
    assert ADE20K[2] == "sky" and KNOWN[0].numbers[3] == "sky"


def test_numbers_of_ade20k_are_known_and_become_classes_of_the_model():
    numbers = np.full((20, 20), 3, np.uint8)  # sky
    numbers[10:, :10], numbers[10:, 10:], numbers[18:] = 129, 73, 0  # lake, palm, nobody
    found = taken_apart(image(numbers))
    assert found.numbers == (3, 73, 129, 0) or found.numbers == (3, 129, 73, 0)
    assert found.shares[0] == 0.5 and sum(found.shares) == pytest.approx(1)
    assert KNOWN[likeliest(found, KNOWN, LABELS)].name == "ADE20K"
    names = dict(zip(found.numbers, found.known_by(KNOWN[0]), strict=True))
    assert names == {3: "sky", 129: "lake", 73: "palm", 0: None}
    ids = [proposal(name, LABELS) for name in found.known_by(KNOWN[0])]
    nobody = [len(LABELS.names) if i is None else i for i in ids]
    label_map = found.read(nobody, LABELS)
    assert label_map[0, 0] == 0 and label_map[12, 0] == LABELS.id("river")
    assert label_map[12, 15] == LABELS.id("tree") and label_map[19, 0] == 10


def test_colours_of_cityscapes_are_known_in_rgb_and_in_a_palette():
    rgb = np.zeros((20, 20, 3), np.uint8)
    rgb[:10], rgb[10:] = CITYSCAPES["sky"], CITYSCAPES["terrain"]
    quantised = Image.fromarray(rgb).quantize(4)
    file = io.BytesIO()
    quantised.save(file, "PNG")
    for picture in (image(rgb), Image.open(io.BytesIO(file.getvalue()))):
        found = taken_apart(picture)
        known = KNOWN[likeliest(found, KNOWN, LABELS)]
        assert known.name == "Cityscapes" and set(found.known_by(known)) == {"sky", "terrain"}
    assert opened(file.getvalue()).places.shape == (20, 20)


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("sky", "sky"),
        ("sky-other", "sky"),
        ("lake", "river"),
        ("water-other", "sea"),
        ("palm", "tree"),
        ("skyscraper", "building"),
        ("wall-brick", "building"),
        ("pavement", "road"),
        ("donut", None),
        (None, None),
    ],
)
def test_a_class_of_another_set_is_proposed_by_its_name_or_by_what_is_alike(name, own):
    assert proposal(name, LABELS) == (None if own is None else LABELS.id(own))


def test_a_map_that_no_set_knows_has_no_likely_one():
    rgb = np.zeros((8, 8, 3), np.uint8)
    rgb[:4], rgb[4:] = (1, 2, 3), (200, 2, 3)
    assert likeliest(taken_apart(image(rgb)), KNOWN, LABELS) is None


def test_transparent_pixels_are_unlabelled_or_refused():
    rgba = np.full((4, 4, 4), 255, np.uint8)
    rgba[..., :3] = (9, 8, 7)
    rgba[0, :, 3] = 0
    found = taken_apart(image(rgba))
    assert (found.read([6], LABELS)[0] == 10).all() and (found.read([6], LABELS)[1:] == 6).all()
    with pytest.raises(ClvaeError, match="transparent"):
        found.read([6], Classes(LABELS.names, LABELS.colors))


@pytest.mark.parametrize("meaning", [None, [], [0], [0, 11], [0, -1], [0, "1"], [0, 1.0], {}])
def test_a_meaning_that_names_no_class_for_each_value_is_refused(meaning):
    found = taken_apart(image(np.eye(4, dtype=np.uint8) * 77))
    with pytest.raises(ClvaeError):
        found.read(meaning, LABELS)


def test_what_is_no_map_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ClvaeError, match=f"more than {MOST} colours"):
        taken_apart(image(rng.integers(0, 255, (64, 64, 3), np.uint8)))
    with pytest.raises(ClvaeError, match="cannot be a JPEG"):
        taken_apart(image(np.zeros((8, 8), np.uint8), "JPEG"))
    blocks = np.kron(rng.integers(0, 200, (8, 8)), np.ones((20, 20))).astype(np.uint8)
    soft = np.array(Image.fromarray(blocks).resize((300, 300), Image.Resampling.BICUBIC))
    with pytest.raises(Blurred):
        taken_apart(image(soft))
