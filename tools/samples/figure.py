"""The brush of the clothes: a map of class ids with a standing figure, to be dressed.

In pixels of a 256x512 map, its middle at x = 128; outlines are points that are rounded off.
"""

from collections.abc import Sequence

import cv2
import numpy as np

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
    "face": (255, 180, 150),
}
Points = Sequence[tuple[float, float]]  # (x from the middle, y)
LABELS = LabelSet(tuple(CLASSES), tuple(CLASSES.values()))


def rounded(points: Points, rounds: int = 3) -> np.ndarray:
    """A closed outline, float64 [N, 2], with its corners cut three times (Chaikin 1974)."""
    outline = np.array(points, float)
    for _ in range(rounds):
        following = np.roll(outline, -1, 0)
        outline = np.stack(
            [0.75 * outline + 0.25 * following, 0.25 * outline + 0.75 * following], 1
        ).reshape(-1, 2)
    return outline


class Figure:
    """A map under the brush; every method paints one class over what is there."""

    def __init__(self):
        self.ids = np.full((HEIGHT, WIDTH), LABELS.id("background"), np.uint8)

    def shape(self, name: str, points: Points) -> None:
        """What a rounded outline encloses."""
        outline = rounded([(MIDDLE + x, y) for x, y in points])
        cv2.fillPoly(self.ids, [outline.round().astype(np.int32)], LABELS.id(name))

    def both(self, name: str, points: Points) -> None:
        """A shape and its mirror image."""
        self.shape(name, points)
        self.shape(name, [(-x, y) for x, y in points])

    def disc(self, name: str, x: int, y: int, width: int, height: int) -> None:
        """An ellipse about a point."""
        cv2.ellipse(
            self.ids, (MIDDLE + x, y), (width // 2, height // 2), 0, 0, 360, LABELS.id(name), -1
        )

    def body(self, arms: str = "down") -> None:
        """A face, and neck, hands, arms and legs in skin, to be dressed."""
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
        self.disc("face", 0, 62, 38, 52)

    def short_sleeves(self, name: str) -> None:
        """Sleeves to the elbows."""
        self.both(name, [(36, 104), (50, 106), (62, 128), (66, 156), (46, 160), (38, 130)])

    def sleeves(self, name: str, end: int, arms: str = "down") -> None:
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

    def torso(self, name: str, bottom: int, flare: int = 40, waist: int = 33) -> None:
        """From the shoulders to height `bottom`; flare and waist: half widths there and between."""
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

    def legs(self, name: str, bottom: int = 468, width: int = 20) -> None:
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

    def shoes(self, name: str = "shoes", top: int = 462) -> None:
        """Two shoes, or boots whose legs begin at height `top`."""
        self.both(name, [(7, top), (26, top), (28, 478), (36, 492), (32, 500), (10, 500), (6, 484)])

    def long_hair(self) -> None:
        """Hair to the shoulders."""
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

    def short_hair(self) -> None:
        """Hair to the ears."""
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

    def glasses(self) -> None:
        """Two dark glasses and their bridge."""
        self.both("glasses", [(2, 56), (17, 56), (17, 66), (10, 68), (3, 66)])
        self.shape("glasses", [(-4, 57), (4, 57), (4, 61), (-4, 61)])
