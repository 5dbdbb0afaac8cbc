"""Label maps out of pictures: whether a file's pixels are ids or colours, and what is no label map.

What a picture says of its pixels is not believed blindly: a palette may contradict the numbers, a
transparent pixel hides a colour, a lossy file or a resize with interpolation makes classes that
nobody drew.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from ..errors import Blurred, ClvaeError, ForeignColors, Text
from .classes import Classes
from .images import STORED, decoding
from .numbering import FILE_UNLABELLED

LOSSY = {"JPEG": "JPEG", "MPO": "JPEG", "AVIF": "AVIF", "HEIF": "HEIC"}
GREY = ("1", "L", "LA", "I", "I;16", "I;16B", "I;16L")
STRETCH = {"L;2": 85, "L;4": 17}  # what Pillow multiplies numbers of 2 and 4 bits by
SEEN = 128  # an alpha from which on a pixel counts as seen
FEW = 8  # strange colours up to which one of them is to blame
# Interpolation leaves, at a quarter to two thirds of the places where ids jump, a number from
# between them; in 1,600 maps made by hand it was 3 % at most. Where fewer than half of a map's
# neighbours are alike, nothing can be told.
BETWEEN, LEAST_JUMPS, ALIKE = 0.2, 128, 0.5
SAMPLED = 2048  # rows and columns in the middle of a larger map that tell


def decode(image: Image.Image, labels: Classes, ids: bool = False, first: int = 0) -> np.ndarray:
    """The class ids, uint8 [H, W], in an opened picture.

    ids: whether its numbers are the ids, whatever its palette says. first: the number of class 0;
    smaller ones, and 255, are unlabelled. So is a transparent pixel. ForeignColors: the colours are
    not the label set's.
    """
    check_exact(image)
    seen = seen_of(image)
    if image.mode == "P":
        found = _indexed(image, seen, labels, ids, first)
    elif image.mode in GREY:
        found = _ids(numbers_of(image), seen, labels, ids, first)
    elif first or not (image.mode.startswith("RGB") or image.mode == "CMYK"):
        if first:
            raise ClvaeError(
                "a label map of this layout is a grey or indexed picture, this one has mode {mode}",
                mode=image.mode,
            )
        raise ClvaeError(
            "a label map is an indexed, grey or RGB picture, this one has mode {mode}",
            mode=image.mode,
        )
    else:
        found = _colored(image, seen, labels, ids)
    if seen is None:
        return found
    if not labels.unlabelled:
        raise ClvaeError(
            "{share} of the map is transparent, and this model has no class for what is unlabelled",
            share=share(~seen),
        )
    return np.where(seen, found, np.uint8(len(labels.names)))


def interpolated(values: np.ndarray) -> bool:
    """Whether most jumps in a map of numbers [H, W] run through those between, as no one draws."""
    top, left = (max(0, (side - SAMPLED) // 2) for side in values.shape)
    values = values[top : top + SAMPLED, left : left + SAMPLED].astype(np.int32)
    jumps = between = alike = pairs = 0
    for rows in (values, values.T):
        before, here, after = rows[:, :-2], rows[:, 1:-1], rows[:, 2:]
        jump = abs(before - after) > 1
        low, high = np.minimum(before, after), np.maximum(before, after)
        jumps, between = jumps + jump.sum(), between + (jump & (here > low) & (here < high)).sum()
        alike, pairs = alike + (rows[:, 1:] == rows[:, :-1]).sum(), pairs + rows[:, 1:].size
    return bool(jumps >= LEAST_JUMPS and between > BETWEEN * jumps and alike > ALIKE * pairs)


def check_sharp(values: np.ndarray) -> None:
    """Refuse a map of numbers [H, W] that was resized with interpolation."""
    if interpolated(values):
        raise Blurred(
            "the map was resized with interpolation: classes that nobody drew lie along "
            "its edges; resize it with nearest neighbour"
        )


def packed(rgb: np.ndarray) -> np.ndarray:
    """The colours of a picture uint8 [H, W, 3] as one number each, uint32 [H, W]: 0xRRGGBB."""
    red, green, blue = (rgb[..., channel].astype(np.uint32) for channel in range(3))
    return red << 16 | green << 8 | blue


def palette_of(image: Image.Image) -> np.ndarray:
    """The colours of an indexed picture, uint8 [256, 3]; black where it has fewer."""
    palette = np.zeros((256, 3), np.uint8)
    given = np.array(image.getpalette("RGB") or [], np.uint8)[:768].reshape(-1, 3)
    palette[: len(given)] = given
    return palette


def share(part: np.ndarray) -> str:
    """How much of a mask [H, W] is True, in words."""
    percent = 100 * float(part.mean())
    if percent < 99.5:
        return f"{percent:.2g} %"
    return Text("nearly all") if percent < 100 else Text("all")


def doubt(label_map: np.ndarray, labels: Classes) -> str | None:
    """What should be said of a map of class ids that was read; None where nothing stands out."""
    nobody = label_map == len(labels.names) if labels.unlabelled else np.zeros(1, bool)
    return Text("{share} of it is unlabelled", share=share(nobody)) if nobody.any() else None


def check_exact(image: Image.Image) -> None:
    """Refuse a picture whose file changes pixels, or has numbers that Pillow cannot keep."""
    compressed = "jpeg" in str(image.info.get("compression", ""))
    if kind := LOSSY.get(image.format or "", "JPEG" if compressed else None):
        raise ClvaeError(
            "a label map cannot be a {kind}, which changes pixels: save it as a PNG", kind=kind
        )
    if str(image.info.get(STORED)).startswith("LA;16"):
        raise ClvaeError("the map is grey with 16 bits and transparency: save it with 8 bits")


def seen_of(image: Image.Image) -> np.ndarray | None:
    """bool [H, W]: which pixels are not transparent; None where all are seen."""
    clear = image.info.get("transparency")
    if "A" in image.getbands():
        seen = np.asarray(image.getchannel("A")) >= SEEN
    elif image.mode == "P" and isinstance(clear, (int, bytes)):
        alpha = np.full(256, 255, np.uint8)
        if isinstance(clear, int):
            alpha[clear] = 0
        else:
            alpha[: len(clear)] = np.frombuffer(clear[:256], np.uint8)
        seen = (alpha >= SEEN)[np.asarray(image)]
    elif image.mode == "RGB" and isinstance(clear, tuple):
        seen = (np.asarray(image) != np.array(clear)).any(-1)
    elif image.mode in GREY and isinstance(clear, int):
        seen = _stored(image) != (min(clear, 1) if image.mode == "1" else clear)
    else:
        return None
    if not seen.any():
        raise ClvaeError("the map is empty: every pixel is transparent")
    return None if seen.all() else seen


def numbers_of(image: Image.Image) -> np.ndarray:
    """The numbers [H, W] that a grey picture's file holds."""
    values = _stored(image)
    if image.mode.startswith("I;16") and values.max() > 255 and not (values % 257).any():
        return values // 257  # 8 bits that a program stretched to 16
    return values


def _stored(image: Image.Image) -> np.ndarray:
    """The numbers [H, W] of a grey picture as its file stores them, also those of 16 bits."""
    values = np.asarray(image.getchannel("L") if image.mode == "LA" else image)
    if image.mode == "1":
        return values.astype(np.uint8)
    return values // STRETCH.get(image.info.get(STORED, ""), 1)


def _ids(
    values: np.ndarray, seen: np.ndarray | None, labels: Classes, ids: bool, first: int = 0
) -> np.ndarray:
    """Numbers [H, W] of a file as class ids. Where seen is False, what is found means nothing."""
    if not ids:
        check_sharp(values)
    if first:  # such a layout has numbers of its own, whatever the set's
        own = np.where(values < first, labels.count - 1, values.astype(np.int32) - first)
        if labels.unlabelled:
            own[values == FILE_UNLABELLED] = len(labels.names)
        return labels.check(own if seen is None else np.where(seen, own, 0))
    if seen is not None:
        values = np.where(seen, values, labels.number(0))
    return labels.from_numbers(values)


def _indexed(
    image: Image.Image, seen: np.ndarray | None, labels: Classes, ids: bool, first: int
) -> np.ndarray:
    index = np.asarray(image)
    if ids:
        return _ids(index, seen, labels, ids, first)
    counts = np.bincount((index if seen is None else index[seen]).ravel(), minlength=256)
    table = _meaning(counts, palette_of(image), labels)
    return _ids(index if table is None else table[index], seen, labels, True, first)


def _meaning(counts: np.ndarray, palette: np.ndarray, labels: Classes) -> np.ndarray | None:
    """Of each index the number that its colour says, uint8 [256]; None: the indices are the ids.

    counts: [256], the pixels of each index. palette: uint8 [256, 3].
    """
    known = {color: labels.number(i) for i, color in enumerate(labels.colors)}
    void = labels.nobody
    used = {int(i): tuple(palette[i].tolist()) for i in np.flatnonzero(counts)}
    nobody = {
        i
        for i, color in used.items()
        if void
        and (
            color == labels.unlabelled_color
            or (i in void and (color not in known if i == FILE_UNLABELLED else not any(color)))
        )
    }
    if all(known.get(color) == i or i in nobody & void for i, color in used.items()):
        return None
    grey = all(len(set(color)) == 1 for color in used.values())
    classes = {i for i, color in used.items() if color in known}
    alike = grey and len(set(used.values())) < len(used)  # such a palette says nothing
    table = np.zeros(256, np.uint8)
    if classes and classes | nobody == set(used) and not alike:
        table[list(used)] = [known.get(color, min(void, default=0)) for color in used.values()]
        return table
    if not grey:
        most = sorted(used, key=lambda i: -counts[i])
        own, valid = {*known, *(used[i] for i in nobody)}, {*known.values(), *void}
        raise _foreign([used[i] for i in most], counts[most], own, set(used) <= valid)
    if _reordered({i: color[0] for i, color in used.items()}, labels):
        table[list(used)] = [color[0] for color in used.values()]
        return table
    return None


def _reordered(greys: dict[int, int], labels: Classes) -> bool:
    """Whether the greys of a palette, by index, are ids that a program put in an order of its own.

    A ramp of greys only makes the indices visible.
    """
    values = list(greys.values())
    valid = {labels.number(i) for i in range(len(labels.names))} | labels.nobody
    if not set(values) <= valid or len(set(values)) < len(values) or set(values) <= {0, 255}:
        return False
    steps = np.diff(values)
    return list(greys) != list(range(len(greys))) or values[0] != 0 or bool(np.ptp(steps) > 1)


def _colored(image: Image.Image, seen: np.ndarray | None, labels: Classes, ids: bool) -> np.ndarray:
    with decoding(Text("label map")):
        rgb = np.asarray(image.convert("RGB"))
    everywhere = slice(None) if seen is None else seen
    grey = bool(((rgb[..., 0] == rgb[..., 1]) & (rgb[..., 1] == rgb[..., 2]))[everywhere].all())
    if grey and ids:
        return _ids(rgb[..., 0], seen, labels, True)
    key = packed(rgb)
    own = [*labels.colors] + [labels.unlabelled_color] * labels.unlabelled
    found, strange = _places(key, np.array([r << 16 | g << 8 | b for r, g, b in own], np.uint32))
    if not strange[everywhere].any() and (found[everywhere] < len(labels.names)).any():
        return found
    if grey and image.format == "WEBP":  # which may have lost some
        raise ClvaeError("a label map as WebP holds the palette's colours: save ids as a PNG")
    if grey:
        return _ids(rgb[..., 0], seen, labels, ids)
    keys, counts = np.unique(key[everywhere], return_counts=True)
    most = np.argsort(-counts, kind="stable")
    colors = [(int(k) >> 16, int(k) >> 8 & 255, int(k) & 255) for k in keys[most]]
    raise _foreign(colors, counts[most], set(own), False)


def _places(key: np.ndarray, palette: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of colours uint32 [H, W] the places in a palette uint32 [K], uint8 [H, W]; and bool [H, W],
    which of them are not there.
    """
    order = np.argsort(palette)
    found, strange = np.empty(key.shape, np.uint8), np.empty(key.shape, bool)
    for row, out, colors in zip(found, strange, key):  # a large map must not take gigabytes
        row[:] = order[np.searchsorted(palette[order], colors).clip(max=len(order) - 1)]
        out[:] = palette[row] != colors
    return found, strange


def _foreign(
    colors: list[tuple[int, int, int]], counts: np.ndarray, own: set, numbers: bool
) -> ClvaeError:
    """What is wrong with a map of these colours, the most frequent first."""
    strange = [i for i, color in enumerate(colors) if color not in own]
    part = counts[strange].sum() / counts.sum()
    if len(strange) > FEW and part < 0.5:
        return Blurred(
            "{percent} % of the map's pixels have colours from between those of "
            "the palette, as a resize with interpolation or a soft brush leaves "
            "them: resize it with nearest neighbour",
            percent=f"{100 * part:.3g}",
        )
    color, percent = colors[strange[0]], 100 * counts[strange[0]] / counts.sum()
    fact = Text(
        "the map has colour {color} on {percent} % of its pixels, which is no colour of "
        "the palette",
        color=color,
        percent=f"{percent:.3g}",
    )
    return ForeignColors(fact, tuple(colors[:256]), numbers)
