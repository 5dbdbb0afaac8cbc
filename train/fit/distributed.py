"""Many processes as one: what it takes for a batch split among torchrun's processes to count as one
batch.

Process r of R takes every R-th sample of each batch, from r on. Gradients are the mean over
processes (DistributedDataParallel), so a loss that is a mean over samples is right as it is; where
a loss divides by a count of its own, that count is averaged with `mean`; where samples meet (batch
norm, mixed codes), `gather` brings them together.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

import torch
from torch import Tensor, nn
from torch import distributed as dist
from torch.nn.parallel import DistributedDataParallel

from clvae.errors import ClvaeError

T = TypeVar("T")
# What gloo says where one that it waits for is gone.
LOST = (
    "connection closed by peer",
    "connection reset by peer",
    "broken pipe",
    "application timeout",
)


def rank() -> int:
    """The number of this process, 0 without torchrun."""
    return dist.get_rank() if dist.is_initialized() else 0


def world() -> int:
    """Number of processes, 1 without torchrun."""
    return dist.get_world_size() if dist.is_initialized() else 1


@contextmanager
def joined(device: torch.device) -> Iterator[torch.device]:
    """Join torchrun's processes, if it started this one; gives the device to use, a GPU for each
    process of a machine.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) == 1 or dist.is_initialized():
        yield device
        return
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    dist.init_process_group("cpu:gloo,cuda:nccl" if device.type == "cuda" else "gloo")
    try:
        yield device
    finally:
        dist.destroy_process_group()


@contextmanager
def others_there() -> Iterator[None]:
    """Where another of the processes has ended, this one ends with a sentence that says so."""
    try:
        yield
    except RuntimeError as error:
        words = str(error).lower()
        lost = isinstance(error, dist.DistError) or any(said in words for said in LOST)
        if world() == 1 or not lost:
            raise
        raise ClvaeError(
            "another process of this training ended: see what it said, then go on from the last "
            "checkpoint with --resume"
        ) from None


def check_shares(**counts: int) -> None:
    """Each of the named counts of samples must split evenly among the processes."""
    for name, count in counts.items():
        if count % world():
            raise ClvaeError(f"{name} is {count}, which {world()} processes cannot share evenly")


def wrap(module: nn.Module) -> nn.Module:
    """The module so that its gradients are the mean over processes; itself where there is one
    process.
    """
    if world() == 1:
        return module
    shared = DistributedDataParallel(module)
    # Buffers need no broadcast: every process computes the same spectral norms and batch-norm
    # statistics. Not as an argument, which newer versions of torch advise against.
    shared.broadcast_buffers = False
    return shared


def mean(value: Tensor) -> Tensor:
    """The mean of a tensor over processes, without gradient."""
    if world() == 1:
        return value.detach()
    total = value.detach().clone()
    dist.all_reduce(total)
    return total / world()


def agree(wish: bool) -> bool:
    """Whether any process wishes so: the same answer in all of them."""
    if world() == 1:
        return wish
    votes = torch.tensor(int(wish))
    dist.all_reduce(votes, dist.ReduceOp.MAX)
    return bool(votes)


def agreed(work: Callable[[], T]) -> T:
    """What some work gives; where it fails with a ClvaeError in any process, that error in all of
    them.

    So no process waits for one that has given up. The work must not wait for other processes
    itself.
    """
    if world() == 1:
        return work()
    results: list[T] = []
    sentence = ""
    try:
        results.append(work())
    except ClvaeError as error:
        sentence = str(error)
    if agree(not results):
        sentences = [""] * world()
        dist.all_gather_object(sentences, sentence)
        raise ClvaeError(next(filter(None, sentences)))
    return results[0]


def leading() -> bool:
    """Whether torchrun, if it started this process, started it as the first of all: the one that
    speaks.
    """
    return os.environ.get("RANK", "0") == "0"


def tell_torchrun(sentence: str) -> None:
    """Leave the reason of a failure where torchrun looks for it: its report, the last thing
    printed, then names it.
    """
    file = os.environ.get("TORCHELASTIC_ERROR_FILE")
    if file:
        extra = {"py_callstack": sentence, "timestamp": str(int(time.time()))}
        Path(file).write_text(json.dumps({"message": {"message": sentence, "extraInfo": extra}}))


class _Gather(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        parts = [torch.empty_like(x, memory_format=torch.contiguous_format) for _ in range(world())]
        dist.all_gather(parts, x.contiguous())
        return torch.stack(parts)

    @staticmethod
    def backward(ctx, *grad_outputs: Tensor) -> Tensor:
        (gradient,) = grad_outputs
        # Every process's loss depends on every process's part, so their gradients add up.
        gradient = gradient.contiguous().clone()
        dist.all_reduce(gradient)
        return gradient[rank()]


def gather(x: Tensor) -> Tensor:
    """Every process's x [...] as [processes, ...], with gradient to where each came from."""
    return _Gather.apply(x) if world() > 1 else x[None]


def whole_batch(x: Tensor) -> Tensor:
    """Every process's rows [b, ...] in the order of the whole batch [b · processes, ...], with
    gradient.
    """
    return gather(x).transpose(0, 1).flatten(0, 1) if world() > 1 else x


class SyncBatchNorm2d(nn.BatchNorm2d):
    """Batch norm without affine parameters over the batch of all processes, on any device (torch's
    own needs a GPU).
    """

    def forward(self, input: Tensor) -> Tensor:
        """x [b, channels, h, w] of each process, normalised by the statistics of all of them."""
        x = input
        if not self.training or world() == 1:
            return super().forward(x)
        wide = x.float()
        # Equal counts everywhere, so: variance of all = mean of the variances + variance of the
        # means.
        means, variances = gather(
            torch.stack(torch.var_mean(wide, (0, 2, 3), correction=0)[::-1])
        ).unbind(1)
        centre = means.mean(0)
        variance = (variances + (means - centre).square()).mean(0)
        self._track(centre.detach(), variance.detach(), world() * x.numel() // x.shape[1])
        scale = (variance + self.eps).rsqrt()
        shift = -centre * scale
        return torch.addcmul(shift[:, None, None], wide, scale[:, None, None]).to(x.dtype)

    def _track(self, centre: Tensor, variance: Tensor, count: int) -> None:
        momentum = cast(float, self.momentum)  # None, an average over all, is never asked for
        self.get_buffer("num_batches_tracked").add_(1)
        self.get_buffer("running_mean").lerp_(centre, momentum)
        self.get_buffer("running_var").lerp_(variance * (count / (count - 1)), momentum)


def synchronise(module: nn.Module) -> nn.Module:
    """Replace the module's batch norms by ones over all processes, in place; nothing to do for one
    process.
    """
    if world() > 1:
        for parent in list(module.modules()):
            for name, child in parent.named_children():
                if type(child) is nn.BatchNorm2d:
                    norm = SyncBatchNorm2d(
                        child.num_features, child.eps, child.momentum, affine=False
                    )
                    norm.load_state_dict(child.state_dict())
                    setattr(parent, name, norm.to(child.get_buffer("running_mean").device))
    return module
