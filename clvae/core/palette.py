"""Colours for classes without one: as far from each other, and from black, as they can be."""

from __future__ import annotations

from itertools import product

import cv2
import numpy as np

LEVELS = range(15, 256, 24)  # of red, green and blue: the colours there are to choose from
DARKEST, LIGHTEST = 25, 92  # L* that is told from black (unlabelled) and from the page

Color = tuple[int, int, int]


def with_colors(given: list[Color | None]) -> list[Color]:
    """The colours with one in each gap; the same gaps get the same colours every time.

    Each is the one whose nearest other, black and all given ones included, is farthest from it in
    CIELAB.
    """
    choice = np.array(list(product(LEVELS, repeat=3)), np.uint8)
    places = _lab(choice)
    fit = (places[:, 0] > DARKEST) & (places[:, 0] < LIGHTEST)
    choice, places = choice[fit], places[fit]
    taken = np.array([(0, 0, 0), *[color for color in given if color]], np.uint8)
    nearest = np.linalg.norm(places[:, None] - _lab(taken)[None], axis=2).min(1)
    made = []
    for color in given:
        if color is None:
            best = int(nearest.argmax())
            color = tuple(choice[best].tolist())
            nearest = np.minimum(nearest, np.linalg.norm(places - places[best], axis=1))
        made.append(tuple(color))
    return made


def _lab(colors: np.ndarray) -> np.ndarray:
    """Colours uint8 [n, 3] in CIELAB, float32 [n, 3]."""
    return cv2.cvtColor(colors[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0]
