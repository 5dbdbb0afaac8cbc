"""The settings of a training run: one validated object, read from TOML, saved with the run and into
its bundle.
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from clvae.core.checks import entry
from clvae.core.sizes import Sizes
from clvae.errors import ClvaeError
from clvae.nn import UPSAMPLING

CONFIGS = {
    path.stem: path for path in sorted((Path(__file__).parents[1] / "configs").glob("*.toml"))
}
# What a run that is gone on with may have otherwise than it began: how long it is and what it
# writes and loads when, none of
# which changes the networks or a step's result (but that rates which fall at the end begin to fall
# when that end is near).
CHANGEABLE = ("steps", "epochs", "save_every", "keep", "sheet_every", "data.workers", "drawn")


class Section(BaseModel):
    """A part of the settings: what is not listed is refused, and nothing can be changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Network(Section):
    """The shape of generator and encoder, as in clvae.bundle.NetworkConfig; the classes come from
    the data.
    """

    width: int = Field(default=64, gt=0)  # base channels n
    z_global: int = Field(default=256, gt=0)
    z_local: int = Field(default=16, gt=0)
    height: int = Field(default=256, gt=0)  # of the pictures, pixels
    picture_width: int = Field(default=256, gt=0)
    upsampling: Literal["normal", "more", "most"] = "normal"
    hidden: int = Field(default=128, gt=0)  # channels of the modulation networks
    noise: bool = False  # a plane of noise for each block, so that textures are no tiles


class Data(Section):
    """How a photo becomes a training sample: scaled, cropped to the picture's size, flipped."""

    scale: tuple[float, float] = (
        1.117,
        1.117,
    )  # the photo is resized to the picture's size times this, then cropped
    flip: bool = True  # half of the time; classes.json says which classes swap sides
    rarity: bool = False  # draw and weigh by the data set's rarity files (gta5)
    # How far the maps of wholly mixed samples are bent, pixels (`bending`): the deviation of moves.
    bend: float = Field(default=0.0, ge=0)
    # Side of the part of each picture a step draws, pixels; 0 draws all.
    window: int = Field(default=0, ge=0)
    whole_every: int = Field(
        default=4, gt=0
    )  # one step in so many draws whole pictures all the same
    workers: int = Field(default=0, ge=0)  # loader processes beside the training process


class Loss(Section):
    """Weights of the losses. A weight of 0 leaves the term out."""

    feature_matching: float = Field(default=10.0, ge=0)
    perceptual: float = Field(default=10.0, ge=0)
    perceptual_network: Literal["vgg19", "efficientnet_lite0"] = "vgg19"
    # A discriminator that says of which class each place is (`projected`).
    classes: float = Field(default=0.0, ge=0)
    pixels: float = Field(default=0.0, ge=0)  # L1 on labelled pixels
    kl: float = Field(
        default=0.2, ge=0
    )  # times the mean over the batch; 0.05 x batch of 4 in the paper
    mixed: int = Field(default=0, ge=0)  # extra samples a batch whose codes come from other photos
    repetition: float = Field(default=0.0, ge=0)  # textures of a class that repeat at a distance
    locality: float = Field(default=0.0, ge=0)  # L1 away from the one class a mixed sample changes
    # Classes, by name, that neither discriminators nor features see, and whose pixels weigh ten
    # times as much: what is too small to be drawn well, a face, comes out smooth, not wrong.
    calm: tuple[str, ...] = ()


class OptimizerSettings(Section):
    """Adam with two time scales (Heusel et al. 2017)."""

    generator_rate: float = Field(default=1e-4, gt=0)
    discriminator_rate: float = Field(default=4e-4, gt=0)
    betas: tuple[float, float] = (0.0, 0.9)
    # Times generator_rate, for how much noise each channel gets.
    noise_rate: float = Field(default=10.0, gt=0)
    # Largest decay of the averaged weights; it ramps up to it.
    ema: float = Field(default=0.999, ge=0, lt=1)
    clip: float = Field(default=0.0, ge=0)  # largest norm of a network's gradient; 0 does not clip
    # the last share of the run, or of its time with --minutes, over which the rates fall to 0
    decay: float = Field(default=0.0, ge=0, le=1)
    # Steps of the discriminator alone where --init-from brings none; of a run's at most a fifth.
    warm_up: int = Field(default=100, ge=0)


class Drawn(Section):
    """The pictures that the bundle draws well, besides those of the trained size: somebody looked.

    Sides go from `least` to `most`, (height, width), in steps of the total stride.
    """

    least: tuple[int, int]
    most: tuple[int, int]
    area: int = Field(gt=0)  # height · width, at most


class Config(Section):
    """A whole run."""

    network: Network = Network()
    data: Data = Data()
    loss: Loss = Loss()
    optimiser: OptimizerSettings = OptimizerSettings()
    drawn: Drawn | None = None  # None: the trained size alone
    batch: int = Field(default=4, gt=0)
    steps: int | None = Field(default=None, gt=0)  # how long the run is: so many batches …
    # … or so often every training photo; without either 50, as in the paper.
    epochs: int | None = Field(default=None, gt=0)
    seed: int = Field(default=0, ge=0)
    precision: Literal["auto", "float32", "bfloat16", "float16"] = (
        "auto"  # auto: bfloat16 where the device has it
    )
    gain: float = Field(default=0.02, gt=0)  # of the Xavier initialisation
    discriminator_width: int = Field(default=64, gt=0)
    discriminator_scales: int = Field(default=2, gt=0)
    save_every: int = Field(default=100, gt=0)  # steps between checkpoints
    keep: int = Field(default=1, gt=0)  # checkpoints kept, the newest included
    sheet_every: int = Field(default=100, gt=0)  # steps between picture sheets

    @model_validator(mode="before")
    @classmethod
    def _length(cls, values: dict) -> dict:
        given = [name for name in ("steps", "epochs") if values.get(name) is not None]
        if len(given) == 2:
            raise ValueError("steps and epochs both say how long the run is: give one of them")
        return values if given else values | {"epochs": 50}

    @model_validator(mode="after")
    def _possible(self) -> Config:
        if not all(0 <= beta < 1 for beta in self.optimiser.betas):
            raise ValueError("optimiser.betas are two numbers from 0 to below 1")
        low, high = self.data.scale
        if not 1 <= low <= high:
            raise ValueError(
                "data.scale is two numbers, the first at least 1, the second no smaller"
            )
        if self.data.window % 2 ** UPSAMPLING[self.network.upsampling]:
            raise ValueError(
                f"data.window is a multiple of {2 ** UPSAMPLING[self.network.upsampling]}"
            )
        if self.loss.mixed > self.batch:
            raise ValueError("loss.mixed is at most the batch")
        if self.loss.classes and not (
            self.loss.perceptual and self.loss.perceptual_network == "efficientnet_lite0"
        ):
            raise ValueError(
                "loss.classes needs loss.perceptual with the network efficientnet_lite0"
            )
        for name, wanted in (("loss.locality", self.loss.locality), ("data.bend", self.data.bend)):
            if wanted and not self.loss.mixed:
                raise ValueError(f"{name} needs loss.mixed")
        if self.loss.calm and not self.loss.pixels:
            raise ValueError("loss.calm needs loss.pixels")
        try:
            _ = self.sizes
        except ClvaeError as error:
            raise ValueError(f"drawn: {error}") from None
        return self

    @property
    def sizes(self) -> Sizes | None:
        """What its bundle says of `drawn`."""
        if self.drawn is None:
            return None
        own, stride = self.network, 2 ** UPSAMPLING[self.network.upsampling]
        return Sizes.from_dict(self.drawn.model_dump(), (own.height, own.picture_width), stride)

    @property
    def length(self) -> int:
        """The run's steps; `with_steps` says how many they are where the settings do not."""
        if self.steps is None:
            raise ValueError("the length of a run in epochs depends on its data: see with_steps")
        return self.steps

    def with_steps(self, epoch: int) -> Config:
        """The same with its epochs, of so many samples each, as whole steps."""
        if self.epochs is None:
            return self
        return self.model_copy(
            update={"steps": math.ceil(self.epochs * epoch / self.batch), "epochs": None}
        )

    @classmethod
    def read(cls, path: str | Path) -> Config:
        """Read a TOML file; an unknown key or an impossible value is an error that names it."""
        try:
            return cls.from_dict(tomllib.loads(Path(path).read_text("utf-8-sig")))
        except OSError as error:
            raise ClvaeError(f"the config {path} cannot be read: {error.strerror}") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ClvaeError(f"the config {path} is not valid TOML: {error}") from None

    @classmethod
    def preset(cls, name: str) -> Config:
        """The settings that ship as train/configs/NAME.toml."""
        return cls.read(entry(CONFIGS, name, "preset"))

    @classmethod
    def from_dict(cls, values: dict) -> Config:
        """Settings of a dictionary; ClvaeError names the first that is unknown or impossible."""
        try:
            return cls(**values)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "config"
            if first["type"] == "extra_forbidden":
                raise ClvaeError(
                    f"{place} is not a setting; train/fit/config.py lists them all"
                ) from None
            raise ClvaeError(f"{place}: {first['msg'].removeprefix('Value error, ')}") from None
