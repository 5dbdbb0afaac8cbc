"""Examples: the codes of training photos, near which random looks are drawn.

A normal distribution of codes has their mean and spread and not their shape: between a noon's codes
and a sunset's it draws what no photo looks like. What one seed draws comes from one photo, as far
as that shows the classes it is asked for, so that a sunset's sky comes with a sunset's sea; and
rather from one that shows as much of each class as the scene does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from safetensors.numpy import save as save_bytes

from ..errors import ClvaeError
from .arrays import frozen
from .checks import floats, wholes
from .codes import LAYERS

TYPES = {
    "photo": np.int32,
    "class_id": np.uint8,
    "local": np.float16,
    "overall": np.float16,
    "shares": np.float16,
}
SHAPES = {"local": (None, LAYERS, None), "overall": (None, None), "shares": (None, None)}
MOST = 100_000  # photos
# A photo whose map has the scene's shares is e to this power times as likely as one that has
# nothing in common with it.
SUITING = 12.0


@dataclass(frozen=True, eq=False)
class Examples:
    """The codes of N photos; empty where a bundle has none.

    overall: float16 [N, Zg], the global codes. shares: float16 [N, C], of each photo's map what
    each class covers, 0 to 1. Of each of the R times that a photo shows a class: photo int32 [R],
    which; class_id uint8 [R]; local float16 [R, 5, Zl], its code.
    """

    photo: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int32))
    class_id: np.ndarray = field(default_factory=lambda: np.zeros(0, np.uint8))
    local: np.ndarray = field(default_factory=lambda: np.zeros((0, LAYERS, 0), np.float16))
    overall: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float16))
    shares: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float16))

    def __post_init__(self):
        for name, kind in TYPES.items():
            values, what = getattr(self, name), f"the {name} of examples"
            if name in SHAPES:
                values = floats(values, SHAPES[name], what)
            elif np.size(values):
                values = wholes(values, 1, 0, np.iinfo(kind).max, what)
            if name == "shares" and not ((values >= 0) & (values <= 1)).all():
                raise ClvaeError("the shares of examples lie between 0 and 1")
            object.__setattr__(self, name, frozen(values, kind))

    def __bool__(self) -> bool:
        return len(self.overall) > 0

    def check(self, classes: int, z_global: int, z_local: int) -> None:
        """Raise a ClvaeError unless they fit a model of these sizes."""
        if not self:
            return
        rows, photos = len(self.photo), len(self.overall)
        shapes = {
            "photo": (rows,),
            "class_id": (rows,),
            "local": (rows, LAYERS, z_local),
            "overall": (min(photos, MOST), z_global),
            "shares": (photos, classes),
        }
        for name, shape in shapes.items():
            values = getattr(self, name)
            if values.shape != shape or not np.isfinite(values).all():
                raise ClvaeError(
                    "the {name} of examples are numbers of shape {shape}",
                    name=name,
                    shape=list(shape),
                )
        if rows and self.photo.max() >= photos:
            raise ClvaeError("examples are of photos that are not among them")
        if rows and self.class_id.max() >= classes:
            raise ClvaeError("examples are of classes that the model does not have")

    def log_odds(self, shares: np.ndarray) -> np.ndarray:
        """[N]: SUITING · overlap, which is what a photo's map has in common with a scene's: the sum
        over classes of the smaller of both shares. shares: of the scene, [C], see `Scene.shares`.
        """
        return SUITING * np.minimum(self.shares, shares.astype(np.float32)).sum(1, dtype=float)

    def order(self, shares: np.ndarray, chance: np.ndarray) -> np.ndarray:
        """An order of the photos for a scene: [N], a number for each; the first has the smallest.

        chance: [N], evenly distributed in (0, 1). Photos are drawn one after the other by their
        odds: that is the order of log odds − ln(−ln chance), the greatest first (Yellott 1977). So
        a scene that changes a little keeps its order, but for photos that were nearly equal.
        """
        return np.log(-np.log(chance)) - self.log_odds(shares)

    def means(self, shares: np.ndarray, local_mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the first photos of all orders for a scene have in the mean: of the global code
        [Zg], of each class's [C, 5, Zl]; a class without examples keeps local_mean's.
        """
        odds, means = self.log_odds(shares), np.array(local_mean, np.float64)
        for class_id in np.unique(self.class_id).tolist():
            rows = self.class_id == class_id
            # by its photos alone, which may suit the scene far worse than others
            means[class_id] = np.tensordot(_chances(odds[self.photo[rows]]), self.local[rows], 1)
        return _chances(odds) @ self.overall, means

    def overall_of(self, order: np.ndarray) -> np.ndarray:
        """The global code, float32 [Zg], of the first photo of an order, see `order`."""
        return self.overall[int(np.argmin(order))].astype(np.float32)

    def local_of(self, class_id: int, order: np.ndarray) -> np.ndarray | None:
        """The code of a class, float32 [5, Zl], of the first photo in an order that shows it; None
        where none does.
        """
        rows = np.flatnonzero(self.class_id == class_id)
        if not len(rows):
            return None
        return self.local[rows[int(np.argmin(order[self.photo[rows]]))]].astype(np.float32)

    def write(self, file: Path) -> None:
        """Write them as a safetensors file."""
        file.write_bytes(save_bytes({name: getattr(self, name) for name in TYPES}))

    @classmethod
    def read(cls, file: Path) -> Examples:
        """Read what `write` wrote; anything else is an error."""
        try:
            values = load_file(file)
            return cls(**{name: values.pop(name) for name in TYPES}, **values)
        except Exception:  # noqa: BLE001 - any other file makes it fail in any way
            raise ClvaeError("{file} holds no examples", file=file.name) from None


def _chances(log_odds: np.ndarray) -> np.ndarray:
    """How likely each is the first, [n]; together 1."""
    odds = np.exp(log_odds - log_odds.max())
    return odds / odds.sum()
