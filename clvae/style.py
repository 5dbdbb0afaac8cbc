"""Style: the codes that say how a scene's objects look. Plain float32 arrays; everything here only produces new ones.

A scene of O objects has one global code [Zg] and a code per object and layer [O, 5, Zl], layer 0 the finest.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .errors import ClvaeError
from .labels import LabelSet
from .nn import LAYERS
from .scene import MAX_OBJECTS, Scene

if TYPE_CHECKING:
    from .bundle import Prior

GLOBAL_KEY, MOOD_KEY = 1 << 32, 1 << 33   # the random keys of the global code and of the mood; objects have 0-255


def _frozen(array, dtype=np.float32) -> np.ndarray:
    array = np.array(array, dtype, order="C")
    array.flags.writeable = False
    return array


@dataclass(frozen=True, eq=False)
class PhotoStyle:
    """The codes of a photo, by class or, where it was encoded with a Scene, by object. All arrays read-only.

    global_code: float32 [Zg]. local_codes: float32 [R, 5, Zl], the posterior means, zero where not present.
    present: bool [R, 5], whether the row's pixels reach that layer. labels: the model's label set.
    classes: uint8 [R], the class of each row. found: bool [R], whether the row has a pixel in the photo's map.
    """

    global_code: np.ndarray
    local_codes: np.ndarray
    present: np.ndarray
    labels: LabelSet
    classes: np.ndarray | None = None
    found: np.ndarray | None = None

    def __post_init__(self):
        classes = np.arange(len(self.local_codes)) if self.classes is None else self.classes
        found = np.asarray(self.present).any(1) if self.found is None else self.found
        for name, value, dtype in (("global_code", self.global_code, np.float32),
                                   ("local_codes", self.local_codes, np.float32),
                                   ("present", self.present, bool),
                                   ("classes", classes, np.uint8),
                                   ("found", found, bool)):
            object.__setattr__(self, name, _frozen(value, dtype))

    def class_ids(self) -> list[int]:
        """The classes the photo has, in order of id."""
        return sorted({int(c) for c in self.classes[self.found]})

    def row(self, object_id: int, class_id: int) -> int | None:
        """The row whose codes an object takes: its own where it has one of its class, else the class's first; or None."""
        rows = np.flatnonzero(self.found & (self.classes == class_id))
        return None if len(rows) == 0 else object_id if object_id in rows else int(rows[0])


@dataclass(frozen=True, eq=False)
class Style:
    """The codes of a scene. Immutable: the arrays are read-only, every change gives a new Style.

    global_code: float32 [Zg]. local_codes: float32 [O, 5, Zl].
    """

    global_code: np.ndarray
    local_codes: np.ndarray

    def __post_init__(self):
        global_code, local_codes = _frozen(self.global_code), _frozen(self.local_codes)
        if global_code.ndim != 1:
            raise ClvaeError(f"a global code has one dimension, this one has shape {global_code.shape}")
        if local_codes.ndim != 3 or local_codes.shape[1] != LAYERS or not 0 < len(local_codes) <= MAX_OBJECTS:
            raise ClvaeError(f"local codes have shape [objects, {LAYERS}, code], these have {list(local_codes.shape)}")
        if not (np.isfinite(global_code).all() and np.isfinite(local_codes).all()):
            raise ClvaeError("a style's codes are finite numbers")
        object.__setattr__(self, "global_code", global_code)
        object.__setattr__(self, "local_codes", local_codes)

    def adopt(self, photo: PhotoStyle, scene: Scene, classes: Iterable[str | int] | None = None,
              objects: Iterable[int] | None = None, layers: Iterable[int] | None = None,
              strength: float = 1.0, global_code: bool = False) -> Style:
        """Take a photo's style: z + strength · (mu − z), also where mu is zero because the photo's class misses a layer.

        classes (names or ids) and objects (ids) say what takes it; with neither, all that the photo has.
        A class that is asked for and that the photo lacks is an error. layers: 0-4, None is all.
        strength: 0-1. global_code: whether the global code follows too.
        """
        strength = _fraction(strength, "a strength")
        rows = self._chosen_rows(photo, scene, classes, objects)
        codes, layers = self.local_codes.copy(), _layers(layers)
        for object_id, row in rows.items():
            codes[object_id, layers] = _mix(codes[object_id, layers], photo.local_codes[row, layers], strength)
        overall = _mix(self.global_code, photo.global_code, strength) if global_code else self.global_code
        return Style(overall, codes)

    def _chosen_rows(self, photo, scene, classes, objects) -> dict[int, int]:
        """Object id → the photo's row it takes."""
        self.check(scene)
        if self.local_codes.shape[2] != photo.local_codes.shape[2] or len(self.global_code) != len(photo.global_code):
            raise ClvaeError("the photo was encoded by another model than the style's")
        if classes is None and objects is None:
            rows = {o: photo.row(o, c) for o, c in enumerate(scene.classes.tolist())}
            return {o: row for o, row in rows.items() if row is not None}
        chosen = [_object(scene, o) for o in objects or ()]
        for class_id in map(photo.labels.id, classes or ()):
            if class_id not in photo.class_ids():
                raise ClvaeError(f"the photo has no {photo.labels.name(class_id)}")
            chosen += scene.of_class(class_id)
        rows = {o: photo.row(o, int(scene.classes[o])) for o in chosen}
        for object_id, row in rows.items():
            if row is None:
                raise ClvaeError(f"the photo has no {photo.labels.name(int(scene.classes[object_id]))}")
        return rows

    def check(self, scene: Scene) -> None:
        """Raise a ClvaeError unless there is a code for each object of the scene."""
        if len(self.local_codes) != len(scene.classes):
            raise ClvaeError(f"the style has codes for {len(self.local_codes)} objects, "
                             f"the scene has {len(scene.classes)}")

    def with_object(self, object_id: int, codes: np.ndarray, layers: Iterable[int] | None = None) -> Style:
        """The same style with codes [5, Zl] for one object, of which only `layers` are taken."""
        layers, local_codes = _layers(layers), self.local_codes.copy()
        local_codes[self._row(object_id), layers] = np.asarray(codes)[layers]
        return Style(self.global_code, local_codes)

    def with_global(self, code: np.ndarray) -> Style:
        """The same style with another global code [Zg]."""
        if np.shape(code) != self.global_code.shape:
            raise ClvaeError(f"a global code has {len(self.global_code)} numbers, this one has shape {np.shape(code)}")
        return Style(code, self.local_codes)

    def move(self, object_id: int, step: np.ndarray, amount: float) -> Style:
        """Move one object's codes along a step [5, Zl]: z + amount · step."""
        codes = self.local_codes.copy()
        codes[self._row(object_id)] += np.float32(amount) * np.asarray(step, np.float32)
        return Style(self.global_code, codes)

    def move_global(self, step: np.ndarray, amount: float) -> Style:
        """Move the global code along a step [Zg]: z + amount · step."""
        return self.with_global(self.global_code + np.float32(amount) * np.asarray(step, np.float32))

    def interpolate(self, other: Style, t: float) -> Style:
        """The way from this style (t = 0) to another of the same scene (t = 1), on a straight line."""
        if self.local_codes.shape != other.local_codes.shape or self.global_code.shape != other.global_code.shape:
            raise ClvaeError("the two styles are of different scenes or models")
        t = _fraction(t, "a position between two styles")
        return Style(_mix(self.global_code, other.global_code, t), _mix(self.local_codes, other.local_codes, t))

    def extend(self, codes: np.ndarray) -> Style:
        """The same style with codes [5, Zl] for one object more, the next id."""
        if np.shape(codes) != self.local_codes.shape[1:]:
            raise ClvaeError(f"an object's codes have shape {list(self.local_codes.shape[1:])}, not {list(np.shape(codes))}")
        return Style(self.global_code, np.append(self.local_codes, np.asarray(codes)[None], 0))

    def copy_object(self, source: int) -> Style:
        """The same style with one object more, the next id, that looks like `source`: what a split does."""
        return self.extend(self.local_codes[self._row(source)])

    def _row(self, object_id: int) -> int:
        if not 0 <= object_id < len(self.local_codes):
            raise ClvaeError(f"there is no object {object_id}, this style has {len(self.local_codes)}")
        return int(object_id)

    def write(self, file: str | Path | io.BytesIO) -> None:
        """Write the codes as a NumPy .npz file, from which `read` gives them back bit for bit."""
        np.savez_compressed(file, global_code=self.global_code, local_codes=self.local_codes)

    @classmethod
    def read(cls, file: str | Path | io.BytesIO) -> Style:
        """Read a style file; anything else is an error."""
        try:
            with np.load(file, allow_pickle=False) as arrays:
                return cls(arrays["global_code"], arrays["local_codes"])
        except ClvaeError:
            raise
        except (OSError, ValueError, TypeError, KeyError, EOFError, AttributeError, zipfile.BadZipFile):
            raise ClvaeError("this is not a style file") from None

    def __eq__(self, other) -> bool:
        return (isinstance(other, Style) and np.array_equal(self.global_code, other.global_code)
                and np.array_equal(self.local_codes, other.local_codes))


@dataclass(frozen=True, eq=False)
class Sampler:
    """Draws codes. z_global, z_local: code sizes. prior: of the bundle; None draws from N(0, 1)."""

    z_global: int
    z_local: int
    prior: Prior | None = None

    def sample(self, scene: Scene, seed: int) -> Style:
        """A random style. An object's code depends on the seed, its id and its class, and on nothing else.

        With a prior that knows what goes together, all codes of one seed share its mood.
        """
        codes = [self.object_code(seed, o, c) for o, c in enumerate(scene.classes.tolist())]
        return Style(self.global_code(seed), np.stack(codes))

    def resample(self, style: Style, scene: Scene, objects: Iterable[int], seed: int,
                 layers: Iterable[int] | None = None) -> Style:
        """The same style with new codes, those of `seed`, for some objects and layers (None is all)."""
        style.check(scene)
        codes, layers = style.local_codes.copy(), _layers(layers)
        for object_id in objects:
            object_id = _object(scene, object_id)
            codes[object_id, layers] = self.object_code(seed, object_id, int(scene.classes[object_id]))[layers]
        return Style(style.global_code, codes)

    def near(self, style: Style, scene: Scene, seed: int, strength: float) -> Style:
        """A random style near another: m + sqrt(1 − s²) · (z − m) + s · (w − m) with the prior's mean m and the codes w of `seed`.

        strength: s from 0, which is the style itself, to 1, which is w. Where z was drawn from the prior, so is the outcome
        (Cotter et al. 2013, "MCMC methods for functions", the pCN proposal): a look near a look near a look is as lively as
        the first. A straight mix (1 − s) · z + s · w would sink towards the mean look, duller with every round.
        """
        style.check(scene)
        fresh, strength, prior = self.sample(scene, seed), _fraction(strength, "a strength"), self.prior
        overall, local = (0, 0) if prior is None else (prior.global_mean, prior.local_mean[scene.classes])
        return Style(_near(style.global_code, fresh.global_code, overall, strength),
                     _near(style.local_codes, fresh.local_codes, local, strength))

    def global_code(self, seed: int) -> np.ndarray:
        """The global code of a seed, float32 [Zg]."""
        noise = normal(seed, GLOBAL_KEY, self.z_global)
        return noise if self.prior is None else _color(self.prior.global_mean, self.prior.global_factor, noise)

    def object_code(self, seed: int, object_id: int, class_id: int) -> np.ndarray:
        """The code of one object, float32 [5, Zl]."""
        noise = normal(seed, object_id, LAYERS * self.z_local)
        if self.prior is not None:
            if class_id >= len(self.prior.local_mean):
                raise ClvaeError(f"the scene has class {class_id}, this model has {len(self.prior.local_mean)}")
            noise = self._local(seed, class_id, noise)
        return noise.reshape(LAYERS, self.z_local)

    def _local(self, seed: int, class_id: int, noise: np.ndarray) -> np.ndarray:
        """The code of a class, flat, that the prior makes of an object's noise; see Prior."""
        prior, mean = self.prior, self.prior.local_mean[class_id].ravel()
        if prior.local_shared is None:
            return _color(mean, prior.local_factor[class_id], noise)
        mood = normal(seed, MOOD_KEY, prior.local_shared.shape[-1])
        factor = np.concatenate([prior.local_shared[class_id], prior.local_own[class_id]], 1)
        return _color(mean, factor, np.concatenate([mood, noise]))


def normal(seed: int, key: int, count: int) -> np.ndarray:
    """`count` numbers from N(0, 1), float32, that depend on (seed, key) alone.

    The raw words of the counter-based generator Philox 4x64 (Salmon et al. 2011), which NumPy keeps stable, become pairs
    of normal numbers by Box and Muller's formula (1958): sqrt(−2 ln u) · (cos 2πv, sin 2πv), u in (0, 1], v in [0, 1).
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed < 1 << 64:
        raise ClvaeError(f"a seed is a whole number from 0 to 2^64 - 1, not {seed!r}")
    pairs = (count + 1) // 2
    words = np.random.Philox(key=np.array([seed, key], np.uint64)).random_raw(2 * pairs) >> np.uint64(11)
    u, v = (words[0::2] + 1.0) * 2.0 ** -53, words[1::2] * 2.0 ** -53
    radius, angle = np.sqrt(-2 * np.log(u)), 2 * np.pi * v
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).ravel()[:count].astype(np.float32)


def _color(mean: np.ndarray, factor: np.ndarray, noise: np.ndarray) -> np.ndarray:
    # In float64: a float32 product would differ from machine to machine in digits that show.
    return (mean + factor.astype(np.float64) @ noise.astype(np.float64)).astype(np.float32)


def _mix(a: np.ndarray, b: np.ndarray, t: float) -> np.ndarray:
    # Exactly a at t = 0 and exactly b at t = 1, which a + t (b − a) is not.
    return ((1 - t) * a.astype(np.float64) + t * b.astype(np.float64)).astype(np.float32)


def _near(code: np.ndarray, fresh: np.ndarray, mean: np.ndarray | int, strength: float) -> np.ndarray:
    centre = np.asarray(mean, np.float64)
    return centre + np.sqrt(1 - strength ** 2) * (code - centre) + strength * (fresh - centre)


def _fraction(value: float, what: str) -> float:
    if not 0 <= value <= 1:
        raise ClvaeError(f"{what} is a number from 0 to 1, not {value}")
    return float(value)


def _layers(layers: Iterable[int] | None) -> list[int]:
    chosen = list(range(LAYERS)) if layers is None else list(layers)
    for layer in chosen:
        if layer not in range(LAYERS):
            raise ClvaeError(f"there is no layer {layer}; layers are 0 (finest) to {LAYERS - 1} (coarsest)")
    return [int(layer) for layer in chosen]


def _object(scene: Scene, object_id: int) -> int:
    if not 0 <= object_id < len(scene.classes):
        raise ClvaeError(f"there is no object {object_id}, this scene has {len(scene.classes)}")
    return int(object_id)
