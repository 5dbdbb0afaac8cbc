"""Trains an upscaler on pairs of a teacher (pairs.py) and on photos scaled down.

It learns to give the larger picture: by mean absolute difference of pixels, and of what the first
stages of EfficientNet-Lite0 see in it, without which it would blur what it is not sure of. Of a
pair the picture twice as large is the teacher's, scaled down by its half. Scaling down is done by
an area filter, as a camera does.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.functional import interpolate, l1_loss
from tqdm import tqdm

from clvae.errors import ClvaeError
from clvae.nn.pixels import to_network
from clvae.nn.upscaler import SCALES, Upscaler

from ..fit.features import EfficientNetLite
from ..fit.interrupts import Interrupts

PART, BATCH = 48, 8  # pixels of a small part, parts in a step
RATE = 4e-4
FEATURES = (0, 1, 2)  # stages of EfficientNet-Lite0
SEEN = 1.0  # how much they count
PHOTOS = 0.2  # of the parts of a step are of photos
KEEP = 200  # steps between two checkpoints


class Pairs:
    """Pairs of folders, and photos of others: random parts of them, turned and mirrored."""

    def __init__(self, folders: list[Path], photos: list[Path], seed: int):
        large = [f for folder in folders for f in sorted(folder.glob("*-large.png"))]
        self.pairs = [(f.with_name(f.name.replace("large", "small")), f) for f in large]
        self.photos, self._random = photos, np.random.default_rng(seed)
        if not self.pairs and not photos:
            raise ClvaeError("there is nothing to train on: no pairs and no photos")

    def batch(self, scale: int) -> tuple[Tensor, Tensor]:
        """small [BATCH, 3, PART, PART], large [BATCH, 3, scale · PART, …], in [-1, 1]."""
        parts = [self._part(scale) for _ in range(BATCH)]
        small, large = (torch.cat([part[i] for part in parts]) for i in range(2))
        return small, large

    def _part(self, scale: int) -> tuple[Tensor, Tensor]:
        random = self._random
        if not self.pairs or (self.photos and random.random() < PHOTOS):
            photo = _read(self.photos[int(random.integers(len(self.photos)))])
            large = self._cropped(photo, scale * PART, 1)[0]
            small = interpolate(large, scale_factor=1 / scale, mode="area")
        else:
            names = self.pairs[int(random.integers(len(self.pairs)))]
            little, great = (_read(name) for name in names)
            small, large = self._cropped(little, PART, 4, great)
            if scale == 2:
                large = interpolate(large, scale_factor=0.5, mode="area")
        return self._turned(small, large)

    def _cropped(self, picture: np.ndarray, side: int, scale: int, *others: np.ndarray):
        top, left = (int(self._random.integers(max(n - side, 0) + 1)) for n in picture.shape[:2])
        cuts = [picture[top : top + side, left : left + side]]
        cuts += [
            one[scale * top : scale * (top + side), scale * left : scale * (left + side)]
            for one in others
        ]
        return [to_network(np.ascontiguousarray(cut)[None]) for cut in cuts]

    def _turned(self, *pictures: Tensor) -> tuple[Tensor, ...]:
        quarter, mirrored = int(self._random.integers(4)), bool(self._random.integers(2))
        turned = [picture.rot90(quarter, (2, 3)) for picture in pictures]
        return tuple(picture.flip(3) if mirrored else picture for picture in turned)


def _read(file: Path) -> np.ndarray:
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB"))


class Loss(nn.Module):
    """Of pictures [B, 3, H, W] to others, both in [-1, 1]."""

    def __init__(self):
        super().__init__()
        self.seen = EfficientNetLite(0).eval().requires_grad_(False)

    def forward(self, made: Tensor, aims: Tensor) -> Tensor:
        """The loss, a number."""
        found, wanted = self.seen(made), self.seen(aims)
        features = [l1_loss(found[i], wanted[i]) / wanted[i].abs().mean() for i in FEATURES]
        return l1_loss(made, aims) * 10 + SEEN * torch.stack(features).mean()


def fit(pairs: Pairs, out: Path, steps: int, width: int, depth: int, seed: int = 0) -> Upscaler:
    """Train an upscaler for so many steps, with checkpoints in the folder `out`, from which the
    same call goes on.
    """
    torch.manual_seed(seed)
    network, loss = Upscaler(width, depth), Loss()
    average = {key: value.clone() for key, value in network.state_dict().items()}
    optimiser = torch.optim.Adam(network.parameters(), RATE, (0.9, 0.99))
    out.mkdir(parents=True, exist_ok=True)
    file, begun = out / "checkpoint.pt", 0
    if file.exists():
        state = torch.load(file, weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        average, begun = state["average"], state["step"]
    schedule = lambda step: min(1.0, (step + 1) / 50) * (0.5 + 0.5 * np.cos(np.pi * step / steps))
    mean = 0.0
    for step in (bar := tqdm(range(begun, steps), initial=begun, total=steps, mininterval=20)):
        optimiser.param_groups[0]["lr"] = float(RATE * schedule(step))
        scale = SCALES[step % 2]
        small, large = pairs.batch(scale)
        made = network.whole(small.contiguous(memory_format=torch.channels_last), scale)
        value = loss(made, large)
        optimiser.zero_grad()
        value.backward()
        optimiser.step()
        mean += (value.item() - mean) * 0.02
        with torch.no_grad():
            for key, one in network.state_dict().items():
                average[key].lerp_(one, 0.002 if step > 500 else 0.05)
        if step % 50 == 0:
            bar.set_postfix(loss=f"{mean:.3f}")
        if (step + 1) % KEEP == 0 or step + 1 == steps:
            state = {"network": network.state_dict(), "average": average, "step": step + 1}
            torch.save({**state, "optimiser": optimiser.state_dict()}, out / "part")
            (out / "part").replace(file)
    network.load_state_dict(average)
    return network.eval().requires_grad_(False)
