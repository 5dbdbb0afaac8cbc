"""Styles: drawing codes, and everything that makes a new style from old ones."""

import numpy as np
import pytest

from clvae import ClvaeError, PhotoStyle, Prior, Scene, Style
from clvae.core.labels import LabelSet
from clvae.core.sampler import Sampler, normal

LABELS = LabelSet(("sky", "sea", "sand"), ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
SCENE = Scene.from_labels(np.array([[0, 1], [2, 2]], np.uint8), 3)
SAMPLER = Sampler(z_global=4, z_local=2)
STYLE = SAMPLER.sample(SCENE, 1)
FOR_EVER = {
    (0, 0): [0.158533841, 2.9828794, -1.92569196, -0.824925542],
    (2**64 - 1, 255): [-0.216258883, 0.31846711, -0.115918107, -0.367994487],
}


def photo_style(found, rows=3, classes=None, seed=5) -> PhotoStyle:
    """Codes of a photo that has the rows of `found`, each at layers 0-3, too small for layer 4."""
    present = np.zeros((rows, 5), bool)
    present[found, :4] = True
    codes = (
        np.random.default_rng(seed).normal(size=(rows, 5, 2)).astype(np.float32)
        * present[..., None]
    )
    return PhotoStyle(np.full(4, 9, np.float32), codes, present, LABELS, classes)


# Drawing


def test_codes_are_standard_normal():
    drawn = normal(3, 7, 100_001)
    assert drawn.dtype == np.float32 and len(drawn) == 100_001
    assert abs(drawn.mean()) < 0.01 and abs(drawn.std() - 1) < 0.01
    assert abs((drawn**3).mean()) < 0.03 and abs((drawn**4).mean() - 3) < 0.1
    assert abs((drawn[:-1:2] * drawn[1::2]).mean()) < 0.015  # the two of a pair are independent


def test_a_seed_means_the_same_codes_for_ever():
    """Numbers written down once: projects keep seeds, so no version may draw others."""
    np.testing.assert_allclose(normal(0, 0, 4), FOR_EVER[0, 0], rtol=1e-6)
    np.testing.assert_allclose(normal(2**64 - 1, 255, 4), FOR_EVER[2**64 - 1, 255], rtol=1e-6)


def test_more_numbers_begin_with_the_same_ones():
    assert np.array_equal(normal(3, 7, 9), normal(3, 7, 50)[:9])


def test_an_objects_code_depends_on_seed_and_id_alone():
    more = Scene(SCENE.objects, np.array([2, 1, 0, 1, 1]))  # other classes, two objects more
    codes = SAMPLER.sample(more, 1)
    assert np.array_equal(codes.local_codes[:3], STYLE.local_codes)
    assert np.array_equal(codes.global_code, STYLE.global_code)
    rows = {row.tobytes() for row in [*codes.local_codes, *SAMPLER.sample(more, 2).local_codes]}
    assert len(rows) == 10


def test_the_global_code_shares_no_numbers_with_an_objects():
    most = Scene(SCENE.objects, np.zeros(256, np.uint8))
    style = Sampler(z_global=10, z_local=2).sample(most, 1)
    assert not (style.local_codes.reshape(256, 10) == style.global_code).all(1).any()


def test_a_prior_draws_around_the_means_of_the_class():
    numbers = 10
    factor = np.tril(np.random.default_rng(0).normal(size=(3, numbers, numbers))).astype(np.float32)
    mean = np.random.default_rng(1).normal(size=(3, 5, 2)).astype(np.float32)
    sampler = Sampler(
        4, 2, Prior(mean, factor, np.arange(4, dtype=np.float32), np.zeros((4, 4), np.float32))
    )
    scene = Scene(np.zeros((1, 1), np.uint8), [2])
    drawn = np.stack([sampler.sample(scene, seed).local_codes.ravel() for seed in range(20_000)])
    np.testing.assert_allclose(drawn.mean(0), mean[2].ravel(), atol=0.1)
    np.testing.assert_allclose(np.cov(drawn.T), factor[2] @ factor[2].T, atol=0.35)
    assert sampler.global_code(scene, 0).tolist() == [0, 1, 2, 3]
    with pytest.raises(ClvaeError, match="class 3"):
        sampler.sample(Scene(scene.objects, [3]), 0)


def test_factors_are_shared_by_all_objects_of_a_seed():
    """code = mean + shared · factors + own · eps: with nothing of their own, objects of a class are
    alike.
    """
    shared, own = np.ones((3, 10, 2), np.float32), np.zeros((3, 10, 10), np.float32)
    prior = Prior(
        np.zeros((3, 5, 2)), np.stack([np.eye(10)] * 3), np.zeros(4), np.eye(4), shared, own
    )
    sampler = Sampler(4, 2, prior)
    scene = Scene(np.zeros((1, 1), np.uint8), [0, 2, 0])
    codes = sampler.sample(scene, 5).local_codes
    assert (
        np.array_equal(codes[0], codes[1]) and np.array_equal(codes[0], codes[2]) and codes[0].any()
    )
    assert not np.array_equal(codes[0], sampler.sample(scene, 6).local_codes[0])
    apart = Sampler(
        4, 2, Prior(*list(vars(prior).values())[:4], 0 * shared, own + np.eye(10, dtype=np.float32))
    )
    plain = Sampler(4, 2, Prior(*list(vars(prior).values())[:4]))
    assert apart.sample(scene, 5) == plain.sample(scene, 5)


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, True, "1"])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(ClvaeError, match="a seed is a whole number"):
        SAMPLER.sample(SCENE, seed)


def test_resampling_changes_what_was_asked_for_and_nothing_else():
    other = SAMPLER.resample(STYLE, SCENE, [1], seed=8, layers=[0, 3])
    changed = (other.local_codes != STYLE.local_codes).any(2)
    assert np.argwhere(changed).tolist() == [[1, 0], [1, 3]]
    assert np.array_equal(other.global_code, STYLE.global_code)
    assert np.array_equal(other.local_codes[1, 3], SAMPLER.sample(SCENE, 8).local_codes[1, 3])
    with pytest.raises(ClvaeError, match="no object 3"):
        SAMPLER.resample(STYLE, SCENE, [3], seed=8)


def test_near_a_style_is_as_varied_as_the_prior_and_as_far_as_was_asked():
    rng = np.random.default_rng(0)
    prior = Prior(
        rng.normal(size=(3, 5, 2)),
        np.stack([0.5 * np.eye(10)] * 3),
        rng.normal(size=4),
        2 * np.eye(4),
    )
    sampler = Sampler(4, 2, prior)
    looks = [sampler.sample(SCENE, seed) for seed in range(2000)]
    near = [sampler.near(look, SCENE, 5000 + seed, 0.35) for seed, look in enumerate(looks)]
    codes, moved = (np.stack([look.local_codes for look in found]) for found in (looks, near))
    assert np.allclose(moved.mean(0), prior.local_mean, atol=0.06) and np.allclose(
        moved.std(0), 0.5, atol=0.04
    )
    assert np.allclose(
        (moved - codes).std(0), 0.5 * np.sqrt(2 - 2 * np.sqrt(1 - 0.35**2)), atol=0.02
    )
    overall = np.stack([look.global_code for look in near])
    assert np.allclose(overall.mean(0), prior.global_mean, atol=0.2) and np.allclose(
        overall.std(0), 2, atol=0.15
    )
    assert sampler.near(looks[0], SCENE, 7, 0) == looks[0]
    there, fresh = sampler.near(looks[0], SCENE, 7, 1), sampler.sample(SCENE, 7)
    assert np.allclose(there.local_codes, fresh.local_codes, atol=1e-6)
    with pytest.raises(ClvaeError, match="a strength is a number from 0 to 1"):
        sampler.near(looks[0], SCENE, 7, 1.5)


# Adopting a photo's style


def test_adopting_takes_all_classes_of_the_photo_and_leaves_the_others():
    photo = photo_style([0, 2])
    style = STYLE.adopt(photo, SCENE)
    assert np.array_equal(style.local_codes[[0, 2]], photo.local_codes[[0, 2]])
    assert np.array_equal(style.local_codes[1], STYLE.local_codes[1])
    assert np.array_equal(style.global_code, STYLE.global_code)
    assert not style.local_codes[0, 4].any()  # zeros where the photo's class misses a layer


def test_the_global_code_follows_when_told_to():
    assert np.array_equal(
        STYLE.adopt(photo_style([0]), SCENE, global_code=True).global_code, [9, 9, 9, 9]
    )


def test_strength_goes_from_nothing_to_all():
    photo = photo_style([0, 1, 2])
    assert STYLE.adopt(photo, SCENE, strength=0, global_code=True) == STYLE
    half = STYLE.adopt(photo, SCENE, strength=0.5)
    np.testing.assert_allclose(
        half.local_codes, (STYLE.local_codes + photo.local_codes) / 2, rtol=1e-5, atol=1e-6
    )
    with pytest.raises(ClvaeError, match="from 0 to 1"):
        STYLE.adopt(photo, SCENE, strength=1.2)
    with pytest.raises(ClvaeError, match="from 0 to 1"):
        STYLE.adopt(photo, SCENE, strength=float("nan"))


def test_classes_objects_and_layers_choose_what_adopts():
    photo = photo_style([0, 1, 2])
    changed = (
        STYLE.adopt(photo, SCENE, classes=["sea"], layers=[1]).local_codes != STYLE.local_codes
    ).any(2)
    assert np.argwhere(changed).tolist() == [[1, 1]]
    changed = (
        STYLE.adopt(photo, SCENE, classes=[0], objects=[2]).local_codes != STYLE.local_codes
    ).any((1, 2))
    assert changed.tolist() == [True, False, True]
    assert STYLE.adopt(photo, SCENE, classes=[]) == STYLE


def test_a_class_the_photo_lacks_is_an_error():
    photo = photo_style([0])
    with pytest.raises(ClvaeError, match="the photo has no sea"):
        STYLE.adopt(photo, SCENE, classes=["sea"])
    with pytest.raises(ClvaeError, match="the photo has no sand"):
        STYLE.adopt(photo, SCENE, objects=[2])
    with pytest.raises(ClvaeError, match="no class 'lava'"):
        STYLE.adopt(photo, SCENE, classes=["lava"])
    with pytest.raises(ClvaeError, match="no layer 5"):
        STYLE.adopt(photo, SCENE, layers=[5])


def test_every_object_of_a_class_adopts_it():
    scene = Scene(SCENE.objects, np.array([0, 1, 2, 1]))
    photo = photo_style([1])
    style = SAMPLER.sample(scene, 0).adopt(photo, scene, classes=["sea"])
    assert np.array_equal(style.local_codes[1], photo.local_codes[1])
    assert np.array_equal(style.local_codes[3], photo.local_codes[1])


def test_a_photo_encoded_by_object_gives_each_object_its_own_code():
    scene = Scene(SCENE.objects, np.array([0, 1, 2, 1, 1]))
    photo = photo_style([0, 1, 3], rows=5, classes=scene.classes)
    style = SAMPLER.sample(scene, 0).adopt(photo, scene, classes=["sea"])
    assert np.array_equal(style.local_codes[3], photo.local_codes[3])
    assert np.array_equal(
        style.local_codes[4], photo.local_codes[1]
    )  # not in the photo: as the class's first


# Other changes


def test_single_codes_are_set_moved_and_copied():
    codes = np.arange(10, dtype=np.float32).reshape(5, 2)
    assert np.array_equal(STYLE.with_object(1, codes).local_codes[1], codes)
    part = STYLE.with_object(1, codes, layers=[4])
    assert np.array_equal(part.local_codes[1, 4], codes[4])
    assert np.array_equal(part.local_codes[1, :4], STYLE.local_codes[1, :4])
    step = np.eye(5)[3, :, None] * [1, 0]
    moved = STYLE.move(2, step, -2)
    np.testing.assert_allclose(moved.local_codes[2] - STYLE.local_codes[2], -2 * step, atol=1e-6)
    assert np.array_equal(moved.with_object(2, STYLE.local_codes[2]).local_codes, STYLE.local_codes)
    copied = STYLE.copy_object(0)
    assert len(copied.local_codes) == 4 and np.array_equal(
        copied.local_codes[3], STYLE.local_codes[0]
    )
    assert np.array_equal(STYLE.with_global(np.ones(4)).global_code, [1, 1, 1, 1])
    assert np.array_equal(
        STYLE.with_global(np.ones(4)).move_global(np.arange(4), 2).global_code, [1, 3, 5, 7]
    )


def test_interpolation_runs_from_one_style_to_the_other():
    other = SAMPLER.sample(SCENE, 2)
    assert STYLE.interpolate(other, 0) == STYLE
    assert STYLE.interpolate(other, 1) == other
    middle = STYLE.interpolate(other, 0.25).local_codes
    np.testing.assert_allclose(
        middle, 0.75 * STYLE.local_codes + 0.25 * other.local_codes, rtol=1e-5, atol=1e-6
    )
    with pytest.raises(ClvaeError, match="different scenes"):
        STYLE.interpolate(STYLE.copy_object(0), 0.5)


def test_a_style_cannot_be_changed_by_anybody():
    source = np.zeros((3, 5, 2), np.float32)
    style = Style(np.zeros(4), source)
    source[:] = 1
    assert not style.local_codes.any()
    with pytest.raises(ValueError, match="read-only"):
        style.local_codes[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        style.global_code[0] = 1


@pytest.mark.parametrize(
    ("global_code", "local_codes"),
    [
        (np.zeros((1, 4)), np.zeros((3, 5, 2))),
        (np.zeros(4), np.zeros((3, 4, 2))),
        (np.zeros(4), np.zeros((0, 5, 2))),
        (np.zeros(4), np.full((3, 5, 2), np.nan)),
    ],
)
def test_a_style_that_makes_no_sense_is_refused(global_code, local_codes):
    with pytest.raises(ClvaeError):
        Style(global_code, local_codes)


def test_codes_of_another_scene_or_model_are_refused():
    with pytest.raises(ClvaeError, match="codes for 4 objects, the scene has 3"):
        STYLE.copy_object(0).adopt(photo_style([0]), SCENE)
    with pytest.raises(ClvaeError, match="a different model"):
        Style(np.zeros(7), STYLE.local_codes).adopt(photo_style([0]), SCENE)
