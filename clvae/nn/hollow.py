"""Hollow: networks without storage, for their shapes or to be filled with weights that exist."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch.overrides import TorchFunctionMode


@contextmanager
def hollow() -> Iterator[None]:
    """Modules made within have parameters on the device "meta": shapes without numbers."""
    with _Undrawn(), torch.device("meta"):
        yield


class _Undrawn(TorchFunctionMode):
    """Leaves out what gives new parameters their first numbers.

    There are none to be given, and the first one asked for on "meta" makes PyTorch load its
    compilers, 150 MB that stay.
    """

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if getattr(function, "__module__", None) == "torch.nn.init":
            return kwargs.get("tensor", args[0] if args else None)
        return function(*args, **kwargs)
