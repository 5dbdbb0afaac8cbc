"""What a run minimises: adversarial hinge, feature matching, KL, pixels, repetition and locality.

Each is a mean over this process's samples; their mean over processes is the loss of the whole
batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, conv2d, l1_loss, max_pool2d, pad, relu

from clvae.nn.encoder import Codes

from .distributed import mean

# Of repetition: pixels beyond which shifts count, rows and columns added up, so that 13 down and 13
# across is beyond 24; correlations that are allowed, how many count, and the share of a picture
# where shifted textures must overlap.
DISTANCE, ALLOWED, HIGHEST, OVERLAP = 24, 0.05, 32, 0.06
EDGE = 6  # pixels inside a class that texture keeps away from its borders
BLUR = 6.0  # deviation of the blur that texture is what is left of, pixels
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


def pixels(fake: Tensor, real: Tensor, weight: Tensor) -> Tensor:
    """L1 between fake and real [B, 3, H, W] over pixels that weigh so much [B, H, W]."""
    return _share((fake - real).abs(), weight[:, None].float())


def locality(changed: Tensor, kept: Tensor, inside: Tensor) -> Tensor:
    """L1 between two renders away from the pixels that were meant to change.

    changed, kept [B, 3, H, W]; inside bool [B, H, W], grown by GROWTH pixels before it is left out.
    Samples that are meant to change everywhere have `inside` all true and add nothing.
    """
    grown = max_pool2d(inside[:, None].float(), 2 * GROWTH + 1, stride=1, padding=GROWTH)
    return _share((changed - kept).abs(), 1 - grown)


def repetition(pictures: Tensor, labels: Tensor, draw: Tensor) -> Tensor:
    """How much the texture of one class of each picture repeats at shifts beyond DISTANCE, above
    what photos do.

    pictures [B, 3, H, W], labels [B, H, W], draw [B] uniform in [0, 1): picks the class, each by
    its share of the picture. The texture (grey minus its blur) of the class's inside is correlated
    with itself at all shifts that leave enough of it; of the correlations the highest count by how
    far they are above ALLOWED.
    """
    height, width = labels.shape[1:]
    chosen = labels.flatten(1).gather(1, (draw * height * width).long()[:, None])[:, :, None]
    inside = (labels == chosen).float()[:, None]
    inside = 1 - max_pool2d(1 - inside, 2 * EDGE + 1, stride=1, padding=EDGE)
    grey = pictures.float().mean(1, keepdim=True)
    # at half the size
    inside, grey = avg_pool2d(inside, 2), avg_pool2d(grey - _blurred(grey), 2)
    mean = (grey * inside).sum((2, 3), keepdim=True) / inside.sum((2, 3), keepdim=True).clamp(min=1)
    correlation, overlap = _correlated((grey - mean) * inside, inside)
    rows, columns = (
        torch.fft.fftfreq(n, 1 / n, device=labels.device) for n in correlation.shape[2:]
    )
    far = rows.abs()[:, None] + columns.abs() > DISTANCE / 2
    enough = far & (overlap > OVERLAP * grey.shape[2] * grey.shape[3])
    by_chance = 9 / overlap.clamp(min=1).sqrt()  # three deviations; a patch of 3x3 counts once
    excess = relu(correlation - ALLOWED - by_chance).masked_fill(~enough, 0).flatten(1)
    return excess.topk(HIGHEST, 1).values.mean()


def _correlated(texture: Tensor, inside: Tensor) -> tuple[Tensor, Tensor]:
    """The correlation of textures [B, 1, h, w], zero outside a mask, with themselves at all shifts
    [B, 1, 2h, 2w], and the pixels of the mask that overlap there.
    """
    size = 2 * texture.shape[2], 2 * texture.shape[3]
    power = torch.fft.irfft2(torch.fft.rfft2(texture, size).abs().square(), size)
    # Energies of the two parts that overlap: each texture's square against the other's mask.
    mask, square = torch.fft.rfft2(inside, size), torch.fft.rfft2(texture.square(), size)
    overlap = torch.fft.irfft2(mask.abs().square(), size)
    one, other = (
        torch.fft.irfft2(a.conj() * b, size).clamp(min=0)
        for a, b in ((mask, square), (square, mask))
    )
    return power / (one * other + 1e-10).sqrt().clamp(min=1e-5), overlap


def _blurred(grey: Tensor) -> Tensor:
    """Gaussian blur of [B, 1, H, W]."""
    reach = int(3 * BLUR)
    places = torch.arange(-reach, reach + 1, device=grey.device).float()
    kernel = torch.exp(-places.square() / (2 * BLUR**2))
    kernel = (kernel / kernel.sum())[None, None, None]
    padded = pad(grey, (reach,) * 4, mode="reflect")
    return conv2d(conv2d(padded, kernel), kernel.transpose(2, 3))


def _share(values: Tensor, weight: Tensor) -> Tensor:
    """The weighted mean of values [B, 3, H, W], weight [B, 1, H, W], over the batch of all
    processes.
    """
    return (values * weight).sum() / mean(3 * weight.sum()).clamp(min=1e-6)


def reparameterise(mu: Tensor, logvar: Tensor, noise: Tensor) -> Tensor:
    """A sample of the posterior: mu + exp(logvar / 2) · noise, the noise standard normal."""
    return mu + (logvar / 2).exp() * noise
