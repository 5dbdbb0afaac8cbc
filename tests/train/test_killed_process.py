"""One of the processes that train together is killed: the others end, and what was saved stays."""

import os
import signal
import socket

import torch
from torch import multiprocessing

from clvae.errors import ClvaeError
from train.data import DataSet
from train.fit.config import Config
from train.fit.loop import fit
from train.fit.trainer import Trainer

PATIENCE = 120  # seconds
KILLED = 3  # the step after which


def process(rank: int, port: int, data, run, config: dict) -> None:
    """One of two processes, the second of which is killed after a step."""
    torch.set_num_threads(1)
    os.environ |= {"RANK": str(rank), "WORLD_SIZE": "2", "LOCAL_RANK": str(rank)}
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    from train.fit import distributed

    with distributed.joined(torch.device("cpu")) as device:
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
    assert Trainer.resume(tmp_path / "checkpoint.pt", torch.device("cpu")).step == 2
