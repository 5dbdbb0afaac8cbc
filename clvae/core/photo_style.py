"""The style of a photo: the codes that an encoder found in it, by class or by object, and how near
they come to its colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..errors import ClvaeError
from .arrays import frozen
from .checks import array, floats, of_kind, wholes
from .codes import LAYERS, codes_of_objects
from .labels import LabelSet
from .scene import Scene

COUNTED = 0.02  # of a photo: smaller regions count in no mean, where there are larger ones


@dataclass(frozen=True, eq=False)
class ColourMatch:
    """How near a photo's colours its codes came by `steps` colour steps, see `colour_steps`.

    first, last: float32 [R], the CIELAB difference of each row's mean colour, in the picture that
    the codes give with the photo's own map, to the photo's: as the encoder said, and now. NaN where
    none was measured. shares: float32 [R], of the photo that the row covers.
    """

    first: np.ndarray
    last: np.ndarray
    shares: np.ndarray
    steps: int

    def __post_init__(self):
        for name in ("first", "last", "shares"):
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @property
    def before(self) -> float:
        """The mean difference as the encoder said; of rows that cover COUNTED or more."""
        return self._mean(self.first)

    @property
    def after(self) -> float:
        """The mean difference now; of the same rows."""
        return self._mean(self.last)

    def _mean(self, differences: np.ndarray) -> float:
        measured = np.isfinite(self.last)
        counted = measured & (self.shares >= COUNTED)
        chosen = differences[counted if counted.any() else measured]
        return float(chosen.mean()) if len(chosen) else float("nan")


@dataclass(frozen=True, eq=False)
class PhotoStyle:
    """The codes of a photo, by class or, where it was encoded with a Scene, by object. All arrays
    read-only.

    global_code: float32 [Zg]. local_codes: float32 [R, 5, Zl], the posterior means, zero where not
    present.
    present: bool [R, 5], whether the row's pixels reach that layer. labels: the model's label set.
    classes: uint8 [R], the class of each row. found: bool [R], whether the row has a pixel in the
    photo's map. scene: that map, of the model's size, and at, the part of the photo that it is the
    map of; None where nobody said. colours: float32 [R, 3], the mean CIELAB of each row's pixels in
    the photo, NaN where it has none or nobody said. match: how near the codes come to them; None
    where no steps were taken.
    """

    global_code: np.ndarray
    local_codes: np.ndarray
    present: np.ndarray
    labels: LabelSet
    classes: np.ndarray = None  # pyright: ignore[reportAssignmentType] - see __post_init__
    found: np.ndarray = None  # pyright: ignore[reportAssignmentType] - see __post_init__
    scene: Scene | None = None
    at: float = 0.5
    colours: np.ndarray = None  # pyright: ignore[reportAssignmentType] - see __post_init__
    match: ColourMatch | None = None

    def __post_init__(self):
        of_kind(self.labels, LabelSet, "the labels of a photo's codes")
        local_codes = codes_of_objects(self.local_codes)
        rows = len(local_codes)
        present = array(self.present, "what is present")
        if present.shape != (rows, LAYERS):
            raise ClvaeError(
                "what is present has shape {shape}, this one has {found}",
                shape=[rows, LAYERS],
                found=list(present.shape),
            )
        found = present.any(1) if self.found is None else array(self.found, "what was found")
        classes = (
            np.arange(rows)
            if self.classes is None
            else wholes(self.classes, 1, 0, 255, "the classes of a photo")
        )
        colours = np.full((rows, 3), np.nan) if self.colours is None else self.colours
        if found.shape != (rows,) or classes.shape != (rows,):
            raise ClvaeError(
                "a photo's codes of {rows} rows have {classes} classes and {found} found",
                rows=rows,
                classes=len(classes),
                found=found.size,
            )
        for name, value, dtype in (
            ("global_code", floats(self.global_code, [None], "a global code"), np.float32),
            ("local_codes", local_codes, np.float32),
            ("present", present, bool),
            ("classes", classes, np.uint8),
            ("found", found, bool),
            ("colours", colours, np.float32),
        ):
            object.__setattr__(self, name, frozen(value, dtype))

    def arrays(self) -> Iterator[np.ndarray]:
        """The arrays it holds, its map's and its match's included."""
        yield from (self.global_code, self.local_codes, self.present, self.classes, self.found)
        yield self.colours
        if self.scene is not None:
            yield from (self.scene.objects, self.scene.classes)
        if self.match is not None:
            yield from (self.match.first, self.match.last, self.match.shares)

    def by_object(self, scene: Scene, codes: Mapping[int, np.ndarray]) -> PhotoStyle:
        """The same codes by the objects of another scene, in which some have codes [5, Zl] of their
        own.

        So they can be those with which a scene has the photo's colours, see `Engine.match`.
        """
        rows = [self.row(o, c) for o, c in enumerate(scene.classes.tolist())]
        found, places = np.array([row is not None for row in rows]), [row or 0 for row in rows]
        local_codes = self.local_codes[places]
        for object_id, own in codes.items():
            local_codes[object_id] = own
        return replace(
            self,
            local_codes=local_codes,
            present=self.present[places] & found[:, None],
            classes=scene.classes,
            found=found,
            scene=None,
            colours=self.colours[places],
            match=None,
        )

    def class_ids(self) -> list[int]:
        """The classes the photo has, in order of id."""
        return sorted({int(c) for c in self.classes[self.found]})

    def row(self, object_id: int, class_id: int) -> int | None:
        """The row whose codes an object takes: its own where it has one of its class, else the
        class's first; or None.
        """
        rows = np.flatnonzero(self.found & (self.classes == class_id))
        return None if len(rows) == 0 else object_id if object_id in rows else int(rows[0])
