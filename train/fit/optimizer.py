"""One network's optimizer: Adam with loss scaling for float16, gradient clipping and a linear decay
of its rate.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.optim import Adam

from .config import OptimizerSettings


class Optimizer:
    """Updates `parameters` with Adam, and `noisy` ones at `noise_rate` times the rate."""

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        rate: float,
        settings: OptimizerSettings,
        device: torch.device,
        scaled: bool,
        noisy: Iterable[nn.Parameter] = (),
    ):
        groups = [list(parameters), list(noisy)]
        self.parameters, self.rate, self.settings = [*groups[0], *groups[1]], rate, settings
        self.adam = Adam([{"params": group} for group in groups if group], rate, settings.betas)
        self.scaler = torch.amp.GradScaler(device.type, enabled=scaled)

    def step(self, loss: Tensor, progress: float) -> None:
        """One update. progress: the share of the run that is over, 0 to 1."""
        for group, factor in zip(self.adam.param_groups, (1, self.settings.noise_rate)):
            group["lr"] = factor * self.rate * decayed(progress, self.settings.decay)
        self.adam.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()
        if self.settings.clip:
            self.scaler.unscale_(self.adam)
            nn.utils.clip_grad_norm_(self.parameters, self.settings.clip)
        self.scaler.step(self.adam)
        self.scaler.update()

    def state_dict(self) -> dict:
        """Adam's state dictionary with the loss scale beside it, as "scaler"."""
        return self.adam.state_dict() | {"scaler": self.scaler.state_dict()}

    def load_state_dict(self, state: dict) -> None:
        """Go on from what `state_dict` gave."""
        self.adam.load_state_dict({key: value for key, value in state.items() if key != "scaler"})
        if state.get("scaler"):  # empty where nothing was scaled
            self.scaler.load_state_dict(state["scaler"])


def decayed(progress: float, share: float) -> float:
    """The factor of the rate: 1, then falling linearly to 0 over the last `share` of the run."""
    return min(1.0, (1 - progress) / share) if share else 1.0
