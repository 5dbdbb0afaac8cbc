"""The sizes that make a network, and the networks they make."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from .. import nn
from ..core.checks import flag, whole
from ..core.examples import Examples
from ..core.prior import Prior
from ..core.sampler import Sampler
from ..errors import ClvaeError, shown
from ..nn.generator import start_size

# The largest that a network's sizes may be.
LARGEST = {
    "classes": 256,
    "width": 4096,
    "z_global": 65_536,
    "z_local": 65_536,
    "height": 8192,
    "picture_width": 8192,
    "hidden": 65_536,
}


@dataclass(frozen=True)
class NetworkConfig:
    """The sizes that make a network.

    classes: number of classes, the don't-care one included. width: base channels. z_global,
    z_local: code sizes.
    height, picture_width: of the picture, in pixels, multiples of 32 and of the total stride.
    upsampling: "normal", "more" or "most", a total stride of 32, 64 or 128. hidden: channels of the
    modulation networks. noise: whether each block takes a plane of noise.
    """

    classes: int
    width: int
    z_global: int
    z_local: int
    height: int
    picture_width: int
    upsampling: str
    hidden: int = 128
    noise: bool = False

    def __post_init__(self):
        for name, most in LARGEST.items():
            whole(getattr(self, name), 1, most, f"{name} of the network")
        flag(self.noise, "noise of the network")
        if not isinstance(self.upsampling, str) or self.upsampling not in nn.UPSAMPLING:
            raise ClvaeError(
                "upsampling of the network is one of {known}, not {value}",
                known=", ".join(nn.UPSAMPLING),
                value=shown(self.upsampling),
            )
        if self.height % self.stride or self.picture_width % self.stride:
            raise ClvaeError(
                "height and picture_width of the network are multiples of {stride}, "
                "not {height} and {width}",
                stride=self.stride,
                height=self.height,
                width=self.picture_width,
            )

    @property
    def stride(self) -> int:
        """Picture pixels per cell of the generator's first features: 32, 64 or 128."""
        return 2 ** nn.UPSAMPLING[self.upsampling]

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) of the picture in pixels."""
        return self.height, self.picture_width

    def sampler(self, prior: Prior | None, examples: Examples | None = None) -> Sampler:
        """What draws codes of these lengths."""
        return Sampler(self.z_global, self.z_local, prior, self.noise, examples)

    def generator(self) -> nn.Generator:
        """A new generator with random weights."""
        start = start_size(self.height, self.picture_width, self.upsampling)
        return nn.Generator(
            self.classes,
            self.width,
            self.z_global,
            self.z_local,
            start,
            self.upsampling,
            self.hidden,
            self.noise,
        )

    def encoder(self) -> nn.Encoder:
        """A new encoder with random weights."""
        return nn.Encoder(self.width, self.z_global, self.z_local)

    @classmethod
    def from_dict(cls, values: dict) -> NetworkConfig:
        """The config in a dictionary, which must have exactly this class's fields (`hidden` and
        `noise` may be left out).
        """
        known = [f.name for f in fields(cls)]
        for name in values:
            if name not in known:
                raise ClvaeError(
                    "the network config has an unknown entry {name}; it knows {known}",
                    name=shown(name),
                    known=", ".join(known),
                )
        for name in known:
            if name not in values and name not in ("hidden", "noise"):
                raise ClvaeError("the network config lacks {name}", name=f"{name!r}")
        return cls(**values)

    def to_dict(self) -> dict:
        """The sizes by their names, as JSON knows them."""
        return {key: value for key, value in asdict(self).items() if key != "noise" or value}
