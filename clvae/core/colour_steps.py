"""Colour steps: codes moved, a picture at a time, until objects have the mean colours one aims at.

An encoder may hardly see a photo's absolute colours where the generator can say them well. So the
codes are corrected by what is seen: draw, measure each object's mean CIELAB, and move its code z by

    Δz = damping · S Jᵀ (J S Jᵀ + λ I)⁻¹ e,

e the colour that is missing, J the slopes of its class and S the variances of its codes
(`Colours`). Were J right, that would be the likeliest of all moves that bring e, codes being spread
by S: it is a Gauss-Newton step, damped after Levenberg, in the metric of S. What J says nothing
about, the textures, hardly moves. J is the mean over photos, and none of one's own, so each object
is judged by itself: a step that brought it no nearer, or spoilt it in another way, is taken back,
and the next one is shorter, or goes by the slopes at the very look where the object is stuck, if
somebody finds them.
"""

from __future__ import annotations

import numpy as np

from .codes import LAYERS
from .colours import Colours

DAMPING, GROWTH, SHRINKING = 0.7, 1.2, 0.4  # of steps: the first, after a success, after a failure
# λ, in squares of CIELAB units: answers below its root are not leant on, those of slopes that are a
# mean, and those of an object's own.
LEAST_ANSWER, OWN_LEAST = 4.0, 0.25
CALM = 8.0  # in CIELAB: a spread of an object's pixels that nothing is done about


class ColourSteps:
    """The steps of one picture. Draw `codes`, tell `seen` the colours, and so on; `best` has the
    result.

    codes: float32 [O, 5, Zl], what is to be drawn next. best: those of each object that came
    nearest. first, last: float64 [O], how far each was from its aim at first and where it was
    nearest, in CIELAB units; NaN where nothing is aimed at or nothing was seen yet. together: the
    same in that one of the pictures in which all were nearest on the mean.
    """

    def __init__(
        self,
        colours: Colours,
        classes: np.ndarray,
        codes: np.ndarray,
        aims: np.ndarray,
        free: np.ndarray,
    ):
        """classes: [O] of the objects. codes: float32 [O, 5, Zl], where they start. aims: [O, 3],
        CIELAB; NaN leaves an object alone. free: bool [O, 5], the layers that may move.
        """
        self.codes, self.best, self.aims = codes.copy(), codes.copy(), np.asarray(aims, np.float64)
        self.moved = np.isfinite(self.aims).all(1)
        self.first, self.last = (np.full(len(codes), np.nan) for _ in range(2))
        self.together, self._together = self.last.copy(), self.codes.copy()
        self._least = np.nan  # what was missing there, on the mean
        self._shown = self.codes
        self._limits, self._short = (np.full(len(codes), np.nan) for _ in range(2))
        self._excess = np.zeros(len(codes))
        self._objects = [_Object(colours, c, layers) for c, layers in zip(classes, free)]

    def seen(
        self,
        colours: np.ndarray,
        spoilt: np.ndarray | None = None,
        spreads: np.ndarray | None = None,
    ) -> None:
        """Learn the mean CIELAB [O, 3] of each object in the picture of `codes`, and make the next
        step.

        spoilt: bool [O], objects whose step is taken back even if it brought them nearer. spreads:
        [O], of the objects' pixels around those means; none is to grow, but for what is CALM.
        """
        self._shown = self.codes.copy()
        fars, shorts = (np.full(len(self.codes), np.nan) for _ in range(2))
        for o in np.flatnonzero(self.moved):
            excess = self._excess_of(int(o), spreads)
            missing = np.append(self.aims[o] - colours[o], -excess)
            far, short = (float(np.linalg.norm(part)) for part in (missing[:3], missing))
            fars[o], shorts[o] = far, short
            nearer = not short >= self._short[o]  # at first it is NaN
            nearer &= spoilt is None or not spoilt[o]
            self.first[o] = far if np.isnan(self.first[o]) else self.first[o]
            if nearer:
                self.best[o], self.last[o] = self.codes[o], far
                self._short[o], self._excess[o] = short, excess
            step = self._objects[o].next_step(missing, nearer)
            self.codes[o] = self.best[o] + step.reshape(LAYERS, -1)
        mean = _mean(shorts)
        if not mean >= self._least and (spoilt is None or not spoilt[self.moved].any()):
            self.together, self._together, self._least = fars, self._shown, mean

    def _excess_of(self, o: int, spreads: np.ndarray | None) -> float:
        """How much more an object's pixels are spread than they may be."""
        if spreads is None:
            return 0.0
        if np.isnan(self._limits[o]):
            self._limits[o] = max(spreads[o], CALM)
        return float(max(spreads[o] - self._limits[o], 0))

    @property
    def scattered(self) -> float:
        """The most that an object's pixels are spread more than they may be, at `best`."""
        return float(self._excess.max())

    def lost(self) -> list[int]:
        """The objects for which the slopes at `best` would help: those that the last step brought
        less than half as much as it should have, if these slopes are not those they have.
        """
        return [int(o) for o in np.flatnonzero(self.moved) if self._objects[o].lost]

    def learn(self, object_id: int, slopes: np.ndarray) -> None:
        """Go on by the slopes [4, 5, Zl] of an object at `best`: of its colour and its spread."""
        step = self._objects[object_id].learn(slopes)
        self.codes[object_id] = self.best[object_id] + step.reshape(LAYERS, -1)

    @property
    def shown(self) -> bool:
        """Whether the last picture was that of `best`; else objects in it were nearest at other
        times, and `last` is what each had then, among others.
        """
        return np.array_equal(self.best, self._shown)

    def settle(self, colours: np.ndarray) -> None:
        """Learn the mean CIELAB [O, 3] of each object in the picture of `best`.

        Objects may draw one another away from their aims: where an earlier picture was nearer to
        all of them, `best` is what was drawn there.
        """
        self.last = np.linalg.norm(self.aims - colours, axis=1)
        if _mean(self.last) > _mean(self.together):
            self.best, self.last = self._together.copy(), self.together
        self.together = self.last


def _mean(differences: np.ndarray) -> float:
    """Of those that are no NaN; NaN where all are."""
    known = differences[np.isfinite(differences)]
    return float(known.mean()) if len(known) else float("nan")


class _Object:
    """What is known of one object: how it answers, where it was nearest, and how long steps may be.

    Codes at layers that are not free have no variance. lost: see `ColourSteps.lost`.
    """

    def __init__(self, colours: Colours, class_id: int, free: np.ndarray):
        spread = colours.variances[class_id] * free[:, None]
        self._spread = spread.ravel().astype(np.float64)
        self._gain = self._gain_of(colours.slopes[class_id], LEAST_ANSWER)
        self._damping: float | None = None
        self._missing = np.zeros(4)
        self.lost, self._fresh = False, False  # whether its slopes are those where it was nearest

    def _gain_of(self, slopes: np.ndarray, least: float) -> np.ndarray:
        """What brings a missing colour, and spread: S Jᵀ (J S Jᵀ + λ I)⁻¹, λ being `least`."""
        flat = slopes.reshape(len(slopes), -1).astype(np.float64)
        answers = self._spread[:, None] * flat.T
        return answers @ np.linalg.inv(flat @ answers + least * np.eye(len(flat)))

    def next_step(self, missing: np.ndarray, nearer: bool) -> np.ndarray:
        """The step [5·Zl] from where it was nearest, given what is missing [4] after the last one:
        of the colour, and of the spread.

        nearer: whether that one brought it nearer.
        """
        if self._damping is None:
            self._damping = DAMPING
        else:
            left = np.linalg.norm(missing) / max(np.linalg.norm(self._missing), 1e-9)
            self._fresh = self._fresh and not nearer
            self.lost = bool(left > 1 - self._damping / 2) and not self._fresh
            self._damping = min(self._damping * GROWTH, 1) if nearer else self._damping * SHRINKING
        if nearer:
            self._missing = missing
        return self._damping * self._gain @ self._missing[: self._gain.shape[1]]

    def learn(self, slopes: np.ndarray) -> np.ndarray:
        """The step from where it was nearest by its own slopes [4, 5, Zl] there."""
        self._damping = max(self._damping or DAMPING, DAMPING / 2)
        self.lost, self._fresh, self._gain = False, True, self._gain_of(slopes, OWN_LEAST)
        return self._damping * self._gain @ self._missing[: self._gain.shape[1]]
