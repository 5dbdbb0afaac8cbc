"""Label maps out of pictures: whether a file's pixels are ids or colours, and what makes it no label map.

What a picture says of its pixels is not believed blindly: a palette may contradict the numbers, a transparent pixel hides
a colour, a lossy file or a resize with interpolation makes classes that nobody drew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from .errors import ClvaeError, ForeignColors

if TYPE_CHECKING:
    from .labels import LabelSet

FILE_UNLABELLED = 255                     # the value that marks unlabelled pixels in a label file
STORED = "clvae stored"                   # where an opened picture notes how its file keeps a pixel
LOSSY = {"JPEG": "JPEG", "MPO": "JPEG", "AVIF": "AVIF", "HEIF": "HEIC"}
GREY = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L")
STRETCH = {"L;2": 85, "L;4": 17}          # what Pillow multiplies the numbers of 2- and 4-bit pictures by
SEEN = 128                                # an alpha from which on a pixel counts as seen
FEW = 8                                   # colours beyond the palette up to which one of them is to blame
# Interpolation leaves, at a quarter to two thirds of the places where ids jump, a number from between them; in 1,600 maps
# made by hand it was 3 % at most. Where fewer than half of a map's neighbours are alike, nothing can be told.
BETWEEN, LEAST_JUMPS, ALIKE = 0.2, 128, 0.5
SAMPLED = 2048                            # of a larger map the middle of so many rows and columns tells


def decode(image: Image.Image, labels: LabelSet, ids: bool = False, first: int = 0) -> np.ndarray:
    """The class ids, uint8 [H, W], in an opened picture.

    ids: whether its numbers are the ids, whatever its palette says. first: the number of class 0; smaller ones, and 255,
    are unlabelled. A transparent pixel is unlabelled, too. ForeignColors: the colours are not the label set's.
    """
    _check_lossless(image)
    if image.mode == "P":
        found, seen = _indexed(image, labels, ids, first)
    elif image.mode in GREY:
        values, seen = _numbers(image), _seen(image)
        found = _ids(values, seen, labels, ids, first)
    elif image.mode.startswith("RGB") or image.mode == "CMYK":
        if first:
            raise ClvaeError(f"a label map of this layout is a grey or indexed picture, this one has mode {image.mode}")
        found, seen = _colored(image, labels, ids)
    else:
        raise ClvaeError(f"a label map is an indexed, grey or RGB picture, this one has mode {image.mode}")
    return found if seen is None else _with_holes(found, seen, labels)


def _check_lossless(image: Image.Image) -> None:
    kind = LOSSY.get(image.format or "", "JPEG" if "jpeg" in str(image.info.get("compression", "")) else None)
    if kind:
        raise ClvaeError(f"a label map cannot be a {kind}, which changes pixels: save it as a PNG")
    if str(image.info.get(STORED)).startswith("LA;16"):
        raise ClvaeError("the map is grey with 16 bits and transparency: save it with 8 bits")


def _seen(image: Image.Image) -> np.ndarray | None:
    """bool [H, W]: which pixels are not transparent; None where none is."""
    if "A" in image.getbands():
        seen = np.asarray(image.getchannel("A")) >= SEEN
    elif (clear := image.info.get("transparency")) is None:
        return None
    elif image.mode == "P":
        alpha = np.full(256, 255, np.uint8)
        alpha[clear if isinstance(clear, int) else slice(len(clear))] = (
            0 if isinstance(clear, int) else np.frombuffer(clear, np.uint8))
        seen = (alpha >= SEEN)[np.asarray(image)]
    elif image.mode == "RGB" and isinstance(clear, tuple):
        seen = (np.asarray(image) != np.array(clear)).any(-1)
    elif isinstance(clear, int):
        seen = _numbers(image) != clear
    else:
        return None
    if not seen.any():
        raise ClvaeError("the map is empty: every pixel is transparent")
    return None if seen.all() else seen


def _with_holes(found: np.ndarray, seen: np.ndarray, labels: LabelSet) -> np.ndarray:
    if not labels.unlabelled:
        raise ClvaeError(f"{share(~seen)} of the map is transparent, and this model has no class for what is unlabelled")
    return np.where(seen, found, np.uint8(len(labels.names)))


def _numbers(image: Image.Image) -> np.ndarray:
    """The numbers [H, W] that a grey picture's file holds."""
    values = np.asarray(image.getchannel("L") if image.mode == "LA" else image)
    if image.mode.startswith("I;16") and values.max() > 255 and not (values % 257).any():
        return values // 257              # 8 bits that a program stretched to 16
    return values.astype(np.uint8) if image.mode == "1" else values // STRETCH.get(image.info.get(STORED), 1)


def _ids(values: np.ndarray, seen: np.ndarray | None, labels: LabelSet, ids: bool, first: int = 0) -> np.ndarray:
    """Numbers [H, W] of a file as class ids. Where seen is False, what is found means nothing."""
    if not ids and interpolated(values):
        raise ClvaeError("the map was resized with interpolation: classes that nobody drew lie along its edges; "
                         "resize it with nearest neighbour")
    if first:
        values = np.where(values < first, labels.count - 1, values.astype(np.int32) - first)
    if seen is not None:
        values = np.where(seen, values, 0)
    return labels.from_numbers(values)


def interpolated(values: np.ndarray) -> bool:
    """Whether most jumps in a map of numbers [H, W] run through the numbers between, as no one draws them."""
    top, left = (max(0, (side - SAMPLED) // 2) for side in values.shape)
    values = values[top:top + SAMPLED, left:left + SAMPLED].astype(np.int32)
    jumps = between = alike = pairs = 0
    for rows in (values, values.T):
        before, here, after = rows[:, :-2], rows[:, 1:-1], rows[:, 2:]
        jump = abs(before - after) > 1
        jumps += jump.sum()
        between += (jump & (here > np.minimum(before, after)) & (here < np.maximum(before, after))).sum()
        alike, pairs = alike + (rows[:, 1:] == rows[:, :-1]).sum(), pairs + rows[:, 1:].size
    return bool(jumps >= LEAST_JUMPS and between > BETWEEN * jumps and alike > ALIKE * pairs)


def _indexed(image: Image.Image, labels: LabelSet, ids: bool, first: int) -> tuple[np.ndarray, np.ndarray | None]:
    index, seen = np.asarray(image), _seen(image)
    counts = np.bincount((index if seen is None else index[seen]).ravel(), minlength=256)
    palette = np.zeros((256, 3), np.uint8)
    given = np.array(image.getpalette("RGB") or [], np.uint8)[:768].reshape(-1, 3)
    palette[:len(given)] = given
    table = None if ids else _meaning(counts, palette, labels)
    return _ids(index if table is None else table[index], seen, labels, True, first), seen


def _meaning(counts: np.ndarray, palette: np.ndarray, labels: LabelSet) -> np.ndarray | None:
    """Of each index of an indexed picture the number that its colour says, uint8 [256]; None: the indices are the ids.

    counts: [256], the pixels of each index. palette: uint8 [256, 3].
    """
    void, names = labels.unlabelled_color, len(labels.names)
    known = {color: i for i, color in enumerate(labels.colors)}
    used = {int(i): tuple(palette[i].tolist()) for i in np.flatnonzero(counts)}
    blank = {i for i, color in used.items() if labels.unlabelled
             and (color == void or i == FILE_UNLABELLED and color not in known or i == names and not any(color))}
    if all(known.get(color) == i or i in blank and i in (names, FILE_UNLABELLED) for i, color in used.items()):
        return None
    values, table = {i: color[0] for i, color in used.items()}, np.zeros(256, np.uint8)
    grey = all(len(set(color)) == 1 for color in used.values())
    colored = all(color in known or i in blank for i, color in used.items()) and any(color in known for color in used.values())
    if colored and not (grey and len(set(values.values())) < len(used)):
        for i, color in used.items():
            table[i] = known.get(color, FILE_UNLABELLED)
        return table
    if not grey:
        most = sorted(used, key=lambda i: -counts[i])
        numbers = all(i < labels.count or i == FILE_UNLABELLED and labels.unlabelled for i in used)
        raise _foreign([used[i] for i in most], counts[most], set(known) | {used[i] for i in blank}, numbers)
    if _reordered(values, labels):
        table[list(values)] = list(values.values())
        return table
    return None


def _reordered(values: dict[int, int], labels: LabelSet) -> bool:
    """Whether the greys of a palette, by index, are the ids of a grey map whose palette a program put in another order.

    A ramp of greys only makes the indices visible.
    """
    indices, greys = list(values), list(values.values())
    steps = np.diff(greys)
    ramp = indices == list(range(len(greys))) and greys[0] == 0 and np.ptp(steps) <= 1 if len(greys) > 1 else greys[0] == 0
    valid = all(v < len(labels.names) or v == FILE_UNLABELLED and labels.unlabelled for v in greys)
    return valid and not ramp and len(set(greys)) == len(greys) and not set(greys) <= {0, 255}


def _colored(image: Image.Image, labels: LabelSet, ids: bool) -> tuple[np.ndarray, np.ndarray | None]:
    rgb, seen = np.asarray(image.convert("RGB")), _seen(image)
    key = rgb[..., 0].astype(np.uint32) << 16 | rgb[..., 1].astype(np.uint32) << 8 | rgb[..., 2]
    numbers = bool(((rgb[..., 0] == rgb[..., 1]) & (rgb[..., 1] == rgb[..., 2]))[slice(None) if seen is None else seen].all())
    if numbers and ids:
        return _ids(rgb[..., 0], seen, labels, True), seen
    known = [*labels.colors] + ([labels.unlabelled_color] if labels.unlabelled else [])
    found, wrong = _nearest(key, np.array([r << 16 | g << 8 | b for r, g, b in known], np.uint32))
    if seen is not None:
        wrong &= seen
    named = found if seen is None else found[seen]
    if not wrong.any() and (named < len(labels.names)).any():
        return found, seen
    if numbers and image.format == "WEBP":
        raise ClvaeError("a label map as WebP holds the palette's colours: save class ids as a PNG")
    if numbers:                           # ids as R = G = B
        return _ids(rgb[..., 0], seen, labels, ids), seen
    keys, counts = np.unique(key if seen is None else key[seen], return_counts=True)
    most = np.argsort(-counts, kind="stable")
    colors = [(int(k) >> 16, int(k) >> 8 & 255, int(k) & 255) for k in keys[most]]
    raise _foreign(colors, counts[most], set(known), False)


def _nearest(key: np.ndarray, palette: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of colours uint32 [H, W] the place of each in a palette uint32 [K], uint8, and bool [H, W], which are not in it."""
    order = np.argsort(palette)
    found, wrong = np.empty(key.shape, np.uint8), np.empty(key.shape, bool)
    for row, out, colors in zip(found, wrong, key):           # row by row: a large map must not take gigabytes
        row[:] = order[np.searchsorted(palette[order], colors).clip(max=len(order) - 1)]
        out[:] = palette[row] != colors
    return found, wrong


def _foreign(colors: list[tuple[int, int, int]], counts: np.ndarray, known: set, numbers: bool) -> ClvaeError:
    """What is wrong with a map of these colours, the most frequent first."""
    strange = [i for i, color in enumerate(colors) if color not in known]
    part = counts[strange].sum() / counts.sum()
    if len(strange) > FEW and part < 0.5:
        return ClvaeError(f"{100 * part:.3g} % of the map's pixels have colours from between those of the palette, as a resize "
                          "with interpolation or a soft brush leaves them: resize it with nearest neighbour")
    color, own = colors[strange[0]], 100 * counts[strange[0]] / counts.sum()
    fact = f"the map has colour {color} on {own:.3g} % of its pixels, which is no colour of the palette"
    return ForeignColors(fact, tuple(colors[:256]), numbers)


def share(part: np.ndarray) -> str:
    """How much of a mask [H, W] is True, in words."""
    percent = 100 * float(part.mean())
    return f"{percent:.2g} %" if percent < 99.5 else "nearly all" if percent < 100 else "all"


def doubt(label_map: np.ndarray, labels: LabelSet) -> str | None:
    """What should be said of a map of class ids that was read; None where nothing stands out."""
    void = label_map == len(labels.names) if labels.unlabelled else np.zeros(1, bool)
    return f"{share(void)} of it is unlabelled" if void.any() else None
