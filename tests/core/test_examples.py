"""The codes of training photos, near which random looks are drawn."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from clvae import ClvaeError, Prior, Scene
from clvae.core.examples import SUITING, Examples
from clvae.core.sampler import OWN, Sampler

# Four photos; class 0 is in all, class 1 in the last two, class 2 in none.
SHOWN = [(0, 0), (1, 0), (2, 0), (2, 1), (3, 0), (3, 1)]
SHARES = np.array([[1, 0, 0], [0.75, 0, 0], [0.5, 0.5, 0], [0.25, 0.75, 0]])
RANDOM = np.random.default_rng(0)
EXAMPLES = Examples(
    *map(np.array, zip(*SHOWN)),
    RANDOM.normal(size=(6, 5, 2)),
    RANDOM.normal(size=(4, 4)),
    SHARES,
)
PRIOR = Prior(
    RANDOM.normal(size=(3, 5, 2)).astype(np.float32),
    np.stack([0.5 * np.eye(10, dtype=np.float32)] * 3),
    RANDOM.normal(size=4).astype(np.float32),
    0.5 * np.eye(4, dtype=np.float32),
)
SAMPLER = Sampler(4, 2, PRIOR, examples=EXAMPLES)
FOR_EVER = [0, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2]
SCENE = Scene(np.array([[0, 1, 2, 3]], np.uint8), np.array([0, 1, 2, 0], np.uint8))
SEEDS = range(200)


def nearest(code: np.ndarray, codes: np.ndarray) -> int:
    """Which of some codes one lies near."""
    return int(np.abs(codes.astype(np.float32) - code).reshape(len(codes), -1).sum(1).argmin())


def test_a_bundle_has_examples_or_none():
    assert EXAMPLES and not Examples()
    Examples().check(3, 4, 2)
    EXAMPLES.check(3, 4, 2)


def test_a_look_is_one_photos_as_far_as_that_shows_its_classes():
    photos = set()
    for seed in SEEDS:
        style = SAMPLER.sample(SCENE, seed)
        photo = nearest(style.global_code, EXAMPLES.overall)
        assert EXAMPLES.photo[nearest(style.local_codes[0], EXAMPLES.local)] == photo
        other = EXAMPLES.photo[nearest(style.local_codes[1], EXAMPLES.local)]
        assert other == photo if photo > 1 else other in (2, 3)
        photos.add(photo)
    assert photos == {0, 1, 2, 3}


def test_photos_that_suit_the_scene_are_drawn_by_their_odds():
    """Odds of e^(SUITING · overlap), of all photos, and of those that show a class."""
    shares = np.array([[0.7, 0, 0], [0.65, 0, 0.35], [0.6, 0.2, 0.2], [0.5, 0.25, 0.25]])
    examples = Examples(**vars(EXAMPLES) | {"shares": shares})
    overlap = [0.7, 0.65, 0.8, 0.75]  # with 0.75 of class 0 and 0.25 of class 1
    odds, count = np.exp(SUITING * np.array(overlap)), 20_000
    chances = np.random.default_rng(1).random((count, 4))
    orders = np.stack([examples.order(np.array([0.75, 0.25, 0]), chance) for chance in chances])
    for shown in (slice(None), slice(2, None)):
        first = np.bincount(orders[:, shown].argmin(1)) / count
        wanted = odds[shown] / odds[shown].sum()
        assert (abs(first - wanted) < 4 * np.sqrt(wanted * (1 - wanted) / count)).all()


def test_which_photo_a_seed_draws_is_written_down():
    """Pictures are known by their seeds, so no version may draw others."""
    drawn = [nearest(SAMPLER.sample(SCENE, s).global_code, EXAMPLES.overall) for s in range(12)]
    assert drawn == FOR_EVER


def test_looks_near_looks_near_looks_stay_among_those_of_the_scene():
    """Their means and spread are those of what is drawn for it, not of the prior."""
    count, rounds = 1500, 4
    looks = [SAMPLER.sample(SCENE, seed) for seed in range(count)]
    near = looks
    for n in range(1, 1 + rounds):
        near = [SAMPLER.near(look, SCENE, n * count + i, 0.5) for i, look in enumerate(near)]
    for name in ("global_code", "local_codes"):
        drawn, moved = (np.stack([getattr(x, name) for x in found]) for found in (looks, near))
        assert abs(drawn.mean(0) - moved.mean(0)).max() < 0.15
        assert abs(drawn.std(0) - moved.std(0)).max() < 0.15


def test_a_scene_that_changes_a_little_keeps_its_looks():
    ids = np.zeros((20, 20), np.uint8)
    ids[10:] = 1
    before, after = Scene(ids, [0, 1]), Scene(np.roll(ids, 1, 0) | ids, [0, 1])
    same = [SAMPLER.sample(before, seed) == SAMPLER.sample(after, seed) for seed in SEEDS]
    assert 0.9 * len(SEEDS) < sum(same) < len(SEEDS)


def test_one_object_drawn_anew_gets_what_the_whole_scene_would():
    style, whole = SAMPLER.sample(SCENE, 1), SAMPLER.sample(SCENE, 2)
    rolled = SAMPLER.resample(style, SCENE, [1], 2)
    assert np.array_equal(rolled.local_codes[1], whole.local_codes[1])
    assert np.array_equal(SAMPLER.global_code(SCENE, 2), whole.global_code)


def test_it_lies_a_little_apart_from_its_example_and_so_does_each_object():
    for seed in SEEDS:
        style, free = SAMPLER.sample(SCENE, seed), Sampler(4, 2, PRIOR).sample(SCENE, seed)
        codes = style.local_codes
        example = EXAMPLES.local[nearest(codes[0], EXAMPLES.local)].astype(np.float32)
        mean = PRIOR.local_mean[0]
        for i in (0, 3):  # two objects of a class
            aim = mean + np.sqrt(1 - OWN**2) * (example - mean)
            np.testing.assert_allclose(
                codes[i], aim + OWN * (free.local_codes[i] - mean), atol=1e-5
            )
        assert not np.array_equal(codes[0], codes[3])


def test_a_class_without_examples_is_drawn_from_the_prior():
    free = Sampler(4, 2, PRIOR)
    assert np.array_equal(
        SAMPLER.sample(SCENE, 7).local_codes[2], free.sample(SCENE, 7).local_codes[2]
    )
    empty = Sampler(4, 2, PRIOR, examples=Examples())
    assert empty.sample(SCENE, 7) == free.sample(SCENE, 7)


def test_they_come_back_from_their_file(tmp_path):
    file = tmp_path / "examples.safetensors"
    EXAMPLES.write(file)
    read = Examples.read(file)
    for name, values in vars(EXAMPLES).items():
        assert np.array_equal(getattr(read, name), values)
        assert not getattr(read, name).flags.writeable


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"local": EXAMPLES.local[..., :1]}, r"local of examples are numbers of shape \[6, 5, 2\]"),
        ({"overall": EXAMPLES.overall[:, :3]}, r"overall of examples are numbers of shape"),
        ({"photo": EXAMPLES.photo + 1}, "examples are of photos that are not among them"),
        ({"shares": SHARES[:, :2]}, r"the shares of examples are numbers of shape \[4, 3\]"),
        ({"class_id": EXAMPLES.class_id + 2}, "examples are of classes that the model does not"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(change, said):
    with pytest.raises(ClvaeError, match=said):
        Examples(**vars(EXAMPLES) | change).check(3, 4, 2)


DAMAGES = {
    "other": {"steps": np.zeros(3)},
    "a number": vars(EXAMPLES) | {"overall": np.array(1.0)},
    "no rows": vars(EXAMPLES) | {"photo": np.array(1)},
    "a class that wraps": vars(EXAMPLES) | {"class_id": EXAMPLES.class_id.astype(int) + 256},
    "half a photo": vars(EXAMPLES) | {"photo": EXAMPLES.photo + 0.5},
    "below": vars(EXAMPLES) | {"photo": EXAMPLES.photo - 1},
    "no shares": {name: x for name, x in vars(EXAMPLES).items() if name != "shares"},
    "less than nothing": vars(EXAMPLES) | {"shares": SHARES - 0.5},
    "more than all": vars(EXAMPLES) | {"shares": SHARES * 1e6},
    "no numbers": vars(EXAMPLES) | {"overall": EXAMPLES.overall * np.nan},
}


@pytest.mark.parametrize("damage", ["none", *DAMAGES])
def test_another_file_holds_none(tmp_path, damage):
    file = tmp_path / "examples.safetensors"
    if damage == "none":
        file.write_bytes(b"none")
    else:
        save_file({name: np.array(x, order="C") for name, x in DAMAGES[damage].items()}, file)
    with pytest.raises(ClvaeError, match="examples.safetensors holds no examples"):
        Examples.read(file)
