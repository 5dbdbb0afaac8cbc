"""What taking over brings late: codes that take the place of earlier ones in all of the history."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...core.style import Style
from ..document.state import State


class Amendment:
    """Puts an object's codes of one state in place of those of another, where a state has them.

    Locked objects keep theirs; so does what got another look since.
    """

    def __init__(self, old: State, new: State):
        changed = (old.base.local_codes != new.base.local_codes).any((1, 2))
        self._objects = np.flatnonzero(changed).tolist()
        self._old, self._new = old, new
        self._bases: dict[tuple[int, frozenset[int]], Style] = {}  # which states share

    def __call__(self, state: State) -> State:
        """The state with the later codes, wherever it has the earlier ones."""
        codes = state.base.local_codes.copy()
        for o, class_id in enumerate(state.scene.classes.tolist()):
            source = self._source(o, class_id)
            if source is None or o in state.locks:
                continue
            if np.array_equal(codes[o], self._old.base.local_codes[source]):
                codes[o] = self._new.base.local_codes[source]
        if np.array_equal(codes, state.base.local_codes):
            return state
        base = replace(state.base, local_codes=codes)
        return replace(state, base=self._bases.setdefault((id(state.base), state.locks), base))

    def _source(self, object_id: int, class_id: int) -> int | None:
        """Whose codes an object may have: its own, or, split off since, another's of its class."""
        if object_id in self._objects:
            return object_id
        if object_id < len(self._old.scene.classes):
            return None
        alike = [o for o in self._objects if self._old.scene.classes[o] == class_id]
        return alike[0] if alike else None
