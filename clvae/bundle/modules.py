"""The networks beside generator and encoder that a bundle may have, each a file of its own: the
segmenter and the upscaler; written, read and checked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict, TypeGuard, TypeVar

import torch
from safetensors.torch import save_file

from .. import nn
from ..core.checks import is_number, is_whole
from ..errors import ClvaeError
from .config import LARGEST
from .format import CARD, read_tensors
from .tensors import as_stored, compare, filled, module_tensors

Module = TypeVar("Module", nn.Segmenter, nn.Upscaler)

MODULES = "segmenter", "upscaler"  # each in KEY.safetensors
MOST_LOOKS, SCALES = 8, (0.25, 4)  # of a segmenter, likewise
LONGEST = 4096  # pixels of a side of a segmenter's look: likewise
WIDEST, DEEPEST = 256, 64  # of an upscaler: what a card says is not to fill the memory


class Modules(TypedDict):
    """What a bundle has of them."""

    segmenter: nn.Segmenter | None
    upscaler: nn.Upscaler | None


def write_module(module: nn.Segmenter | nn.Upscaler, file: Path) -> dict:
    """Write one of them; gives what the card says of it beside its bytes."""
    save_file(as_stored(module_tensors(module), torch.float16), file)
    if isinstance(module, nn.Upscaler):
        return {"width": module.width, "depth": module.depth}
    facts = dict(zip(("height", "width"), module.size, strict=True))
    looks = {"looks": list(module.looks), "mirrored": module.mirrored}
    return facts | {"depth": module.depth} | looks


def read_modules(folder: Path, card: dict, classes: int) -> Modules:
    """Those of a bundle's folder, in eval mode."""
    return {
        "segmenter": _read_segmenter(folder, card, classes) if "segmenter" in card else None,
        "upscaler": _read_upscaler(folder, card) if "upscaler" in card else None,
    }


def _read_segmenter(folder: Path, card: dict, classes: int) -> nn.Segmenter:
    facts = _facts(card, "segmenter")
    height, width = facts.get("height"), facts.get("width")
    if not _is_side(height) or not _is_side(width):
        raise _invalid("segmenter")
    depth, looks = facts.get("depth", 1.0), facts.get("looks", [1.0])
    mirrored = facts.get("mirrored", False)
    if not (
        is_number(depth, 1, nn.segmenter.DEEPEST)
        and isinstance(looks, list)
        and 0 < len(looks) <= MOST_LOOKS
        and all(is_number(scale, *SCALES) for scale in looks)
        and max(looks) * max(height, width) <= LONGEST
        and isinstance(mirrored, bool)
    ):
        raise _invalid("segmenter")
    with nn.hollow():
        size = int(height), int(width)
        hollow = nn.Segmenter(classes, size, float(depth), tuple(map(float, looks)), mirrored)
    return _filled(hollow, folder / "segmenter.safetensors", facts)


def _read_upscaler(folder: Path, card: dict) -> nn.Upscaler:
    facts = _facts(card, "upscaler")
    width, depth = facts.get("width"), facts.get("depth")
    if not is_whole(width, 1, WIDEST) or not is_whole(depth, 1, DEEPEST):
        raise _invalid("upscaler")
    with nn.hollow():
        hollow = nn.Upscaler(int(width), int(depth))
    return _filled(hollow, folder / "upscaler.safetensors", facts)


def _facts(card: dict, key: str) -> dict:
    return card[key] if isinstance(card[key], dict) else {}


def _is_side(value: object) -> TypeGuard[int]:
    """Whether it is a side, in pixels, of what a segmenter looks at."""
    return is_whole(value, 1, LARGEST["height"]) and value % nn.segmenter.STRIDE == 0


def _invalid(key: str) -> ClvaeError:
    return ClvaeError("{card} has no valid entry '{key}'", card=CARD, key=key)


def _filled(hollow: Module, file: Path, facts: dict) -> Module:
    """A module without storage around the tensors of its file."""
    tensors = read_tensors(file, facts)
    shapes = {key: tuple(value.shape) for key, value in module_tensors(hollow).items()}
    if problem := compare(tensors, shapes):
        raise ClvaeError("{file}: {problem}", file=file.name, problem=problem)
    return filled(hollow, tensors)
