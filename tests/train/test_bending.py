"""Maps that are bent before pictures are drawn of them."""

import numpy as np
import pytest
import torch

from clvae.errors import ClvaeError
from train.fit import noise
from train.fit.bending import KNOTS, bent
from train.fit.config import Config
from train.fit.crops import Crop
from train.fit.trainer import Trainer

from .drawn import iter_batches


def stripes(height: int = 32, width: int = 48) -> torch.Tensor:
    """Two maps [2, height, width]: upright stripes 4 wide, and level ones."""
    columns, rows = torch.arange(width) // 4, torch.arange(height) // 4
    return torch.stack([columns.expand(height, -1), rows[:, None].expand(-1, width)])


def test_a_map_that_is_not_moved_stays_as_it_is():
    maps = stripes()
    assert torch.equal(bent(maps, torch.zeros(2, 2, KNOTS, KNOTS)), maps)
    assert bent(maps[:0], torch.zeros(0, 2, KNOTS, KNOTS)).shape == (0, 32, 48)


def test_moves_are_pixels_to_the_right_and_down():
    """Each pixel shows what lies so far from it; beyond a map its edge goes on."""
    maps, moves = stripes(), torch.zeros(2, 2, KNOTS, KNOTS)
    moves[0, 0], moves[1, 1] = 6.0, -3.0
    found = bent(maps, moves)
    assert torch.equal(found[0, :, :-6], maps[0, :, 6:])
    assert (found[0, :, -6:] == maps[0, 0, -1]).all()
    assert torch.equal(found[1, 3:], maps[1, :-3]) and (found[1, :3] == 0).all()


def test_maps_are_bent_smoothly_and_hold_no_class_that_they_lacked():
    maps = 7 * stripes()
    found = bent(maps, 3 * torch.randn(2, 2, KNOTS, KNOTS, generator=torch.manual_seed(0)))
    assert found.dtype == torch.int64 and set(found.unique().tolist()) <= set(
        maps.unique().tolist()
    )
    assert 0.1 < (found != maps).float().mean() < 0.8
    # Borders stay lines: neighbours below one another differ hardly more often than before.
    assert (found[0, 1:] != found[0, :-1]).float().mean() < 0.2


@pytest.fixture
def bending(data_set, tiny) -> Trainer:
    """A trainer that bends, and mixes all of its four samples."""
    tiny |= {"batch": 4, "data": {**tiny["data"], "bend": 3.0}}
    tiny["loss"] |= {"mixed": 4}
    return Trainer(Config.from_dict(tiny), data_set.labels, torch.device("cpu"))


def test_only_samples_of_which_all_is_mixed_are_bent(data_set, bending):
    """Those that change one class are compared with the picture of the map as it is."""
    of_all = of_one = 0
    for batch, _ in zip(iter_batches(data_set, bending), range(4)):
        made = bending._render(bending._draw(batch))
        kept = (made.maps[4:] == made.maps[:4]).flatten(1).all(1)
        whole = made.mixed.changed.all(1)
        assert kept[~whole].all() and not kept[whole].any()
        of_all, of_one = of_all + int(whole.sum()), of_one + int((~whole).sum())
        assert torch.equal(made.maps[:4], batch.labels)
    assert of_all and of_one


def test_a_crop_is_a_part_of_the_bent_map(data_set, bending):
    batch = bending._draw(next(iter_batches(data_set, bending)))
    crop = Crop(1, 1, 1, 1, bending.network.stride)
    whole, part = bending._render(batch), bending._render(batch._replace(crop=crop))
    assert torch.equal(part.maps, crop.cut(whole.maps))


def test_moves_are_a_sample_s_own(data_set, tiny):
    network = Trainer(Config.from_dict(tiny), data_set.labels, torch.device("cpu")).network
    together = noise.draw(torch.tensor([7, 8]), network, 1, 4, 2).moves
    assert torch.equal(noise.draw(torch.tensor([8]), network, 1, 4, 1).moves[0], together[1])
    assert not np.allclose(together[0], together[1])


def test_bending_needs_mixed_samples(tiny):
    tiny["data"] = {**tiny["data"], "bend": 4.0}
    tiny["loss"] |= {"mixed": 0, "locality": 0}
    with pytest.raises(ClvaeError, match="data.bend needs loss.mixed"):
        Config.from_dict(tiny)
