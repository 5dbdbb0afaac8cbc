"""The look panel's events: sliders, dice, lock and presets of the object in hand, and the seed."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import numpy as np

from ....core.checks import flag
from ....core.presets import Shelf, StylePresets
from ....core.scene import MAX_OBJECTS
from ....core.style import Style
from ....errors import ClvaeError, Text
from ...document import edits, photo_modes, pieces
from ...document.state import State
from ...texts import sentence, translated
from .. import notes
from ..messages import Message
from ..presenters import Showing, Shown, show_edit, show_locks, show_looks, show_photo, show_seed
from ..pushes import next_push
from ..workspace import Workspace
from .asked import in_hand, layers_asked, overtaken

STEPS, STEPS_AT_REST = 3, 8  # towards a colour, while the picker moves and afterwards
FRESH_SEEDS = 1_000_000  # what a dice throws: short enough to be typed again


def roll(workspace: Workspace, message: Message) -> Showing:
    """The dice for what is in hand. value: the number of the layer it renews, None for all, or
    "texture".
    """
    engine, seed, held = workspace.engine, secrets.randbelow(2**31), _held(message)
    layers = layers_asked(message.value, engine.config.noise)
    return _edited(workspace, message, lambda s: edits.resample(engine, s, [held], seed, layers))


def roll_all(workspace: Workspace, message: Message) -> Showing:
    """The dice for the whole picture."""
    return _sow(workspace, message, secrets.randbelow(FRESH_SEEDS))


def sow(workspace: Workspace, message: Message) -> Showing:
    """value: what stands in the box becomes the picture's seed, or where it is none gives way."""
    try:
        seed = edits.whole(message.value)
    except ClvaeError as error:
        notes.warn(sentence(error))
        return lambda: show_seed(workspace)
    return _sow(workspace, message, seed)


def leave_box(workspace: Workspace, message: Message) -> Showing:
    """The cursor leaves the box of the seed, which is as good as Enter where it is another."""
    known = message.value == workspace.document.state.seed
    return (lambda: {}) if known else sow(workspace, message)


def lock(workspace: Workspace, message: Message) -> Showing:
    """The lock was set or taken off. value: which."""
    held = flag(message.value, Text("a lock"))
    edit = workspace.change(_held(message), lambda s: edits.lock(s, _held(message), held))
    return lambda: show_edit(workspace, edit) | show_locks(workspace)


def set_mode(workspace: Workspace, message: Message) -> Showing:
    """{mode}: what is to become of what is in hand, in the photo that is edited."""
    mode, held = message.values.get("mode"), _held(message)
    return _edited(workspace, message, lambda s: photo_modes.set_mode(s, held, mode))


def set_edge(workspace: Workspace, message: Message) -> Showing:
    """{object, strength, softness, done, gesture}: how an object goes over into the photo that is
    edited, while its sliders move, and once more when the hand lets go; numbered by the page.
    """
    values, done = message.values, message.flag("done", Text("whether the hand let go"))
    thing = message.number("object", Text("an object's id"), MAX_OBJECTS - 1)
    asked = values.get("strength"), values.get("softness")
    workspace.edged = message.number("gesture", Text("the number of a move"))
    edit = workspace.change(
        thing, lambda s: photo_modes.set_edge(s, thing, *asked), ("edge", thing)
    )
    if done:
        workspace.document.seal()
    return lambda: show_edit(workspace, edit)


def slide(workspace: Workspace, message: Message) -> Showing:
    """A slider was moved: whose, and where to, comes with the map; see painter/acts.js."""
    return lambda: show_photo(workspace)


def choose(workspace: Workspace, message: Message) -> Showing:
    """A preset was clicked: {shelf: class id as text or "scenes", index}."""
    engine, held = workspace.engine, _held(message)
    shelf, looks, index = chosen(engine.presets, message.values)

    def dressed(state: State) -> State:
        if looks.global_codes is not None:  # the shelf of whole scenes
            style = Style(looks.global_codes[index], looks.local_codes[index])
            rows = np.arange(len(style.local_codes))
            worn = edits.fitted(style, rows, state.scene)
            return edits.dress_all(engine, state, worn, keep_grain=True)
        if shelf != str(state.scene.classes[held]):
            return state  # something else came to hand meanwhile
        return edits.dress(engine, state, held, looks.local_codes[index])

    return _edited(workspace, message, dressed)


def tint(workspace: Workspace, message: Message) -> Showing:
    """A colour for what is in hand, while the picker moves, and once more when the hand lets go.

    value: {color, done, held, number}, see components.tint.
    """
    engine, state = workspace.engine, workspace.document.state
    asked: dict[str, Any] = message.value if isinstance(message.value, dict) else {}
    held = in_hand(asked, _held(message))
    color, done = asked.get("color", ""), flag(asked.get("done"), Text("whether the hand let go"))
    gone = not workspace.has(held, state)  # an undo may just have taken it away
    if gone or overtaken(asked, workspace) or (held in state.locks and not done):
        return lambda: {}
    edits.check_free(engine, state, [held])
    left: list[float] = []

    def note(taken: int, steps: int, difference: float) -> None:
        left.append(difference)

    style = state.style(engine.directions)
    worn = engine.tint(style, state.scene, held, color, STEPS_AT_REST if done else STEPS, note)
    edit = workspace.change(
        held, lambda s: edits.dress(engine, s, held, worn.local_codes[held]), ("tint", held)
    )
    if done:
        workspace.document.seal()
    workspace.tinted = edit[1], held, color
    near = {"push": next_push(), "object": held, "asked": color, "left": min(left, default=0.0)}
    return lambda: show_edit(workspace, edit) | {"tint": near}


def to_middle(workspace: Workspace, message: Message) -> Showing:
    """The sliders of what is in hand go to the middle."""
    return _edited(workspace, message, lambda s: edits.centre(s, _held(message)))


def reset(workspace: Workspace, message: Message) -> Showing:
    """What is in hand gets the look of the picture's seed again."""
    return _edited(workspace, message, lambda s: edits.reset(workspace.engine, s, _held(message)))


def copy(workspace: Workspace, message: Message) -> Showing:
    """Remember the look of what is in hand."""
    state, selected, engine = workspace.document.state, workspace.selected, workspace.engine
    worn = state.style(engine.directions).rows([selected])
    workspace.copied = pieces.name(engine.labels, state, selected), worn
    copied = {"copied": translated(workspace.copied[0]), "serial": next_push()}
    return lambda: {"clipboard": copied}


def paste(workspace: Workspace, message: Message) -> Showing:
    """Give what is in hand the look that was copied."""
    if (copied := workspace.copied) is None:
        raise ClvaeError("copy the look of something first")
    engine, (_, worn) = workspace.engine, copied
    codes, grain = worn.local_codes[0], int(worn.grain[0])
    return _edited(
        workspace, message, lambda s: edits.dress(engine, s, _held(message), codes, grain=grain)
    )


def look(workspace: Workspace, message: Message) -> Showing:
    """All of the panel anew: answers came in another order than they were made."""
    return lambda: show_looks(workspace) | show_seed(workspace)


def chosen(stock: StylePresets, data: dict) -> tuple[str, Shelf, int]:
    """What was clicked of the presets: the shelf's name, the shelf, and which of its looks."""
    shelf, index = str(data.get("shelf")), data.get("index")
    looks = {"scenes": stock.scenes, **{str(c): found for c, found in stock.classes.items()}}.get(
        shelf
    )
    if looks is None or type(index) is not int or not 0 <= index < len(looks):
        raise ClvaeError("there is no such style preset")
    return shelf, looks, index


def _held(message: Message) -> int:
    """The object that was in hand when the event was made."""
    return message.scene.selected


def _sow(workspace: Workspace, message: Message, seed: int) -> Showing:
    """Everything unlocked gets the look of a seed."""
    shown = _edited(workspace, message, lambda s: edits.resample_all(workspace.engine, s, seed))
    return lambda: shown() | show_seed(workspace)


def _edited(
    workspace: Workspace, message: Message, new: Callable[[State], State]
) -> Callable[[], Shown]:
    """Apply one edit; what the page then shows."""
    edit = workspace.change(_held(message), new)
    return lambda: show_edit(workspace, edit)
