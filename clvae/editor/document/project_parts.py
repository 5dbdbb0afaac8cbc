"""What a project file holds, kind by kind: a function that writes it, and one that reads it.

Writers add to the card, and files by their names. Reading believes nothing: what does not fit is a
ClvaeError, or of the card a KeyError, TypeError or ValueError, which `unpack` turns into one.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from ...core.arrays import still
from ...core.checks import number, whole
from ...core.cielab import colours_of
from ...core.images import indexed_image
from ...core.photo_style import ColourMatch, PhotoStyle
from ...core.scene import MAX_OBJECTS, Scene
from ...core.style import Style
from ...engine import Engine
from ...errors import ClvaeError, Text
from ...files.npy import UINT64, write_npy
from . import edits, sliders
from .project_box import Box, entries, id_of, ids_of, text_of
from .state import MAX_LOOKS, KeptLook, State, StylePhoto
from .style_photos import LAYERS as SHARES
from .style_photos import MAX_STYLE_PHOTOS

UNMEASURED = -1.0  # in a file, of a class whose distance nobody measured
MOST_STEPS = 1_000_000  # that a photo can have taken


def write_objects(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The map, the class of each object, the names of the pieces split off, and the locks."""
    card["objects"] = [
        {"class": class_id} | ({"piece": state.pieces[i]} if i in state.pieces else {})
        for i, class_id in enumerate(state.scene.classes.tolist())
    ]
    card["locks"] = sorted(state.locks)
    files["map.png"] = _png(indexed_image(state.scene.objects, engine.labels.colors))


def read_objects(engine: Engine, box: Box) -> dict:
    """What `write_objects` wrote: the fields of State that it names."""
    objects, locks, count = box.card["objects"], box.card["locks"], engine.labels.count
    if not isinstance(objects, list) or not count <= len(objects) <= MAX_OBJECTS:
        raise ClvaeError(
            "a project of this model has {count} to {most} objects", count=count, most=MAX_OBJECTS
        )
    classes = [id_of(item["class"], count, Text("class")) for item in objects]
    if classes[:count] != list(range(count)):
        raise ClvaeError("the project's first objects are not the classes of this model")
    pieces = {
        i: text_of(item["piece"], Text("name of a piece"))
        for i, item in enumerate(objects)
        if "piece" in item
    }
    if min(pieces, default=count) < count or len(set(pieces.values())) < len(pieces):
        raise ClvaeError("the project's pieces are not separate objects with different names")
    ids = box.picture("map.png", "P", engine.sizes)
    strays = set(np.unique(ids).tolist()) - set(range(count)) - set(pieces)
    if strays:
        raise ClvaeError(
            "the project's map has object {number}, which the project does not list",
            number=min(strays),
        )
    scene = Scene(ids, np.array(classes))
    if not box.card.get("photo"):  # of a photo nobody may know yet what is in it
        engine.labels.drawable(scene.labels, Text("the project's map"))
    return {"scene": scene, "pieces": pieces, "locks": ids_of(locks, len(classes), Text("locks"))}


def write_look(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The codes, the sliders' positions and what those moved, and what the seed was for."""
    files |= {
        "look/global.npy": write_npy(state.base.global_code),
        "look/local.npy": write_npy(state.base.local_codes),
        "look/positions.npy": write_npy(state.positions),
        **grain("look", state.base),
    }
    if state.overall.any():
        files["look/overall.npy"] = write_npy(state.overall)
    if state.sown is not None:
        card["sown"] = list(state.sown)
    card["sliders"] = [
        {"object": object_id, "place": place, **about}
        for object_id, place, about in sliders.used(
            engine.directions, state.scene.classes, state.positions, state.overall
        )
    ]


def read_look(engine: Engine, box: Box, scene: Scene) -> dict:
    """What `write_look` wrote, for the objects of a scene: the fields of State that it names."""
    base = box.style("look", engine, len(scene.classes))
    positions = box.array(
        "look/positions.npy",
        (len(scene.classes), sliders.count(engine.directions, engine.labels.count)),
    )
    count = len(engine.directions.of_picture())
    overall = (
        box.array("look/overall.npy", (count,))
        if box.has("look/overall.npy")
        else still(np.zeros(count, np.float32))
    )
    if (np.abs(positions) > edits.REACH).any() or (np.abs(overall) > edits.REACH).any():
        raise ClvaeError("the project has a slider outside its range")
    return {
        "base": base,
        "positions": positions,
        "overall": overall,
        "seed": edits.whole(box.card["seed"]),
        "sown": _sown(engine, box.card.get("sown")),
    }


def _sown(engine: Engine, shares: object) -> tuple[float, ...] | None:
    """State.sown; a project of before has none."""
    if shares is None:
        return None
    count, what = engine.labels.count, Text("the share of a class")
    if not isinstance(shares, list) or len(shares) != count:
        raise ClvaeError("the project's shares are not those of {count} classes", count=count)
    return tuple(number(share, 0, 1, what) for share in shares)


def write_style_photos(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The style photos, their maps, and what each gives."""
    card["guides"] = [
        {
            "classes": sorted(style_photo.classes),
            "strength": style_photo.strength,
            "layers": style_photo.layers,
            "mood": style_photo.gives_global,
            "declined": sorted(style_photo.declined),
        }
        | _write_codes(style_photo, f"guides/{index}", files)
        for index, style_photo in enumerate(state.style_photos)
    ]
    for index, style_photo in enumerate(state.style_photos):
        files[f"guides/{index}/photo.png"] = _png(Image.fromarray(style_photo.photo))
        files[f"guides/{index}/map.png"] = _png(
            indexed_image(style_photo.labels, engine.labels.colors)
        )


def read_style_photos(engine: Engine, box: Box) -> tuple[StylePhoto, ...]:
    """What `write_style_photos` wrote."""
    found = []
    for index, item in enumerate(
        entries(box.card["guides"], MAX_STYLE_PHOTOS, Text("style photos"))
    ):
        photo, labels = (
            box.picture(f"guides/{index}/photo.png", "RGB", engine.sizes),
            box.picture(f"guides/{index}/map.png", "P", engine.sizes),
        )
        if photo.shape[:2] != labels.shape:
            raise ClvaeError("the project has a style photo and a map of it of different sizes")
        classes = ids_of(
            item["classes"], len(engine.labels.names), Text("classes of a style photo")
        )
        given = frozenset().union(*(style_photo.classes for style_photo in found))
        if not classes <= set(np.unique(engine.labels.check(labels)).tolist()) or classes & given:
            raise ClvaeError(
                "the project has a style photo that gives classes it does not show, or that "
                "another one gives"
            )
        strength = number(item["strength"], 0, 1, Text("the strength of a style photo"))
        if item["layers"] not in SHARES or type(item["mood"]) is not bool:
            raise ClvaeError("the project has a style photo without valid settings")
        codes = _read_codes(engine, box, item, f"guides/{index}", photo, labels)
        settings = classes, strength, item["layers"], item["mood"]
        said = item.get("declined", [])  # nothing in an older project
        declined = ids_of(
            said, len(engine.labels.names), Text("classes that a style photo is not to give")
        )
        found.append(StylePhoto(photo, labels, *settings, codes, declined=declined))
    if sum(style_photo.gives_global for style_photo in found) > 1:
        raise ClvaeError("the project has two style photos that give the global code")
    return tuple(found)


def _write_codes(style_photo: StylePhoto, folder: str, files: dict[str, bytes]) -> dict:
    """What the card says of a style photo that was matched more closely: {steps}."""
    codes = style_photo.codes
    if codes is None or codes.match is None:
        return {}
    files |= {
        f"{folder}/global.npy": write_npy(codes.global_code),
        f"{folder}/local.npy": write_npy(codes.local_codes),
        f"{folder}/match.npy": write_npy(
            np.nan_to_num(np.stack([codes.match.first, codes.match.last]), nan=UNMEASURED)
        ),
    }
    return {"steps": codes.match.steps}


def _read_codes(
    engine: Engine, box: Box, item: dict, folder: str, photo: np.ndarray, labels: np.ndarray
) -> PhotoStyle | None:
    """What `_write_codes` wrote of a style photo uint8 [H, W, 3] with its map."""
    if "steps" not in item:
        return None
    steps = whole(item["steps"], 1, MOST_STEPS, Text("the steps of a style photo"))
    count = engine.labels.count
    codes = box.style(folder, engine, count)
    match = box.array(f"{folder}/match.npy", (2, count))
    if not ((match == UNMEASURED) | (match >= 0)).all():
        raise ClvaeError("the project has a style photo with negative distances")
    first, last = np.where(match == UNMEASURED, np.nan, match)
    shares = np.bincount(labels.ravel(), minlength=count)[:count] / labels.size
    return PhotoStyle(
        codes.global_code,
        codes.local_codes,
        np.asarray(codes.local_codes.any(2)),  # what is not present has no code
        engine.labels,
        found=shares > 0,
        scene=Scene.from_labels(labels, count),
        colours=colours_of(photo, labels, count),
        match=ColourMatch(first, last, shares, steps),
    )


def write_kept_looks(engine: Engine, state: State, card: dict, files: dict[str, bytes]) -> None:
    """The kept looks."""
    card["shelf"] = [said_of(look) for look in state.kept_looks]
    for index, look in enumerate(state.kept_looks):
        files |= files_of(look, f"shelf/{index}")


def read_kept_looks(engine: Engine, box: Box) -> tuple[KeptLook, ...]:
    """What `write_kept_looks` wrote."""
    looks = entries(box.card["shelf"], MAX_LOOKS, Text("kept looks"))
    return tuple(read_kept_look(engine, box, item, f"shelf/{i}") for i, item in enumerate(looks))


def said_of(look: KeptLook) -> dict:
    """What a card says of a kept look."""
    return {"name": look.name, "whole": look.whole, "classes": look.classes.tolist()}


def files_of(look: KeptLook, folder: str) -> dict[str, bytes]:
    """The files of a kept look in a folder."""
    return {
        f"{folder}/global.npy": write_npy(look.style.global_code),
        f"{folder}/local.npy": write_npy(look.style.local_codes),
        f"{folder}/thumbnail.jpg": look.thumbnail.tobytes(),
        **grain(folder, look.style),
    }


def read_kept_look(engine: Engine, box: Box, item: dict, folder: str) -> KeptLook:
    """A kept look of what `said_of` and `files_of` wrote."""
    count, of = engine.labels.count, box.what
    classes = [
        id_of(c, count, Text("class of a kept look"), of)
        for c in entries(item["classes"], MAX_OBJECTS, Text("kept look"), of)
    ]
    fits = classes[:count] == list(range(count)) if item["whole"] else len(classes) == 1
    if type(item["whole"]) is not bool or not fits:
        raise ClvaeError("{of} has a kept look that does not fit this model", of=of)
    style = box.style(folder, engine, len(classes))
    thumbnail = box.thumbnail(f"{folder}/thumbnail.jpg")
    name = text_of(item["name"], Text("name of a kept look"), of)
    return KeptLook(name, item["whole"], style, still(np.array(classes, np.uint8)), thumbnail)


def grain(folder: str, style: Style) -> dict[str, bytes]:
    """The file of a style's grain, where it is not 0 for all."""
    if not style.grain.any():
        return {}
    return {f"{folder}/grain.npy": write_npy(style.grain, UINT64)}


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=3, **({"bits": 8} if image.mode == "P" else {}))
    return stream.getvalue()
