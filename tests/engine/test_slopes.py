"""Slopes at one look: what a small step of a code does to its object's colour and spread."""

import numpy as np
import torch

from clvae import Engine, Scene
from clvae.core.cielab import to_lab
from clvae.engine import slopes as slopes_module
from clvae.engine.memory import Budget, Memory
from clvae.engine.slopes import Slopes
from clvae.nn.cielab import cielab
from clvae.nn.pixels import to_network
from tests.checkpoints import draw_photo
from tests.engine.scenes import MAP, SCENE

CPU = torch.device("cpu")


def test_cielab_with_slopes_is_cielab():
    picture = draw_photo((32, 32))
    found = cielab(to_network(picture[None])[0]).permute(1, 2, 0)
    np.testing.assert_allclose(found, to_lab(picture), atol=0.4)  # OpenCV interpolates


def test_slopes_are_those_of_differences(bundle):
    style = Engine(bundle, "cpu", "float32").sample(SCENE, 3)
    slopes = Slopes(bundle.generator, CPU, Memory(CPU, Budget(0)))
    step = np.random.default_rng(1).normal(size=(5, 3)).astype(np.float32) / 100

    def colour(amount: float) -> np.ndarray:
        codes = torch.tensor(style.local_codes)[None].clone()
        codes[0, 1] += amount * torch.from_numpy(step)
        overall = torch.tensor(style.global_code)[None]
        objects = torch.tensor(MAP)[None].long()
        with torch.no_grad():
            picture = bundle.generator(objects, torch.arange(6)[None], overall, codes)[0]
        lab = cielab(picture).permute(1, 2, 0).numpy()
        mean = lab[MAP == 1].mean(0)
        return np.append(mean, np.sqrt(((lab[MAP == 1] - mean) ** 2).sum(1).mean()))

    moved = (colour(1) - colour(-1)) / 2
    found = slopes.of(SCENE, style, 1)
    assert found.shape == (4, 5, 3) and np.linalg.norm(moved) > 0.05
    np.testing.assert_allclose(np.einsum("cln,ln->c", found, step), moved, atol=0.01)


def test_one_pixel_is_not_spread_and_its_slopes_are_finite(bundle):
    objects = MAP.copy()
    objects[20, 20] = 5
    scene = Scene(objects, np.arange(6))
    style = Engine(bundle, "cpu", "float32").sample(scene, 3)
    found = Slopes(bundle.generator, CPU, Memory(CPU, Budget(0))).of(scene, style, 5)
    assert np.isfinite(found).all() and found[:3].any() and not found[3].any()


def test_a_generator_that_is_there_is_not_copied(bundle, monkeypatch):
    style = Engine(bundle, "cpu", "float32").sample(SCENE, 3)
    first = torch.device("cpu", 0)  # where tensors are on "cpu", as those on "cuda" have a number
    slopes = Slopes(bundle.generator, first, Memory(first, Budget(0)))
    monkeypatch.setattr(slopes_module.copy, "deepcopy", None)
    assert slopes.of(SCENE, style, 1).any()
