"""A picture to trace, which lies over the map: its project has it, its history does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...core.arrays import still
from ...core.checks import flag, number
from ...errors import ClvaeError, Text
from ...files.pictures import check_still
from .project_box import Box

PICTURE = "trace/picture"  # in a project
SIDE, MAX_PICTURE = 1600, 1_000_000  # pixels of its longer side, bytes
KINDS = {"JPEG": "image/jpeg", "WEBP": "image/webp"}
FAR, SMALLEST, LARGEST = 20, 1 / 16, 16


@dataclass(frozen=True, eq=False)
class Traced:
    """A picture to trace: uint8 [n], the bytes of a JPEG or WebP, and how it lies over the map.

    kind: its media type. opacity: 0 to 1. x, y: how far its middle is from the map's, in map widths
    and heights. scale: 1 is as large as the map. shown: whether it is seen.
    """

    picture: np.ndarray
    kind: str
    opacity: float
    x: float
    y: float
    scale: float
    shown: bool

    @property
    def placed(self) -> dict:
        """How it lies over the map, by the names above."""
        names = "opacity", "x", "y", "scale", "shown"
        return {name: getattr(self, name) for name in names}


def traced(data: bytes, said: dict) -> Traced:
    """Of a picture's bytes, and what somebody said of how it lies: see Traced.

    Anything but a JPEG or WebP within the bounds and numbers within theirs is a ClvaeError.
    """
    if len(data) > MAX_PICTURE:
        raise ClvaeError(
            "the picture to trace is larger than {megabytes} MB", megabytes=MAX_PICTURE // 10**6
        )
    kind = KINDS[check_still(data, SIDE, [*KINDS], Text("the picture to trace"))]
    place = Text("the place of the picture to trace")
    return Traced(
        still(np.frombuffer(data, np.uint8)),
        kind,
        number(said.get("opacity"), 0, 1, Text("the opacity of the picture to trace")),
        number(said.get("x"), -FAR, FAR, place),
        number(said.get("y"), -FAR, FAR, place),
        number(said.get("scale"), SMALLEST, LARGEST, Text("the size of the picture to trace")),
        flag(said.get("shown"), Text("whether the picture to trace is seen")),
    )


def write_trace(one: Traced | None, card: dict, files: dict[str, bytes]) -> None:
    """The picture to trace, where there is one."""
    if one is not None:
        card["trace"] = one.placed
        files[PICTURE] = one.picture.tobytes()


def read_trace(box: Box) -> Traced | None:
    """What `write_trace` wrote; older projects have none."""
    said = box.card.get("trace")
    if said is None:
        return None
    if not isinstance(said, dict):
        raise ClvaeError("the project has no valid picture to trace")
    return traced(box.bytes(PICTURE, MAX_PICTURE), said)
