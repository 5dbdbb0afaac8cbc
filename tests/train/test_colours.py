"""How codes move colours: found by gradients, as differences of pictures have it."""

import numpy as np
import torch

from clvae.core.codes import LAYERS
from clvae.nn.cielab import cielab
from clvae.nn.pixels import to_network
from tests.checkpoints import draw_map, draw_photo
from train.data.maps import SmallMaps
from train.data.samples import Sample
from train.finish.colours import LEAST, slopes_in, variances
from train.finish.statistics import Means
from train.fit.networks import Pair

MAP = draw_map((64, 64), range(3))


def test_slopes_are_those_of_differences(bundle):
    """Of one class alone, whose mean CIELAB is measured with its code moved to and fro."""
    photo = draw_photo((64, 64), seed=2)
    sample = Sample(to_network(photo[None])[0], torch.from_numpy(MAP).long())
    (slopes,) = slopes_in(bundle, sample, np.array([1]), np.random.default_rng(0))
    codes = Pair(bundle.generator, bundle.encoder).encoder(
        sample.photo[None], sample.labels[None], 6
    )
    step = np.random.default_rng(1).normal(size=(LAYERS, 3)).astype(np.float32) / 8

    def colour(amount: float) -> np.ndarray:
        local = codes.mu.clone()
        local[0, 1] += amount * torch.from_numpy(step)
        with torch.no_grad():
            picture = bundle.generator(
                sample.labels[None], torch.arange(6)[None], codes.global_mu, local
            )
        lab = cielab(picture[0])
        return lab[:, torch.from_numpy(MAP == 1)].mean(1).numpy()

    moved = (colour(1) - colour(-1)) / 2
    assert np.linalg.norm(moved) > 0.2
    np.testing.assert_allclose(np.einsum("cln,ln->c", slopes, step), moved, atol=0.05)


def test_what_a_code_does_across_the_border_cancels(bundle):
    """The mean over many signs is what each class has by itself."""
    photo = draw_photo((64, 64), seed=2)
    sample = Sample(to_network(photo[None])[0], torch.from_numpy(MAP).long())
    random, both = np.random.default_rng(0), np.array([0, 1])
    (alone,) = slopes_in(bundle, sample, np.array([1]), random)
    one = slopes_in(bundle, sample, both, random)[1]
    mean = np.mean([slopes_in(bundle, sample, both, random)[1] for _ in range(40)], 0)
    assert abs(mean - alone).mean() < 0.5 * abs(one - alone).mean()


def test_variances_are_those_of_codes_that_are_no_specks():
    random = np.random.default_rng(0)
    local = random.normal(size=(80, LAYERS, 2)).astype(np.float32) * [2, 1]
    local[:10] *= 100  # of specks
    present = np.ones((80, LAYERS), bool)
    present[20:76, 4] = False  # too few know layer 4
    means = Means(
        np.arange(80),
        np.zeros(80, int),
        local,
        present,
        np.zeros((80, 3)),
        np.full((80, 2), 0.5),
        2,
    )
    shares = np.full((80, 2), 0.3, np.float32)
    shares[:10] = 0.001
    found = variances(means, SmallMaps(np.zeros((80, 8, 8), np.uint8), shares))
    np.testing.assert_allclose(found[0, 0], local[10:, 0].var(0) + LEAST, rtol=1e-5)
    assert (found[1] == 1).all() and found.shape == (2, LAYERS, 2)
