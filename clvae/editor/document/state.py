"""The states of a user's document: immutable, and all that an undo brings back. No Gradio."""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ...core.arrays import still
from ...core.directions import Directions
from ...core.photo_style import PhotoStyle
from ...core.scene import Scene
from ...core.style import Style
from ...engine.photo_edit import Edge, Mode
from .sliders import direction_at, placed

MAX_LOOKS = 24  # on the shelf
_numbers = itertools.count(1)  # of style photos and kept looks


@dataclass(frozen=True, eq=False)
class StylePhoto:
    """A style photo uint8 [H, W, 3] and its map of class ids uint8 [H, W], of the bundle's size.

    classes: ids of those whose looks it gives to the scene. strength: how far, 0 to 1. layers: of
    which layers, a name of style_photos.LAYERS. gives_global: whether the whole picture's global
    code follows as well. codes: of the photo with this map, once they were matched more closely to
    its colours; None is what encoding gives. number: no other photo ever has it. declined: classes
    that somebody unticked.
    """

    photo: np.ndarray
    labels: np.ndarray
    classes: frozenset[int] = frozenset()
    strength: float = 1.0
    layers: str = "all"
    gives_global: bool = False
    codes: PhotoStyle | None = None
    number: int = field(default_factory=_numbers.__next__)
    declined: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class KeptLook:
    """A look on the shelf: of one object or, `whole`, of the whole picture.

    style: a row of codes for each object it is of, and the global code, which only looks of the
    whole picture give away. classes: uint8 [R], the class of each row; of a whole picture the first
    rows are the classes' own, row i of class i. thumbnail: uint8, the bytes of a JPEG. number: its
    name on the page, unlike any other's in this process.
    """

    name: str
    whole: bool
    style: Style
    classes: np.ndarray
    thumbnail: np.ndarray
    number: int = field(default_factory=_numbers.__next__)

    @functools.cached_property
    def digest(self) -> str:
        """By which the same look is known wherever it is kept, under whatever name: 32 hex digits.

        It is of what the look gives away.
        """
        codes = self.style.local_codes, self.style.grain, *([self.style.global_code] * self.whole)
        content = b"".join(array.tobytes() for array in (self.classes, *codes))
        return hashlib.blake2b(content, digest_size=16).hexdigest()


@dataclass(frozen=True, eq=False)
class NamedSnapshot:
    """The picture as it was when somebody named it.

    time: in ms since 1970. data: uint8 [n], a project file of it, see snapshots.py. thumbnail:
    uint8, the bytes of a JPEG. photo: uint8 [m], the file of the real photo that it is of, if any.
    number: its name on the page, unlike any other's in this process.
    """

    name: str
    time: int
    data: np.ndarray
    thumbnail: np.ndarray
    photo: np.ndarray | None = None
    number: int = field(default_factory=_numbers.__next__)


@dataclass(frozen=True, eq=False)
class OpenedPhoto:
    """A real photo that is edited.

    file: uint8 [n], its file as it came. small: uint8 [h', w', 3 or 4], as the page shows it.
    shape: (h, w) of the file's pixels, upright. scene: what is what in it. style: its own look, by
    object of that scene. number: no other photo ever has it.
    """

    file: np.ndarray
    small: np.ndarray
    shape: tuple[int, int]
    scene: Scene
    style: Style
    number: int = field(default_factory=_numbers.__next__)

    def corrected(self, before: Scene, after: Scene) -> OpenedPhoto:
        """The same in which is what, where a map changed, what the map now says."""
        rows = np.array(self.scene.rows(after), np.uint8)
        objects = np.where(before.labels != after.labels, rows[after.objects], self.scene.objects)
        return replace(self, scene=self.scene.with_objects(objects))

    def own(self, scene: Scene) -> Style:
        """The own look of each object of a scene that came of the photo's."""
        return self.style.rows(self.scene.rows(scene))

    def arrays(self) -> Iterator[np.ndarray]:
        """The arrays it holds."""
        yield from (self.file, self.small, self.scene.objects)
        yield from (self.style.global_code, self.style.local_codes)


@dataclass(frozen=True, eq=False)
class State:
    """Everything an undo brings back.

    base: the style before the sliders. positions: float32 [O, K], of each object's sliders: how
    far, in per cent of its reach, the object is moved along each of its class's directions, in
    their order on the panel; see sliders.py. overall: float32 [G], the same of the whole picture's
    sliders, which move the global code. locks: ids of the objects whose look stays. seed: of the
    last dice for the whole picture. sown: C numbers, what each class covered of it then; None
    where nobody knows. pieces: the name of each object that was split off, by id; see pieces.py.
    kept_looks, snapshots: oldest first. photo: the real one that the picture is of; None where all
    of it is drawn. modes, edges: of its objects, as somebody chose; see PhotoEdit.render.
    """

    scene: Scene
    base: Style
    positions: np.ndarray
    locks: frozenset[int] = frozenset()
    seed: int = 0
    sown: tuple[float, ...] | None = None
    style_photos: tuple[StylePhoto, ...] = ()
    pieces: Mapping[int, str] = field(default_factory=dict)
    kept_looks: tuple[KeptLook, ...] = ()
    overall: np.ndarray = field(default_factory=lambda: still(np.zeros(0, np.float32)))
    photo: OpenedPhoto | None = None
    modes: Mapping[int, Mode] = field(default_factory=dict)
    edges: Mapping[int, Edge] = field(default_factory=dict)
    snapshots: tuple[NamedSnapshot, ...] = ()

    def style(self, directions: Directions) -> Style:
        """The style to draw: the base, moved as far as the sliders say."""
        moved = self.base
        for object_id, slider in np.argwhere(self.positions).tolist():
            direction = direction_at(placed(directions, int(self.scene.classes[object_id])), slider)
            if direction is None:  # a place that is empty for this class
                continue
            moved = moved.move(
                object_id,
                direction.step,
                float(self.positions[object_id, slider]) / 100 * direction.reach,
            )
        for position, direction in zip(self.overall.tolist(), directions.of_picture()):
            if position:
                moved = moved.move_global(direction.step, position / 100 * direction.reach)
        return moved

    def same(self, other: State) -> bool:
        """Whether both hold the same values; where a seed gives the same looks in both, it does not
        matter what it was for.
        """
        return self is other or (
            self.scene == other.scene
            and self.base == other.base
            and np.array_equal(self.positions, other.positions)
            and np.array_equal(self.overall, other.overall)
            and self.locks == other.locks
            and self.seed == other.seed
            and self.style_photos == other.style_photos
            and self.pieces == other.pieces
            and self.kept_looks == other.kept_looks
            and self.photo is other.photo
            and self.modes == other.modes
            and self.edges == other.edges
            and self.snapshots == other.snapshots
        )

    def arrays(self) -> Iterator[np.ndarray]:
        """The arrays it holds; states share those that an edit left alone."""
        yield from (
            self.scene.objects,
            self.base.global_code,
            self.base.local_codes,
            self.base.grain,
            self.positions,
            self.overall,
        )
        if self.photo is not None:
            yield from self.photo.arrays()
        for style_photo in self.style_photos:
            yield from (style_photo.photo, style_photo.labels)
            if style_photo.codes is not None:
                yield from style_photo.codes.arrays()
        for one in self.snapshots:
            yield from (one.data, one.thumbnail)
            if one.photo is not None:
                yield one.photo
        for look in self.kept_looks:
            yield from (
                look.style.global_code,
                look.style.local_codes,
                look.style.grain,
                look.thumbnail,
            )
