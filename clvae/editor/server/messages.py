"""What the events of a page bring, checked strictly: pages may be old, and anybody may send one."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ...core.checks import flag, number, whole
from ...core.images import indexed_image
from ...core.scene import MAX_OBJECTS
from ...core.sizes import Sizes
from ...errors import ClvaeError, Text
from ...files.pictures import read_png, size_of
from ..document.acts import Act
from ..document.acts import read as read_acts
from ..document.state import State
from ..document.style_photos import LAYERS, MAX_STYLE_PHOTOS, Wishes
from .data_urls import PNG, body_bytes, bytes_url

PREFIX = bytes_url(b"", PNG)
MAX_PENDING = 16  # finished strokes that may wait to be confirmed
MOST = 2**53 - 1  # the largest whole number that a script keeps exactly


class Stroke(NamedTuple):
    """The map as a stroke left it: ids uint8 [H, W].

    of: the number of the style photo that was painted over, or the page's question that opened the
    picture that was; None where there is neither.
    """

    number: int
    ids: np.ndarray
    of: int | None = None


@dataclass(frozen=True, eq=False)
class Painted:
    """What a painter sent.

    strokes: those that Python may not have yet, oldest first, the newest last; none where no
    painter sent anything. selected: the id of the object in hand. point: (x, y) of the pixel where
    it was last clicked or painted, or None. classes: the class of each piece that the painter
    knows, by id. manual: whether the visitor asks for each picture. hand: how often something was
    taken in hand until then; None is unknown, as good as the newest. acts: those that Python may
    not have yet, oldest first. seen: the number of the newest map of Python's that it shows; None
    is unknown, as good as the newest. drawing: whether the newest stroke may still go on. anew:
    whether strokes are painted over the photo that is edited, or else correct its map.
    """

    strokes: tuple[Stroke, ...]
    selected: int = 0
    point: tuple[int, int] | None = None
    classes: dict[int, int] = field(default_factory=dict)
    manual: bool = False
    hand: int | None = None
    acts: tuple[Act, ...] = ()
    seen: int | None = None
    drawing: bool = True
    anew: bool = False

    @property
    def ids(self) -> np.ndarray:
        """The newest map, uint8 [H, W]."""
        return self.strokes[-1].ids

    @property
    def of(self) -> int | None:
        """What was painted over last, see `Stroke`."""
        return self.strokes[-1].of


NOTHING = Painted(())


@dataclass(frozen=True)
class Settings:
    """What a panel sent.

    gesture: the number of the last thing somebody did in it, 0 for none. wishes: by style photo.
    """

    gesture: int
    wishes: dict[int, Wishes]


UNSET = Settings(0, {})


@dataclass(frozen=True, eq=False)
class Message:
    """What one event brought.

    scene, style_photo: of the two painters. settings: of the style photos' panel. value: of the
    control that was used, a seed, a lock, a layer; it may be anything. data: what came with the
    event itself, which may be anything as well. session: the name of the page's, if it has one.
    read: of an event that brings files, what was read of them. before: the document's state when
    it came. left: the states that its acts left in the history.
    """

    scene: Painted = NOTHING
    style_photo: Painted = NOTHING
    settings: Settings = UNSET
    value: Any = None
    data: Any = None
    session: str | None = None
    read: Any = None
    before: State | None = None
    left: tuple[State, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """What came with the event by its names, each of which may be anything."""
        if not isinstance(self.data, dict):
            raise ClvaeError("the page sent nothing that says what is wanted: reload it")
        return self.data

    def number(self, name: str, what: str, most: int = MOST) -> int:
        """A whole number from 0 to `most` that came with the event. what: see checks.py."""
        return whole(self.values.get(name), 0, most, what)

    def flag(self, name: str, what: str) -> bool:
        """True or False that came with the event; False where nothing came. what: see checks.py."""
        return flag(self.values.get(name, False), what)


class PainterReader:
    """Reads what a painter sends.

    sizes: that its maps may have. count: one more than the highest id of its classes.
    """

    def __init__(self, sizes: Sizes, count: int):
        self.sizes, self.count = sizes, count

    @property
    def most(self) -> int:
        """Bytes that what a painter sends may have: its map, those that wait, and the rest."""
        return (MAX_PENDING + 1) * longest(self.sizes) + 200_000

    def read(self, payload: object) -> Painted:
        """What the page sent; anything but ids of the painter's objects is an error."""
        if not isinstance(payload, dict) or not isinstance(payload.get("pending", []), list):
            raise ClvaeError("the painter sent no map")
        pending = payload.get("pending", [])
        if len(pending) > MAX_PENDING:
            raise ClvaeError("the painter sent too many strokes at once")
        classes = self._classes(payload.get("pieces", []))
        count = 1 + max(classes, default=self.count - 1)
        strokes = tuple(
            Stroke(
                _whole(item, "revision", MOST),
                decode(item.get("png"), self.sizes, count),
                None if item.get("of") is None else _whole(item, "of", MOST),
            )
            for item in (*pending, payload)
            if isinstance(item, dict)
        )
        selected = _whole(payload, "selected", count - 1) if "selected" in payload else 0
        if selected >= self.count and selected not in classes:
            raise ClvaeError("the painter sent invalid pieces")
        hand = _whole(payload, "hand", MOST) if "hand" in payload else None
        point, manual = _point(payload.get("point"), strokes), payload.get("manual") is True
        acts = read_acts(payload.get("acts", []))
        seen = _whole(payload, "seen", MOST) if "seen" in payload else None
        drawing = payload.get("drawing") is not False
        anew = payload.get("anew") is True
        return Painted(strokes, selected, point, classes, manual, hand, acts, seen, drawing, anew)

    def _classes(self, pairs: object) -> dict[int, int]:
        """The painter's [id, class] pairs of the pieces it knows."""
        if not isinstance(pairs, list) or not all(
            isinstance(pair, list)
            and len(pair) == 2
            and all(type(v) is int for v in pair)
            and self.count <= pair[0] < MAX_OBJECTS
            and 0 <= pair[1] < self.count
            for pair in pairs
        ):
            raise ClvaeError("the painter sent invalid pieces")
        return dict(pairs)


def _point(point: object, strokes: tuple[Stroke, ...]) -> tuple[int, int] | None:
    """(x, y) of a pixel of the newest map."""
    if point is None or not strokes:
        return None
    height, width = strokes[-1].ids.shape
    x, y = point if isinstance(point, list) and len(point) == 2 else (None, None)
    return _whole({"point": x}, "point", width - 1), _whole({"point": y}, "point", height - 1)


def encode(ids: np.ndarray, colors) -> str:
    """ids uint8 [H, W] as an 8-bit indexed PNG in a data URL, pixel = id."""
    file = io.BytesIO()
    indexed_image(ids, colors).save(file, format="PNG", bits=8, compress_level=3)
    return bytes_url(file.getvalue(), PNG)


def longest(sizes: Sizes) -> int:
    """Characters that a map of one of these sizes may have as an indexed PNG in a data URL."""
    return 2 * sizes.area + 8192


def decode(url: object, sizes: Sizes, count: int) -> np.ndarray:
    """The ids uint8 [H, W], each below `count`, of an 8-bit indexed PNG of one of these sizes."""
    if not isinstance(url, str) or not url.startswith(PREFIX):
        raise ClvaeError("the painter sent no indexed PNG")
    if len(url) > longest(sizes):
        raise ClvaeError("the painter sent a file too large for its map")
    data, what = body_bytes(url[len(PREFIX) :], Text("painter's map")), "the painter's map"
    ids = read_png(data, "P", sizes.check(size_of(data, what), what), what)
    if ids.max() >= count:
        raise ClvaeError(
            "the map has object {number}, this scene has {count}",
            number=int(ids.max()),
            count=count,
        )
    return ids


def _whole(item: dict, key: str, limit: int) -> int:
    return whole(item.get(key), 0, limit, Text("the painter's {key}", key=key))


def read_settings(payload: object, count: int) -> Settings:
    """What the style photos' panel of a model with `count` classes sent; else an error."""
    try:
        return _settings(payload, count)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ClvaeError("the style photos' panel sent invalid settings") from None


def _settings(payload: Any, count: int) -> Settings:
    # What we put there, and nobody opened yet, has no settings.
    if payload is None or not payload.get("guides") or "push" in payload:
        return UNSET
    if len(payload["guides"]) > MAX_STYLE_PHOTOS:
        raise ClvaeError("the style photos' panel sent too many photos")
    return Settings(
        _number(payload["gesture"]),
        {_number(item["number"]): _wishes(item, count) for item in payload["guides"]},
    )


def _wishes(item: dict, count: int) -> Wishes:
    known, on = (
        frozenset(_number(i, count - 1) for i in ids) for ids in (item["known"], item["on"])
    )
    strength = number(item["strength"], 0, 1, Text("the strength of a style photo"))
    if item["layers"] not in LAYERS or type(item["mood"]) is not bool:
        raise ValueError
    return Wishes(known, on & known, item["mood"], strength, item["layers"])


def _number(value: object, limit: int = MOST) -> int:
    return whole(value, 0, limit, Text("a number of the style photos' panel"))
