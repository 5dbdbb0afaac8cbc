"""One of the processes that train together is killed: the others end, and what was saved stays."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from torch import multiprocessing

from clvae.errors import ClvaeError
from train.data import DataSet
from train.fit.config import Config
from train.fit.loop import fit
from train.fit.trainer import Trainer

from .drawn import write_config

CPU = torch.device("cpu")
ROOT = Path(__file__).parents[2]
PATIENCE = 120  # seconds
KILLED = 3  # the step after which


def process(rank: int, port: int, data, run, config: dict) -> None:
    """One of two processes, the second of which is killed after a step."""
    torch.set_num_threads(1)
    os.environ |= {"RANK": str(rank), "WORLD_SIZE": "2", "LOCAL_RANK": str(rank)}
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    from train.fit import distributed

    with distributed.joined(CPU) as device:
        data_set = DataSet.open(data)
        trainer = Trainer(Config.from_dict(config), data_set.labels, device)
        train_step = trainer.train_step

        def step(*arguments):
            report = train_step(*arguments)
            if rank and trainer.step == KILLED:
                os.kill(os.getpid(), signal.SIGKILL)
            return report

        trainer.train_step = step
        try:
            fit(data_set, run, trainer)
        except ClvaeError as error:
            (run / "said").write_text(str(error))
            raise SystemExit(2) from None


def test_the_others_end_in_a_sentence_and_the_last_checkpoint_can_be_gone_on_from(
    data_set, tiny, tmp_path
):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = tiny | {"batch": 4, "steps": 8, "save_every": 2}
    context = multiprocessing.get_context("spawn")
    both = [
        context.Process(target=process, args=(rank, port, data_set.root, tmp_path, config))
        for rank in (0, 1)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(PATIENCE)
    codes = [one.exitcode for one in both]
    for one in both:
        one.kill()
    assert codes == [2, -signal.SIGKILL], codes
    assert "another process of this training ended" in (tmp_path / "said").read_text()
    assert Trainer.resume(tmp_path / "checkpoint.pt", CPU).step == 2


def workers(launcher: int) -> dict[int, int]:
    """The processes that torchrun started, by their rank: their ids."""
    found = {}
    for child in Path(f"/proc/{launcher}/task/{launcher}/children").read_text().split():
        told = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
        ranks = [int(one[5:]) for one in told if one.startswith(b"RANK=")]
        found |= {rank: int(child) for rank in ranks}
    return found


def end(launcher: subprocess.Popen) -> None:
    """End torchrun, and what it started, which a torchrun that is killed leaves behind."""
    left = {} if launcher.poll() is not None else workers(launcher.pid)
    launcher.kill()
    launcher.wait()
    for one in left.values():
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def awaited(condition, process: subprocess.Popen):
    """What a condition gives as soon as it gives something, while a process runs."""
    until = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.05)
    return found


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc for the processes")
def test_torchrun_ends_the_others_and_the_run_goes_on_from_its_checkpoint(data_set, tiny, tmp_path):
    run, endless = tmp_path / "run", tiny | {"batch": 4, "steps": 100_000, "save_every": 1}
    config = write_config(tmp_path / "mine.toml", endless)
    fit_it = ["-m", "train", "fit", "--data", data_set.root, "--config", config, "--out", run]
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    both = subprocess.Popen(
        [*torchrun, "--nproc-per-node", "2", *map(str, fit_it), "--device", "cpu"],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "TMPDIR": str(tmp_path)},  # its logs stay there
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        awaited((run / "checkpoint.pt").exists, both)
        ids = workers(both.pid)
        os.kill(ids[1], signal.SIGKILL)
        said, _ = both.communicate(timeout=PATIENCE)
    finally:
        end(both)
    assert both.returncode and "SIGKILL" in said, said
    assert not [one for one in ids.values() if Path(f"/proc/{one}").exists()]
    trainer = Trainer.resume(run / "checkpoint.pt", CPU)
    step = trainer.step
    trainer.config = trainer.config.model_copy(update={"steps": step + 1})
    fit(data_set, run, trainer)
    assert Trainer.resume(run / "checkpoint.pt", CPU).step == step + 1
