"""What a run minimises: adversarial hinge, feature matching, KL, pixels and locality.

Each is a mean over this process's samples; their mean over processes is the loss of the whole
batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add

from torch import Tensor
from torch.nn.functional import l1_loss, max_pool2d, relu

from clvae.nn.encoder import Codes

from .distributed import mean

GROWTH = 16  # pixels around a changed class that locality leaves free


def total(terms: Iterable[Tensor]) -> Tensor:
    """The sum of one term or more, all tensors []."""
    return reduce(add, terms)


def hinge_discriminator(fake: list[Tensor], real: list[Tensor]) -> Tensor:
    """Hinge loss of the discriminator (Lim & Ye 2017) over the verdicts of every scale."""
    terms = ((relu(1 + f).mean() + relu(1 - r).mean()) / 2 for f, r in zip(fake, real))
    return total(terms) / len(fake)


def hinge_generator(fake: list[Tensor]) -> Tensor:
    """The generator's side of the hinge loss."""
    return -total(f.mean() for f in fake) / len(fake)


def feature_matching(fake: list[list[Tensor]], real: list[list[Tensor]]) -> Tensor:
    """L1 between the discriminator's activations of pictures and photos, the verdict left out, mean
    over scales.
    """
    terms = [l1_loss(f, r.detach()) for fs, rs in zip(fake, real) for f, r in zip(fs[:-1], rs[:-1])]
    return total(terms) / len(fake)


def kl_divergence(codes: Codes) -> tuple[Tensor, Tensor]:
    """KL(posterior ‖ N(0, 1)) in nats, mean over the batch: (local, global).

    Local: summed over a code's dimensions, mean over the present classes of a layer, summed over
    layers.
    """
    local = _kl(codes.mu, codes.logvar) * codes.present
    local = (local.sum(1) / codes.present.sum(1).clamp(min=1)).sum(-1)
    return local.mean(), _kl(codes.global_mu, codes.global_logvar).mean()


def _kl(mu: Tensor, logvar: Tensor) -> Tensor:
    mu, logvar = mu.float(), logvar.float()
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(-1)


def pixels(fake: Tensor, real: Tensor, labelled: Tensor) -> Tensor:
    """L1 over labelled pixels; fake, real [B, 3, H, W], labelled bool [B, H, W]."""
    weight = labelled[:, None].float()
    return _share((fake - real).abs(), weight)


def locality(changed: Tensor, kept: Tensor, inside: Tensor) -> Tensor:
    """L1 between two renders away from the pixels that were meant to change.

    changed, kept [B, 3, H, W]; inside bool [B, H, W], grown by GROWTH pixels before it is left out.
    Samples that are meant to change everywhere have `inside` all true and add nothing.
    """
    grown = max_pool2d(inside[:, None].float(), 2 * GROWTH + 1, stride=1, padding=GROWTH)
    return _share((changed - kept).abs(), 1 - grown)


def _share(values: Tensor, weight: Tensor) -> Tensor:
    """The weighted mean of values [B, 3, H, W], weight [B, 1, H, W], over the batch of all
    processes.
    """
    return (values * weight).sum() / mean(3 * weight.sum()).clamp(min=1e-6)


def reparameterise(mu: Tensor, logvar: Tensor, noise: Tensor) -> Tensor:
    """A sample of the posterior: mu + exp(logvar / 2) · noise, the noise standard normal."""
    return mu + (logvar / 2).exp() * noise
