"""PhotoEdit: a real photo, some objects of which get another look while the rest stays itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Literal, NamedTuple, TypeVar

import cv2
import numpy as np

from ..core.checks import number, of_kind
from ..core.labels import LabelSet
from ..core.photos import edited_size, filled, fit
from ..core.scene import Scene
from ..core.style import Style
from ..errors import ClvaeError, shown
from ..photo.composing import Layer, Pixels, composed
from ..photo.frame import Frame
from ..photo.kept import Kept
from ..photo.mattes import Mattes
from ..photo.recolouring import Recolouring, Retexturing, local_mean, recolouring, standing
from ..photo.textures import Texture
from ..photo.tiles import Tile
from .session import Session

Mode = Literal["original", "recoloured", "replaced"]
T = TypeVar("T")
MODES = ("original", "recoloured", "replaced")
# In pixels of a map, how far a photo's edges may move its borders: of one that a segmenter
# proposed, and of one that somebody made.
PROPOSED, GIVEN = 2.0, 3.0
LARGER = 1.5  # times as large as the canvas: of such a photo what is drawn is upscaled
NOBODY = np.uint16(1 << 15)  # in a map over a photo: no object is there


class Edge(NamedTuple):
    """How an object goes over into the photo, see PhotoEdit.render; both 0 to 1."""

    strength: float = 1.0
    softness: float = 0.0


class Laid(NamedTuple):
    """A scene over a photo, and its picture uint8 [H, W, 3].

    ids, anew: uint16 [h', w'] over all of the photo, the objects where the photo shows them, and
    where they were painted anew; NOBODY elsewhere. large: gives what of the picture lies over the
    photo, float32, as large as it can be had; one array for all objects, as it may have 100 MB.
    """

    scene: Scene
    drawn: np.ndarray
    ids: np.ndarray
    anew: np.ndarray
    large: Callable[[], np.ndarray]


class PhotoEdit:
    """A photo in which objects can be drawn in other looks. Belongs to one user.

    photo: uint8 [h, w, 3 or 4]. scene: what is what in it, on the model's canvas. style: its own
    look. labels: the model's.
    """

    def __init__(
        self,
        photo: np.ndarray,
        scene: Scene,
        style: Style,
        labels: LabelSet,
        session: Session,
        objects: np.ndarray,
        reach: float,
        own: np.ndarray | None = None,
    ):
        """objects: ids [h', w'] over all of the photo, which may be finer than the scene's map.
        reach: in its pixels, how far the photo's edges may move an object's border. own: the
        picture of the scene in its own look, uint8 [H, W, 3], where it is drawn already.
        """
        self.photo, self.scene, self.style, self.labels = photo, scene, style, labels
        self._session, self._objects, self._reach = session, objects, reach
        self._frame = Frame(photo.shape[:2], scene.size)
        self._colours = np.ascontiguousarray(photo[..., :3])
        self._small = self._frame.window(filled(self._frame.photo(photo))[0])
        self._kept = Kept()  # masks, for the next picture
        self._mattes = Mattes(self._colours, objects, reach, self._kept)
        self._own = session.render(scene, style) if own is None else own

    @classmethod
    def over(
        cls, photo: np.ndarray, scene: Scene, style: Style, labels: LabelSet, session: Session
    ) -> PhotoEdit:
        """An edit of a photo whose scene and own style are known."""
        objects = Frame(photo.shape[:2], scene.size).window(scene.objects)
        return cls(photo, scene, style, labels, session, objects, PROPOSED)

    def mask(self, what: int | str) -> np.ndarray:
        """How much of each pixel belongs to an object, or to all objects of a class: float32 [h, w]
        from 0 to 1.

        what: an object's id, or a class's name. Nothing of the photo beyond it changes with it.
        """
        total = np.zeros(self.photo.shape[:2], np.float32)
        for object_id in self._ids(what):
            total += self._mattes.whole(object_id)
        return np.minimum(total, 1)

    def render(
        self,
        style: Style,
        scene: Scene | None = None,
        modes: Mapping[int | str, Mode] | None = None,
        strength: float | Mapping[int | str, float] = 1.0,
        softness: float | Mapping[int | str, float] = 0.0,
        part: Tile | None = None,
    ) -> np.ndarray:
        """The photo in another style, at its own size: uint8 [h, w, 3 or 4].

        scene: another map of the same size; pixels that have another class in it are drawn anew.
        An object of it that `scene` lacks has the own look of its class. modes: by object or class,
        "original": the photo's pixels; "recoloured": the photo's detail in the new look's light and
        colours; "replaced": drawn by the model. By default an object is original where its codes
        and the global code are its own, and what is unlabelled always, else recoloured. strength: 0
        to 1, how far what is recoloured goes, and how much what is drawn covers. softness: 0 to 1,
        of an object's edge, see Mattes. Both are of all objects, or by object or class. part: all
        that is wanted of the picture.
        """
        scene = self.scene if scene is None else of_kind(scene, Scene, "a scene")
        if scene.size != self.scene.size:
            raise ClvaeError("another scene for a photo has a map of the same size")
        asked = self._asked(scene, modes or {})
        edges = self._edges(scene, strength, softness)
        chosen = [asked.get(o, mode) for o, mode in enumerate(self._by_codes(style, scene))]
        changed = scene.labels != self.scene.labels
        kept = scene.classes >= len(self.labels.names)  # what is erased is the photo again
        for object_id, mode in asked.items():
            kept[object_id] = mode == "original"
        ids = np.where(changed, NOBODY, scene.objects.astype(np.uint16))
        edited = [o for o in np.unique(ids[ids != NOBODY]).tolist() if chosen[o] != "original"]
        anew = np.where(changed & ~kept[scene.objects], scene.objects.astype(np.uint16), NOBODY)
        if not edited and (anew == NOBODY).all():
            return (self.photo if part is None else part.of(self.photo)).copy()
        drawn = self._session.render(scene, style)
        large = cache(lambda: self._large(drawn))
        window = self._frame.window
        laid = Laid(scene, drawn, window(ids), window(anew), large)
        mattes = self._mattes_of(laid)
        beside = [self._layer(o, laid, mattes, chosen[o], edges[o]) for o in edited]
        picture = composed(self.photo, beside, self._painted(laid, edges), part)
        self._session.engine.budget.hold(self._kept)
        return picture

    def smaller(self, pixels: int) -> PhotoEdit:
        """The same over a photo of at most so many pixels, to be looked at."""
        size = edited_size(self.photo.shape[:2], pixels)
        return self if size == self.photo.shape[:2] else self.of_size(fit(self.photo, size))

    def of_size(self, photo: np.ndarray) -> PhotoEdit:
        """The same over the same photo with more pixels, or fewer: uint8 [h, w, 3 or 4]."""
        parts = self.scene, self.style, self.labels, self._session, self._objects, self._reach
        return PhotoEdit(photo, *parts, own=self._own)

    @property
    def nbytes(self) -> int:
        """Bytes of the photo and of the masks that are kept for it."""
        colours = self._colours.nbytes if self._colours.base is None else 0
        return self.photo.nbytes + colours + self._small.nbytes + self._kept.nbytes

    def _ids(self, what: int | str) -> list[int]:
        """The objects that are meant."""
        if isinstance(what, str):
            return self.scene.of_class(self.labels.id(what))
        return [self.scene.object_id(what)]

    def _asked(self, scene: Scene, modes: Mapping[int | str, Mode]) -> dict[int, Mode]:
        """The modes that somebody asks for, by object."""
        for mode in modes.values():
            if mode not in MODES:
                raise ClvaeError(
                    "a mode is one of {modes}, not {mode}", modes=", ".join(MODES), mode=shown(mode)
                )
        return self._by_object(scene, modes)

    def _by_object(self, scene: Scene, values: Mapping[int | str, T]) -> dict[int, T]:
        """What is said of objects or classes, by object."""
        found: dict[int, T] = {}
        for what, value in values.items():
            ids = scene.of_class(self.labels.id(what)) if isinstance(what, str) else [what]
            found |= {scene.object_id(object_id): value for object_id in ids}
        return found

    def _edges(self, scene: Scene, strength: object, softness: object) -> list[Edge]:
        """The edge of each object."""

        def each(value: object, usual: float, what: str) -> list[float]:
            if not isinstance(value, Mapping):
                return [number(value, 0, 1, what)] * len(scene.classes)
            said = self._by_object(scene, value)
            return [number(said.get(o, usual), 0, 1, what) for o in range(len(scene.classes))]

        strengths = each(strength, 1.0, "a strength")
        return [Edge(*e) for e in zip(strengths, each(softness, 0.0, "a softness"), strict=True)]

    def _by_codes(self, style: Style, scene: Scene) -> list[Mode]:
        """The mode of each object of a scene where nobody asks for one."""
        style.check(scene)
        own = self.style
        rows = self.scene.rows(scene)
        same = (style.local_codes == own.local_codes[rows]).all((1, 2))
        same &= style.grain == own.grain[rows]
        same &= np.array_equal(style.global_code, own.global_code)
        same |= scene.classes >= len(self.labels.names)  # whatever that may be
        return ["original" if it_is else "recoloured" for it_is in same]

    def _row(self, scene: Scene, object_id: int) -> int:
        """Which object of the photo's own scene one of another scene comes from."""
        return self.scene.row(object_id, int(scene.classes[object_id]))

    def _mattes_of(self, laid: Laid) -> Mattes:
        """Of the objects of a scene where the photo shows them."""
        if laid.scene == self.scene:
            return self._mattes
        return Mattes(self._colours, laid.ids, PROPOSED, self._kept)

    def _move(self, mask: np.ndarray, laid: Laid) -> Recolouring:
        """How pixels come to what is drawn now. mask: bool [h', w'], of an object."""
        own, new = map(self._frame.window, (self._own, laid.drawn))
        key = "standing", hashlib.blake2b(np.packbits(mask).tobytes(), digest_size=16).digest()
        known = self._kept.get(key, lambda: standing(self._small, own, mask))
        return recolouring(known, new, mask)

    def _layer(self, object_id: int, laid: Laid, mattes: Mattes, mode: Mode, edge: Edge) -> Layer:
        """An object where the photo shows it, as it is now."""
        if mode == "replaced":
            return Layer(_covering(mattes, object_id, edge), self._generated(object_id, laid))
        move = self._move(laid.ids == object_id, laid).strong(edge.strength)
        mask = partial(mattes.of, object_id, softness=edge.softness)
        return Layer(mask, partial(move.tile, self._colours))

    def _generated(self, object_id: int, laid: Laid) -> Pixels:
        """An object's pixels as the model draws them, with the photo's own texture of it where that
        has some.
        """
        window, shape = self._frame.window, self.photo.shape[:2]
        there = window(self.scene.objects) == self._row(laid.scene, object_id)
        if there.any():
            move = self._move(there, laid)
            sure = cv2.erode(there.astype(np.uint8), np.ones((3, 3)))
            texture = Texture(self._colours, sure, move.mean)
            if texture.found:
                mean = local_mean(window(laid.drawn), window(laid.scene.objects) == object_id)
                return partial(Retexturing(texture, mean, move.gain).tile, self._colours)
        picture = laid.large()
        return lambda tile: tile.stretched(picture, shape)

    def _large(self, drawn: np.ndarray) -> np.ndarray:
        """What is drawn, by the bundle's upscaler nearer to the photo's size if that is larger: of
        it what lies over the photo, float32.
        """
        engine, times, large = self._session.engine, self._frame.times, drawn
        if engine.has_upscaler and times >= LARGER:
            scale = 4 if times >= 2 * LARGER else 2
            key = "large", scale, hashlib.blake2b(drawn.tobytes(), digest_size=16).digest()
            large = self._kept.get(key, lambda: engine.upscale(drawn, scale))
        return self._frame.window(large).astype(np.float32)

    def _painted(self, laid: Laid, edges: Sequence[Edge]) -> list[Layer]:
        """The layers of what was painted anew, by object."""
        mattes = Mattes(self._colours, laid.anew, PROPOSED, self._kept)
        return [
            Layer(_covering(mattes, o, edges[o]), self._generated(o, laid))
            for o in np.unique(laid.anew).tolist()
            if o != NOBODY
        ]


def _covering(mattes: Mattes, object_id: int, edge: Edge) -> Pixels:
    """How much of what an object hides it covers."""
    return lambda tile: edge.strength * mattes.of(object_id, tile, edge.softness)
