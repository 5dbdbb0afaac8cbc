"""One training step in two halves: the losses of generator and encoder, then the discriminator's."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from . import losses
from .config import Loss
from .data import Sample
from .discriminator import Discriminator
from .features import Perceptual
from .networks import Rendered


def generator_losses(made: Rendered, sample: Sample, discriminator: Discriminator, perceptual: Perceptual | None,
                     weights: Loss, named: int) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """The weighted losses of generator and encoder by name, and figures worth watching (nats of the codes).

    named: number of classes that are labels; pixels of ids from there on count as unlabelled.
    """
    photos, labels, pictures = sample.photo, sample.labels, made.pictures
    batch = len(photos)
    verdicts = discriminator(torch.cat([pictures, photos]), torch.cat([made.maps, labels]))
    fake = [[layer[:len(pictures)].float() for layer in scale] for scale in verdicts]
    real = [[layer[len(pictures):].float() for layer in scale] for scale in verdicts]

    local_kl, global_kl = losses.kl_divergence(made.drawn.codes)
    terms = {"adversarial": losses.hinge_generator([scale[-1] for scale in fake]),
             "kl": weights.kl * (local_kl + global_kl)}
    if weights.feature_matching:
        paired = [[layer[:batch] for layer in scale] for scale in fake]
        terms["features"] = weights.feature_matching * losses.feature_matching(paired, real)
    if perceptual:
        terms["perceptual"] = weights.perceptual * perceptual(pictures[:batch], photos, sample.weight)
    if weights.pixels:
        terms["pixels"] = weights.pixels * losses.pixels(pictures[:batch], photos, labels < named)
    if weights.locality:
        count = len(made.mixed.changed)
        inside = made.mixed.changed.gather(1, labels[:count].flatten(1)).view_as(labels[:count])
        terms["locality"] = weights.locality * losses.locality(pictures[batch:], pictures[:count], inside)
    return terms, {"nats_local": local_kl.detach(), "nats_global": global_kl.detach()}


def discriminator_loss(discriminator: nn.Module, made: Rendered, sample: Sample) -> Tensor:
    """The hinge loss on pictures just made and the photos of the batch."""
    pictures = made.pictures.detach()
    verdicts = discriminator(torch.cat([pictures, sample.photo]), torch.cat([made.maps, sample.labels]))
    last = [scale[-1].float() for scale in verdicts]
    return losses.hinge_discriminator([v[:len(pictures)] for v in last], [v[len(pictures):] for v in last])
