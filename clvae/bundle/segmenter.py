"""The segmenter of a bundle that has one, read and checked."""

from __future__ import annotations

from pathlib import Path
from typing import TypeGuard

from .. import nn
from ..core.checks import is_whole
from ..errors import ClvaeError
from .config import LARGEST
from .format import CARD, SEGMENTER, read_tensors
from .tensors import compare, filled, segmenter_tensors


def _is_side(value: object) -> TypeGuard[int]:
    """Whether it is a side, in pixels, of what a segmenter looks at."""
    return is_whole(value, 1, LARGEST["height"]) and value % nn.segmenter.STRIDE == 0


def read_segmenter(folder: Path, card: dict, classes: int) -> nn.Segmenter | None:
    """The segmenter of a bundle that has one, in eval mode."""
    if "segmenter" not in card:
        return None
    facts = card["segmenter"] if isinstance(card["segmenter"], dict) else {}
    height, width = facts.get("height"), facts.get("width")
    if not _is_side(height) or not _is_side(width):
        raise ClvaeError("{card} has no valid entry 'segmenter'", card=CARD)
    tensors = read_tensors(folder / SEGMENTER, facts)
    with nn.hollow():
        segmenter = nn.Segmenter(classes, (int(height), int(width)))
    problem = compare(
        tensors, {key: tuple(value.shape) for key, value in segmenter_tensors(segmenter).items()}
    )
    if problem:
        raise ClvaeError("{file}: {problem}", file=SEGMENTER, problem=problem)
    return filled(segmenter, tensors)
