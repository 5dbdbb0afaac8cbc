"""One training step: the generator and encoder against the losses, then the discriminator."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.optim import Optimizer

from . import losses
from .config import Loss
from .data import Sample
from .discriminator import Discriminator
from .features import Perceptual
from .networks import Pair, Reconstruction


class Mixed(NamedTuple):
    """The first samples of a batch in styles of other photos. changed: bool [m, C], the classes whose code is not its own."""

    local_codes: Tensor
    global_code: Tensor
    changed: Tensor


def mix(drawn: Reconstruction, count: int) -> Mixed:
    """Give the first `count` samples of a batch codes from other photos of it.

    Half of the samples, drawn by chance, change one class that they show; the others every class and the global code.
    Each class takes all its five layers from one photo that shows it, so a mixed style is made of codes that occur.
    """
    shown = drawn.codes.present[:, :, 0]
    batch, classes = shown.shape
    device = shown.device
    chance = torch.rand(count, batch, classes, device=device).masked_fill(~shown, -1)
    donors = chance.argmax(1)
    pick = torch.rand(count, classes, device=device).masked_fill(~shown[:count], -1).argmax(1)
    whole = torch.rand(count, 1, device=device) < 0.5
    changed = whole | torch.nn.functional.one_hot(pick, classes).bool()
    own, ids = drawn.local_codes[:count], torch.arange(classes, device=device)
    local_codes = torch.where(changed[..., None, None], drawn.local_codes[donors, ids], own)
    strangers = drawn.global_code[torch.randint(batch, (count,), device=device)]
    return Mixed(local_codes, torch.where(whole, strangers, drawn.global_code[:count]), changed)


def generator_step(pair: Pair, discriminator: Discriminator, perceptual: Perceptual | None, optimiser: Optimizer,
                   sample: Sample, weights: Loss, named: int) -> tuple[dict[str, Tensor], Tensor, Tensor]:
    """Update generator and encoder. Returns the losses, and the pictures made with their maps for the discriminator.

    named: number of classes that are labels; pixels of ids from there on count as unlabelled.
    """
    photos, labels = sample.photo, sample.labels
    batch, count = len(photos), weights.mixed
    drawn = pair.encode(photos, labels)
    mixed = mix(drawn, count)
    maps = torch.cat([labels, labels[:count]])
    pictures = pair.generate(maps, torch.cat([drawn.local_codes, mixed.local_codes]),
                             torch.cat([drawn.global_code, mixed.global_code]))
    verdicts = discriminator(torch.cat([pictures, photos]), torch.cat([maps, labels]))
    fake = [[layer[:len(pictures)].float() for layer in scale] for scale in verdicts]
    real = [[layer[len(pictures):].float() for layer in scale] for scale in verdicts]
    made = pictures[:batch]

    local_kl, global_kl = losses.kl_divergence(drawn.codes)
    terms = {"adversarial": losses.hinge_generator([scale[-1] for scale in fake]),
             "kl": weights.kl * (local_kl + global_kl)}
    if weights.feature_matching:
        paired = [[layer[:batch] for layer in scale] for scale in fake]
        terms["features"] = weights.feature_matching * losses.feature_matching(paired, real)
    if perceptual:
        terms["perceptual"] = weights.perceptual * perceptual(made, photos, sample.weight)
    if weights.pixels:
        terms["pixels"] = weights.pixels * losses.pixels(made, photos, labels < named)
    if weights.locality:
        inside = mixed.changed.gather(1, labels[:count].flatten(1)).view_as(labels[:count])
        terms["locality"] = weights.locality * losses.locality(pictures[batch:], pictures[:count], inside)
    optimiser.zero_grad(set_to_none=True)
    sum(terms.values()).backward()
    optimiser.step()
    report = {key: value.detach() for key, value in terms.items()}
    report |= {"nats_local": local_kl.detach(), "nats_global": global_kl.detach()}
    return report, pictures.detach(), maps


def discriminator_step(discriminator: Discriminator, optimiser: Optimizer, pictures: Tensor, maps: Tensor,
                       sample: Sample) -> dict[str, Tensor]:
    """Update the discriminator on pictures just made and the photos of the batch."""
    verdicts = discriminator(torch.cat([pictures, sample.photo]), torch.cat([maps, sample.labels]))
    last = [scale[-1].float() for scale in verdicts]
    loss = losses.hinge_discriminator([v[:len(pictures)] for v in last], [v[len(pictures):] for v in last])
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()
    return {"discriminator": loss.detach()}
