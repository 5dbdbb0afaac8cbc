"""The grain of a style's objects: what draws it, what keeps it, and where it is written."""

import io

import numpy as np
import pytest

from clvae import ClvaeError, PhotoStyle, Scene, Style
from clvae.core.codes import LAYER_NAMES
from clvae.core.labels import LabelSet
from clvae.core.sampler import Sampler

LABELS = LabelSet(("sky", "sea", "sand"), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
SCENE = Scene.from_labels(np.array([[0, 1], [2, 2]], np.uint8), 3)
PLAIN, NOISY = Sampler(4, 2), Sampler(4, 2, noise=True)
STYLE = NOISY.sample(SCENE, 1)
FOR_EVER = [8968301328215720852, 14927141155050719886, 8896763813798899409]


def test_a_seed_means_the_same_grains_for_ever():
    """Numbers written down once: projects keep seeds, so no version may draw others."""
    assert STYLE.grain.dtype == np.uint64 and STYLE.grain.tolist() == FOR_EVER
    more = Scene(SCENE.objects, np.array([2, 1, 0, 1, 1]))  # other classes, two objects more
    assert NOISY.sample(more, 1).grain[:3].tolist() == FOR_EVER
    assert len({*NOISY.sample(more, 1).grain.tolist(), *NOISY.sample(more, 2).grain.tolist()}) == 10


def test_without_noise_all_grains_are_0():
    style = PLAIN.sample(SCENE, 1)
    assert style.grain.tolist() == [0, 0, 0]
    assert style == Style(style.global_code, style.local_codes)
    assert np.array_equal(style.local_codes, STYLE.local_codes) and style != STYLE
    assert PLAIN.resample(style, SCENE, [0], 2).grain.tolist() == [0, 0, 0]
    with pytest.raises(ClvaeError, match="no noise to roll"):
        PLAIN.resample(style, SCENE, [0], 2, ["texture"])


@pytest.mark.parametrize(
    ("layers", "rolled", "renewed"),
    [
        (None, True, range(5)),
        (LAYER_NAMES, True, range(5)),
        (["fine"], False, [1]),
        ([0, 1, 2, 3], False, range(4)),
        ("texture", True, []),
        (["texture"], True, []),
        ([0, "texture"], True, [0]),
    ],
)
def test_a_roll_of_all_layers_or_of_the_texture_gives_a_new_grain(layers, rolled, renewed):
    style = NOISY.resample(STYLE, SCENE, [1], 7, layers)
    changed = (style.local_codes != STYLE.local_codes).any(2)
    assert np.flatnonzero(changed[1]).tolist() == list(renewed) and not changed[[0, 2]].any()
    expected = STYLE.grain.copy()
    expected[1] = NOISY.grain(7, 1) if rolled else expected[1]
    assert style.grain.tolist() == expected.tolist()


def test_other_edits_keep_the_grain():
    codes = np.zeros((5, 2))
    photo = PhotoStyle(np.zeros(4), np.ones((3, 5, 2)), np.ones((3, 5), bool), LABELS)
    for style in (
        STYLE.with_object(0, codes),
        STYLE.move(1, codes + 1, 2.0),
        STYLE.with_global(np.zeros(4)),
        STYLE.move_global(np.ones(4), 1.0),
        STYLE.adopt(photo, SCENE, global_code=True),
        NOISY.near(STYLE, SCENE, 5, 0.5),
        STYLE.interpolate(NOISY.sample(SCENE, 2), 0.49),
    ):
        assert np.array_equal(style.grain, STYLE.grain) and style != STYLE
    other = NOISY.sample(SCENE, 2)
    assert np.array_equal(STYLE.interpolate(other, 0.5).grain, other.grain)
    assert STYLE.interpolate(other, 1) == other and STYLE.interpolate(other, 0) == STYLE
    assert np.array_equal(NOISY.near(STYLE, SCENE, 2, 1).grain, other.grain)


def test_a_copy_has_the_grain_of_its_source():
    assert STYLE.copy_object(1).grain.tolist() == [*FOR_EVER, FOR_EVER[1]]
    assert STYLE.rows([2, 0, 2]).grain.tolist() == [FOR_EVER[i] for i in (2, 0, 2)]
    assert STYLE.with_grain(1, 2**64 - 1).grain.tolist() == [FOR_EVER[0], 2**64 - 1, FOR_EVER[2]]
    assert STYLE.extend(np.zeros((5, 2))).grain[3] == 0


def test_a_file_has_the_grain_where_there_is_one():
    for style, files in ((STYLE, 3), (PLAIN.sample(SCENE, 1), 2)):
        file = io.BytesIO()
        style.write(file)
        file.seek(0)
        assert len(np.load(file).files) == files
        file.seek(0)
        assert Style.read(file) == style


@pytest.mark.parametrize(
    "arrays",
    [
        {"grain": np.zeros(2, np.uint64)},
        {"grain": np.zeros(3, np.int64)},
        {"grain": np.zeros(3, np.float32)},
        {"other": np.zeros(3, np.uint64)},
    ],
)
def test_a_file_with_anything_else_is_refused(arrays):
    file = io.BytesIO()
    codes = {"global_code": STYLE.global_code, "local_codes": STYLE.local_codes}
    np.savez(file, **codes, **arrays)
    file.seek(0)
    with pytest.raises(ClvaeError):
        Style.read(file)


@pytest.mark.parametrize("grain", [[1, 2], [[1, 2, 3]], [0.5, 1, 2], [-1, 0, 0], "abc"])
def test_a_grain_that_makes_no_sense_is_refused(grain):
    with pytest.raises(ClvaeError):
        Style(STYLE.global_code, STYLE.local_codes, grain)
    with pytest.raises(ClvaeError):
        STYLE.with_grain(0, -1)
