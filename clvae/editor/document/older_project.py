"""A project of an older version of its bundle: what does not hang on the weights comes along.

That is the map, the objects with their names, locks, the seed, the style photos, and sliders of
which this version has the same.
The codes of other weights mean nothing: looks are encoded from the picture that the file keeps, or
where it keeps none, as a browser's copies do, drawn anew from the seed. Kept looks stay behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ...core.arrays import still
from ...core.images import open_image
from ...core.scene import MAX_OBJECTS, Scene
from ...core.style import Style
from ...engine import Engine
from ...errors import ClvaeError, Text
from . import edits, sliders
from .project_box import Box, entries, id_of, text_of
from .sliders import direction_at, placed
from .state import State

MOST_SLIDERS = 64  # an older version may have had more of them than this one


def translated(engine: Engine, box: Box) -> dict[int, int]:
    """The id that each of an older version's classes has now, by its id then.

    A class that is gone is an error. Files of before classes were named have those of now.
    """
    names = [*engine.labels.names, *["unlabelled"] * engine.labels.unlabelled]
    known = box.card["bundle"].get("classes", names)
    if not isinstance(known, list) or len(known) > MAX_OBJECTS:
        raise ClvaeError("the project has no valid names of classes")
    table = {}
    for i, name in enumerate(known):
        if text_of(name, Text("name of a class")) not in names:
            raise ClvaeError(
                "this project has the class {name}, which this version of {model} lacks",
                name=name,
                model=engine.name,
            )
        table[i] = names.index(name)
    return table


def translate(engine: Engine, box: Box) -> None:
    """Have a box of an older version hold objects and maps as this version counts classes."""
    table, count = translated(engine, box), engine.labels.count
    objects = box.card["objects"]
    if not isinstance(objects, list) or not len(table) <= len(objects) <= MAX_OBJECTS:
        raise ClvaeError("the project has no valid objects")
    pieces = objects[len(table) :]
    if count + len(pieces) > MAX_OBJECTS:
        raise ClvaeError("the project has more objects than fit beside this version's classes")
    ids = table | {len(table) + i: count + i for i in range(len(pieces))}
    known = [{"class": i} for i in range(count)]
    moved = [
        item | {"class": ids[id_of(item["class"], len(table), Text("class"))]} for item in pieces
    ]
    box.card["objects"] = [*known, *moved]
    box.card["locks"] = [ids[id_of(i, len(objects), Text("locks"))] for i in box.card["locks"]]
    held = id_of(box.card["settings"]["selected"], len(objects), Text("selected object"))
    box.card["settings"]["selected"] = ids[held]
    for number, item in enumerate(box.card["guides"]):
        item["classes"] = [
            ids[id_of(i, len(table), Text("classes of a style photo"))] for i in item["classes"]
        ]
        if item.pop("steps", None) is not None:  # its codes are of other weights
            for name in ("global", "local", "match"):
                box.drop(f"guides/{number}/{name}.npy")
    box.ids = ids
    box.card["shelf"] = []
    box.drop("shelf/")  # kept looks


def read_look_anew(engine: Engine, box: Box, scene: Scene) -> dict:
    """The fields of State that `read_look` reads, for weights that the file's codes are not of."""
    seed = edits.whole(box.card["seed"])
    positions, overall = _positions(engine, box, scene)
    base, preview = engine.sample(scene, seed), box.preview()
    state = State(scene, base, positions, seed=seed, overall=overall)
    if preview is not None:
        picture = np.array(open_image(preview, "project's preview").convert("RGB"))
        found = engine.encode(picture, scene)
        shown = np.flatnonzero(scene.present()).tolist()
        worn = base.adopt(found, scene, objects=shown, global_code=True)
        # the picture was drawn with its sliders where they are
        state = replace(state, base=_without_sliders(engine, state, worn, shown))
    box.drop("look/")
    return {
        "base": state.base,
        "positions": positions,
        "overall": overall,
        "seed": seed,
        "sown": edits.sown(engine, scene),
    }


def _positions(engine: Engine, box: Box, scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """Sliders as far as this version has the same: of each object, and of the whole picture.

    Files of before sliders were named have them at the same places.
    """
    wanted = sliders.count(engine.directions, engine.labels.count)
    of_picture = list(engine.directions.of_picture())
    found, overall = np.zeros((len(scene.classes), wanted), np.float32), np.zeros(len(of_picture))
    old = box.numbers("look/positions.npy", 2, MAX_OBJECTS * MOST_SLIDERS)
    before = np.zeros(0, np.float32)
    if box.has("look/overall.npy"):
        before = box.numbers("look/overall.npy", 1, MOST_SLIDERS)
    known = box.card.get("sliders")
    for object_id, place, about in _named(known) if known is not None else _unnamed(old, before):
        now = None if object_id is None else box.ids.get(object_id)
        if object_id is not None and (now is None or object_id >= len(old)):
            raise ClvaeError("the project has a slider of an object that it does not have")
        there = of_picture if now is None else placed(engine.directions, int(scene.classes[now]))
        at = place if about is None else sliders.find(there, about)
        source = before if object_id is None else old[object_id]
        if place >= len(source) or at is None or direction_at(there, at) is None:
            continue
        if now is None:
            overall[at] = source[place]
        else:
            found[now, at] = source[place]
    if max(np.abs(found).max(initial=0), np.abs(overall).max(initial=0)) > edits.REACH:
        raise ClvaeError("the project has a slider outside its range")
    return still(found), still(overall.astype(np.float32))


def _named(known: object) -> Iterator[tuple[int | None, int, dict]]:
    """The sliders that a file names: (object, place, {measure, layer})."""
    for item in entries(known, MAX_OBJECTS * MOST_SLIDERS, Text("sliders")):
        held = item["object"]
        about = {"measure": item["measure"], "layer": item["layer"]}
        place = id_of(item["place"], MOST_SLIDERS, Text("place of a slider"))
        yield (
            None if held is None else id_of(held, MAX_OBJECTS, Text("object of a slider")),
            place,
            about,
        )


def _unnamed(old: np.ndarray, before: np.ndarray) -> Iterator[tuple[int | None, int, None]]:
    """Those of a file that names none: (object, place, None)."""
    for object_id, place in np.argwhere(old).tolist():
        yield object_id, place, None
    for place in np.flatnonzero(before).tolist():
        yield None, place, None


def _without_sliders(engine: Engine, state: State, worn: Style, shown: list[int]) -> Style:
    """The base under a style in which sliders have moved these objects and the picture already."""
    positions = np.zeros_like(state.positions)
    positions[shown] = -state.positions[shown]
    back = replace(state, base=worn, positions=positions, overall=-state.overall)
    return back.style(engine.directions)
