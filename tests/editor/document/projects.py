"""What the tests of projects share: a state with all that a project holds, and files changed."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np

from clvae.core.photo_style import ColourMatch
from clvae.editor.document import edits, kept_looks, pieces, style_photos
from clvae.editor.document.project import pack
from clvae.editor.document.project_box import CARD
from tests.checkpoints import draw_photo
from tests.landscape import CARD as CLASSES
from tests.landscape import SIZE

ROCK = CLASSES["names"].index("rock")


# Ids after the classes: of a piece that was merged again, and of one that stayed.
HOLE, PIECE = 13, 14


def furnished(engine):
    """Three rocks in a sea, one of them a piece with a look, a slider and a lock of its own; two
    style photos, three kept looks.
    """
    label_map = np.zeros(SIZE, np.uint8)
    label_map[60:] = 8
    for left, right in ((20, 60), (90, 100), (120, 170)):
        label_map[80:100, left:right] = ROCK
    state = edits.start(engine, label_map, 7)
    state, _ = pieces.split(engine.labels, state, ROCK, (30, 90))
    state, _ = pieces.split(engine.labels, state, ROCK, (130, 90))
    state, _ = pieces.merge(engine.labels, state, HOLE)
    state = edits.resample(engine, state, [PIECE], 99)
    state = edits.move_overall(edits.move(edits.move(state, PIECE, 3, -40), 8, 6, 25.5), 0, 15)
    state = edits.lock(edits.lock(state, PIECE, True), 2, True)
    picture = engine.generate(state.scene, state.style(engine.directions))
    for object_id in (PIECE, 8, None):
        state = kept_looks.keep(engine, state, object_id, picture)
    for seed, class_id in ((1, 0), (2, 8)):
        found = np.full(SIZE, engine.labels.count - 1, np.uint8)
        found[:50] = class_id
        state = style_photos.add(state, draw_photo(SIZE, seed), found, len(engine.labels.names))
    first, second = state.style_photos
    settings = {"strength": 0.35, "layers": "coarser", "gives_global": True}
    second = replace(second, **settings, codes=matched(engine, second))
    return replace(state, style_photos=(replace(first, gives_global=False), second))


def matched(engine, style_photo):
    """Codes of a style photo as matched closely; this bundle knows nothing of colours."""
    codes = engine.encode(style_photo.photo.copy(), style_photo.labels)
    count = engine.labels.count
    shares = np.bincount(style_photo.labels.ravel(), minlength=count) / style_photo.labels.size
    first = np.where(shares > 0, 12.5, np.nan)
    return replace(codes, match=ColourMatch(first, first / 4, shares, 9))


def project_of(engine, state) -> bytes:
    """The state's file, with its picture."""
    return pack(engine, state, PIECE, engine.generate(state.scene, state.style(engine.directions)))


def files_of(data) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes], compression=zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def edited(data, change) -> bytes:
    """The project with change(card) applied to its card."""
    files = files_of(data)
    card = json.loads(files[CARD])
    change(card)
    return packed(files | {CARD: json.dumps(card).encode()})


def equal(back, state) -> bool:
    """Whether two states hold the same, though what has a number has another one."""
    return (
        replace(back, style_photos=state.style_photos, kept_looks=state.kept_looks).same(state)
        and len(back.style_photos) == len(state.style_photos)
        and len(back.kept_looks) == len(state.kept_looks)
        and all(
            map(
                alike,
                (*back.style_photos, *back.kept_looks),
                (*state.style_photos, *state.kept_looks),
            )
        )
    )


def alike(one, other) -> bool:
    mine, theirs = (vars(item) | {"number": 0} for item in (one, other))
    codes = mine.pop("codes", None), theirs.pop("codes", None)
    return same_codes(*codes) and all(
        np.array_equal(mine[key], theirs[key])
        if isinstance(mine[key], np.ndarray)
        else mine[key] == theirs[key]
        for key in theirs
    )


def same_codes(one, other) -> bool:
    """Whether two photos' codes are the same, what is known of their colours included."""
    if one is None or other is None:
        return one is other
    arrays = list(one.arrays()), list(other.arrays())
    return (
        len(arrays[0]) == len(arrays[1])
        and one.match.steps == other.match.steps
        and all(
            np.array_equal(mine, theirs, equal_nan=mine.dtype.kind == "f")
            for mine, theirs in zip(*arrays)
        )
    )


def npy(array) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


def png(image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
