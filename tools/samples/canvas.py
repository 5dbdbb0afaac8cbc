"""The brush of the landscapes: a map of class ids, and what is painted on it.

Silhouettes are midpoint-displaced curves, in units of the picture: x to the right, y down, both 0
to 1.
"""

from collections.abc import Sequence

import numpy as np

from clvae.core.labels import LabelSet

SIZE = 512
CLASSES = {
    "sky": (120, 185, 235),
    "mountain": (130, 105, 130),
    "tree": (30, 110, 40),
    "plant": (110, 160, 60),
    "grass": (120, 205, 70),
    "field": (205, 190, 90),
    "rock": (95, 90, 85),
    "sand": (240, 220, 160),
    "sea": (30, 90, 170),
    "river": (70, 160, 190),
    "road": (110, 110, 115),
    "building": (170, 110, 90),
}
LABELS = LabelSet(tuple(CLASSES), tuple(CLASSES.values()))
Points = Sequence[tuple[float, float]]  # (x, y)
X, Y = (np.mgrid[:SIZE, :SIZE][::-1] + 0.5) / SIZE


def rough(seed: int, amount: float, smooth: float = 0.5, steps: int = 9) -> np.ndarray:
    """A midpoint-displaced curve over x: float64 [SIZE], about 0.

    amount: how far it strays, in pictures. smooth: how much of that each of `steps` halvings keeps.
    """
    rng = np.random.default_rng(seed)
    curve = rng.normal(0, amount, 2)
    for _ in range(steps):
        middle = (curve[:-1] + curve[1:]) / 2 + rng.normal(0, amount, len(curve) - 1)
        curve = np.insert(curve, range(1, len(curve)), middle)
        amount *= smooth
    return np.interp(X[0], np.linspace(0, 1, len(curve)), curve)


class Canvas:
    """A map under the brush; every method paints one class over what is there."""

    def __init__(self, name: str = "sky"):
        self.ids = np.full((SIZE, SIZE), LABELS.id(name), np.uint8)

    def where(self, name: str, mask: np.ndarray) -> None:
        """All pixels of a mask bool [SIZE, SIZE]."""
        self.ids[mask] = LABELS.id(name)

    def ridge(
        self,
        name: str,
        points: Points,
        seed: int,
        amount: float = 0.05,
        smooth: float = 0.5,
    ) -> None:
        """Everything below a rough line through (x, y) points."""
        xs, ys = zip(*points)
        noise = rough(seed, amount, smooth)
        self.where(name, np.interp(X[0], xs, ys) + noise - noise.mean() < Y)

    def band(
        self, name: str, top: float, bottom: float, seed: int = 0, amount: float = 0.004
    ) -> None:
        """Between two heights, with slightly uneven edges."""
        noise = rough(seed, amount)
        self.where(name, (top + noise < Y) & (bottom + noise[::-1] > Y))

    def winding(
        self, name: str, bends: Points, near: float, far: float, top: float, seed: int = 0
    ) -> None:
        """A river or a road in perspective, from the picture's lower edge up to `top`.

        Its middle runs through `bends`, here (y, x); its half width goes near → far.
        """
        ys, xs = zip(*sorted(bends))
        depth = np.clip((Y - top) / (1 - top), 0, 1)
        middle = smooth_through(Y[:, 0], ys, xs)[:, None]
        edge = rough(seed, 0.01)[:, None] * depth
        half = far + (near - far) * depth**1.6
        self.where(name, (top < Y) & (np.abs(X - middle + edge) < half))

    def crown(self, name: str, x: float, y: float, width: float, height: float, seed: int) -> None:
        """A tree, a bush or a boulder: a rough-edged blob standing on (x, y)."""
        angle = np.arctan2((Y - y + height / 2) * width, (X - x) * height)
        wobble = rough(seed, 0.2, 0.66)
        wobble = wobble - np.linspace(wobble[0], wobble[-1], SIZE)  # no seam where the angle wraps
        radius = 1 + wobble[np.clip(((angle / (2 * np.pi)) % 1 * SIZE).astype(int), 0, SIZE - 1)]
        self.where(
            name,
            ((X - x) / (width / 2)) ** 2 + ((Y - y + height / 2) / (height / 2)) ** 2 < radius**2,
        )

    def conifer(self, x: float, y: float, width: float, height: float, seed: int) -> None:
        """A pointed tree standing on (x, y)."""
        up = np.clip((y - Y) / height, 0, 1)
        teeth = 0.75 + 0.25 * np.abs(((up * 9 + seed % 7) % 1) - 0.5) * 2
        self.where("tree", (y > Y) & (up < 1) & (np.abs(X - x) < width / 2 * (1 - up) * teeth))

    def house(self, x: float, y: float, width: float, height: float) -> None:
        """A house with a gable standing on (x, y)."""
        roof = np.clip(1 - np.abs(X - x) / (width * 0.58), 0, 1) * height * 0.5
        self.where("building", (np.abs(X - x) < width / 2) & (y > Y) & (y - height < Y))
        self.where(
            "building",
            (np.abs(X - x) < width * 0.58) & (y - height * 0.98 > Y) & (y - height - roof < Y),
        )


def smooth_through(at: np.ndarray, xs: Sequence[float], ys: Sequence[float]) -> np.ndarray:
    """A smooth curve through points, float64 as long as `at`, where it is taken.

    Linear interpolation, then averaged over a twelfth of the height.
    """
    fine = np.interp(np.linspace(-0.2, 1.2, 1400), xs, ys)
    kernel = np.hanning(120)
    return np.interp(
        at, np.linspace(-0.2, 1.2, 1400), np.convolve(fine, kernel / kernel.sum(), "same")
    )
