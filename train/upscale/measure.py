"""How near a bundle's upscaler comes to its teacher, beside bicubic and Lanczos, on pairs that it
has not seen: those of a split that it was not trained on.

Distances are of features: the mean absolute difference of each of the first six stages of
EfficientNet-Lite2, in parts of the mean magnitude of the teacher's, which no loss has seen; and of
pixels, of 255.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from tqdm import tqdm

from clvae import Engine
from clvae.nn.pixels import to_network
from clvae.nn.upscaler import SCALES

from ..fit.features import EfficientNetLite
from ..fit.sheets import write_grid
from .pairs import aim, found

ROWS = 6  # of a sheet
FILTERS = {"bicubic": Image.Resampling.BICUBIC, "lanczos": Image.Resampling.LANCZOS}
WAYS = (*FILTERS, "upscaler")


def measure(engine: Engine, folder: Path, sheet: Path | None = None) -> dict:
    """The figures {scale: {way: {features, pixels}}}, means over a folder's pairs.

    sheet: where to write a picture of some: bicubic, upscaler and teacher side by side, enlarged by
    4.
    """
    files = found([folder])
    seen = EfficientNetLite(2).eval().requires_grad_(False)
    total = {scale: {way: np.zeros(2) for way in WAYS} for scale in SCALES}
    shown = set(np.linspace(0, len(files) - 1, ROWS).astype(int).tolist())
    rows: list[np.ndarray] = []
    for number, (small_file, large_file) in enumerate(tqdm(files, desc="pairs", unit="pair")):
        small, large = aim(small_file, large_file)
        for scale in SCALES:
            wished = _resized(large, small.shape[0] * scale / large.shape[0], Image.Resampling.BOX)
            made = enlarged(engine, small, scale)
            wanted = _features(seen, wished)
            for way, picture in made.items():
                apart = np.abs(picture.astype(float) - wished).mean()
                total[scale][way] += _difference(_features(seen, picture), wanted), apart
            if scale == SCALES[-1] and number in shown:
                rows += [made["bicubic"], made["upscaler"], wished]
    if sheet is not None:
        write_grid(to_network(np.stack(rows)), 3, sheet)
    return {
        str(scale): {
            way: dict(zip(("features", "pixels"), (sums / len(files)).tolist(), strict=True))
            for way, sums in ways.items()
        }
        for scale, ways in total.items()
    }


def enlarged(engine: Engine, small: np.ndarray, scale: int) -> dict[str, np.ndarray]:
    """A picture uint8 [h, w, 3] enlarged in each of WAYS."""
    made = {way: _resized(small, scale, filter) for way, filter in FILTERS.items()}
    return made | {"upscaler": engine.upscale(small, scale)}


def table(figures: dict) -> str:
    """The figures as lines."""
    lines = [f"{'to the teacher':16}{'features':>10}{'pixels':>10}"]
    for scale, ways in figures.items():
        lines += [
            f"{f'x{scale} {way}':16}{apart['features']:>10.3f}{apart['pixels']:>10.2f}"
            for way, apart in ways.items()
        ]
    return "\n".join(lines)


@torch.inference_mode()
def _features(seen: EfficientNetLite, picture: np.ndarray) -> list[Tensor]:
    return seen(to_network(picture[None]))


def _difference(found: list[Tensor], wanted: list[Tensor]) -> float:
    pairs = zip(found, wanted, strict=True)
    return float(np.mean([((a - b).abs().mean() / b.abs().mean()).item() for a, b in pairs]))


def _resized(picture: np.ndarray, scale: float, filter: Image.Resampling) -> np.ndarray:
    height, width = (round(side * scale) for side in picture.shape[:2])
    return np.array(Image.fromarray(picture).resize((width, height), filter))
