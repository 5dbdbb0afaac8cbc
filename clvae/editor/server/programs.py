"""What programs ask for: each call stands alone, and nothing is kept between them."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.checks import flag, listed, whole
from ...core.cielab import lab_of
from ...core.cover import At, place
from ...core.labels import LabelSet
from ...core.scene import Scene
from ...core.sizes import size_said
from ...core.style import Style
from ...engine.upscaling import LACKING, read_upscalable
from ...engine.wishes import Slide
from ...errors import ClvaeError, ForeignColors
from ...export.scale import upscaled
from ..document import edits
from .intake import foreign, in_call, photo_in_call
from .service import Service

Drawn = tuple[Scene, Style]
MOST_STEPS = 24  # towards a photo's colours, in one call


def generate(
    service: Service, map: str | None, seed: Any, ids: bool, at: At, size: Any = None
) -> Drawn:
    """A label map with the look of a seed. map: a file. ids, at, size: see Api.generate."""
    scene = _scene_of(service, map, ids, at, None if size is None else size_said(size))
    return scene, service.engine.sample(scene, edits.whole(seed))


def resample(
    service: Service,
    map: str | None,
    seed: Any,
    classes: Any,
    new_seed: Any,
    ids: bool,
    at: At,
    size: Any = None,
    layers: Any = None,
) -> Drawn:
    """The same with the looks of a class, or of several, or layers of them, from another seed."""
    layers = several(layers, "layers")
    scene, style = generate(service, map, seed, ids, at, size)
    names = several(classes, "classes") or [classes]
    found = [scene.of_class(class_in(service.engine.labels, scene, name)) for name in names]
    objects = np.unique(np.concatenate(found))
    seed = edits.whole(new_seed)
    return scene, service.engine.resample(style, scene, objects, seed, layers)


def adopt(
    service: Service,
    map: str | None,
    seed: Any,
    photo: str | None,
    photo_map: str | None,
    classes: Any,
    strength: Any,
    layers: Any,
    ids: bool,
    at: At,
    size: Any = None,
    refine: Any = 0,
) -> Drawn:
    """The same with the looks of classes taken over from a photo; see Api.style."""
    steps = _count(refine)
    scene, style = generate(service, map, seed, ids, at, size)
    classes, layers = several(classes, "classes"), several(layers, "layers")
    if photo is None:
        raise ClvaeError("there is no photo in this call")
    engine = service.engine
    label_map = None if photo_map is None else _read(service, photo_map, ids, at, "photo's map")
    pixels = photo_in_call(engine, photo, label_map, at)
    found = engine.encode(pixels, label_map, at)
    if steps:
        found = engine.refine(pixels, found, steps)
    taken = style.adopt(found, scene, classes=classes, layers=layers, strength=strength)
    if found.match is None:  # then it is to be what the encoder says
        return scene, taken
    whole_way = style.adopt(found, scene, classes=classes, layers=layers)
    matched = engine.match(whole_way, scene, found, classes, layers=layers)
    return scene, style.interpolate(matched, strength)


def tint(
    service: Service,
    map: str | None,
    seed: Any,
    name: Any,
    colour: Any,
    ids: bool,
    at: At,
    size: Any = None,
) -> tuple[Scene, Style, float]:
    """The same with a class, or several, in a colour; how far off it stays; see Api.tint."""
    scene, style = generate(service, map, seed, ids, at, size)
    lab_of(colour)  # before anything is drawn
    far: list[float] = []
    present = scene.present()
    for one in several(name, "classes") or [name]:
        for o in scene.of_class(class_in(service.engine.labels, scene, one)):
            if present[o]:
                left: list[float] = []
                style = service.engine.tint(
                    style, scene, o, colour, progress=lambda *told, left=left: left.append(told[2])
                )
                far.append(left[-1])
    return scene, style, round(max(far), 2)


def slide(
    service: Service, map: str | None, seed: Any, slides: Any, ids: bool, at: At, size: Any = None
) -> Drawn:
    """The same with sliders of classes moved, "sky:lightness=40"; see Api.slide."""
    moves = [Slide.read(text) for text in several(slides, "slides") or ()]
    if not moves:
        raise ClvaeError("say which sliders move, like sky:lightness=40")
    scene, style = generate(service, map, seed, ids, at, size)
    for move in moves:
        class_in(service.engine.labels, scene, move.name)
        style = move.moved(service.engine, scene, style)
    return scene, style


def segment(service: Service, photo: str | None, at: At, size: Any, sure: Any) -> np.ndarray:
    """What is what in a photo, class ids uint8 [H, W]; see Api.segment."""
    if photo is None:
        raise ClvaeError("there is no photo in this call")
    engine = service.engine
    wanted = None if size is None else size_said(size)
    pixels = photo_in_call(engine, photo, at=place(at))
    return engine.segment(pixels, at, wanted, flag(sure, "whether only what is sure is labelled"))


def upscale(service: Service, picture: str | None, scale: Any) -> np.ndarray:
    """A picture's file with more pixels: uint8 [h, w, 3 or 4]; see Api.upscale."""
    if picture is None:
        raise ClvaeError("there is no picture in this call")
    if not service.engine.has_upscaler:
        raise ClvaeError(LACKING)
    scale = _whole(scale)
    pixels = read_upscalable(picture, scale)
    with service.slots:
        return upscaled(pixels, scale, service.engine)


def _count(steps: object) -> int:
    """How many colour steps somebody wants."""
    return whole(_whole(steps), 0, MOST_STEPS, "a number of colour steps")


def _whole(number: Any) -> Any:
    """A number of a call, where numbers have no kinds: 8.0 is 8."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


def class_in(labels: LabelSet, scene: Scene, name: Any) -> int:
    """The id of a class given by name or id, "8" or 8; one that the map lacks is an error."""
    class_id = labels.id(by_number(name))
    if not scene.present()[scene.of_class(class_id)].any():
        raise ClvaeError("the map has no {name}: nothing would change", name=labels.name(class_id))
    return class_id


def by_number(name: Any) -> Any:
    """A class as somebody named it, "8" as 8."""
    number = isinstance(name, str) and name.isascii() and name.isdigit() and len(name) < 9
    return int(name) if number else name


def several(values: object, what: str) -> list | None:
    """A list that somebody sent, or one item alone; None is all. An empty one is an error."""
    if values is None:
        return None
    found = listed(values, what)
    if not found:
        raise ClvaeError(
            "the list of {what} is empty: name at least one, or leave it out for all", what=what
        )
    return found


def _read(
    service: Service,
    file: str,
    ids: bool,
    at: At,
    what: str = "label map",
    size: tuple[int, int] | None = None,
) -> np.ndarray:
    try:
        return in_call(service.engine, file, ids, what, at, size)
    except ForeignColors as error:
        raise foreign(service, error, "call with ids=true") from None


def _scene_of(
    service: Service, file: str | None, ids: bool, at: At, size: tuple[int, int] | None
) -> Scene:
    if file is None:
        raise ClvaeError("there is no label map in this call")
    label_map = _read(service, file, ids, place(at), size=size)
    scene = service.engine.scene(label_map, at, size)
    service.engine.labels.drawable(scene.labels)
    return scene
