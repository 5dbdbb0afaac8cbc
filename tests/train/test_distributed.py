"""Two processes compute what one does: the same losses, gradients and weights, to rounding, for the
same whole batch.
"""

import json
import os
import socket

import pytest
import torch
from torch import multiprocessing

from clvae.errors import ClvaeError
from train.fit import distributed
from train.fit.config import Config
from train.fit.trainer import Trainer

from . import processes
from .drawn import TINY, draw_folder

SEED = 38  # with it, every step has a mixed sample that locality can see


@pytest.fixture(scope="module")
def both(data_set, tmp_path_factory):
    """(what two processes computed together, what one computes alone, the folder of the two)."""
    loss = TINY["loss"] | {"classes": 0.1}  # more of it, and rounding in the feature network shows
    config = TINY | {"batch": 4, "precision": "float32", "steps": 3, "seed": SEED, "loss": loss}
    torch.manual_seed(0)
    features, target = torch.randn(4, 3, 8, 8) * 2 + 5, torch.randn(4, 3, 8, 8)
    folder = tmp_path_factory.mktemp("two")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free.getsockname()[1])}
    damaged = draw_folder(folder / "data")
    (damaged / "images" / "scene_05.jpg").write_bytes(b"no picture")
    multiprocessing.spawn(
        processes.main, (folder, data_set.root, damaged, config, features, target), nprocs=2
    )
    alone = processes.losses_and_weights(data_set, Config.from_dict(config))
    alone["norm"] = processes.batch_norm(features, target)
    return torch.load(folder / "result.pt"), alone, folder


def test_the_losses_are_those_of_one_process(both):
    two, one, _ = both
    assert one["losses"][0].keys() >= {
        "adversarial",
        "kl",
        "features",
        "perceptual",
        "pixels",
        "locality",
        "classes",
        "discriminator",
        "photo_classes",
        "made_classes",
    }
    for a, b in zip(two["losses"], one["losses"], strict=True):
        assert 0 not in b.values()  # every loss takes part
        assert a == pytest.approx(b, rel=1e-4, abs=1e-5)


def test_the_gradients_are_those_of_one_process(both):
    two, one, _ = both
    for name, gradient in one["gradients"].items():
        off = (two["gradients"][name] - gradient).norm()
        assert off <= 2e-3 * gradient.norm() + 1e-5 * gradient.numel() ** 0.5, name


def test_the_weights_are_those_of_one_process(both):
    two, one, _ = both
    for name, weight in one["weights"].items():
        moved = (weight - one["start"][name]).norm()
        assert (
            two["weights"][name] - weight
        ).norm() <= 0.02 * moved + 1e-6 * weight.numel() ** 0.5, name


def test_batch_norm_is_that_of_the_whole_batch(both):
    two, one, _ = both
    for name, value in one["norm"].items():
        scale = 2 if name == "gradient" else 1  # of the mean over two processes' losses
        assert torch.allclose(two["norm"][name], value * scale, rtol=1e-4, atol=1e-5), name


def test_one_process_s_wish_to_stop_is_everyone_s(both):
    assert both[0]["agreed"] == [False, True]


def test_the_loop_of_two_writes_one_checkpoint(both):
    two, _, folder = both
    trainer = Trainer.resume(folder / "run" / "checkpoint.pt", processes.CPU)
    assert trainer.step == 3 and trainer.pictures == 12
    for name, value in trainer.pair.state_dict().items():
        assert torch.allclose(two["weights"][f"pair.{name}"], value.float(), atol=1e-6), name


def test_what_stops_one_process_stops_all_with_the_same_sentence(both):
    said = [json.loads((both[2] / f"said_{rank}.json").read_text())[0] for rank in (0, 1)]
    assert said[0] == said[1]
    assert said[0].startswith("the photo scene_05.jpg is not a picture that can be read")


def test_a_perceptual_network_that_one_process_lacks_is_exchanged_in_all(both):
    names = [json.loads((both[2] / f"said_{rank}.json").read_text())[1] for rank in (0, 1)]
    assert names == ["efficientnet_lite0"] * 2


def test_a_batch_that_cannot_be_shared_is_an_error(monkeypatch, data_set, tiny):
    monkeypatch.setattr(distributed, "world", lambda: 2)
    with pytest.raises(ClvaeError, match="batch is 3, which 2 processes cannot share"):
        Trainer(Config.from_dict(tiny), data_set.labels, processes.CPU)
