"""The two halves of a training step: the losses of generator and encoder, the discriminator's."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from ..data import Sample
from . import losses
from .config import Loss
from .discriminator import Discriminator
from .features import Perceptual
from .networks import Rendered
from .projected import taken_for_class, taken_for_made

CALM = 10.0  # how much a pixel of a calm class weighs among the others


class Seen(NamedTuple):
    """The pictures made and the photos as discriminators and feature networks see them, calm
    classes grey, and the feature maps of both; none without a feature network.
    """

    made: Tensor
    real: Tensor
    pictures: list[Tensor]
    photos: list[Tensor]


def look_at(
    made: Rendered,
    sample: Sample,
    perceptual: Perceptual | None,
    weights: Loss,
    calm: Tensor,
) -> Seen:
    """With what the losses need of it: the mixed pictures are looked at only where classes are
    told. calm: int64 [n], ids of the classes that are grey there.
    """
    pictures, real = (
        veiled(made.pictures, made.maps, calm),
        veiled(sample.photo, sample.labels, calm),
    )
    if perceptual is None:
        return Seen(pictures, real, [], [])
    with torch.no_grad():
        photos = perceptual(real)
    return Seen(
        pictures,
        real,
        perceptual(pictures if weights.classes else pictures[: len(real)]),
        photos,
    )


def veiled(pictures: Tensor, maps: Tensor, classes: Tensor) -> Tensor:
    """Pictures [B, 3, H, W], grey where their maps [B, H, W] show one of the classes, int64 [n]."""
    if not len(classes):
        return pictures
    return pictures.masked_fill(torch.isin(maps, classes)[:, None], 0.0)


def generator_losses(
    made: Rendered,
    sample: Sample,
    seen: Seen,
    discriminator: Discriminator,
    perceptual: Perceptual | None,
    weights: Loss,
    named: int,
    texture: Tensor,
    calm: Tensor,
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The weighted losses of generator and encoder by name, and figures worth watching (nats of the
    codes).

    named: number of classes that are labels; pixels of ids from there on count as unlabelled.
    texture: that of the batch's noise. calm: int64 [n], ids of the classes that are grey
    in `seen` and weigh CALM times as much in the loss of pixels.
    """
    photos, labels, pictures = sample.photo, sample.labels, made.pictures
    batch = len(photos)
    verdicts = discriminator(
        torch.cat([seen.made, seen.real]), torch.cat([made.maps, labels]), seen.pictures
    )
    fake = [[layer[: len(pictures)].float() for layer in scale] for scale in verdicts.patches]
    real = [[layer[len(pictures) :].float() for layer in scale] for scale in verdicts.patches]

    local_kl, global_kl = losses.kl_divergence(made.drawn.codes)
    terms = {
        "adversarial": losses.hinge_generator([scale[-1] for scale in fake]),
        "kl": weights.kl * (local_kl + global_kl),
    }
    if weights.feature_matching:
        paired = [[layer[:batch] for layer in scale] for scale in fake]
        terms["features"] = weights.feature_matching * losses.feature_matching(paired, real)
    if perceptual:
        terms["perceptual"] = weights.perceptual * perceptual.difference(
            [f[:batch] for f in seen.pictures], seen.photos, sample.weight
        )
    if verdicts.scores:
        terms["classes"] = weights.classes * taken_for_class(verdicts.scores, made.maps)
    if weights.pixels:
        weight = (labels < named) * (1 + (CALM - 1) * torch.isin(labels, calm))
        terms["pixels"] = weights.pixels * losses.pixels(pictures[:batch], photos, weight)
    if weights.repetition:
        draw = torch.cat([texture[:, 0], texture[: len(pictures) - batch, 1]])
        with torch.autocast(pictures.device.type, enabled=False):
            repeats = losses.repetition(seen.made, made.maps, draw)
        terms["repetition"] = weights.repetition * repeats
    if weights.locality and made.mixed:
        count = len(made.mixed.changed)
        inside = made.mixed.changed.gather(1, labels[:count].flatten(1)).view_as(labels[:count])
        terms["locality"] = weights.locality * losses.locality(
            pictures[batch:], pictures[:count], inside
        )
    return terms, {"nats_local": local_kl.detach(), "nats_global": global_kl.detach()}


def discriminator_losses(
    discriminator: nn.Module, made: Rendered, sample: Sample, seen: Seen, of_classes: bool
) -> dict[str, Tensor]:
    """By name, the hinge loss on pictures just made and the photos of the batch, and how well it
    tells classes, if it does.
    """
    pictures, count = seen.made.detach(), len(seen.made)
    features = (
        [torch.cat([f.detach(), r]) for f, r in zip(seen.pictures, seen.photos)]
        if of_classes
        else []
    )
    verdicts = discriminator(
        torch.cat([pictures, seen.real]), torch.cat([made.maps, sample.labels]), features
    )
    last = [scale[-1].float() for scale in verdicts.patches]
    terms = {
        "discriminator": losses.hinge_discriminator(
            [v[:count] for v in last], [v[count:] for v in last]
        )
    }
    if verdicts.scores:
        terms["photo_classes"] = taken_for_class(
            [s[count:] for s in verdicts.scores], sample.labels
        )
        terms["made_classes"] = taken_for_made([s[:count] for s in verdicts.scores])
    return terms
