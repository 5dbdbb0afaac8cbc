"""Trains an upscaler: it learns to give the larger picture of each part (parts.py), by the mean
absolute difference of pixels, and of what the first stages of EfficientNet-Lite0 see in it, without
which it would blur what it is not sure of.
"""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import l1_loss
from tqdm import tqdm

from clvae.errors import ClvaeError
from clvae.nn.upscaler import SCALES, Upscaler

from ..fit.checkpoint import NEWEST, read_checkpoint, write_checkpoint
from ..fit.features import EfficientNetLite
from ..fit.interrupts import Interrupts
from .parts import Parts

RATE, WARM_UP = 4e-4, 50  # the largest rate, and the steps until it is reached
FEATURES = (0, 1, 2)  # stages of EfficientNet-Lite0
PIXELS = 10.0  # how much they count beside the features
WIDTH, DEPTH = 64, 8  # of the network, which takes 0.6 MB
CPU = torch.device("cpu")
KEEP = 200  # steps between two checkpoints


class Loss(nn.Module):
    """Of pictures [B, 3, H, W] to others, both in [-1, 1]."""

    def __init__(self):
        super().__init__()
        self.seen = EfficientNetLite(0).eval().requires_grad_(False)

    def forward(self, made: Tensor, aims: Tensor) -> Tensor:
        """The loss, a number."""
        found, wanted = self.seen(made), self.seen(aims)
        features = [l1_loss(found[i], wanted[i]) / wanted[i].abs().mean() for i in FEATURES]
        return l1_loss(made, aims) * PIXELS + torch.stack(features).mean()


def rate(step: int, steps: int) -> float:
    """The rate of a step: it rises, and falls towards the last one like a cosine."""
    falling = 0.5 + 0.5 * math.cos(math.pi * step / steps)
    return RATE * min(1.0, (step + 1) / WARM_UP) * falling


class Run:
    """A training run in a folder, whose checkpoint it goes on from.

    network: as it is trained. average: its weights averaged over the last steps, which are what is
    wanted of it. step: how many were made. facts: the steps, and how many pairs and photos the last
    one had; of an older checkpoint the steps alone.
    """

    def __init__(
        self, out: Path, width: int = WIDTH, depth: int = DEPTH, device: torch.device = CPU
    ):
        torch.manual_seed(0)
        self._device = device
        self.network, self.average = (Upscaler(width, depth).to(device) for _ in range(2))
        self.average.load_state_dict(self.network.state_dict())
        self.optimiser = torch.optim.Adam(self.network.parameters(), RATE, (0.9, 0.99))
        self._out, self.step, self.facts = out, 0, {"steps": 0}
        if (out / NEWEST).exists():
            self._resume()

    def _resume(self) -> None:
        state = read_checkpoint(self._out / NEWEST)
        try:
            self.network.load_state_dict(state["network"])
            self.average.load_state_dict(state["average"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.step = int(state["step"])
            self.facts = dict(state.get("facts", {"steps": self.step}))
        except (KeyError, TypeError, ValueError, RuntimeError):
            raise ClvaeError(
                f"{self._out / NEWEST} is not of such an upscaler: name another folder"
            ) from None

    def keep(self) -> None:
        """Write the checkpoint."""
        self._out.mkdir(parents=True, exist_ok=True)
        modules = {"network": self.network, "average": self.average, "optimiser": self.optimiser}
        state = {key: module.state_dict() for key, module in modules.items()}
        write_checkpoint({**state, "step": self.step, "facts": self.facts}, self._out, 1)

    def learn(self, parts: Parts, loss: Loss, steps: int) -> float:
        """One step more of so many; gives its loss."""
        scale = SCALES[self.step % len(SCALES)]
        small, large = (x.to(self._device) for x in parts.batch(self.step, scale))
        value = loss(self.network.whole(small, scale), large)
        self.optimiser.param_groups[0]["lr"] = rate(self.step, steps)
        self.optimiser.zero_grad()
        value.backward()
        self.optimiser.step()
        much = max(0.002, 10 / (self.step + 10))  # at first the last tenth of all steps
        with torch.no_grad():
            for mean, new in zip(self.average.parameters(), self.network.parameters(), strict=True):
                mean.lerp_(new, much)
        self.step += 1
        pairs, photos = len(parts.pairs), len(parts.photos)
        self.facts = {"steps": self.step, "pairs": pairs, "photos": photos}
        return value.item()


def fit(
    parts: Parts,
    out: Path,
    steps: int,
    device: torch.device = CPU,
    size: tuple[int, int] | None = None,
) -> tuple[Upscaler, dict] | None:
    """Train an upscaler for so many steps in all, in the folder `out`, where the same call goes on:
    it, and the facts of the run. None where it was ended early. size: its width and depth, None is
    WIDTH and DEPTH.
    """
    run = Run(out, *(size or (WIDTH, DEPTH)), device)
    loss, mean = Loss().to(device), 0.0
    bar = tqdm(desc="upscaler", initial=run.step, total=steps, unit="step", mininterval=5)
    with bar, Interrupts() as interrupts:
        while run.step < steps and not interrupts.wished:
            value = run.learn(parts, loss, steps)
            mean = mean + (value - mean) * 0.02 if mean else value
            bar.set_postfix_str(f"loss {mean:.3f}", refresh=False)
            bar.update()
            if run.step % KEEP == 0:
                run.keep()
    run.keep()
    if run.step < steps:
        return None
    return run.average.cpu().eval().requires_grad_(False), run.facts
