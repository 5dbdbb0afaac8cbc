"""Draws the landscapes: python -m tools.samples.landscape [FOLDER] writes maps and samples.json.

Without a folder they go to assets/samples, where the page finds them.
"""

import numpy as np

from .canvas import LABELS, Canvas, X, Y, rough, smooth_through
from .writing import SAMPLES, folder_said, write_samples


def mountain_lake() -> Canvas:
    """A lake before mountains, with rocks and conifers on its shore."""
    c = Canvas()
    c.ridge(
        "mountain",
        [(0, 0.34), (0.22, 0.24), (0.42, 0.38), (0.66, 0.17), (0.85, 0.33), (1, 0.28)],
        11,
        0.05,
        0.57,
    )
    c.ridge("tree", [(0, 0.47), (0.25, 0.52), (0.55, 0.535), (0.8, 0.5), (1, 0.45)], 5, 0.025, 0.7)
    c.band("river", 0.56, 1.1, 3)
    c.ridge(
        "grass",
        [(0, 0.70), (0.2, 0.76), (0.42, 0.84), (0.62, 0.88), (0.8, 0.83), (1, 0.79)],
        8,
        0.015,
    )
    c.crown("rock", 0.2, 0.84, 0.17, 0.1, 2)
    c.crown("rock", 0.33, 0.87, 0.09, 0.05, 9)
    c.crown("plant", 0.06, 0.93, 0.22, 0.14, 4)
    for i, (x, y, h) in enumerate([(0.9, 0.9, 0.46), (0.985, 0.96, 0.55), (0.8, 0.87, 0.3)]):
        c.conifer(x, y, h * 0.42, h, i)
    return c


def rocky_coast() -> Canvas:
    """A beach between the sea and a cliff."""
    c = Canvas()
    c.band("sea", 0.42, 1.1, 2, 0.001)
    c.ridge("mountain", [(0, 0.37), (0.18, 0.39), (0.32, 0.43), (0.4, 0.5), (1, 0.6)], 21, 0.012)
    c.where("sea", Y > 0.425)
    edge = (
        smooth_through(Y[:, 0], (0.5, 0.62, 0.75, 0.9, 1), (1.1, 0.83, 0.62, 0.42, 0.22))[:, None]
        + rough(6, 0.012)[:, None]
    )
    c.where("sand", (edge < X) & (Y > 0.5))
    c.ridge(
        "rock",
        [(0, 1.3), (0.55, 1.2), (0.68, 0.6), (0.76, 0.36), (0.88, 0.27), (1, 0.22)],
        14,
        0.04,
        0.6,
    )
    c.where("sand", (edge + 0.05 < X) & (0.72 + 0.1 * (1 - X) + rough(31, 0.01) < Y))
    c.ridge("grass", [(0, 2), (0.76, 2), (0.8, 0.36), (0.9, 0.28), (1, 0.245)], 3, 0.01)
    c.where("rock", (c.ids == LABELS.id("grass")) & (0.40 + rough(8, 0.03) < Y))
    c.where("sand", (0.74 + 0.1 * (1 - X) + rough(31, 0.01) < Y) & (edge < X))
    for i, (x, y, w) in enumerate(
        [(0.28, 0.66, 0.15), (0.44, 0.6, 0.09), (0.13, 0.82, 0.2), (0.52, 0.9, 0.12)]
    ):
        c.crown("rock", x, y, w, w * 0.55, 40 + i)
    return c


def river_valley() -> Canvas:
    """A river that winds through meadows between woods."""
    c = Canvas()
    c.ridge(
        "mountain",
        [(0, 0.2), (0.2, 0.3), (0.45, 0.4), (0.6, 0.36), (0.8, 0.2), (1, 0.12)],
        33,
        0.045,
        0.57,
    )
    c.ridge("tree", [(0, 0.4), (0.3, 0.46), (0.6, 0.47), (1, 0.38)], 7, 0.025, 0.7)
    c.ridge("grass", [(0, 0.52), (0.5, 0.515), (1, 0.5)], 9, 0.01)
    c.winding(
        "river",
        [(0.5, 0.55), (0.58, 0.46), (0.68, 0.62), (0.82, 0.4), (1, 0.52)],
        0.25,
        0.012,
        0.515,
        4,
    )
    for i, (x, y, w, h) in enumerate(
        [
            (0.07, 0.72, 0.26, 0.36),
            (0.93, 0.7, 0.24, 0.3),
            (0.8, 0.58, 0.12, 0.13),
            (0.24, 0.57, 0.1, 0.1),
        ]
    ):
        c.crown("tree", x, y, w, h, 60 + i)
    c.crown("rock", 0.18, 0.9, 0.14, 0.08, 3)
    c.crown("rock", 0.86, 0.93, 0.18, 0.1, 6)
    c.crown("plant", 0.98, 1.02, 0.3, 0.18, 12)
    return c


def country_road() -> Canvas:
    """A road through fields and meadows, with trees and a house."""
    c = Canvas()
    c.ridge(
        "mountain", [(0, 0.42), (0.3, 0.33), (0.55, 0.41), (0.8, 0.3), (1, 0.38)], 17, 0.03, 0.56
    )
    c.ridge("field", [(0, 0.49), (1, 0.48)], 2, 0.004)
    c.ridge("grass", [(0, 0.62), (0.3, 0.67), (0.5, 0.8), (0.7, 0.7), (1, 0.6)], 12, 0.008)
    c.winding("road", [(0.48, 0.5), (0.58, 0.56), (0.72, 0.5), (1, 0.45)], 0.24, 0.008, 0.49, 1)
    for i, (x, y, w, h) in enumerate(
        [
            (0.14, 0.53, 0.2, 0.16),
            (0.3, 0.505, 0.1, 0.07),
            (0.68, 0.5, 0.12, 0.08),
            (0.9, 0.62, 0.3, 0.34),
        ]
    ):
        c.crown("tree", x, y, w, h, 80 + i)
    c.house(0.78, 0.52, 0.09, 0.05)
    c.crown("plant", 0.03, 0.9, 0.26, 0.18, 5)
    return c


def quiet_bay() -> Canvas:
    """A bay between two headlands, with a beach and rocks."""
    c = Canvas()
    c.ridge(
        "mountain",
        [(0, 0.57), (0.12, 0.5), (0.27, 0.55), (0.36, 0.585), (0.38, 1.5), (1, 1.5)],
        25,
        0.02,
        0.58,
    )
    c.ridge(
        "mountain",
        [(0, 1.5), (0.74, 1.5), (0.76, 0.582), (0.86, 0.545), (1, 0.565)],
        27,
        0.016,
        0.58,
    )
    c.band("sea", 0.58, 1.1, 1, 0.001)
    beach = smooth_through(X[0], (0, 0.3, 0.6, 1), (0.98, 0.9, 0.86, 0.8)) + rough(5, 0.006)
    c.where("sand", beach < Y)
    c.crown("rock", 0.62, 0.76, 0.13, 0.1, 2)
    c.crown("rock", 0.73, 0.75, 0.06, 0.04, 8)
    c.crown("rock", 0.1, 1.0, 0.2, 0.1, 18)
    return c


def forest_edge() -> Canvas:
    """A path into a gap between high woods."""
    c = Canvas()
    c.ridge("mountain", [(0, 0.3), (0.4, 0.36), (0.7, 0.3), (1, 0.4)], 4, 0.02)
    c.ridge(
        "tree",
        [(0, 0.08), (0.2, 0.16), (0.34, 0.36), (0.5, 0.41), (0.66, 0.34), (0.82, 0.17), (1, 0.05)],
        19,
        0.03,
        0.7,
    )
    c.ridge("grass", [(0, 0.7), (0.3, 0.6), (0.5, 0.57), (0.7, 0.6), (1, 0.68)], 6, 0.012)
    c.winding("road", [(0.58, 0.5), (0.7, 0.55), (0.85, 0.44), (1, 0.5)], 0.16, 0.014, 0.58, 3)
    for i, (x, y, w) in enumerate(
        [
            (0.1, 0.8, 0.24),
            (0.28, 0.68, 0.12),
            (0.9, 0.8, 0.26),
            (0.73, 0.67, 0.12),
            (0.96, 1.0, 0.3),
            (0.03, 1.02, 0.3),
        ]
    ):
        c.crown("plant", x, y, w, w * 0.6, 30 + i)
    return c


def hill_village() -> Canvas:
    """A village on a hill, its church and the road to it."""
    c = Canvas()
    c.ridge("mountain", [(0, 0.3), (0.25, 0.36), (0.6, 0.27), (1, 0.35)], 29, 0.03, 0.56)
    c.ridge("field", [(0, 0.44), (0.35, 0.4), (0.7, 0.46), (1, 0.43)], 13, 0.008)
    c.where("tree", (0.47 + rough(22, 0.02) < Y) & (0.52 + rough(23, 0.02) > Y))
    c.ridge("grass", [(0, 0.56), (0.4, 0.52), (0.75, 0.55), (1, 0.6)], 15, 0.008)
    for x, y, w in [
        (0.28, 0.58, 0.1),
        (0.4, 0.56, 0.08),
        (0.5, 0.6, 0.11),
        (0.63, 0.575, 0.09),
        (0.36, 0.64, 0.12),
        (0.72, 0.62, 0.08),
    ]:
        c.house(x, y, w, w * 0.62)
    c.where("building", (np.abs(X - 0.46) < 0.02) & (Y > 0.4) & (Y < 0.57))
    for i, (x, y, w) in enumerate(
        [
            (0.18, 0.62, 0.12),
            (0.57, 0.62, 0.07),
            (0.84, 0.66, 0.18),
            (0.24, 0.68, 0.1),
            (0.06, 0.7, 0.16),
        ]
    ):
        c.crown("tree", x, y, w, w * 1.1, 50 + i)
    c.ridge("field", [(0, 0.8), (0.5, 0.76), (1, 0.84)], 16, 0.006)
    c.winding("road", [(0.64, 0.45), (0.76, 0.55), (1, 0.36)], 0.1, 0.012, 0.64, 9)
    return c


def desert_dunes() -> Canvas:
    """Dunes with rocks and dry bushes."""
    c = Canvas()
    c.ridge(
        "mountain", [(0, 0.44), (0.3, 0.47), (0.6, 0.4), (0.78, 0.3), (1, 0.36)], 35, 0.03, 0.56
    )
    c.ridge("sand", [(0, 0.5), (0.3, 0.46), (0.55, 0.52), (0.8, 0.5), (1, 0.53)], 36, 0.006, 0.4)
    for i, (x, y, w) in enumerate(
        [(0.78, 0.64, 0.26), (0.92, 0.6, 0.16), (0.2, 0.9, 0.2), (0.32, 0.93, 0.1)]
    ):
        c.crown("rock", x, y, w, w * 0.6, 70 + i)
    for i, (x, y) in enumerate([(0.52, 0.68), (0.6, 0.8), (0.45, 0.9), (0.12, 0.66)]):
        c.crown("plant", x, y, 0.07, 0.05, 90 + i)
    return c


SCENES = {
    "Mountain lake": mountain_lake,
    "Rocky coast": rocky_coast,
    "River valley": river_valley,
    "Country road": country_road,
    "Quiet bay": quiet_bay,
    "Forest edge": forest_edge,
    "Hill village": hill_village,
    "Desert dunes": desert_dunes,
}


def main() -> None:
    """Draw all scenes."""
    folder = folder_said(__doc__, SAMPLES)
    write_samples(folder, LABELS, {name: scene().ids for name, scene in SCENES.items()})


if __name__ == "__main__":
    main()
