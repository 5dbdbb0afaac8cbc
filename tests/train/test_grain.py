"""Training with noise: planes of a step, how much of them channels get, textures that repeat."""

import pytest
import torch

from clvae import Engine, Scene
from clvae.errors import ClvaeError
from clvae.nn.generator import block_plan
from tests.checkpoints import draw_map
from train.data import Stream, training_loader
from train.finish.finish import finish
from train.fit import losses
from train.fit.config import Config
from train.fit.features import Perceptual
from train.fit.loop import fit
from train.fit.networks import NOISY, drawn_planes
from train.fit.noise import draw, grain
from train.fit.trainer import Trainer
from train.fit.transfer import SHARES, read_source

CPU = torch.device("cpu")


@pytest.fixture
def noisy(tiny) -> dict:
    """The tiny run's settings, with noise."""
    tiny["network"]["noise"] = True
    tiny["loss"]["repetition"] = 4.0
    return tiny


def batch(data_set, trainer):
    config = trainer.config
    stream = Stream(
        data_set, trainer.network.size, config.data.scale, config.data.flip, config.seed
    )
    return next(iter(training_loader(stream, config.batch, 0, 10, 0)))


def test_planes_are_drawn_for_a_step_and_the_same_for_all_its_pictures():
    def four(key):
        plane = drawn_planes(key, CPU)
        return [plane(block, (8, 8)) for block in range(4)]

    first = four(grain(3, 7))
    assert all(plane.shape == (1, 1, 8, 8) for plane in first)
    assert all(torch.equal(a, b) for a, b in zip(first, four(grain(3, 7)), strict=True))
    others = [*first[1:], *four(grain(3, 8)), *four(grain(4, 7))]
    assert not any(torch.equal(first[0], other) for other in others)


def test_a_step_moves_the_weights_of_noise_faster(data_set, noisy):
    noisy["optimiser"] = {"noise_rate": 5.0, "generator_rate": 1e-4}
    trainer = Trainer(Config.from_dict(noisy), data_set.labels, CPU)
    parameters = dict(trainer.pair.named_parameters())
    weights = {name: p for name, p in parameters.items() if name.endswith(NOISY)}
    assert len(weights) == 7 and not any(p.any() for p in weights.values())
    report = trainer.train_step(batch(data_set, trainer), Perceptual("efficientnet_lite0"))
    assert torch.isfinite(report["repetition"])
    assert all(p.any() for p in weights.values())
    rates = [group["lr"] for group in trainer.generator_optimiser.adam.param_groups]
    assert rates == pytest.approx([1e-4, 5e-4])
    groups = [group["params"] for group in trainer.generator_optimiser.adam.param_groups]
    assert [len(group) for group in groups] == [len(parameters) - 7, 7]


def test_a_mixed_picture_has_the_noise_of_its_own(data_set, noisy):
    """Where neither code nor map differs, nothing does."""
    trainer = Trainer(Config.from_dict(noisy), data_set.labels, CPU)
    for name, parameter in trainer.pair.named_parameters():
        if name.endswith(NOISY):
            parameter.detach().fill_(0.5)
    pair, sample = trainer.pair.eval(), batch(data_set, trainer)
    noise = draw(sample.number, trainer.network, 0, len(sample.photo), 0)
    twice = [torch.cat([tensor[:1]] * 2) for tensor in (sample.photo, sample.labels)]
    alike = type(noise)(*(t[:1].expand(2, *t.shape[1:]) for t in noise[:2]), *noise[2:])
    with torch.no_grad():
        one, other, later = (
            pair(*twice, alike, None, key).pictures for key in (grain(0, 1), grain(0, 1), 5)
        )
    torch.testing.assert_close(one[0], one[1])
    assert torch.equal(one, other) and not torch.allclose(one, later)


def test_a_run_with_noise_goes_on_and_becomes_a_bundle_that_draws(data_set, noisy, tmp_path):
    fit(data_set, tmp_path / "run", Trainer(Config.from_dict(noisy), data_set.labels, CPU))
    again = Trainer.resume(tmp_path / "run" / "checkpoint.pt", CPU)
    assert len(again.generator_optimiser.adam.param_groups) == 2
    finish(data_set, tmp_path / "run", tmp_path / "bundle", "none", CPU, quick=True)
    engine = Engine.load(tmp_path / "bundle", "cpu", "float32")
    assert engine.config.noise
    scene = Scene.from_labels(draw_map(engine.config.size, range(3)), engine.labels.count)
    style = engine.sample(scene, 1)
    picture = engine.generate(scene, style)
    rolled = engine.resample(style, scene, range(len(scene.classes)), 2, ["texture"])
    assert (picture != engine.generate(scene, rolled)).any()
    with pytest.raises(ClvaeError, match="noise is True there and False here"):
        Trainer(Config.from_dict(without(noisy)), data_set.labels, CPU).start_from(
            read_source(tmp_path / "bundle")
        )


def without(noisy: dict) -> dict:
    return noisy | {"network": noisy["network"] | {"noise": False}}


def test_a_model_without_noise_is_a_start(run, data_set, noisy):
    trainer = Trainer(Config.from_dict(noisy), data_set.labels, CPU)
    trainer.start_from(read_source(run / "checkpoint.pt"))
    old = Trainer.resume(run / "checkpoint.pt", CPU).pair.state_dict()
    new = trainer.pair.state_dict()
    assert all(torch.equal(new[key], value) for key, value in old.items())
    added = {key: value for key, value in new.items() if key not in old}
    plan = block_plan(trainer.network.width, trainer.network.upsampling)
    for (name, *_), share in zip(plan, SHARES):
        spread = old[f"generator.blocks.{name}.norm_0.norm.running_var"].sqrt()
        torch.testing.assert_close(added.pop(f"generator.blocks.{name}{NOISY}"), share * spread)
    assert not added


def test_textures_that_repeat_are_told_from_those_that_do_not():
    random = torch.Generator().manual_seed(0)
    free = torch.rand(2, 3, 128, 128, generator=random) * 2 - 1
    tile = torch.rand(2, 3, 16, 16, generator=random) * 2 - 1
    tiles = tile.repeat(1, 1, 8, 8)
    labels, draws = torch.zeros(2, 128, 128, dtype=torch.long), torch.tensor([0.1, 0.9])
    assert losses.repetition(free, labels, draws) < 0.01
    assert losses.repetition(tiles, labels, draws) > 0.5
    labels[:, 64:] = 1  # of the class that is drawn alone
    half = torch.cat([tiles[:, :, :64], free[:, :, 64:]], 2)
    top, bottom = (losses.repetition(half, labels, torch.full((2,), d)) for d in (0.25, 0.75))
    assert top > 0.4 > 0.02 > bottom


def test_a_texture_too_small_to_be_told_repeats_nothing():
    labels = torch.zeros(1, 64, 64, dtype=torch.long)
    labels[:, ::2] = 1
    pictures = torch.zeros(1, 3, 64, 64, requires_grad=True)
    loss = losses.repetition(pictures, labels, torch.zeros(1))
    loss.backward()
    assert loss == 0 and torch.isfinite(pictures.grad).all()
