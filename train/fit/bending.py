"""Maps bent a little before pictures are drawn of them (Katiyar & Khoreva 2020): pictures of maps
that no photo has, whose borders are as rough or as smooth as a user paints them.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import grid_sample, interpolate

KNOTS = 5  # places a side at which it is drawn how far a map is bent; between them it goes smoothly


def bent(maps: Tensor, moves: Tensor) -> Tensor:
    """Class maps int64 [m, H, W] whose pixels come from elsewhere, as moves float32 [m, 2, KNOTS,
    KNOTS] say: how many pixels to the right and how many down. Beyond a map its edge goes on.
    """
    height, width = maps.shape[1:]
    smooth = interpolate(moves.float(), (height, width), mode="bicubic", align_corners=True)
    rows = torch.arange(height, device=maps.device, dtype=torch.float32)[:, None]
    columns = torch.arange(width, device=maps.device, dtype=torch.float32)
    # grid_sample counts from -1 to 1, from the first pixel's outer edge to the last one's.
    across = (2 * (columns + smooth[:, 0]) + 1) / width - 1
    down = (2 * (rows + smooth[:, 1]) + 1) / height - 1
    taken = grid_sample(
        maps[:, None].float(),  # ids are whole numbers far below what float32 holds
        torch.stack([across, down], -1),
        mode="nearest",
        padding_mode="border",
        align_corners=False,
    )
    return taken[:, 0].long()
