"""Draws the sample scenes: python assets/samples/draw.py writes the label maps and samples.json beside this file.

Silhouettes are midpoint-displaced curves, in units of the picture: x to the right, y down, both 0 to 1.
"""

import json
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from clvae.core.labels import LabelSet

SIZE = 512
CLASSES = {
    "sky": (120, 185, 235), "mountain": (130, 105, 130), "tree": (30, 110, 40), "plant": (110, 160, 60),
    "grass": (120, 205, 70), "field": (205, 190, 90), "rock": (95, 90, 85), "sand": (240, 220, 160),
    "sea": (30, 90, 170), "river": (70, 160, 190), "road": (110, 110, 115), "building": (170, 110, 90),
}
LABELS = LabelSet(tuple(CLASSES), tuple(CLASSES.values()))
X, Y = (np.mgrid[:SIZE, :SIZE][::-1] + 0.5) / SIZE


def rough(seed, amount, smooth=0.5, steps=9):
    """A midpoint-displaced curve over x: [SIZE], about 0. smooth: how much of the amount each halving keeps."""
    rng = np.random.default_rng(seed)
    curve = rng.normal(0, amount, 2)
    for _ in range(steps):
        middle = (curve[:-1] + curve[1:]) / 2 + rng.normal(0, amount, len(curve) - 1)
        curve = np.insert(curve, range(1, len(curve)), middle)
        amount *= smooth
    return np.interp(X[0], np.linspace(0, 1, len(curve)), curve)


class Canvas:
    """A map under the brush; every method paints one class over what is there."""

    def __init__(self, name="sky"):
        self.ids = np.full((SIZE, SIZE), LABELS.id(name), np.uint8)

    def where(self, name, mask):
        self.ids[mask] = LABELS.id(name)

    def ridge(self, name, points, seed, amount=0.05, smooth=0.5):
        """Everything below a rough line through (x, y) points."""
        xs, ys = zip(*points)
        noise = rough(seed, amount, smooth)
        self.where(name, Y > np.interp(X[0], xs, ys) + noise - noise.mean())

    def band(self, name, top, bottom, seed=0, amount=0.004):
        """Between two heights, with slightly uneven edges."""
        noise = rough(seed, amount)
        self.where(name, (Y > top + noise) & (Y < bottom + noise[::-1]))

    def winding(self, name, bends, near, far, top, seed=0):
        """A river or a road in perspective: its middle runs through `bends` [(y, x)], its half width goes near → far."""
        ys, xs = zip(*sorted(bends))
        depth = np.clip((Y - top) / (1 - top), 0, 1)
        middle = smooth_through(Y[:, 0], ys, xs)[:, None]
        edge = rough(seed, 0.01)[:, None] * depth
        half = far + (near - far) * depth ** 1.6
        self.where(name, (Y > top) & (np.abs(X - middle + edge) < half))

    def crown(self, name, x, y, width, height, seed):
        """A tree, a bush or a boulder: a rough-edged blob standing on (x, y)."""
        angle = np.arctan2((Y - y + height / 2) * width, (X - x) * height)
        wobble = rough(seed, 0.2, 0.66)
        wobble = wobble - np.linspace(wobble[0], wobble[-1], SIZE)           # no seam where the angle wraps
        radius = 1 + wobble[np.clip(((angle / (2 * np.pi)) % 1 * SIZE).astype(int), 0, SIZE - 1)]
        self.where(name, ((X - x) / (width / 2)) ** 2 + ((Y - y + height / 2) / (height / 2)) ** 2 < radius ** 2)

    def conifer(self, x, y, width, height, seed):
        """A pointed tree standing on (x, y)."""
        up = np.clip((y - Y) / height, 0, 1)
        teeth = 0.75 + 0.25 * np.abs(((up * 9 + seed % 7) % 1) - 0.5) * 2
        self.where("tree", (Y < y) & (up < 1) & (np.abs(X - x) < width / 2 * (1 - up) * teeth))

    def house(self, x, y, width, height):
        """A house with a gable standing on (x, y)."""
        roof = np.clip(1 - np.abs(X - x) / (width * 0.58), 0, 1) * height * 0.5
        self.where("building", (np.abs(X - x) < width / 2) & (Y < y) & (Y > y - height))
        self.where("building", (np.abs(X - x) < width * 0.58) & (Y < y - height * 0.98) & (Y > y - height - roof))


def smooth_through(at, xs, ys):
    """A smooth curve through points: linear interpolation, then averaged over a twelfth of the height."""
    fine = np.interp(np.linspace(-0.2, 1.2, 1400), xs, ys)
    kernel = np.hanning(120)
    return np.interp(at, np.linspace(-0.2, 1.2, 1400), np.convolve(fine, kernel / kernel.sum(), "same"))


def mountain_lake():
    c = Canvas()
    c.ridge("mountain", [(0, .34), (.22, .24), (.42, .38), (.66, .17), (.85, .33), (1, .28)], 11, .05, .57)
    c.ridge("tree", [(0, .47), (.25, .52), (.55, .535), (.8, .5), (1, .45)], 5, .025, .7)
    c.band("river", .56, 1.1, 3)
    c.ridge("grass", [(0, .70), (.2, .76), (.42, .84), (.62, .88), (.8, .83), (1, .79)], 8, .015)
    c.crown("rock", .2, .84, .17, .1, 2)
    c.crown("rock", .33, .87, .09, .05, 9)
    c.crown("plant", .06, .93, .22, .14, 4)
    for i, (x, y, h) in enumerate([(.9, .9, .46), (.985, .96, .55), (.8, .87, .3)]):
        c.conifer(x, y, h * .42, h, i)
    return c


def rocky_coast():
    c = Canvas()
    c.band("sea", .42, 1.1, 2, .001)
    c.ridge("mountain", [(0, .37), (.18, .39), (.32, .43), (.4, .5), (1, .6)], 21, .012)
    c.where("sea", Y > .425)
    edge = smooth_through(Y[:, 0], (.5, .62, .75, .9, 1), (1.1, .83, .62, .42, .22))[:, None] + rough(6, .012)[:, None]
    c.where("sand", (X > edge) & (Y > .5))
    c.ridge("rock", [(0, 1.3), (.55, 1.2), (.68, .6), (.76, .36), (.88, .27), (1, .22)], 14, .04, .6)
    c.where("sand", (X > edge + .05) & (Y > .72 + .1 * (1 - X) + rough(31, .01)))
    c.ridge("grass", [(0, 2), (.76, 2), (.8, .36), (.9, .28), (1, .245)], 3, .01)
    c.where("rock", (c.ids == LABELS.id("grass")) & (Y > .40 + rough(8, .03)))
    c.where("sand", (Y > .74 + .1 * (1 - X) + rough(31, .01)) & (X > edge))
    for i, (x, y, w) in enumerate([(.28, .66, .15), (.44, .6, .09), (.13, .82, .2), (.52, .9, .12)]):
        c.crown("rock", x, y, w, w * .55, 40 + i)
    return c


def river_valley():
    c = Canvas()
    c.ridge("mountain", [(0, .2), (.2, .3), (.45, .4), (.6, .36), (.8, .2), (1, .12)], 33, .045, .57)
    c.ridge("tree", [(0, .4), (.3, .46), (.6, .47), (1, .38)], 7, .025, .7)
    c.ridge("grass", [(0, .52), (.5, .515), (1, .5)], 9, .01)
    c.winding("river", [(.5, .55), (.58, .46), (.68, .62), (.82, .4), (1, .52)], .25, .012, .515, 4)
    for i, (x, y, w, h) in enumerate([(.07, .72, .26, .36), (.93, .7, .24, .3), (.8, .58, .12, .13), (.24, .57, .1, .1)]):
        c.crown("tree", x, y, w, h, 60 + i)
    c.crown("rock", .18, .9, .14, .08, 3)
    c.crown("rock", .86, .93, .18, .1, 6)
    c.crown("plant", .98, 1.02, .3, .18, 12)
    return c


def country_road():
    c = Canvas()
    c.ridge("mountain", [(0, .42), (.3, .33), (.55, .41), (.8, .3), (1, .38)], 17, .03, .56)
    c.ridge("field", [(0, .49), (1, .48)], 2, .004)
    c.ridge("grass", [(0, .62), (.3, .67), (.5, .8), (.7, .7), (1, .6)], 12, .008)
    c.winding("road", [(.48, .5), (.58, .56), (.72, .5), (1, .45)], .24, .008, .49, 1)
    for i, (x, y, w, h) in enumerate([(.14, .53, .2, .16), (.3, .505, .1, .07), (.68, .5, .12, .08), (.9, .62, .3, .34)]):
        c.crown("tree", x, y, w, h, 80 + i)
    c.house(.78, .52, .09, .05)
    c.crown("plant", .03, .9, .26, .18, 5)
    return c


def quiet_bay():
    c = Canvas()
    c.ridge("mountain", [(0, .57), (.12, .5), (.27, .55), (.36, .585), (.38, 1.5), (1, 1.5)], 25, .02, .58)
    c.ridge("mountain", [(0, 1.5), (.74, 1.5), (.76, .582), (.86, .545), (1, .565)], 27, .016, .58)
    c.band("sea", .58, 1.1, 1, .001)
    beach = smooth_through(X[0], (0, .3, .6, 1), (.98, .9, .86, .8)) + rough(5, .006)
    c.where("sand", Y > beach)
    c.crown("rock", .62, .76, .13, .1, 2)
    c.crown("rock", .73, .75, .06, .04, 8)
    c.crown("rock", .1, 1.0, .2, .1, 18)
    return c


def forest_edge():
    c = Canvas()
    c.ridge("mountain", [(0, .3), (.4, .36), (.7, .3), (1, .4)], 4, .02)
    c.ridge("tree", [(0, .08), (.2, .16), (.34, .36), (.5, .41), (.66, .34), (.82, .17), (1, .05)], 19, .03, .7)
    c.ridge("grass", [(0, .7), (.3, .6), (.5, .57), (.7, .6), (1, .68)], 6, .012)
    c.winding("road", [(.58, .5), (.7, .55), (.85, .44), (1, .5)], .16, .014, .58, 3)
    for i, (x, y, w) in enumerate([(.1, .8, .24), (.28, .68, .12), (.9, .8, .26), (.73, .67, .12), (.96, 1.0, .3), (.03, 1.02, .3)]):
        c.crown("plant", x, y, w, w * .6, 30 + i)
    return c


def hill_village():
    c = Canvas()
    c.ridge("mountain", [(0, .3), (.25, .36), (.6, .27), (1, .35)], 29, .03, .56)
    c.ridge("field", [(0, .44), (.35, .4), (.7, .46), (1, .43)], 13, .008)
    c.where("tree", (Y > .47 + rough(22, .02)) & (Y < .52 + rough(23, .02)))
    c.ridge("grass", [(0, .56), (.4, .52), (.75, .55), (1, .6)], 15, .008)
    for x, y, w in [(.28, .58, .1), (.4, .56, .08), (.5, .6, .11), (.63, .575, .09), (.36, .64, .12), (.72, .62, .08)]:
        c.house(x, y, w, w * .62)
    c.where("building", (np.abs(X - .46) < .02) & (Y > .4) & (Y < .57))
    for i, (x, y, w) in enumerate([(.18, .62, .12), (.57, .62, .07), (.84, .66, .18), (.24, .68, .1), (.06, .7, .16)]):
        c.crown("tree", x, y, w, w * 1.1, 50 + i)
    c.ridge("field", [(0, .8), (.5, .76), (1, .84)], 16, .006)
    c.winding("road", [(.64, .45), (.76, .55), (1, .36)], .1, .012, .64, 9)
    return c


def desert_dunes():
    c = Canvas()
    c.ridge("mountain", [(0, .44), (.3, .47), (.6, .4), (.78, .3), (1, .36)], 35, .03, .56)
    c.ridge("sand", [(0, .5), (.3, .46), (.55, .52), (.8, .5), (1, .53)], 36, .006, .4)
    for i, (x, y, w) in enumerate([(.78, .64, .26), (.92, .6, .16), (.2, .9, .2), (.32, .93, .1)]):
        c.crown("rock", x, y, w, w * .6, 70 + i)
    for i, (x, y) in enumerate([(.52, .68), (.6, .8), (.45, .9), (.12, .66)]):
        c.crown("plant", x, y, .07, .05, 90 + i)
    return c


SCENES = {
    "Mountain lake": mountain_lake, "Rocky coast": rocky_coast, "River valley": river_valley, "Country road": country_road,
    "Quiet bay": quiet_bay, "Forest edge": forest_edge, "Hill village": hill_village, "Desert dunes": desert_dunes,
}


def main():
    entries = []
    for name, scene in SCENES.items():
        file = name.lower().replace(" ", "-") + ".png"
        LABELS.write(scene().ids, HERE / file)
        entries.append({"name": name, "file": file})
    card = {"names": LABELS.names, "colors": LABELS.colors, "samples": entries}
    (HERE / "samples.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
