"""Which sizes a model draws, and which of them a picture of another shape comes to."""

import pytest

from clvae import ClvaeError
from clvae.core.sizes import Sizes

WIDE = Sizes(64, (256, 256), (1024, 1024), 512 * 1024, (256, 256))
TALL = Sizes(64, (256, 128), (512, 512), 512 * 512, (256, 128))


def test_sizes_are_steps_between_bounds_and_not_too_large_in_area():
    assert (256, 1024) in WIDE and (1024, 512) in WIDE and (512, 1024) in WIDE
    for none in ((256, 250), (192, 256), (256, 1088), (576, 1024)):
        assert none not in WIDE
    sizes = WIDE.all()
    assert sizes[0] == (256, 256) and all(size in WIDE for size in sizes)
    assert (
        len(sizes)
        == len(set(sizes))
        == sum((h, w) in WIDE for h in range(64, 1100, 64) for w in range(64, 1100, 64))
    )


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((256, 256), (256, 256)),
        ((3000, 3000), (256, 256)),
        ((1080, 1920), (256, 448)),  # 1.6 % is cut off: nobody sees that
        ((1920, 1080), (448, 256)),
        ((1333, 2000), (256, 384)),
        ((500, 1000), (256, 512)),
        ((480, 640), (384, 512)),
        ((100, 9000), (256, 1024)),  # wider than any: the widest
        ((512, 512), (256, 256)),  # a photo's pixels say nothing of the canvas that it needs
    ],
)
def test_the_nearest_size_has_the_nearest_aspect_and_is_no_larger_than_needed(shape, size):
    assert WIDE.nearest(*shape) == size


def test_a_map_of_an_allowed_size_stays_as_it_is():
    assert WIDE.of_map(512, 512) == (512, 512)
    assert WIDE.of_map(500, 500) == (256, 256)
    assert TALL.of_map(256, 256) == (256, 256)


@pytest.mark.parametrize("shape", [(750, 1101), (1101, 750), (4032, 3024), (200, 100), (1, 1)])
def test_no_other_size_would_cut_much_less_off(shape):
    def kept(size):
        ratio = size[0] * shape[1] / (size[1] * shape[0])
        return min(ratio, 1 / ratio)

    for sizes in (WIDE, TALL):
        assert kept(sizes.nearest(*shape)) > max(map(kept, sizes.all())) - 0.021


def test_a_network_without_sizes_draws_its_own_alone():
    sizes = Sizes.only((256, 192), 64)
    assert sizes.all() == [(256, 192)] and not sizes.many and str(sizes) == "192x256"
    assert sizes.nearest(100, 900) == sizes.of_map(512, 512) == (256, 192)


def test_any_size_goes_from_half_to_four_times_the_area():
    sizes = Sizes.only((256, 192), 64).any()
    assert (128, 64) in sizes and (512, 384) in sizes and (1024, 192) in sizes
    assert (64, 64) not in sizes and (1024, 768) not in sizes


def test_any_size_leaves_out_none_that_the_model_draws_well():
    sizes = Sizes(64, (256, 128), (512, 512), 512 * 512, (256, 128))
    assert set(sizes.all()) < set(sizes.any().all()) and (512, 512) in sizes.any()


def test_a_card_has_them_and_says_what_is_wrong():
    assert Sizes.from_dict(WIDE.to_dict(), WIDE.own, WIDE.step) == WIDE
    for wrong in (
        {"least": [256, 256], "most": [512, 512]},
        {"least": [256, 256], "most": [512, 500], "area": 10**6},
        {"least": [256, 256], "most": [512], "area": 10**6},
        {"least": [320, 320], "most": [512, 512], "area": 10**6},  # its own is not among them
        {"least": [256, 256], "most": [512, 512], "area": True},
        ["least", "most", "area"],
    ):
        with pytest.raises(ClvaeError):
            Sizes.from_dict(wrong, (256, 256), 64)


@pytest.mark.parametrize("wrong", [(256,), "256x256", (256.0, 256), (0, 256), None])
def test_what_is_no_size_is_refused(wrong):
    with pytest.raises(ClvaeError):
        WIDE.check(wrong, "the canvas")
    with pytest.raises(ClvaeError, match="this model draws 256x256 to 1024x1024 in steps of 64"):
        WIDE.check((250, 256), "the canvas")
