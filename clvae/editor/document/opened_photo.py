"""A real photo that is opened, to have some of its objects changed: a file becomes a state."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...core.arrays import still
from ...core.labels import LabelSet
from ...core.photos import check_photo, fit, read_sized, read_whole
from ...core.style import Style
from ...engine import Engine, PhotoEdit, Session
from ...engine.colouring import Progress
from ...engine.photo_edit import Mode
from . import pieces
from .edits import start
from .state import OpenedPhoto, State

SHOWN = 1_000_000  # pixels of a photo on the page


def opened(engine: Engine, file: bytes, what: str = "photo") -> OpenedPhoto:
    """A photo of a file, with what is what in it and about its own look, see `matched`. what: its
    name in messages.
    """
    return seen(engine, file, *looked_at(file, what))


def seen(engine: Engine, file: bytes, small: np.ndarray, shape: tuple[int, int]) -> OpenedPhoto:
    """The same, of which small and shape are known; see `looked_at`."""
    edit = engine.edit(small, steps=0)
    data = still(np.frombuffer(file, np.uint8).copy())
    return OpenedPhoto(data, small, shape, edit.scene, edit.style)


def looked_at(file: bytes, what: str) -> tuple[np.ndarray, tuple[int, int]]:
    """A photo of a file as the page shows it, uint8 [h', w', 3 or 4], and its own (h, w)."""
    photo, shape = read_sized(file, what)
    return still(_within(check_photo(photo, what), SHOWN)), shape


def with_photo(engine: Engine, state: State, photo: OpenedPhoto) -> State:
    """The state in which a photo lies open, in its own look; style photos and kept looks stay."""
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
        photo=photo,
        modes=nobodys(engine.labels),
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
    was, now = (one.codes_of(state.scene) for one in (photo, replace(photo, style=new)))
    own = (base.local_codes == was).all((1, 2))
    codes = np.where(own[:, None, None], now, base.local_codes)
    same = np.array_equal(base.global_code, old.global_code)
    overall = new.global_code if same else base.global_code
    return replace(state, base=Style(overall, codes), photo=replace(photo, style=new))


def whole(engine: Engine, state: State, session: Session) -> np.ndarray:
    """The picture of a state with a photo, at the photo's own size: uint8 [h, w, 3 or 4]."""
    photo = state.photo
    assert photo is not None, "a state without a photo has no picture of its size"
    pixels = read_whole(photo.file.tobytes())
    edit = PhotoEdit.over(pixels, photo.scene, photo.style, engine.labels, session)
    return drawn(edit, state, state.style(engine.directions))


def drawn(edit: PhotoEdit, state: State, style: Style) -> np.ndarray:
    """The picture of a state over its photo. style: the state's."""
    modes: dict[int | str, Mode] = {**state.modes}
    strength: dict[int | str, float] = {o: edge.strength for o, edge in state.edges.items()}
    softness: dict[int | str, float] = {o: edge.softness for o, edge in state.edges.items()}
    return edit.render(style, state.scene, modes, strength, softness)


def _within(photo: np.ndarray, pixels: int) -> np.ndarray:
    """A photo of at most so many pixels."""
    height, width = photo.shape[:2]
    scale = min(1.0, (pixels / (height * width)) ** 0.5)
    return fit(photo, (max(1, round(height * scale)), max(1, round(width * scale))))


def nobodys(labels: LabelSet) -> dict[int, Mode]:
    """What becomes of objects at first: what nobody labelled stays, whatever the style."""
    return {len(labels.names): "original"} if labels.unlabelled else {}
