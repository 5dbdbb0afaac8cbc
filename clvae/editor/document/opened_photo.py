"""A real photo that is opened, to have some of its objects changed: a file becomes a state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from ...core.arrays import still
from ...core.labels import LabelSet
from ...core.photos import check_photo, edited_size, fit, read_edited, read_sized, scaled_down
from ...core.style import Style
from ...engine import Engine, PhotoEdit, Session
from ...engine.colouring import Progress
from ...engine.photo_edit import Mode
from ...engine.photo_opening import check_over
from ...photo.tiles import Tile
from . import pieces
from .edits import start
from .state import OpenedPhoto, State

SHOWN = 1_000_000  # pixels of a photo on the page


def opened(engine: Engine, file: bytes, what: str = "photo") -> OpenedPhoto:
    """A photo of a file, with what is what in it and about its own look, see `matched`; a model
    that cannot tell knows none of it, see `with_map`. what: its name in messages.
    """
    return seen(engine, file, *looked_at(file, what))


def seen(engine: Engine, file: bytes, small: np.ndarray, shape: tuple[int, int]) -> OpenedPhoto:
    """The same, of which small and shape are known; see `looked_at`."""
    edit = engine.edit(small, None if engine.has_segmenter else unknown(engine, small), steps=0)
    data = still(np.frombuffer(file, np.uint8).copy())
    return OpenedPhoto(data, small, shape, edit.scene, edit.style)


def looked_at(file: bytes, what: str) -> tuple[np.ndarray, tuple[int, int]]:
    """A photo of a file as the page shows it, uint8 [h', w', 3 or 4], and its own (h, w)."""
    photo, shape = read_sized(file, what)
    photo = check_photo(photo, what)
    return still(fit(photo, edited_size(photo.shape[:2], SHOWN))), shape


def scaled(photo: OpenedPhoto) -> str | None:
    """What to say of a photo that is too large to be edited as it is; None where it is not."""
    return scaled_down(photo.shape)


def with_photo(engine: Engine, state: State, photo: OpenedPhoto) -> State:
    """The state in which a photo lies open, in its own look; style photos, kept looks and snapshots
    stay.
    """
    fresh = start(engine, photo.scene.labels, state.seed)
    more = len(photo.scene.classes) - len(fresh.positions)
    return replace(
        fresh,
        scene=photo.scene,
        base=photo.style,
        positions=still(np.pad(fresh.positions, ((0, more), (0, 0)))),
        pieces=pieces.named(engine.labels, photo.scene),
        style_photos=state.style_photos,
        kept_looks=state.kept_looks,
        snapshots=state.snapshots,
        photo=photo,
        modes=nobodys(engine.labels),
        sown=state.sown,  # as the seed
    )


def unknown(engine: Engine, photo: np.ndarray) -> np.ndarray:
    """A map of a photo [h, w, 3 or 4] of which nobody knows what is what in it."""
    labels = engine.labels
    return np.full(photo.shape[:2], len(labels.names) if labels.unlabelled else 0, np.uint8)


def with_map(engine: Engine, state: State, label_map: np.ndarray) -> State:
    """The state in which a map [h, w] of class ids says what is what in its photo, all of which it
    lies over. The looks that somebody gave to classes stay.
    """
    photo, count = state.photo, engine.labels.count
    assert photo is not None, "a state without a photo has no map of one"
    check_over(label_map.shape, photo.shape)
    edit = engine.edit(photo.small, label_map, steps=0)
    fresh = with_photo(engine, state, replace(photo, scene=edit.scene, style=edit.style))
    given = (state.base.local_codes != photo.own(state.scene).local_codes).any((1, 2))[:count]
    codes, positions = fresh.base.local_codes.copy(), fresh.positions.copy()
    codes[:count][given] = state.base.local_codes[:count][given]
    grain = fresh.base.grain.copy()
    grain[:count] = state.base.grain[:count]
    positions[:count] = state.positions[:count]
    same = np.array_equal(state.base.global_code, photo.style.global_code)
    return replace(
        fresh,
        base=Style(fresh.base.global_code if same else state.base.global_code, codes, grain),
        positions=still(positions),
        overall=state.overall,
        locks=frozenset(o for o in state.locks if o < count),
        modes={**fresh.modes, **{o: mode for o, mode in state.modes.items() if o < count}},
        edges={o: edge for o, edge in state.edges.items() if o < count},
    )


def matched(engine: Engine, photo: OpenedPhoto, progress: Progress | None = None) -> OpenedPhoto:
    """The same with its own look matched closely, which takes some seconds. progress: see
    `Engine.refine`.
    """
    return replace(photo, style=engine.edit(photo.small, photo.scene, progress=progress).style)


def with_look(state: State, before: OpenedPhoto, after: OpenedPhoto) -> State:
    """The state in which a photo has another own look, and so has whatever had its own before."""
    photo = state.photo
    if photo is None or photo.number != before.number or photo.style is not before.style:
        return state
    old, new, base = before.style, after.style, state.base
    was, now = (one.own(state.scene) for one in (photo, replace(photo, style=new)))
    own = (base.local_codes == was.local_codes).all((1, 2))
    codes = np.where(own[:, None, None], now.local_codes, base.local_codes)
    same = np.array_equal(base.global_code, old.global_code)
    overall = new.global_code if same else base.global_code
    base = replace(base, global_code=overall, local_codes=codes)
    return replace(state, base=base, photo=replace(photo, style=new))


def whole(engine: Engine, state: State, session: Session) -> np.ndarray:
    """The picture of a state with a photo, at the photo's own size: uint8 [h, w, 3 or 4]."""
    return drawn(over_file(engine, state, session), state, state.style(engine.directions))


def over_file(engine: Engine, state: State, session: Session) -> PhotoEdit:
    """The edit of a state's photo, over the photo at its own size."""
    photo = state.photo
    assert photo is not None, "a state without a photo has no picture of its size"
    pixels, _ = read_edited(photo.file.tobytes())
    return PhotoEdit.over(pixels, photo.scene, photo.style, engine.labels, session)


def in_styles(engine: Engine, state: State, styles: Iterable[Style]) -> Iterator[np.ndarray]:
    """Pictures of a state with a photo in other styles, uint8 [h, w, 3] as the page shows it."""
    photo = state.photo
    assert photo is not None, "a state without a photo is drawn by the model alone"
    session = engine.session()
    edit = PhotoEdit.over(photo.small, photo.scene, photo.style, engine.labels, session)
    for style in styles:
        yield drawn(edit, state, style)[..., :3]


def drawn(edit: PhotoEdit, state: State, style: Style, part: Tile | None = None) -> np.ndarray:
    """The picture of a state over its photo. style: the state's. part: all that is wanted of it."""
    modes: dict[int | str, Mode] = {**state.modes}
    strength: dict[int | str, float] = {o: edge.strength for o, edge in state.edges.items()}
    softness: dict[int | str, float] = {o: edge.softness for o, edge in state.edges.items()}
    return edit.render(style, state.scene, modes, strength, softness, part)


def nobodys(labels: LabelSet) -> dict[int, Mode]:
    """What becomes of objects at first: what nobody labelled stays, whatever the style."""
    return {len(labels.names): "original"} if labels.unlabelled else {}
