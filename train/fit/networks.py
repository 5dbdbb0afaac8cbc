"""The trained pair of networks: made, spectrally normalised, averaged, and folded back to plain
ones.
"""

from __future__ import annotations

import copy
from operator import attrgetter
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm
from torch.optim.swa_utils import AveragedModel

from clvae.bundle import NetworkConfig
from clvae.nn import Encoder, Generator
from clvae.nn.encoder import Codes
from clvae.nn.grain import Planes

from .bending import bent
from .config import Config
from .crops import Crop
from .losses import reparameterise
from .mixing import Mixed, mix
from .noise import Noise

NOISY = ".noise"  # what the names of the parameters that weigh noise end with
# The convolutions that carry spectral norm in training.
NORMALISED = ("conv_0", "conv_1", "conv_s", "convs")


Tensors = tuple[Tensor, ...] | list[Tensor]


class Reconstruction(NamedTuple):
    """codes: what the encoder says. local_codes [B, C, 5, z_local], global_code [B, z_global]: a
    draw of the posterior.
    """

    codes: Codes
    local_codes: Tensor
    global_code: Tensor


class Rendered(NamedTuple):
    """Pictures [B + m, 3, H, W] of the maps [B + m, H, W]: B photos reconstructed, then the first m
    of them mixed.
    """

    pictures: Tensor
    maps: Tensor
    drawn: Reconstruction
    mixed: Mixed | None


class Pair(nn.Module):
    """Generator and encoder over class maps: object id = class id, so one code per class."""

    def __init__(self, generator: Generator, encoder: Encoder):
        super().__init__()
        self.generator, self.encoder = generator, encoder

    @property
    def classes(self) -> int:
        """How many classes the networks know."""
        return self.generator.classes

    def encode(self, photos: Tensor, labels: Tensor, noise: Noise | None = None) -> Reconstruction:
        """Codes of photos [B, 3, H, W] with maps [B, H, W], and a draw of their posterior, in
        float32; any noise by default.
        """
        codes = self.encoder(photos, labels, self.classes)
        codes = type(codes)(*(t if t.dtype == torch.bool else t.float() for t in codes))
        local, overall = (
            noise[:2] if noise else (torch.randn_like(codes.mu), torch.randn_like(codes.global_mu))
        )
        return Reconstruction(
            codes,
            reparameterise(codes.mu, codes.logvar, local),
            reparameterise(codes.global_mu, codes.global_logvar, overall),
        )

    def generate(
        self,
        labels: Tensor,
        local_codes: Tensor,
        global_code: Tensor,
        crop: Crop | None = None,
        grain: int | None = None,
    ) -> Tensor:
        """Pictures [B, 3, H, W] in [-1, 1], float32; labels are those of the crop.

        grain: seed of the planes of noise; None are those of grain 0, see nn/grain.py.
        """
        ids = torch.arange(self.classes, device=labels.device).expand(len(labels), -1)
        planes = None if grain is None else drawn_planes(grain, labels.device)
        return self.generator(
            labels, ids, global_code, local_codes, crop and crop.cut_features, planes
        ).float()

    def forward(
        self,
        photos: Tensor,
        labels: Tensor,
        noise: Noise | None = None,
        crop: Crop | None = None,
        grain: int | None = None,
        bend: float = 0.0,
    ) -> Rendered:
        """Reconstruct photos from a draw of their posterior, and mix as many as the noise says;
        draw what the crop shows. grain: see `generate`. bend: how far the maps of samples are bent
        of which all is mixed, in pixels; of those that change one class they stay as they are, to
        be compared.

        All that a training step asks of the two networks is in this one call, since
        DistributedDataParallel sees no other.
        """
        drawn = self.encode(photos, labels, noise)
        if noise is None or not len(noise.classes):
            maps = crop.cut(labels) if crop else labels
            return Rendered(self.generate(maps, *drawn[1:], crop, grain), maps, drawn, None)
        mixed = mix(*drawn[1:], drawn.codes.present[:, :, 0], noise)
        again = labels[: len(mixed.changed)]
        if bend:
            again = bent(again, noise.moves * (bend * mixed.changed.all(1))[:, None, None, None])
        maps = torch.cat([labels, again])
        maps = crop.cut(maps) if crop else maps
        pictures = self.generate(
            maps,
            torch.cat([drawn.local_codes, mixed.local_codes]),
            torch.cat([drawn.global_code, mixed.global_code]),
            crop,
            grain,
        )
        return Rendered(pictures, maps, drawn, mixed)


def drawn_planes(grain: int, device: torch.device) -> Planes:
    """Planes of noise [1, 1, h, w], drawn on the device itself, so that nothing waits for it.

    They are the same for all pictures of a step: noise that differed between a picture and its
    mixed one would be a change that the locality loss punishes.
    """
    random = torch.Generator(device).manual_seed(grain)
    return lambda _, size: torch.randn(1, 1, *size, generator=random, device=device)


def network_config(config: Config, classes: int) -> NetworkConfig:
    """The network of a run's settings, for so many classes."""
    return NetworkConfig(classes=classes, **config.network.model_dump())


def new_pair(network: NetworkConfig, gain: float) -> Pair:
    """A fresh pair, Xavier-initialised with `gain`, ready to train."""
    pair = Pair(network.generator(), network.encoder())
    pair.apply(lambda module: initialise(module, gain))
    for head in (*pair.encoder.local_logvar, pair.encoder.global_logvar):
        nn.init.zeros_(
            head.get_parameter("weight")
        )  # start from unit variance: a random one can explode
    return normalise(pair)


def initialise(module: nn.Module, gain: float) -> None:
    """Draw a convolution's or a linear layer's weights by Xavier's rule; its bias becomes 0."""
    if isinstance(module, (nn.Conv2d, nn.Linear)):
        nn.init.xavier_normal_(module.weight, gain)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def normalise(pair: Pair) -> Pair:
    """Put spectral norm (Miyato et al. 2018) on the convolutions that train with it, in place."""
    for name, module in list(pair.named_modules()):
        if isinstance(module, nn.Conv2d) and any(part in NORMALISED for part in name.split(".")):
            spectral_norm(module)
    return pair.to(memory_format=torch.channels_last)


def folded(pair: Pair, network: NetworkConfig) -> Pair:
    """A plain copy in eval mode on the CPU, spectral norm folded into the weights."""
    source = copy.deepcopy(
        pair
    ).eval()  # in train mode, reading a weight would move its norm's estimate
    plain = Pair(network.generator(), network.encoder())
    with torch.no_grad():
        plain.load_state_dict(
            {key: attrgetter(key)(source).float().cpu() for key in plain.state_dict()}
        )
    return plain.eval().requires_grad_(False)


def averaged(pair: Pair, largest: float) -> AveragedModel:
    """The pair's weights as an exponential moving average whose decay ramps up to `largest`."""

    def average(means: Tensors, values: Tensors, _: Tensor | int) -> None:
        count = int(model.n_averaged)  # this one lies on the CPU, so nothing waits for the device
        decay = min(largest, (1 + count) / (10 + count))
        # Private: one kernel for all weights; tests/train/test_step.py holds it to its meaning.
        lerp = torch._foreach_lerp_  # pyright: ignore[reportPrivateImportUsage] - no public one
        lerp(means, values, 1 - decay)

    model = AveragedModel(pair, multi_avg_fn=average)
    return model
