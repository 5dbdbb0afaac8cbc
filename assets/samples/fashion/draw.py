"""Draws the fashion samples: python assets/samples/fashion/draw.py writes the label maps and
samples.json beside this file.

A standing figure in pixels of a 256x512 map, its middle at x = 128: outlines are points that are
rounded off.
"""

import json
import sys
from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from clvae.core.labels import LabelSet

WIDTH, HEIGHT, MIDDLE = 256, 512, 128
CLASSES = {
    "background": (235, 235, 235),
    "skin": (255, 205, 170),
    "hair": (90, 50, 20),
    "hat": (150, 100, 200),
    "glasses": (20, 20, 20),
    "top": (240, 90, 90),
    "sweater": (240, 150, 60),
    "jacket": (60, 90, 170),
    "coat": (40, 140, 140),
    "suit": (70, 70, 110),
    "dress": (225, 60, 160),
    "skirt": (170, 50, 200),
    "pants": (90, 130, 60),
    "jeans": (50, 110, 220),
    "shorts": (170, 200, 60),
    "stockings": (120, 110, 120),
    "shoes": (130, 20, 30),
    "bag": (160, 120, 50),
    "scarf": (80, 220, 190),
    "belt": (250, 220, 40),
    "accessories": (0, 200, 90),
}
LABELS = LabelSet(tuple(CLASSES), tuple(CLASSES.values()))


def rounded(points, rounds=3):
    """A closed outline with its corners cut three times (Chaikin 1974)."""
    points = np.array(points, float)
    for _ in range(rounds):
        following = np.roll(points, -1, 0)
        points = np.stack(
            [0.75 * points + 0.25 * following, 0.25 * points + 0.75 * following], 1
        ).reshape(-1, 2)
    return points


class Figure:
    """A map under the brush; every method paints one class over what is there. Points are (x from
    the middle, y).
    """

    def __init__(self):
        self.ids = np.full((HEIGHT, WIDTH), LABELS.id("background"), np.uint8)

    def shape(self, name, points):
        outline = rounded([(MIDDLE + x, y) for x, y in points])
        cv2.fillPoly(self.ids, [outline.round().astype(np.int32)], LABELS.id(name))

    def both(self, name, points):
        """A shape and its mirror image."""
        self.shape(name, points)
        self.shape(name, [(-x, y) for x, y in points])

    def disc(self, name, x, y, width, height):
        cv2.ellipse(
            self.ids, (MIDDLE + x, y), (width // 2, height // 2), 0, 0, 360, LABELS.id(name), -1
        )

    def body(self, arms="down"):
        """Head, neck, hands, arms and legs in skin, to be dressed."""
        self.both(
            "skin",
            [(3, 235), (34, 235), (34, 330), (27, 400), (23, 474), (9, 474), (8, 400), (4, 330)],
        )
        self.both("skin", [(-2, 84), (10, 84), (12, 98), (30, 104), (30, 120), (-2, 130)])
        if arms == "down":
            self.both(
                "skin",
                [
                    (40, 112),
                    (54, 118),
                    (60, 180),
                    (62, 232),
                    (58, 262),
                    (48, 262),
                    (48, 232),
                    (44, 180),
                ],
            )
        else:  # one hand at the hip
            self.shape(
                "skin",
                [
                    (-40, 112),
                    (-54, 118),
                    (-60, 180),
                    (-62, 232),
                    (-58, 262),
                    (-48, 262),
                    (-48, 232),
                    (-44, 180),
                ],
            )
            self.shape(
                "skin",
                [
                    (40, 112),
                    (54, 116),
                    (72, 160),
                    (78, 192),
                    (62, 216),
                    (36, 232),
                    (34, 220),
                    (58, 194),
                    (46, 160),
                ],
            )
        self.disc("skin", 0, 62, 38, 52)

    def short_sleeves(self, name):
        self.both(name, [(36, 104), (50, 106), (62, 128), (66, 156), (46, 160), (38, 130)])

    def sleeves(self, name, end, arms="down"):
        """Sleeves down to height `end` of arms that hang, and the whole of an arm at the hip."""
        left = [(38, 104), (54, 110), (64, 180), (66, end), (44, end), (42, 180)]
        self.shape(name, [(-x, y) for x, y in left])
        self.shape(
            name,
            left
            if arms == "down"
            else [
                (38, 104),
                (56, 110),
                (78, 160),
                (84, 194),
                (62, 214),
                (50, 206),
                (62, 190),
                (42, 150),
            ],
        )

    def torso(self, name, bottom, flare=40, waist=33):
        self.shape(
            name,
            [
                (-16, 92),
                (-46, 102),
                (-50, 124),
                (-waist, 180),
                (-flare, bottom),
                (flare, bottom),
                (waist, 180),
                (50, 124),
                (46, 102),
                (16, 92),
                (0, 108),
            ],
        )

    def legs(self, name, bottom=468, width=20):
        """Trousers: the hips and two legs."""
        self.shape(name, [(-36, 212), (36, 212), (40, 262), (0, 272), (-40, 262)])
        self.both(
            name,
            [
                (0, 240),
                (39, 240),
                (36, 320),
                (16 + width * 0.7, bottom),
                (16 - width * 0.5, bottom),
                (4, 330),
            ],
        )

    def shoes(self, name="shoes", top=462):
        self.both(name, [(7, top), (26, top), (28, 478), (36, 492), (32, 500), (10, 500), (6, 484)])

    def long_hair(self):
        self.shape(
            "hair",
            [
                (-20, 40),
                (0, 26),
                (20, 40),
                (28, 70),
                (30, 112),
                (17, 118),
                (19, 74),
                (12, 50),
                (0, 46),
                (-12, 50),
                (-19, 74),
                (-17, 118),
                (-30, 112),
                (-28, 70),
            ],
        )

    def short_hair(self):
        self.shape(
            "hair",
            [
                (-21, 62),
                (-22, 42),
                (-8, 29),
                (10, 29),
                (22, 42),
                (21, 62),
                (16, 48),
                (0, 44),
                (-16, 48),
            ],
        )

    def glasses(self):
        self.both("glasses", [(2, 56), (17, 56), (17, 66), (10, 68), (3, 66)])
        self.shape("glasses", [(-4, 57), (4, 57), (4, 61), (-4, 61)])


def coat_and_scarf():
    f = Figure()
    f.body()
    f.legs("pants")
    f.shoes(top=440)
    f.torso("coat", 338, 52, 40)
    f.sleeves("coat", 240)
    f.long_hair()
    f.shape(
        "scarf",
        [(-26, 86), (26, 86), (30, 106), (14, 118), (12, 178), (-6, 178), (-8, 120), (-30, 108)],
    )
    f.shape("bag", [(56, 250), (86, 250), (92, 310), (52, 310)])
    return f


def summer_dress():
    f = Figure()
    f.body(arms="hip")
    f.long_hair()
    f.shape(
        "dress",
        [
            (-40, 102),
            (-20, 94),
            (-16, 118),
            (16, 118),
            (20, 94),
            (40, 102),
            (46, 130),
            (30, 178),
            (60, 322),
            (-60, 322),
            (-30, 178),
            (-46, 130),
        ],
    )
    f.shape("belt", [(-31, 176), (31, 176), (32, 187), (-32, 187)])
    f.glasses()
    f.shoes(top=474)
    f.shape("bag", [(-74, 258), (-42, 258), (-38, 300), (-78, 300)])
    return f


def sweater_and_jeans():
    f = Figure()
    f.body()
    f.legs("jeans", width=19)
    f.shoes()
    f.torso("sweater", 236, 42, 38)
    f.sleeves("sweater", 246)
    f.short_hair()
    f.shape("hat", [(-24, 50), (-22, 30), (0, 18), (22, 30), (24, 50), (0, 45)])
    return f


def suit():
    f = Figure()
    f.body()
    f.legs("suit", width=24)
    f.shoes()
    f.torso("suit", 262, 44, 38)
    f.sleeves("suit", 244)
    f.shape("top", [(-14, 92), (14, 92), (12, 112), (2, 168), (-2, 168), (-12, 112)])
    f.shape("accessories", [(-4, 98), (4, 98), (5, 150), (0, 160), (-5, 150)])
    f.short_hair()
    return f


def jacket_and_skirt():
    f = Figure()
    f.body()
    f.both(
        "stockings",
        [(3, 280), (34, 280), (34, 330), (27, 400), (23, 474), (9, 474), (8, 400), (4, 330)],
    )
    f.shape("skirt", [(-34, 200), (34, 200), (54, 312), (-54, 312)])
    f.shape("top", [(-22, 94), (22, 94), (30, 212), (-30, 212)])
    f.both("jacket", [(14, 92), (46, 102), (50, 124), (38, 180), (44, 232), (20, 236), (16, 150)])
    f.sleeves("jacket", 240)
    f.long_hair()
    f.shoes(top=452)
    f.shape("bag", [(54, 262), (92, 262), (88, 302), (58, 302)])
    return f


def top_and_shorts():
    f = Figure()
    f.body(arms="hip")
    f.shape("shorts", [(-36, 212), (36, 212), (44, 296), (5, 298), (0, 266), (-5, 298), (-44, 296)])
    f.torso("top", 222, 38, 34)
    f.short_sleeves("top")
    f.long_hair()
    f.shape("hat", [(-40, 46), (-22, 40), (-18, 22), (18, 22), (22, 40), (40, 46), (0, 52)])
    f.shoes(top=470)
    return f


SAMPLES = {
    "Coat and scarf": coat_and_scarf,
    "Summer dress": summer_dress,
    "Sweater and jeans": sweater_and_jeans,
    "Suit": suit,
    "Jacket and skirt": jacket_and_skirt,
    "Top and shorts": top_and_shorts,
}


def main():
    entries = []
    for name, figure in SAMPLES.items():
        file = name.lower().replace(" ", "-") + ".png"
        LABELS.write(figure().ids, HERE / file)
        entries.append({"name": name, "file": file})
    card = {"names": LABELS.names, "colors": LABELS.colors, "samples": entries}
    (HERE / "samples.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
