"""Label files whose numbers are not the class ids: read, written and kept in a bundle."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from clvae import Bundle, ClvaeError, LabelSet
from clvae.cli import app
from clvae.core.numbering import Numbering
from tests.checkpoints import draw_map, narrow_bundle

COLORS = ((70, 130, 180), (0, 60, 120), (220, 200, 150))
LABELS = LabelSet(("sky", "sea", "sand"), COLORS, True, Numbering((1, 2, 7), (0,)))
NUMBERS = np.array([[1, 2, 7], [0, 255, 1]], np.uint8)
IDS = np.array([[0, 1, 2], [3, 3, 0]], np.uint8)


def png(values: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(values).save(file, "PNG")
    return file.getvalue()


def test_numbers_become_ids_and_what_is_nobody_s_is_unlabelled():
    assert np.array_equal(LABELS.read(png(NUMBERS)), IDS)


def test_what_is_written_has_the_numbers_and_the_palette_and_reads_back():
    file = io.BytesIO()
    LABELS.write(IDS, file)
    image = Image.open(file)
    assert np.array_equal(np.asarray(image), [[1, 2, 7], [0, 0, 1]])
    assert np.array_equal(np.asarray(image.convert("RGB"))[0], COLORS)
    assert np.array_equal(LABELS.read(file.getvalue()), IDS)


def test_a_map_in_the_palette_s_colours_needs_no_numbers():
    assert np.array_equal(LABELS.read(png(LABELS.paint(IDS)[:1])), IDS[:1])


def test_a_mask_of_0_and_255_may_be_two_classes():
    labels = LabelSet(("ground", "thing"), COLORS[:2], True, Numbering((0, 255)))
    ids = np.array([[0, 1, 2]], np.uint8)
    file = io.BytesIO()
    labels.write(ids, file)
    assert np.array_equal(labels.read(png(np.array([[0, 255]], np.uint8))), [[0, 1]])
    assert np.array_equal(labels.read(file.getvalue()), ids)


@pytest.mark.parametrize(("value", "number"), [(3, 3), (200, 200)])
def test_a_number_that_is_no_class_s_is_named(value, number):
    with pytest.raises(
        ClvaeError, match=rf"the number {number}, which is none of the classes' \(1, 2, 7\)"
    ):
        LABELS.read(png(np.full((2, 2), value, np.uint8)))


@pytest.mark.parametrize("classes", [(1, 2, 7), (1, 2, 255)])
@pytest.mark.parametrize("value", [0, 254, 255])
def test_without_an_unlabelled_class_no_number_stands_for_nobody(classes, value):
    labels = LabelSet(("sky", "sea", "sand"), COLORS, numbering=Numbering(classes))
    file = png(np.full((2, 2), value, np.uint8))
    if value in classes:
        assert np.array_equal(labels.read(file), np.full((2, 2), 2))
        return
    with pytest.raises(ClvaeError, match=f"the number {value}, which is none of the classes'"):
        labels.read(file)


def test_a_published_layout_has_its_own_numbers_whatever_the_set_s():
    """There class 0 is 1, what is below it and 255 nobody's, and so is a transparent pixel."""
    values = np.array([[1, 2, 3], [0, 255, 1]], np.uint8)
    for labels in (LABELS, replace(LABELS, numbering=None)):
        image = Image.open(io.BytesIO(png(values)))
        assert np.array_equal(labels.decode(image, ids=True, first=1), IDS)
        image.info["transparency"] = 255
        assert np.array_equal(labels.decode(image, ids=True, first=1), IDS)


def test_all_numbers_may_be_classes():
    names, colors = [f"class {i}" for i in range(256)], [(i, 0, 0) for i in range(256)]
    labels = LabelSet(names, colors, numbering=Numbering(tuple(reversed(range(256)))))
    ids, file = np.arange(256, dtype=np.uint8).reshape(16, 16), io.BytesIO()
    labels.write(ids, file)
    assert np.array_equal(np.asarray(Image.open(file)), 255 - ids)
    assert np.array_equal(labels.read(file.getvalue()), ids)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Numbering((1, 1)),
        lambda: Numbering((1, 2), (2,)),
        lambda: Numbering((1, 256)),
        lambda: Numbering((1, True)),
        lambda: replace(LABELS, numbering=Numbering((1, 2))),
        lambda: replace(LABELS, unlabelled=False),
    ],
)
def test_numbers_that_cannot_be_are_refused(wrong):
    with pytest.raises(ClvaeError):
        wrong()


def test_a_bundle_keeps_the_numbers_and_reads_maps_by_them(tmp_path):
    """A picture for the map as the data set numbers it is the one for its ids; a bundle without
    numbers stays as it was.
    """
    plain = narrow_bundle()
    numbers = tuple(range(1, 1 + len(plain.labels.names)))
    replace(plain, labels=replace(plain.labels, numbering=Numbering(numbers))).save(
        tmp_path / "numbered"
    )
    plain.save(tmp_path / "plain")
    assert Bundle.load(tmp_path / "numbered").labels.numbering == Numbering(numbers)
    assert Bundle.load(tmp_path / "plain").labels == plain.labels
    assert '"numbering"' not in (tmp_path / "plain" / "bundle.json").read_text()
    ids = draw_map((64, 64), range(5))
    pictures = []
    for name, first in (("plain", 0), ("numbered", 1)):
        Image.fromarray(ids + np.uint8(first)).save(tmp_path / f"{name}.png")
        result = CliRunner().invoke(
            app,
            [
                "generate",
                "--weights",
                str(tmp_path / name),
                "--labels",
                str(tmp_path / f"{name}.png"),
                "--out",
                str(tmp_path / f"{name}-out.png"),
            ],
        )
        assert result.exit_code == 0, result.output
        pictures.append((tmp_path / f"{name}-out.png").read_bytes())
    assert pictures[0] == pictures[1]
