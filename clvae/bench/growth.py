"""How time and memory grow with the picture, the objects and the sessions.

Each measurement takes turns with the same one on the network's own size, the given scene and one
session.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tqdm import tqdm

from ..core.scene import Scene
from ..engine import Engine
from .machine import clock
from .scenes import draw_scene, stroke

CANVASES = ((1, 2), (2, 2))  # height and width as multiples of the network's
COUNTS = (4, 64, 200)  # fewer and more objects
SESSIONS = (4, 16)  # that take turns


def by_size(engine: Engine, scene: Scene, rounds: int) -> Iterator[dict]:
    """How time and memory grow with the canvas. engine: draws any size."""
    for tall, wide in CANVASES:
        size = tall * engine.config.height, wide * engine.config.picture_width
        larger = draw_scene(engine.config, len(scene.classes), size=size)
        row = _growth(Hand(engine, scene), Hand(engine, larger), rounds)
        yield {"what": f"{size[0]}x{size[1]}", **row}


def by_objects(engine: Engine, scene: Scene, rounds: int) -> Iterator[dict]:
    """How time and memory grow with the number of objects."""
    for count in COUNTS:
        other = Hand(engine, draw_scene(engine.config, count))
        yield {"what": f"{count} objects", **_growth(Hand(engine, scene), other, rounds)}


def by_sessions(engine: Engine, scene: Scene, rounds: int) -> Iterator[dict]:
    """How a stroke's time and the memory grow with the number of sessions that take turns."""
    style = engine.sample(scene, 0)
    for count in SESSIONS:
        alone = Hand(engine, scene)
        sessions = [engine.session() for _ in range(count)]
        for session in sessions:
            session.render(scene, style)
        pairs = []
        for turn in tqdm(range(max(rounds, count)), unit="round", leave=False):
            session, painted = sessions[turn % count], stroke(scene, 0.012, turn)
            pairs.append(
                (alone.stroke(turn), clock(lambda a=session, b=painted: a.render(b, style)))
            )
        yield {
            "what": f"{count} sessions",
            "stroke": _ratio(pairs),
            "memory": engine.budget.held / 1e6,
        }


class Hand:
    """One picture of an engine that is drawn and painted on."""

    def __init__(self, engine: Engine, scene: Scene):
        self._engine, self._scene, self._style = engine, scene, engine.sample(scene, 0)
        self._cache = engine.new_cache()
        engine.draw(scene, self._style, self._cache)

    def full(self) -> float:
        """Milliseconds for a picture from nothing."""
        return clock(lambda: self._engine.generate(self._scene, self._style))

    def stroke(self, turn: int) -> float:
        """Milliseconds for a stroke over 1.2 % of the map, another one each turn."""
        painted = stroke(self._scene, 0.012, turn)
        return clock(lambda: self._engine.draw(painted, self._style, self._cache))

    @property
    def megabytes(self) -> float:
        """MB that it keeps for the next picture."""
        return 0.0 if self._cache is None else self._cache.nbytes / 1e6


def _growth(base: Hand, other: Hand, rounds: int) -> dict:
    full, strokes = [], []
    for turn in tqdm(range(rounds), unit="round", leave=False):
        full.append((base.full(), other.full()))
        strokes.append((base.stroke(turn), other.stroke(turn)))
    return {"full": _ratio(full), "stroke": _ratio(strokes), "memory": other.megabytes}


def _ratio(pairs: list[tuple[float, float]]) -> dict:
    ratios = [other / base for base, other in pairs]
    return {
        "ms": statistics.median(other for _, other in pairs),
        "times": statistics.median(ratios),
        "times_range": [min(ratios), max(ratios)],
    }
