"""CIELAB as networks need it: with slopes. `clvae.core.cielab` has it for pictures."""

from __future__ import annotations

import torch
from torch import Tensor

# CIE 15: from linear sRGB (IEC 61966-2-1) to XYZ, and the white of D65.
TO_XYZ = (
    (0.412453, 0.357580, 0.180423),
    (0.212671, 0.715160, 0.072169),
    (0.019334, 0.119193, 0.950227),
)
WHITE = (0.950456, 1.0, 1.088754)


def cielab(picture: Tensor) -> Tensor:
    """A picture [3, H, W] from -1 to 1 in CIELAB (D65), [3, H, W], as `clvae.core.cielab` has it,
    with its slopes.
    """
    value = ((picture + 1) / 2).clamp(1e-4, 1)
    linear = torch.where(value > 0.04045, ((value + 0.055) / 1.055) ** 2.4, value / 12.92)
    matrix = picture.new_tensor(TO_XYZ) / picture.new_tensor(WHITE)[:, None]
    xyz = torch.einsum("ij,jhw->ihw", matrix, linear)
    root = xyz.clamp(min=1e-6) ** (1 / 3)
    x, y, z = torch.where(xyz > 0.008856, root, 7.787 * xyz + 16 / 116)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])
