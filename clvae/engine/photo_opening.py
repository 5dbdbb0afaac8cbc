"""Opening a photo to edit it: what is what in it, and its own look."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from ..core.labels import LabelSet, resize_map
from ..core.photo_style import PhotoStyle
from ..core.photos import check_photo, fit
from ..core.regions import divided
from ..core.scene import Scene
from ..core.sizes import ALIKE, Sizes
from ..core.style import Style
from ..errors import ClvaeError
from ..photo.frame import Frame
from .colouring import Progress
from .photo_edit import GIVEN, PROPOSED, PhotoEdit
from .session import Session


class Reader(Protocol):
    """What opening a photo asks of its engine. See `Engine`."""

    labels: LabelSet
    sizes: Sizes

    def segment(self, photo: np.ndarray, *, size: tuple[int, int], sure: bool) -> np.ndarray:
        """What is what in a photo: class ids, uint8 [H, W]."""
        ...

    def encode(self, photo: np.ndarray, label_map: Scene, *, size: tuple[int, int]) -> PhotoStyle:
        """The codes of a photo."""
        ...

    def refine(
        self, photo: np.ndarray, style: PhotoStyle, steps: int, progress: Progress | None
    ) -> PhotoStyle:
        """The same, matched more closely."""
        ...

    def sample(self, scene: Scene) -> Style:
        """A style by chance, for what the photo does not show."""
        ...

    def session(self) -> Session:
        """What draws the pictures."""
        ...


def opened(
    engine: Reader,
    photo: np.ndarray,
    label_map: np.ndarray | Scene | None,
    steps: int,
    progress: Progress | None,
) -> PhotoEdit:
    """See `Engine.edit`."""
    photo = check_photo(photo)
    shape = photo.shape[:2]
    frame = Frame(shape, engine.sizes.nearest(*shape))
    canvas, reach = frame.photo(photo), PROPOSED
    if isinstance(label_map, Scene):
        _check_canvas(label_map.size, frame.size)
        scene, objects = label_map, frame.window(label_map.objects)
    else:
        if label_map is None:
            found = frame.window(engine.segment(canvas, size=frame.size, sure=True))
        else:
            label_map, reach = engine.labels.check(label_map), GIVEN
            check_over(label_map.shape, shape)
            found = resize_map(label_map, tuple(map(min, label_map.shape, shape)))
        nobody = len(engine.labels.names)
        colours = fit(np.ascontiguousarray(photo[..., :3]), found.shape)
        objects, classes = divided(found, engine.labels.count, nobody, photo=colours)
        scene = Scene(frame.map(objects), classes)
    known = engine.encode(canvas, scene, size=frame.size)
    if steps and known.match is not None:
        known = engine.refine(canvas, known, steps, progress)
    style = engine.sample(scene).adopt(known, scene, global_code=True)
    return PhotoEdit(photo, scene, style, engine.labels, engine.session(), objects, reach)


def _check_canvas(scene: tuple[int, int], canvas: tuple[int, int]) -> None:
    """Refuse a scene that is not of a photo's canvas, of sizes (H, W)."""
    if scene != canvas:
        raise ClvaeError(
            "the scene is {width}x{height}, and a scene of this photo is {wide}x{high}",
            width=scene[1],
            height=scene[0],
            wide=canvas[1],
            high=canvas[0],
        )


def check_over(label_map: tuple[int, ...], photo: tuple[int, int]) -> None:
    """Refuse a map of shape (h', w') that does not lie over all of a photo of shape (h, w)."""
    height, width = label_map
    if not 1 - ALIKE <= photo[0] * width / (photo[1] * height) <= 1 + ALIKE:
        raise ClvaeError(
            "the photo is {wide}x{high}, its map {width}x{height}: a map of a "
            "photo lies over all of it",
            wide=photo[1],
            high=photo[0],
            width=width,
            height=height,
        )
