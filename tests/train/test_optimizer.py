"""What an optimiser does beside Adam: decay, clipping, loss scaling."""

import pytest
import torch
from torch import nn

from train.data import Stream, training_loader
from train.fit.config import Config
from train.fit.config import OptimizerSettings as Settings
from train.fit.features import Perceptual
from train.fit.optimizer import Optimizer, decayed
from train.fit.trainer import Trainer

CPU = torch.device("cpu")


def test_the_rate_falls_linearly_over_the_last_share():
    assert [decayed(progress, 0.5) for progress in (0, 0.5, 0.75, 1)] == [1, 1, 0.5, 0]
    assert decayed(0.999, 0) == 1


def test_a_decayed_step_is_smaller():
    def moved(progress: float) -> float:
        weight = nn.Parameter(torch.ones(1))
        Optimizer([weight], 0.1, Settings(decay=1.0), CPU, False).step(
            weight.square().sum(), progress
        )
        return 1 - weight.item()

    assert moved(0.75) == pytest.approx(moved(0) / 4, rel=1e-4)


def test_gradients_are_clipped_to_a_norm():
    weight = nn.Parameter(torch.zeros(2))
    optimiser = Optimizer([weight], 0.1, Settings(clip=1.0), CPU, False)
    optimiser.step((weight * torch.tensor([30.0, 40.0])).sum(), 0)
    assert weight.grad.tolist() == pytest.approx([0.6, 0.8])


def test_float16_skips_a_step_that_overflows_and_lowers_its_scale():
    weight = nn.Parameter(torch.ones(1))
    optimiser = Optimizer([weight], 0.1, Settings(), CPU, True)
    scale = optimiser.scaler.get_scale()
    optimiser.step(weight.sum() * float("inf"), 0)
    assert weight.item() == 1 and optimiser.scaler.get_scale() < scale
    again = Optimizer([weight], 0.1, Settings(), CPU, True)
    again.load_state_dict(optimiser.state_dict())
    assert again.scaler.get_scale() == optimiser.scaler.get_scale()


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16"])
def test_every_precision_trains(precision, data_set, tiny):
    trainer = Trainer(Config.from_dict(tiny | {"precision": precision}), data_set.labels, CPU)
    stream = Stream(data_set, trainer.network.size, (1.0, 1.0), True, 0)
    networks = (
        trainer.pair.generator.to_rgb,
        trainer.pair.encoder.global_mu,
        trainer.discriminator.scales[0].first,
    )
    before = [network.weight.clone() for network in networks]
    steps = 8 if precision == "float16" else 1  # its loss scale starts too high
    for sample in training_loader(stream, 3, 0, steps, 0):
        report = trainer.train_step(sample, Perceptual("efficientnet_lite0"))
        assert all(torch.isfinite(value) for value in report.values())
    for weight, network in zip(before, networks, strict=True):
        assert network.weight.isfinite().all() and not torch.equal(weight, network.weight)
