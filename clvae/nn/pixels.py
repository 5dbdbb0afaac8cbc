"""Pictures as people keep them, uint8 from 0 to 255, and as the networks see them, float32 from -1
to 1.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


def to_network(pictures: np.ndarray) -> Tensor:
    """Pictures uint8 [B, H, W, 3] as float32 [B, 3, H, W]."""
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float().div_(127.5).sub_(1)


def to_bytes(values: Tensor) -> Tensor:
    """Values from -1 to 1, of any shape, as uint8; what lies beyond is cut."""
    return values.add(1).mul_(127.5).round_().clamp_(0, 255).byte()


def to_picture(photo: Tensor) -> np.ndarray:
    """A picture [3, H, W] as uint8 [H, W, 3]."""
    return to_bytes(photo.permute(1, 2, 0).float()).cpu().numpy()
