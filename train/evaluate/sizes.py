"""How good a bundle's pictures are on canvases of other sizes than its own.

A map is enlarged until it fits into the canvas, and goes on with its mirror image where the canvas
has another shape. Its part there is the *frame*: all of 512x512, the middle of 256x512. Each map is
drawn with the codes of its own photo (`encoded`), found at the bundle's own size, and with drawn
ones (`random`), the same at all sizes, as `evaluate` draws them. The frame is then seen twice:

- from afar: shrunk to the bundle's own size. Its Fréchet distance to the photos on
  EfficientNet-Lite2, mean IoU and accuracy of the bundle's segmenter, and the strength of its
  broad textures are compared with those at the bundle's own size as they stand. It flatters, for
  what is wrong in a few pixels is gone, and a texture that is too fine only looks smooth.
- from close by: its windows of the bundle's own size (the corners, where it is larger), by their
  distance to the same windows of the photos at the frame's size. Where photos have fewer pixels
  than that they are enlarged (bicubic), so the distance asks for blurred pictures, and flatters
  those: beside it stands that of the picture drawn at the bundle's own size and enlarged likewise,
  or by the bundle's upscaler. And fine textures and streaks (`textures`), on all of the canvas.

Textures are given in parts of the photos' (broad) or of those at the bundle's own size (fine), and
streaks beside the photos', geometric means over regions. What lies around the frame counts for
these two alone: it is the mirror image of what a user would paint otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PIL import Image
from tqdm import tqdm

from clvae import Engine, PhotoStyle, Scene
from clvae.nn.pixels import to_picture

from ..agreement import Scores
from ..data import DataSet, Split
from ..fit.features import EfficientNetLite
from .colours import in_style
from .distance import Distances, EfficientNetFeatures
from .protocol import SAMPLES
from .textures import Texture, textures

Size = tuple[int, int]
Pictures = dict[str, np.ndarray]  # uint8 [H, W, 3], by what they are


def evaluate_sizes(
    engine: Engine, data: DataSet, split: str, sizes: Iterable[Size], limit: int | None = None
) -> dict:
    """Figures by size ("256x512", height first), on a split's first `limit` pairs, fit for JSON.
    The bundle's own size comes first and is always measured.
    """
    data.check_classes(engine.labels)
    own = engine.config.size
    wanted = dict.fromkeys([own, *(engine.sizes.check(size, "a size") for size in sizes)])
    trunk = EfficientNetLite(2).eval().requires_grad_(False).to(engine.device)
    features = EfficientNetFeatures(trunk, Split(data, "train", own))
    canvases = [
        Canvas(engine, Split(data, split, frame(own, size)), size, features) for size in wanted
    ]
    pairs = canvases[0].pairs
    count = len(pairs) if limit is None else min(limit, len(pairs))
    for index in tqdm(range(count), desc=split):
        photo, labels = _pair(pairs, index)
        style = engine.encode(photo, Scene.from_labels(labels, engine.labels.count))
        first: Pictures | None = None
        for canvas in canvases:
            drawn = canvas.draw(index, style)
            first = first or drawn
            canvas.measure(index, photo, labels, drawn, first)
    return {
        "split": split,
        "pairs": count,
        "distance": features.name,
        "sizes": {"x".join(map(str, one.size)): one.result(canvases[0]) for one in canvases},
    }


class Canvas:
    """What is drawn and measured on canvases of one size (H, W). pairs: at the frame's size."""

    def __init__(self, engine: Engine, pairs: Split, size: Size, features: EfficientNetFeatures):
        self.pairs, self.size, self._engine = pairs, size, engine
        self._afar, self._close = Distances(features), Distances(features)
        self._scores = Scores(engine.segment, engine.labels) if engine.has_segmenter else None
        # By what is drawn, then by pair and class: from afar and from close by.
        self._broad: dict[str, dict[tuple[int, int], Texture]] = {}
        self._fine: dict[str, dict[tuple[int, int], Texture]] = {}

    def draw(self, index: int, style: PhotoStyle) -> Pictures:
        """Whole canvases with the map of a pair: in its photo's style, and a random one."""
        labels = placed(_pair(self.pairs, index)[1], self.size)
        scene = Scene.from_labels(labels, self._engine.labels.count)
        random = self._engine.sample(scene, index * SAMPLES)
        return {
            "encoded": in_style(self._engine, scene, style, index),
            "random": self._engine.generate(scene, random),
        }

    def measure(
        self, index: int, photo: np.ndarray, labels: np.ndarray, drawn: Pictures, first: Pictures
    ) -> None:
        """Photo and map at the bundle's own size, what was drawn on this canvas, and on the own."""
        own, within = self._engine.config.size, self.pairs.size
        large, large_labels = _pair(self.pairs, index)
        self._afar.add_photo(photo)
        framed = {name: cut(picture, within) for name, picture in drawn.items()}
        for name, picture in {"photos": photo, **framed}.items():
            picture = resized(picture, own)
            if name != "photos":
                self._afar.add(name, picture)
            if self._scores:
                self._scores.add(name, picture, labels)
            self._keep(self._broad, name, index, picture, labels)
        for name, picture in {"photos": placed(large, self.size), **drawn}.items():
            self._keep(self._fine, name, index, picture, placed(large_labels, self.size))
        if min(w - o for w, o in zip(within, own)) > 0:
            for part in windows(large, own):
                self._close.add_photo(part)
            for name, picture in (framed | self._enlarged(first)).items():
                for part in windows(picture, own):
                    self._close.add(name, part)

    def _enlarged(self, first: Pictures) -> Pictures:
        """What was drawn at the bundle's own size, enlarged to the frame in one way or two."""
        size = self.pairs.size
        made = {f"{name}, enlarged": resized(picture, size) for name, picture in first.items()}
        if self._engine.has_upscaler:
            for name, picture in first.items():
                made[f"{name}, upscaled"] = resized(self._engine.upscale(picture, 2), size)
        return made

    def _keep(
        self, kept: dict, name: str, index: int, picture: np.ndarray, labels: np.ndarray
    ) -> None:
        found = textures(picture, labels, len(self._engine.labels.names))
        kept.setdefault(name, {}).update({(index, c): texture for c, texture in found})

    def result(self, own: Canvas) -> dict:
        """The figures; own: the canvas of the bundle's own size."""
        names = ["encoded", "random"]
        return {
            "afar": self._afar.result(),
            "close": self._close.result(),
            "segmentation": self._scores.result() if self._scores else None,
            "broad": {n: ratio(self._broad[n], self._broad["photos"], "broad") for n in names},
            "fine": {n: ratio(self._fine[n], own._fine[n], "fine") for n in names},
            "streaks": {n: self._by_class(self._fine[n]) for n in ["photos", *names]},
        }

    def _by_class(self, kept: dict[tuple[int, int], Texture]) -> dict[str, float]:
        found: dict[str, list[float]] = {"mean": [one.streaks for one in kept.values()]}
        for (_, class_id), one in sorted(kept.items()):
            found.setdefault(self._engine.labels.names[class_id], []).append(one.streaks)
        return {name: _geometric(values) for name, values in found.items()}


def frame(own: Size, size: Size) -> Size:
    """The largest size of the shape of `own` that fits into a canvas (H, W)."""
    scale = min(size[0] / own[0], size[1] / own[1])
    return round(own[0] * scale), round(own[1] * scale)


def placed(picture: np.ndarray, size: Size) -> np.ndarray:
    """A picture or map [h, w, …] in the middle of [H, W, …], with its mirror image around it."""
    free = [all_ - there for all_, there in zip(size, picture.shape)]
    around = [(side // 2, side - side // 2) for side in free] + [(0, 0)] * (picture.ndim - 2)
    return np.pad(picture, around, "symmetric")


def cut(canvas: np.ndarray, size: Size) -> np.ndarray:
    """The middle [h, w, …] of a canvas [H, W, …]: what `placed` put there."""
    top, left = ((all_ - part) // 2 for all_, part in zip(canvas.shape, size))
    return canvas[top : top + size[0], left : left + size[1]]


def windows(picture: np.ndarray, size: Size) -> list[np.ndarray]:
    """The four corners [h, w, …] of a picture, which may overlap."""
    (height, width), (h, w) = picture.shape[:2], size
    return [picture[y : y + h, x : x + w] for y in (0, height - h) for x in (0, width - w)]


def resized(picture: np.ndarray, size: Size) -> np.ndarray:
    """A picture uint8 [h, w, 3] at another size, bicubic, as `Split` brings photos to a size."""
    if picture.shape[:2] == size:
        return picture
    return np.array(Image.fromarray(picture).resize((size[1], size[0]), Image.Resampling.BICUBIC))


def ratio(ones: dict, others: dict, field: str) -> float:
    """How many times as strong ones' textures are, over the regions that both have; nan of none."""
    shared = sorted(ones.keys() & others.keys())
    return _geometric(
        [max(getattr(ones[k], field), 0.1) / max(getattr(others[k], field), 0.1) for k in shared]
    )


def _geometric(values: list[float]) -> float:
    return float(np.exp(np.mean(np.log(values)))) if values else float("nan")


def _pair(pairs: Split, index: int) -> tuple[np.ndarray, np.ndarray]:
    sample = pairs[index]
    return to_picture(sample.photo), sample.labels.numpy().astype(np.uint8)
