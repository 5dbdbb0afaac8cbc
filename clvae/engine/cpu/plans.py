"""Compiled generators by the size of their pictures, made when they are first asked for."""

from __future__ import annotations

import threading
from weakref import WeakValueDictionary

import torch

from ...core.scales import NO_SCALES, Scales
from ...nn import Generator
from ..memory import Budget
from .generator import BandedGenerator


class Plans:
    """A generator compiled for each size that is drawn. Safe to use from many threads.

    many: whether other sizes than its own may be asked for, for which the generator is kept.
    That of its own size stays. Others are counted in the budget, are dropped when it runs out, and
    made again when they are asked for; one that a cache still uses is not made twice.
    """

    def __init__(
        self,
        generator: Generator,
        dtype: torch.dtype,
        budget: Budget,
        many: bool = True,
        scales: Scales = NO_SCALES,
    ):
        self._generator = generator if many else None
        self._dtype, self._budget = dtype, budget
        self.own = BandedGenerator(generator, dtype, scales=scales)
        self._others: dict[tuple[int, int], _Counted] = {}
        self._living: WeakValueDictionary[tuple[int, int], BandedGenerator] = WeakValueDictionary()
        self._turn = threading.Lock()

    def of(self, size: tuple[int, int]) -> BandedGenerator:
        """The one for pictures of a size (H, W), multiples of the generator's stride; asked for
        each picture, so that the budget knows which are in use.
        """
        if size == self.own.size:
            return self.own
        plan = self._living.get(size) or self._made(size)
        counted = self._others.setdefault(size, _Counted(plan, self._others))
        self._budget.hold(counted)
        return plan

    def _made(self, size: tuple[int, int]) -> BandedGenerator:
        """One that is not there, made by one thread while others wait for it."""
        assert self._generator is not None, "other sizes were not to be asked for"
        with self._turn:
            plan = self._living.get(size)
            if plan is None:
                plan = BandedGenerator(self._generator, self._dtype, size, self.own.shared)
                self._living[size] = plan
            return plan


class _Counted:
    """A plan that the budget counts. It leaves its shelf when it is to be forgotten."""

    def __init__(self, plan: BandedGenerator, shelf: dict[tuple[int, int], _Counted]):
        self.plan, self._shelf = plan, shelf

    @property
    def nbytes(self) -> int:
        """Bytes of the plan, without what it shares."""
        return self.plan.nbytes

    def forget(self) -> None:
        """Be dropped."""
        self._shelf.pop(self.plan.size, None)
