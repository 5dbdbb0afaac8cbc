"""What is left of a run that is stopped: by a signal, in the middle of a step, or killed in the
middle of a save.
"""

import os
import signal

import pytest
import torch
from torch import multiprocessing

from clvae.errors import ClvaeError
from train.data import DataSet
from train.fit import checkpoint, loop
from train.fit.config import Config
from train.fit.loop import fit
from train.fit.trainer import Trainer

CPU = torch.device("cpu")


def killed_run(data, run, config: dict, at_step: int, while_saving: bool, threads: int) -> None:
    """A process that kills itself, as kill -9 does, after `at_step` steps or in the middle of
    writing that checkpoint.
    """
    torch.set_num_threads(threads)  # sums depend on it in their last bits
    data_set = DataSet.open(data)
    trainer = Trainer(Config.from_dict(config), data_set.labels, CPU)
    train_step, save = trainer.train_step, torch.save

    def die():
        os.kill(os.getpid(), signal.SIGKILL)

    def step(*arguments):
        report = train_step(*arguments)
        return die() if trainer.step == at_step and not while_saving else report

    def half_a_save(state, path):
        save(state, path)
        if state["step"] == at_step:
            os.truncate(path, path.stat().st_size // 2)
            die()

    trainer.train_step, torch.save = step, half_a_save if while_saving else save
    fit(data_set, run, trainer)


@pytest.mark.parametrize(("at_step", "while_saving"), [(3, False), (4, True)])
def test_a_killed_run_loses_one_interval_at_most(
    at_step, while_saving, run, data_set, tiny, tmp_path
):
    """It saves every 2 of its 4 steps; going on from what is left ends where the unbroken run did,
    bit for bit.
    """
    context = multiprocessing.get_context("spawn")
    process = context.Process(
        target=killed_run,
        args=(data_set.root, tmp_path, tiny, at_step, while_saving, torch.get_num_threads()),
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    trainer = Trainer.resume(tmp_path / "checkpoint.pt", CPU)
    assert trainer.step == 2
    fit(data_set, tmp_path, trainer)
    unbroken = Trainer.resume(run / "checkpoint.pt", CPU).pair.state_dict()
    assert all(
        torch.equal(value, unbroken[key]) for key, value in trainer.pair.state_dict().items()
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_step_under_way_and_saves(number, data_set, tiny, tmp_path):
    trainer = Trainer(
        Config.from_dict(tiny | {"steps": 1000, "save_every": 1000}), data_set.labels, CPU
    )
    train_step = trainer.train_step

    def interrupted(*arguments):
        if trainer.step == 1:
            os.kill(os.getpid(), number)
        return train_step(*arguments)

    trainer.train_step = interrupted
    before = signal.getsignal(number)
    fit(data_set, tmp_path, trainer)
    assert Trainer.resume(tmp_path / "checkpoint.pt", CPU).step == 2
    assert signal.getsignal(number) is before


def test_the_last_checkpoints_are_kept(tmp_path):
    for step in (2, 4, 6, 8):
        checkpoint.write_checkpoint({"step": step}, tmp_path, keep=3)
    kept = {path.name: checkpoint.read_checkpoint(path)["step"] for path in tmp_path.iterdir()}
    assert kept == {
        "checkpoint.pt": 8,
        "checkpoint-00000004.pt": 4,
        "checkpoint-00000006.pt": 6,
        "checkpoint-00000008.pt": 8,
    }


def test_a_loss_that_is_no_number_stops_the_run():
    with pytest.raises(ClvaeError, match="the loss 'kl' became NaN"):
        loop.averaged_report({"features": torch.tensor(1.0), "kl": torch.tensor(float("nan"))})


def test_the_clock_knows_how_long_data_was_waited_for(monkeypatch):
    """Batches that take 1 s to load and 3 s to train on."""
    now = [0.0]
    monkeypatch.setattr(loop.time, "monotonic", lambda: now[0])

    def batches():
        for index in range(4):
            now[0] += 1
            yield index

    class Trained:
        seconds = 0.0

    clock = loop.Clock(batches(), Trained())
    for _ in clock:
        now[0] += 3
    assert clock.trainer.seconds == 16 and clock.share() == pytest.approx(0.25)
