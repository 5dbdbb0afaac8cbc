"""What each of two processes does in tests/train/test_distributed.py: a short run of its own, its
figures into a file.
"""

import json
import os
from contextlib import redirect_stderr
from pathlib import Path

import torch

from clvae.errors import ClvaeError
from train.data import DataSet, Stream, training_loader
from train.fit import distributed
from train.fit.config import Config
from train.fit.features import NETWORKS, EfficientNetLite, Perceptual, find_perceptual
from train.fit.loop import fit
from train.fit.trainer import Trainer

CPU = torch.device("cpu")


def new_trainer(data: DataSet, config: Config) -> Trainer:
    """A trainer whose weights can be compared.

    Adam divides a gradient by its own size: a bias before a batch norm, whose gradient is nothing
    but rounding, would move by a whole rate in a random direction. With a large eps the update
    stays in proportion.
    """
    trainer = Trainer(config, data.labels, CPU)
    for optimiser in (trainer.generator_optimiser, trainer.discriminator_optimiser):
        optimiser.adam.param_groups[0]["eps"] = 1e-2
    return trainer


def losses_and_weights(data: DataSet, config: Config) -> dict:
    """Train all of the config's steps. Returns the losses of the whole batch at each, the first
    gradients, the first and the last weights.
    """
    trainer = new_trainer(data, config)
    perceptual = Perceptual(config.loss.perceptual_network)
    stream = Stream(data, trainer.network.size, config.data.scale, config.data.flip, config.seed)
    loader = training_loader(
        stream, config.batch, 0, config.steps, 0, distributed.rank(), distributed.world()
    )
    losses, gradients, start = [], {}, weights_of(trainer)
    for sample in loader:
        report = trainer.train_step(sample, perceptual)
        losses.append({key: float(distributed.mean(value)) for key, value in report.items()})
        for part in ("pair", "discriminator"):
            for name, value in getattr(trainer, part).named_parameters():
                gradients.setdefault(f"{part}.{name}", value.grad.clone())
    return {
        "losses": losses,
        "gradients": gradients,
        "start": start,
        "weights": weights_of(trainer),
    }


def weights_of(trainer: Trainer) -> dict[str, torch.Tensor]:
    """A copy of all weights and buffers."""
    return {
        f"{part}.{name}": value.float().clone()
        for part in ("pair", "discriminator", "average")
        for name, value in getattr(trainer, part).state_dict().items()
    }


def batch_norm(features: torch.Tensor, target: torch.Tensor) -> dict:
    """Batch norm of this process's rows of features [B, C, h, w]: output, gradient, running
    statistics.
    """
    mine = features[distributed.rank() :: distributed.world()].clone().requires_grad_()
    norm = distributed.synchronise(
        torch.nn.Sequential(torch.nn.BatchNorm2d(features.shape[1], affine=False))
    )
    out = norm(mine)
    (out * target[distributed.rank() :: distributed.world()]).mean().backward()
    return {
        "out": distributed.whole_batch(out.detach()),
        "gradient": distributed.whole_batch(mine.grad),
        "mean": norm[0].running_mean,
        "variance": norm[0].running_var,
    }


def _missing():
    raise ClvaeError("VGG19's weights are not available")


def said_of(damaged: Path, run: Path, config: Config) -> str:
    """What a run says of a photo that only one of the processes comes upon."""
    data = DataSet.open(damaged)
    try:
        fit(data, run, new_trainer(data, config))
    except ClvaeError as error:
        return str(error)


def main(
    rank: int,
    folder: Path,
    data: Path,
    damaged: Path,
    config: dict,
    features: torch.Tensor,
    target: torch.Tensor,
) -> None:
    """Process `rank` of two: the figures above into FOLDER/result.pt, and a run of the whole loop
    in FOLDER/run.

    What each says of a damaged data set, and the perceptual network it falls back to where the
    second process lacks VGG19's weights, go to FOLDER/said_RANK.json.
    """
    os.environ |= {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2"}
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere), distributed.joined(CPU):
        data_set, settings = DataSet.open(data), Config.from_dict(config)
        result = losses_and_weights(data_set, settings) | {"norm": batch_norm(features, target)}
        result["agreed"] = [distributed.agree(False), distributed.agree(rank == 1)]
        fit(data_set, folder / "run", new_trainer(data_set, settings))
        said = said_of(damaged, folder / "damaged_run", settings)
        NETWORKS["vgg19"] = EfficientNetLite if rank == 0 else _missing
        name = find_perceptual("vgg19").name
        (folder / f"said_{rank}.json").write_text(json.dumps([said, name]))
        if rank == 0:
            torch.save(result, folder / "result.pt")
