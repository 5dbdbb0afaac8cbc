"""Style presets: well-spread looks of real photos, by class and of whole scenes, with thumbnails
that the generator draws.

Looks are compared by what they do to a picture: their codes times the slopes of the measures (see
`slopes`). Of all looks that photos show, k-medoids choose the ones kept, so each is one photo's
and none is an average.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image
from tqdm import tqdm

from clvae import Engine, Scene, Shelf, Style, StylePresets
from clvae.core.prior import Prior

from ..data.maps import SmallMaps, large_enough, most_usual
from .measures import VISIBLE, measure, to_lab
from .slopes import Slopes
from .statistics import ENOUGH, Means

COUNT = 24  # looks of a kind
PHOTOS_EACH = 4  # photos that stand behind each, at least
SHOWN = 0.02  # of a photo that a class covers to have a look of its own there, if it ever does
ROUNDS = 30  # of alternation; it comes to rest long before
MOST = 2000  # photos compared with each other
UNMEASURED = 0.3  # what one unit of a code counts beside what the measures see of it
DIFFERENT = 0.6  # of what is seen at a glance: presets of a class that differ by less are one
VARIED, LARGE_PART = 3, 0.04  # so many classes have so much of a photo for a scene's preset
NEIGHBOURS = 40  # photos of which the most usual map is that of a scene's thumbnail
TILE, QUALITY = 64, 82  # the shorter side of a thumbnail in pixels, the quality of the JPEG
MapOf = Callable[[int], np.ndarray]  # the map of a photo, uint8 [H, W], as large as pictures are


class Looks(NamedTuple):
    """The looks that n photos have of one class. photo: int64 [n]. codes: float64 [n, 5, Zl].
    places: [n, D], to compare.
    """

    photo: np.ndarray
    codes: np.ndarray
    places: np.ndarray


def choose_presets(
    engine: Engine, prior: Prior, means: Means, maps: SmallMaps, slopes: Slopes, map_of: MapOf
) -> StylePresets:
    """Presets of every class that enough photos show, and of whole scenes."""
    looks = {
        c: found
        for c in slopes.local
        if len((found := class_looks(c, prior, means, maps, slopes)).photo) >= ENOUGH
    }
    if not looks:
        return StylePresets()
    classes = {
        c: class_shelf(engine, prior, maps, map_of, c, looks[c])
        for c in tqdm(looks, desc="presets")
    }
    return StylePresets(classes, scene_shelf(engine, prior, means, maps, map_of, slopes, looks))


def class_looks(
    class_id: int, prior: Prior, means: Means, maps: SmallMaps, slopes: Slopes
) -> Looks:
    """The looks of a class in the photos where it is large enough; at layers it does not reach, its
    mean.
    """
    local, present = means.of(class_id)
    photo = means.photo[means.class_id == class_id]
    good = np.flatnonzero(large_enough(maps.shares, SHOWN)[photo, class_id])[:MOST]
    codes = np.where(present[good][..., None], local[good], prior.local_mean[class_id])
    centred = codes - prior.local_mean[class_id]
    numbers = np.einsum("lij,nlj->nli", np.linalg.pinv(slopes.roots[class_id]), centred)
    seen = np.einsum("nli,lim->nm", numbers, slopes.local[class_id]) / VISIBLE
    return Looks(
        photo[good], codes, np.concatenate([seen, UNMEASURED * centred.reshape(len(codes), -1)], 1)
    )


def class_shelf(
    engine: Engine, prior: Prior, maps: SmallMaps, map_of: MapOf, class_id: int, looks: Looks
) -> Shelf:
    """The presets of a class, drawn on the most usual map, everything else in its mean look."""
    chosen = medoids(between(looks.places), count_of(looks.photo))
    chosen = chosen[np.argsort(looks.places[chosen, 0])]  # from dark to light
    names = len(engine.labels.names)
    layout = map_of(looks.photo[most_usual(maps.ids[looks.photo], names, class_id)])
    scene, box = Scene.from_labels(layout, engine.labels.count), crop_of(layout == class_id)
    mean = Style(prior.global_mean, prior.local_mean)
    pictures = [
        engine.generate(scene, mean.with_object(class_id, codes))[box]
        for codes in looks.codes[chosen]
    ]
    kept = distinct(pictures)
    return Shelf(looks.codes[chosen[kept]], strip([pictures[i] for i in kept]))


def scene_shelf(
    engine: Engine,
    prior: Prior,
    means: Means,
    maps: SmallMaps,
    map_of: MapOf,
    slopes: Slopes,
    looks: dict[int, Looks],
) -> Shelf:
    """The presets of whole scenes: all looks of one photo, and for a class that it lacks the look
    of the most similar photo.
    """
    photos = varied(
        np.unique(np.concatenate([found.photo for found in looks.values()])),
        maps.shares[:, list(looks)],
    )[:MOST]
    overall = means.overall[photos] - prior.global_mean
    numbers = overall @ np.linalg.pinv(prior.global_factor.astype(np.float64))
    distances = between(
        np.concatenate([numbers @ slopes.overall / VISIBLE, UNMEASURED * overall], 1)
    )
    shared = np.ones_like(distances)  # the picture as a whole counts like a class
    rows = {}
    for c, found in looks.items():
        row = np.full(len(maps.shares), -1)
        row[found.photo] = np.arange(len(found.photo))
        rows[c] = row[photos]
        both = np.flatnonzero(rows[c] >= 0)
        grid = np.ix_(both, both)
        distances[grid] += between(found.places[rows[c][both]])
        shared[grid] += 1
    distances /= shared
    chosen = medoids(distances, count_of(photos))
    local = np.tile(prior.local_mean, (len(chosen), 1, 1, 1))
    for c, found in looks.items():
        nearest = np.where(rows[c] >= 0, distances[chosen], np.inf).argmin(1)
        local[:, c] = found.codes[rows[c][nearest]]
    pictures = []
    for codes, overall_code, near in zip(
        local, means.overall[photos[chosen]], distances[chosen].argsort(1)
    ):
        alike = photos[near[:NEIGHBOURS]]
        layout = map_of(alike[most_usual(maps.ids[alike], len(engine.labels.names))])
        pictures.append(
            engine.generate(
                Scene.from_labels(layout, engine.labels.count), Style(overall_code, codes)
            )
        )
    return Shelf(local, strip(pictures), means.overall[photos[chosen]])


def varied(photos: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Those of the photos whose maps are a scene of several classes; all of them where that leaves
    too few.

    shares: [N, C], of each photo of the split that the classes with looks cover. A picture that is
    all thicket shows nothing of what a preset of scenes is for.
    """
    several = photos[(shares[photos] >= LARGE_PART).sum(1) >= VARIED]
    return several if len(several) >= COUNT * PHOTOS_EACH else photos


def distinct(pictures: list[np.ndarray]) -> list[int]:
    """Which of the pictures uint8 [h, w, 3] to keep so that each visibly differs, in what is
    measured, from those before.
    """
    seen = [
        measure(to_lab(picture), np.ones(picture.shape[:2], bool)) / VISIBLE for picture in pictures
    ]
    kept: list[int] = []
    for index, place in enumerate(seen):
        if all(np.linalg.norm(place - seen[other]) >= DIFFERENT for other in kept):
            kept.append(index)
    return kept


def count_of(photos: np.ndarray) -> int:
    """How many presets so many photos stand behind."""
    return max(1, min(COUNT, len(photos) // PHOTOS_EACH))


def between(places: np.ndarray) -> np.ndarray:
    """Euclidean distances [n, n] between places [n, D]."""
    squares = (places**2).sum(1)
    return np.sqrt(np.maximum(squares[:, None] + squares - 2 * places @ places.T, 0))


def medoids(distances: np.ndarray, count: int) -> np.ndarray:
    """The middles of `count` groups of the n rows of distances [n, n]: row numbers, ascending.

    k-medoids by alternation (Park & Jun 2009), begun with rows that lie far from each other
    (Gonzalez 1985).
    """
    chosen = [int(distances.sum(1).argmin())]
    while len(chosen) < count and distances[:, chosen].min(1).max() > 0:
        chosen.append(int(distances[:, chosen].min(1).argmax()))
    for _ in range(ROUNDS):
        nearest = distances[:, chosen].argmin(1)
        groups = [np.flatnonzero(nearest == k) for k in range(len(chosen))]
        chosen = [int(group[distances[np.ix_(group, group)].sum(1).argmin()]) for group in groups]
    return np.sort(chosen)


def crop_of(region: np.ndarray) -> tuple[slice, slice]:
    """The square of a picture in which a region bool [H, W] fills most, about as large as the
    region.
    """
    height, width = region.shape
    side = int(np.clip(np.sqrt(region.sum()), min(height, width) // 4, min(height, width)))
    filled = cv2.boxFilter(
        region.astype(np.float32), -1, (side, side), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT
    )
    top, left = np.unravel_index(
        filled[: height - side + 1, : width - side + 1].argmax(),
        (height - side + 1, width - side + 1),
    )
    return slice(top, top + side), slice(left, left + side)


def strip(pictures: list[np.ndarray]) -> np.ndarray:
    """Pictures uint8 [h, w, 3] of one size as small tiles side by side: a JPEG's bytes, uint8."""
    height, width = pictures[0].shape[:2]
    scale = TILE / min(height, width)
    size = (round(width * scale), round(height * scale))
    tiles = [
        np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))
        for picture in pictures
    ]
    file = io.BytesIO()
    Image.fromarray(np.concatenate(tiles, 1)).save(file, "JPEG", quality=QUALITY, optimize=True)
    return np.frombuffer(file.getvalue(), np.uint8)
