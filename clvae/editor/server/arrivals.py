"""Pictures that were opened, in the parts that can be taken of them.

Of a picture of another shape than the model's a part is taken, see core/cover.py. The picture
itself stays on the visitor's workspace, so that the frame around that part can be moved while
nobody has painted over it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ...core import cover, photos
from ...core.labels import resize_map
from ..texts import say
from .data_urls import picture_url

MIDDLE = 0.5  # where the part lies that is taken first
SEEN = 12  # parts that stay known, for undo
SMALL = 160  # pixels: the longer side of what the page shows of all of it


@dataclass(frozen=True, eq=False)
class Part:
    """What is taken: labels uint8 [H, W], None where the segmenter has not looked at it yet; of a
    photo, its colours uint8 [H, W, 3], and where it is transparent, bool [H, W] or None.
    """

    labels: np.ndarray | None = None
    photo: np.ndarray | None = None
    hole: np.ndarray | None = None

    @property
    def known(self) -> np.ndarray:
        """Its labels, where somebody has said them."""
        assert self.labels is not None, "no map yet: see style_photos.looked_at"
        return self.labels

    @property
    def colors(self) -> np.ndarray:
        """A photo's colours."""
        assert self.photo is not None, "a map has none"
        return self.photo

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        return sum(a.nbytes for a in (self.labels, self.photo, self.hole) if a is not None)


@dataclass(frozen=True, eq=False)
class Arrival:
    """A picture that was opened.

    shape: its own (h, w). size: (H, W) that is taken of it. way: which way it is cropped, of
    cover.PLACES; None: not at all. small: all of it, uint8 [h', w', 3], and file, of a photo: where
    it is cropped. labels: of a map, or one that was opened for the photo, uint8 [h, w]. parts:
    those that were seen, by the place where they lie, 0 to 1.
    """

    shape: tuple[int, int]
    size: tuple[int, int]
    way: str | None
    small: np.ndarray | None = None
    file: bytes | None = None
    labels: np.ndarray | None = None
    parts: Mapping[float, Part] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        """Bytes of what it holds."""
        arrays = sum(a.nbytes for a in (self.small, self.labels) if a is not None)
        return arrays + len(self.file or b"") + sum(part.nbytes for part in self.parts.values())

    def part(self, at: float) -> Part:
        """The part at a place; without labels where nobody has said what is what in it."""
        return self.parts.get(at) or self._made(at)

    def seen(self, at: float, part: Part) -> Arrival:
        """The same, which knows one part more; of many the first ones are forgotten."""
        parts = {**self.parts, at: part}
        kept = list(parts)[-SEEN:]
        return replace(self, parts={place: parts[place] for place in kept})

    def place(self, label_map: np.ndarray, photo: np.ndarray | None = None) -> float | None:
        """Where the part lies that shows; None where something else does, such as what was painted
        since.
        """
        for at, part in self.parts.items() if self.way else ():
            if part.labels is None or not np.array_equal(part.labels, label_map):
                continue
            if photo is None or np.array_equal(part.colors, photo):
                return at
        return None

    def offer(self, at: float | None) -> dict | None:
        """What the painter offers while the part at a place shows; see assets/painter/offer.js.

        part: how much of the longer way is taken. src: all of it, a data URL.
        """
        if at is None or self.way is None or self.small is None:
            return None
        _, _, height, width = cover.box(self.shape, self.size)
        wide = self.way == "wide"
        return {
            "said": say(
                "{width}×{height}, cropped: move the frame",
                width=self.shape[1],
                height=self.shape[0],
            ),
            "at": at,
            "wide": wide,
            "part": width / self.shape[1] if wide else height / self.shape[0],
            "src": picture_url(self.small, ".png" if self.file is None else ".jpg"),
        }

    def _made(self, at: float) -> Part:
        labels = photo = hole = None
        if self.labels is not None:
            labels = cover.cover_map(self.labels, self.size, at)
        if self.file is not None:
            whole = photos.read_photo(self.file)
            photo, hole = photos.filled(cover.cover_photo(whole, self.size, at))
        elif self.parts:  # of a project, whose photo is no longer known whole
            known = next(iter(self.parts.values()))
            photo, hole = known.photo, known.hole
        return Part(labels, photo, hole)


def reduced(picture: np.ndarray) -> np.ndarray:
    """All of a picture uint8 [h, w, 3 or 4], or of a map [h, w], as the page shows it beside."""
    height, width = picture.shape[:2]
    scale = min(1.0, SMALL / max(height, width))
    size = max(1, round(height * scale)), max(1, round(width * scale))
    if picture.ndim == 2:
        return resize_map(picture, size)
    return photos.fit(picture, size)[..., :3]
