"""A project of an older version of its bundle: what does not hang on the weights comes along.

That is the map, the objects with their names, locks, the seed, the sliders and the style photos.
The codes of other weights mean nothing: looks are encoded from the picture that the file keeps, or
where it keeps none, as a browser's copies do, drawn anew from the seed. Kept looks stay behind.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...core.arrays import still
from ...core.images import open_image
from ...core.scene import MAX_OBJECTS, Scene
from ...core.style import Style
from ...engine import Engine
from ...errors import ClvaeError
from . import edits, sliders
from .project_box import Box, id_of, text_of
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
        if text_of(name, "name of a class") not in names:
            raise ClvaeError(
                f"this project has the class {name}, which this version of {engine.name} lacks"
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
    moved = [item | {"class": ids[id_of(item["class"], len(table), "class")]} for item in pieces]
    box.card["objects"] = [*known, *moved]
    box.card["locks"] = [ids[id_of(i, len(objects), "locks")] for i in box.card["locks"]]
    held = id_of(box.card["settings"]["selected"], len(objects), "selected object")
    box.card["settings"]["selected"] = ids[held]
    for item in box.card["guides"]:
        item["classes"] = [
            ids[id_of(i, len(table), "classes of a style photo")] for i in item["classes"]
        ]
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
        state = replace(state, base=_without_sliders(engine, state, worn))
    box.drop("look/")
    return {"base": state.base, "positions": positions, "overall": overall, "seed": seed}


def _positions(engine: Engine, box: Box, scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """Sliders as far as this version has them: of each object, and of the whole picture."""
    wanted = sliders.count(engine.directions, engine.labels.count)
    found = np.zeros((len(scene.classes), wanted), np.float32)
    old = box.numbers("look/positions.npy", 2, MAX_OBJECTS * MOST_SLIDERS)
    rows = {now: then for then, now in box.ids.items() if then < len(old)}
    for now, then in rows.items():
        known = placed(engine.directions, int(scene.classes[now]))
        for place in range(min(wanted, old.shape[1])):
            if direction_at(known, place) is not None:
                found[now, place] = old[then, place]
    overall = np.zeros(len(engine.directions.of_picture()), np.float32)
    if box.has("look/overall.npy"):
        before = box.numbers("look/overall.npy", 1, MOST_SLIDERS)
        both = min(len(before), len(overall))
        overall[:both] = before[:both]
    if max(np.abs(found).max(initial=0), np.abs(overall).max(initial=0)) > edits.REACH:
        raise ClvaeError("the project has a slider outside its range")
    return still(found), still(overall)


def _without_sliders(engine: Engine, state: State, worn: Style) -> Style:
    """The base under a style that the state's sliders have moved already."""
    back = replace(state, base=worn, positions=-state.positions, overall=-state.overall)
    return back.style(engine.directions)
