"""Which direction stands at which place of the look panel. No Gradio, no tensors."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from ...core.directions import Direction, Directions

FIRST = 5  # places that show at once, as many as there are measures
MORE = 12  # places under "More sliders", at most


def placed(directions: Directions, class_id: int) -> list[Direction | None]:
    """The direction at each place for a class; None where one of the first places stays empty.

    First comes, for each thing that is measured, the direction that moves it through all layers, or
    where none does, the one layer that moves it most; then all others. Directions that nobody
    measured stand as they come.
    """
    known = directions.of_class(class_id)
    best: dict[object, Direction] = {}
    for number, direction in enumerate(known):
        key = direction.measure or number
        if key not in best or _telling(direction) > _telling(best[key]):
            best[key] = direction
    first: list[Direction | None] = list(itertools.islice(best.values(), FIRST))
    more = [direction for direction in known if direction not in first][:MORE]
    return [*first, *[None] * (FIRST - len(first)), *more] if more else first


def direction_at(directions: Sequence[Direction | None], index: int) -> Direction | None:
    """What `placed` put at a place, None where nothing is."""
    return directions[index] if index < len(directions) else None


def count(directions: Directions, classes: int) -> int:
    """How many places the class with the most of them takes."""
    return max(len(placed(directions, class_id)) for class_id in range(classes))


def used(
    directions: Directions, classes: np.ndarray, positions: np.ndarray, overall: np.ndarray
) -> Iterator[tuple[int | None, int, dict]]:
    """The sliders that are not in the middle: (object, place, {measure, layer}); see State.

    object: an id, or None of the whole picture's. classes: [O], of the objects.
    """
    for object_id, place in np.argwhere(positions).tolist():
        direction = direction_at(placed(directions, int(classes[object_id])), place)
        if direction is not None:
            yield object_id, place, _about(direction)
    for place in np.flatnonzero(overall).tolist():
        yield None, place, _about(directions.of_picture()[place])


def find(directions: Sequence[Direction | None], about: dict) -> int | None:
    """The place of the slider that moves the same; None where none does."""
    for place, direction in enumerate(directions):
        if direction is not None and direction.measure and _about(direction) == about:
            return place
    return None


def _about(direction: Direction) -> dict:
    return {"measure": direction.measure, "layer": direction.layer}


def _telling(direction: Direction) -> tuple[bool, float]:
    return direction.layer is None, direction.effect
