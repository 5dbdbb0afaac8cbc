"""Mixed samples: photos' codes given to other photos' maps, so that mixed styles are trained, not
only reconstructions.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from .distributed import whole_batch
from .noise import Noise


class Mixed(NamedTuple):
    """The first m samples of a batch in styles of other photos.

    local_codes: [m, C, 5, z_local]. global_code: [m, z_global]. changed: bool [m, C], the classes
    whose code is not its own.
    """

    local_codes: Tensor
    global_code: Tensor
    changed: Tensor


def mix(local_codes: Tensor, global_code: Tensor, shown: Tensor, noise: Noise) -> Mixed:
    """Give the first m samples of a batch codes from other photos of it; noise says how many and
    which.

    local_codes [b, C, 5, z_local], global_code [b, z_global] and shown, bool [b, C], are this
    process's; donors come from the batch of all processes. Half of the samples, drawn by chance,
    change one class that they show; the others every class and the global code. Each class takes
    all its five layers from one photo that shows it, so a mixed style is made of codes that occur.
    Half of those that change everything take all from one photo, as far as that shows it, as random
    looks do (clvae/core/examples.py).
    """
    count, classes = noise.classes.shape
    of_one = (noise.whole < 0.25)[:, None, None]
    order = noise.stranger[..., None].where(of_one, noise.donors)
    donors = order.masked_fill(~whole_batch(shown.float()).bool(), -1).argmax(1)
    pick = noise.classes.masked_fill(~shown[:count], -1).argmax(1)
    whole = noise.whole[:, None] < 0.5
    changed = whole | one_hot(pick, classes).bool()
    taken = whole_batch(local_codes)[donors, torch.arange(classes, device=donors.device)]
    strangers = whole_batch(global_code)[noise.stranger.argmax(1)]
    return Mixed(
        taken.where(changed[..., None, None], local_codes[:count]),
        strangers.where(whole, global_code[:count]),
        changed,
    )
