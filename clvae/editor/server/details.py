"""Details: parts of visitors' photos by the photos' own pixels, for who looks closely."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict

from ...core.photos import edited_size, fit, read_edited
from ...engine import PhotoEdit
from ...photo.tiles import Tile
from ..document.state import OpenedPhoto

Size = tuple[int, int]
Box = tuple[float, float, float, float]  # top, bottom, left, right: 0 to 1 over all of a picture
MOST = 200_000_000  # bytes that all visitors' photos may take: two of the largest


class Details:
    """All visitors' photos in the sizes in which they were looked at, with their masks.

    Of more than `most` bytes the least recently seen go. One photo is read at a time, so that many
    at once need not have room; who looks at one that is here waits for none. Safe to use from many
    threads.
    """

    def __init__(self, most: int = MOST):
        self._most = most
        self._reading, self._lock = threading.Lock(), threading.Lock()  # the latter for no work
        self._edits: OrderedDict[tuple[int, Size], tuple[OpenedPhoto, PhotoEdit]] = OrderedDict()

    def of(self, photo: OpenedPhoto, edit: PhotoEdit, wide: int) -> PhotoEdit:
        """The edit of a photo over so many of its own pixels that it is at least `wide`, as far as
        it has that many. edit: the same over fewer pixels.
        """
        size = size_of(photo, wide)
        if (found := self._found(photo, size)) is not None:
            return found
        with self._reading:
            if (found := self._found(photo, size)) is not None:
                return found
            found = edit.of_size(fit(read_edited(photo.file.tobytes())[0], size))
            with self._lock:
                self._edits[photo.number, size] = photo, found
                while self.nbytes > self._most and len(self._edits) > 1:
                    self._edits.popitem(last=False)
            return found

    def _found(self, photo: OpenedPhoto, size: Size) -> PhotoEdit | None:
        with self._lock:
            of, found = self._edits.get((photo.number, size), (None, None))
            if of is not photo:
                return None
            self._edits.move_to_end((photo.number, size))
            return found

    @property
    def nbytes(self) -> int:
        """Bytes of what is here."""
        return sum(edit.nbytes for _, edit in list(self._edits.values()))


def size_of(photo: OpenedPhoto, wide: int) -> Size:
    """The (h, w) of a photo: its own, halved as often as it stays at least `wide`."""
    height, width = edited_size(photo.shape)
    while width // 2 >= max(1, wide):
        height, width = (height + 1) // 2, width // 2
    return height, width


def part_of(size: Size, box: Box) -> Tile:
    """The pixels of a picture of size (h, w) that a box shows."""
    (height, width), (top, bottom, left, right) = size, box
    return Tile(
        math.floor(height * top),
        math.ceil(height * bottom),
        math.floor(width * left),
        math.ceil(width * right),
    )
