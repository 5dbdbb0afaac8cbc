"""Label sets and label maps: the names, colours and ids of a model's classes, and maps in and out of files."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, UnidentifiedImageError

from .checks import array, flag, listed, path
from .disk import unwritten
from .errors import ClvaeError, shown

UNLABELLED = "unlabelled"
FILE_UNLABELLED = 255                     # the value that marks unlabelled pixels in a label file
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")     # no others: some of Pillow's readers start programs
MAX_NAME = 200                            # letters of a class's name
MAX_PIXELS = 64_000_000                   # a larger picture is refused before it is decoded


@dataclass(frozen=True)
class LabelSet:
    """The classes of a model, as a user sees them.

    names: one per class id, in order. colors: (r, g, b) of each, 0-255, all different.
    unlabelled: whether the network has one more class, the last, for pixels nobody labelled; it is no part of
    `names` and of the palette.
    """

    names: tuple[str, ...]
    colors: tuple[tuple[int, int, int], ...]
    unlabelled: bool = False

    def __post_init__(self):
        names = tuple(_name(name) for name in listed(self.names, "the names of a label set"))
        colors = tuple(_color(color) for color in listed(self.colors, "the colours of a label set"))
        object.__setattr__(self, "names", names)
        object.__setattr__(self, "colors", colors)
        flag(self.unlabelled, "whether a label set has an unlabelled class")
        if not names:
            raise ClvaeError("a label set needs at least one class")
        if len(names) != len(colors):
            raise ClvaeError(f"the label set has {len(names)} names and {len(colors)} colours")
        if len(set(names)) < len(names):
            twice = next(n for n in names if names.count(n) > 1)
            raise ClvaeError(f"the label set names {shown(twice)} twice")
        if len(set(colors)) < len(colors):
            raise ClvaeError("two classes of the label set have the same colour")
        if self.count > 256:
            raise ClvaeError(f"a label set holds at most 256 classes, this one has {self.count}")

    @property
    def count(self) -> int:
        """Number of classes of the network, the unlabelled one included."""
        return len(self.names) + self.unlabelled

    def id(self, name: str | int) -> int:
        """The id of a class given by name or id."""
        if isinstance(name, (int, np.integer)) and not isinstance(name, bool):
            if not 0 <= name < self.count:
                raise ClvaeError(
                    f"there is no class {shown(name)}, this model has {len(self.names)}"
                )
            return int(name)
        if isinstance(name, str) and name == UNLABELLED and self.unlabelled:
            return len(self.names)
        if not isinstance(name, str) or name not in self.names:
            known = shown(", ".join(self.names), quotes=False, limit=200)
            raise ClvaeError(f"there is no class {shown(name)}; this model knows {known}")
        return self.names.index(name)

    def name(self, class_id: int) -> str:
        """The name of a class id, "unlabelled" for the don't-care class."""
        class_id = self.id(class_id)
        return self.names[class_id] if class_id < len(self.names) else UNLABELLED

    def check(self, label_map: np.ndarray) -> np.ndarray:
        """Return a map of class ids as uint8 [H, W], or say which class it holds that this model lacks."""
        label_map = array(label_map, "a label map")
        if label_map.ndim != 2 or label_map.size == 0:
            raise ClvaeError(f"a label map has two dimensions, this one has shape {label_map.shape}")
        if label_map.dtype.kind not in "ui":
            raise ClvaeError(f"a label map holds whole numbers, this one holds {label_map.dtype}")
        low, high = int(label_map.min()), int(label_map.max())
        if low < 0 or high >= self.count:
            raise ClvaeError(f"the map has class {high if high >= self.count else low}, "
                             f"which is none of the {len(self.names)} classes")
        return label_map.astype(np.uint8, copy=False)

    def drawable(self, label_map: np.ndarray, what: str = "the map") -> np.ndarray:
        """Return a map of class ids, or say that nobody labelled any of it. `what` names it in the message."""
        if self.unlabelled and (array(label_map, "a label map") == len(self.names)).all():
            raise ClvaeError(f"{what} is empty: every pixel is unlabelled")
        return label_map

    def paint(self, label_map: np.ndarray) -> np.ndarray:
        """A map of class ids [H, W] in the palette's colours, uint8 [H, W, 3]; unlabelled pixels are black."""
        table = np.zeros((256, 3), np.uint8)
        table[: len(self.colors)] = self.colors
        return table[self.check(label_map)]

    def read(self, file: str | Path | bytes | Image.Image) -> np.ndarray:
        """Read a label map as uint8 [H, W] of class ids.

        An indexed or grey PNG holds ids (255 is unlabelled where the model has that class); an RGB one holds the
        palette's colours, and the first colour that is not in the palette is an error that names its share.
        """
        return self.decode(open_image(file, "label map"))

    def decode(self, image: Image.Image) -> np.ndarray:
        """The label map in an opened picture; see `read`."""
        if image.mode in ("1", "LA", "RGBA", "CMYK") or image.mode.startswith("RGB"):
            return self._from_colors(np.asarray(image.convert("RGB")))
        if image.mode not in ("L", "P", "I", "I;16"):
            raise ClvaeError(f"a label map is an indexed, grey or RGB picture, this one has mode {image.mode}")
        ids = np.asarray(image)
        if self.unlabelled:
            ids = np.where(ids == FILE_UNLABELLED, len(self.names), ids)
        return self.check(ids)

    def _from_colors(self, rgb: np.ndarray) -> np.ndarray:
        key = rgb[..., 0].astype(np.uint32) << 16 | rgb[..., 1].astype(np.uint32) << 8 | rgb[..., 2]
        palette = np.array([r << 16 | g << 8 | b for r, g, b in self.colors], np.uint32)
        order = np.argsort(palette)
        ids = np.empty(key.shape, np.uint8)
        for row, colors in zip(ids, key):              # row by row: a large map must not take gigabytes
            row[:] = order[np.searchsorted(palette[order], colors).clip(max=len(order) - 1)]
        unknown = palette[ids] != key
        if unknown.any():
            first = np.unravel_index(unknown.argmax(), unknown.shape)
            color = tuple(int(v) for v in rgb[first])
            share = 100 * float((key == key[first]).mean())
            raise ClvaeError(f"the map has colour {color} on {share:.3g} % of its pixels, which is no colour of the palette")
        return ids

    def write(self, label_map: np.ndarray, file: str | Path | io.BytesIO) -> None:
        """Write a map as an indexed PNG, pixel = class id, in the palette's colours; `read` gives it back bit for bit."""
        image = indexed_image(self.check(label_map), self.colors)
        try:
            image.save(
                file if hasattr(file, "write") else path(file, "a label map's file"),
                format="PNG",
                bits=8,
            )
        except OSError as error:
            raise ClvaeError(
                f"cannot write {shown(file, quotes=False)}: {unwritten(error, Path(str(file)))}"
            ) from None


def _name(value: object) -> str:
    """The name of a class, which a page, a file and a terminal can show."""
    if not isinstance(value, str) or not 0 < len(value) <= MAX_NAME or not value.isprintable():
        raise ClvaeError(
            f"the name of a class is a word of at most {MAX_NAME} letters, not {shown(value)}"
        )
    return value


def _color(values: object) -> tuple[int, int, int]:
    """A colour: three whole numbers from 0 to 255."""
    color = array(values, "a colour of the label set")
    if color.shape != (3,) or color.dtype.kind not in "ui" or color.min() < 0 or color.max() > 255:
        raise ClvaeError(
            f"a colour of the label set is not three numbers from 0 to 255: {shown(values)}"
        )
    return tuple(color.tolist())


def indexed_image(ids: np.ndarray, colors) -> Image.Image:
    """An indexed picture whose pixels are the ids [H, W] themselves, shown in the given colours."""
    image = Image.fromarray(np.ascontiguousarray(ids, np.uint8)).convert("L")
    image = Image.frombytes("P", image.size, image.tobytes())
    flat = [int(v) for color in colors for v in color]
    image.putpalette(flat + [0] * (768 - len(flat)))
    return image


def open_image(file: str | Path | bytes | Image.Image, what: str) -> Image.Image:
    """Open a picture file fully decoded, or say in one sentence why it is none. `what` names it in the message."""
    if isinstance(file, Image.Image):
        return file
    file = file if isinstance(file, bytes) else path(file, f"the {what}")
    source = io.BytesIO(file) if isinstance(file, bytes) else file
    name = "" if isinstance(file, bytes) else f" {shown(file.name, quotes=False)}"
    try:
        image = Image.open(source, formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise ClvaeError(f"the {what}{name} has {image.width}x{image.height} pixels, more than {MAX_PIXELS // 10**6} million")
        image.load()
    except FileNotFoundError:
        raise ClvaeError(f"there is no file {shown(file, quotes=False)}") from None
    except Image.DecompressionBombError:
        raise ClvaeError(f"the {what}{name} has more than {MAX_PIXELS // 10**6} million pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        if isinstance(error, ClvaeError):
            raise
        raise ClvaeError(f"the {what}{name} is not a picture that can be read") from None
    return image


def resize_map(label_map: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Nearest-resize a map [H, W] to size (H, W); ids stay ids."""
    if label_map.shape == tuple(size):
        return label_map
    rows = (np.arange(size[0]) + 0.5) * label_map.shape[0] / size[0]
    columns = (np.arange(size[1]) + 0.5) * label_map.shape[1] / size[1]
    return label_map[rows.astype(int)[:, None], columns.astype(int)[None, :]]


def spread_colors(count: int) -> tuple[tuple[int, int, int], ...]:
    """`count` different colours for a label set that comes without: the bit-interleaved palette of PASCAL VOC."""
    def color(index: int) -> tuple[int, int, int]:
        channels = [0, 0, 0]
        for bit in range(8):
            for channel in range(3):
                channels[channel] |= ((index >> (3 * bit + channel)) & 1) << (7 - bit)
        return tuple(channels)

    return tuple(color(index + 1) for index in range(count))
