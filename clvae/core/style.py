"""Style: the codes that say how a scene's objects look. Everything here only produces new ones.

See `codes` for what a code is.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ClvaeError, shown
from ..files.archive import Archive, file_content
from ..files.disk import writing
from ..files.npy import FLOAT32, UINT64, read_npy
from .arrays import frozen
from .checks import flag, floats, number, of_kind, path, whole
from .codes import (
    LAYERS,
    MAX_GRAIN,
    amount_of,
    chosen_layers,
    codes_of_objects,
    grain_of_objects,
    mix,
    several,
)
from .photo_style import PhotoStyle
from .scene import Scene, object_of

MAX_FILE = 64_000_000  # bytes of a style file, packed or unpacked


@dataclass(frozen=True, eq=False)
class Style:
    """The codes of a scene. Immutable: the arrays are read-only, every change gives a new Style.

    global_code: float32 [Zg]. local_codes: float32 [O, 5, Zl]. grain: uint64 [O], the number that
    the noise of an object's texture comes from, in a model with noise; None is 0 for all.
    """

    global_code: np.ndarray
    local_codes: np.ndarray
    grain: np.ndarray = None  # pyright: ignore[reportAssignmentType] - see __post_init__

    def __post_init__(self):
        object.__setattr__(
            self, "global_code", frozen(floats(self.global_code, [None], "a global code"))
        )
        object.__setattr__(self, "local_codes", frozen(codes_of_objects(self.local_codes)))
        grain = grain_of_objects(self.grain, len(self.local_codes))
        object.__setattr__(self, "grain", frozen(grain, np.uint64))

    def adopt(
        self,
        photo: PhotoStyle,
        scene: Scene,
        classes: Iterable[str | int] | None = None,
        objects: Iterable[int] | None = None,
        layers: Iterable[int | str] | None = None,
        strength: float = 1.0,
        global_code: bool = False,
    ) -> Style:
        """Take a photo's style: z + strength · (mu − z), also where mu is zero because the photo's
        class misses a layer. The grain stays.

        classes (names or ids) and objects (ids) say what takes it; with neither, all that the photo
        has.
        A class that is asked for and that the photo lacks is an error. layers: 0-4 or their names,
        None is all. One class, object or layer may stand for a list of one. strength: 0-1.
        global_code: whether it follows too.
        """
        of_kind(photo, PhotoStyle, "a photo's style")
        of_kind(scene, Scene, "a scene")
        strength, global_code = (
            number(strength, 0, 1, "a strength"),
            flag(global_code, "whether the global code follows"),
        )
        rows = self.rows_of(photo, scene, classes, objects)
        codes, layers = self.local_codes.copy(), chosen_layers(layers)
        for object_id, row in rows.items():
            codes[object_id, layers] = mix(
                codes[object_id, layers], photo.local_codes[row, layers], strength
            )
        overall = (
            mix(self.global_code, photo.global_code, strength) if global_code else self.global_code
        )
        return replace(self, global_code=overall, local_codes=codes)

    def rows_of(
        self,
        photo: PhotoStyle,
        scene: Scene,
        classes: Iterable[str | int] | None,
        objects: Iterable[int] | None,
    ) -> dict[int, int]:
        """Object id → the photo's row that it takes over, see `adopt`."""
        self.check(scene)
        if self.local_codes.shape[2] != photo.local_codes.shape[2] or len(self.global_code) != len(
            photo.global_code
        ):
            raise ClvaeError("the photo was encoded by a different model from the style's")
        if classes is None and objects is None:
            found = {o: photo.row(o, c) for o, c in enumerate(scene.classes.tolist())}
            return {o: row for o, row in found.items() if row is not None}
        chosen = [scene.object_id(o) for o in several(objects, "objects")]
        for class_id in map(photo.labels.id, several(classes, "classes")):
            if class_id not in photo.class_ids():
                raise ClvaeError("the photo has no {name}", name=photo.labels.name(class_id))
            chosen += scene.of_class(class_id)
        rows: dict[int, int] = {}
        for object_id in chosen:
            class_id = int(scene.classes[object_id])
            row = photo.row(object_id, class_id)
            if row is None:
                raise ClvaeError("the photo has no {name}", name=photo.labels.name(class_id))
            rows[object_id] = row
        return rows

    def check(self, scene: Scene) -> None:
        """Raise a ClvaeError unless there is a code for each object of the scene."""
        of_kind(scene, Scene, "a scene")
        if len(self.local_codes) != len(scene.classes):
            raise ClvaeError(
                "the style has codes for {codes} objects, the scene has {objects}",
                codes=len(self.local_codes),
                objects=len(scene.classes),
            )

    def with_object(
        self, object_id: int, codes: np.ndarray, layers: Iterable[int | str] | None = None
    ) -> Style:
        """The same style with codes [5, Zl] for one object, in some layers (None is all)."""
        layers, local_codes = chosen_layers(layers), self.local_codes.copy()
        local_codes[self._row(object_id), layers] = self._own(codes, "an object's codes")[layers]
        return replace(self, local_codes=local_codes)

    def with_global(self, code: np.ndarray) -> Style:
        """The same style with another global code [Zg]."""
        return replace(self, global_code=floats(code, self.global_code.shape, "the global code"))

    def with_grain(self, object_id: int, grain: int) -> Style:
        """The same style with another grain for one object, 0 to 2⁶⁴ − 1."""
        grains = self.grain.copy()
        grains[self._row(object_id)] = whole(grain, 0, MAX_GRAIN, "a grain")
        return replace(self, grain=grains)

    def rows(self, rows: Iterable[int]) -> Style:
        """A style of other objects: the first looks like object rows[0] of this one, and so on."""
        places = [self._row(row) for row in rows]
        return Style(self.global_code, self.local_codes[places], self.grain[places])

    def move(self, object_id: int, step: np.ndarray, amount: float) -> Style:
        """Move one object's codes along a step [5, Zl]: z + amount · step."""
        codes = self.local_codes.copy()
        codes[self._row(object_id)] += amount_of(amount) * self._own(step, "a step")
        return replace(self, local_codes=codes)

    def move_global(self, step: np.ndarray, amount: float) -> Style:
        """Move the global code along a step [Zg]: z + amount · step."""
        step = floats(step, self.global_code.shape, "a step of the global code")
        return self.with_global(self.global_code + amount_of(amount) * step)

    def interpolate(self, other: Style, t: float) -> Style:
        """A straight way from this style (t = 0) to another of the same scene (t = 1).

        Between grains there is nothing: from t = ½ on they are the other's.
        """
        of_kind(other, Style, "the other style")
        if (
            self.local_codes.shape != other.local_codes.shape
            or self.global_code.shape != other.global_code.shape
        ):
            raise ClvaeError("the two styles are of different scenes or models")
        t = number(t, 0, 1, "a position between two styles")
        return Style(
            mix(self.global_code, other.global_code, t),
            mix(self.local_codes, other.local_codes, t),
            self.grain if t < 0.5 else other.grain,
        )

    def extend(self, codes: np.ndarray, grain: int = 0) -> Style:
        """The same style with codes [5, Zl] and a grain for one object more, the next id."""
        grain = whole(grain, 0, MAX_GRAIN, "a grain")
        return Style(
            self.global_code,
            np.append(self.local_codes, self._own(codes, "an object's codes")[None], 0),
            np.append(self.grain, np.uint64(grain)),
        )

    def copy_object(self, source: int) -> Style:
        """The same style with one object more, the next id, that looks like `source`: what a split
        does.
        """
        row = self._row(source)
        return self.extend(self.local_codes[row], int(self.grain[row]))

    def _row(self, object_id: int) -> int:
        return object_of(object_id, len(self.local_codes), "style")

    def _own(self, codes: np.ndarray, what: str) -> np.ndarray:
        """Numbers of the shape [5, Zl] that one object's have."""
        return floats(codes, self.local_codes.shape[1:], what)

    def write(self, file: str | Path | io.BytesIO) -> None:
        """Write the codes as a NumPy .npz file of just this name, from which `read` gives them back
        bit for bit.

        The grain is left out where it is 0 for all, as it is without noise.
        """
        arrays: dict[str, Any] = {
            "global_code": self.global_code,
            "local_codes": self.local_codes,
        }
        if self.grain.any():
            arrays["grain"] = self.grain
        with writing(file if hasattr(file, "write") else path(file, "a style file")) as stream:
            np.savez_compressed(stream, **arrays)

    @classmethod
    def read(cls, file: str | Path | io.BytesIO) -> Style:
        """Read a style file: its path, or an open one; anything else is an error."""
        archive = Archive(
            file_content(file, MAX_FILE, "style file"),
            "the style file",
            3,
            MAX_FILE,
            "this is not a style file",
        )

        def read(name: str, dtype: str, *shape: int | None) -> np.ndarray:
            data = archive.take(f"{name}.npy", MAX_FILE)
            return read_npy(data, dtype, shape, f"the style file's {name}")

        codes = read("global_code", FLOAT32, None), read("local_codes", FLOAT32, None, LAYERS, None)
        grain = read("grain", UINT64, len(codes[1])) if "grain.npy" in archive.names() else None
        if left := archive.names():
            raise ClvaeError(
                "the style file holds {part}, which is not part of a style", part=shown(left[0])
            )
        return cls(*codes, grain)  # pyright: ignore[reportArgumentType] - None is 0 for all

    def __eq__(self, other) -> bool:
        return (
            isinstance(other, Style)
            and np.array_equal(self.global_code, other.global_code)
            and np.array_equal(self.local_codes, other.local_codes)
            and np.array_equal(self.grain, other.grain)
        )
