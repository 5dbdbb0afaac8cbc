"""Photos and maps in every format that is read, and in the odd ways in which these can be kept."""

from __future__ import annotations

import io
import struct

import numpy as np
import pillow_heif
from PIL import Image, ImageCms

from clvae import LabelSet
from clvae.core.images import FORMATS
from tests.checkpoints import draw_map, draw_photo
from tests.hostile.mutations import damaged, png


def saved(image: Image.Image, kind: str, **how) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def _heic(photo: Image.Image) -> bytes:
    file = io.BytesIO()
    pillow_heif.from_pillow(photo).save(file)
    return file.getvalue()


def drawn(size: tuple[int, int], labels: LabelSet | None = None) -> list[bytes]:
    """A photo of this size in every way; and, with labels, maps of them."""
    photo = Image.fromarray(draw_photo(size))
    found = [saved(photo, kind) for kind in FORMATS if kind in Image.SAVE]
    found += [_heic(photo), *_deep(size), *_odd(photo)]
    if labels is not None:
        found += [data for data in _maps(size, labels) for _ in range(4)]
    return found


def huge() -> list[bytes]:
    """The largest pictures that there may be, and larger ones, in small files."""
    return [
        saved(Image.new(mode, (side, side)), kind)
        for mode, side, kind in (
            ("1", 8000, "PNG"),
            ("1", 8000, "GIF"),
            ("L", 7000, "JPEG"),
            ("L", 9000, "PNG"),
            ("1", 30_000, "PNG"),
        )
    ]


def _deep(size: tuple[int, int]) -> list[bytes]:
    """Grey of 16 bits and of floating-point numbers, some of which are none."""
    ramp = np.linspace(0, 65535, size[0] * size[1]).reshape(size)
    grey, bright = Image.fromarray(ramp.astype(np.uint16)), Image.fromarray(ramp.astype(np.float32))
    none = ramp.astype(np.float32)
    none[0, :2] = np.nan, np.inf
    return [
        saved(grey, "PNG"),
        saved(grey, "TIFF"),
        saved(bright, "TIFF"),
        saved(Image.fromarray(none), "TIFF"),
        saved(Image.fromarray(ramp.astype(np.int32)), "TIFF"),
    ]


def _odd(photo: Image.Image) -> list[bytes]:
    """Several pictures in a file, other colours, transparent, turned, of one bit, with profiles."""
    more = [photo.rotate(turn) for turn in (90, 180)]
    together = {"save_all": True, "append_images": more}
    exif = Image.Exif()
    exif[0x0112] = 6
    clear = photo.copy()
    clear.putalpha(Image.linear_gradient("L").resize(photo.size))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    return [
        *(saved(photo, kind, **together) for kind in ("GIF", "WEBP", "PNG", "TIFF")),
        *(saved(photo.convert("CMYK"), kind) for kind in ("JPEG", "TIFF")),
        *(saved(clear, kind) for kind in ("PNG", "WEBP", "TIFF")),
        *(saved(photo, kind, exif=exif) for kind in ("JPEG", "PNG", "WEBP")),
        saved(photo.convert("1"), "PNG"),
        saved(photo.convert("1"), "TIFF", compression="group4"),
        saved(photo.convert("LA"), "PNG"),
        saved(photo.convert("P"), "PNG", transparency=3),
        saved(photo.convert("YCbCr"), "TIFF"),
        saved(photo, "JPEG", icc_profile=profile),
        saved(photo, "JPEG", icc_profile=b"x" * 200),
        saved(photo, "JPEG", progressive=True),
        saved(photo.resize((1, 1)), "PNG"),
        saved(photo.resize((3000, 1)), "PNG"),
    ]


def _maps(size: tuple[int, int], labels: LabelSet) -> list[bytes]:
    ids = draw_map(size, [0, 1, 2])
    own = io.BytesIO()
    labels.write(ids, own)
    grey = Image.fromarray(ids)
    return [
        own.getvalue(),
        saved(grey, "PNG"),
        saved(Image.fromarray(ids.astype(np.uint16)), "PNG"),
        saved(Image.fromarray(np.asarray(labels.colors, np.uint8)[ids]), "PNG"),
        saved(grey, "BMP"),
    ]


def spoiled(random: np.random.Generator, data: bytes) -> bytes:
    """A picture as it is, damaged, or one that claims another size."""
    kind = random.random()
    if data.startswith(b"\x89PNG") and kind < 0.5:
        return png(random, data)
    if kind < 0.1:
        return data
    if kind < 0.3 and (head := data[:2000].find(b"\xff\xc0")) >= 0:  # a JPEG's frame
        sides = struct.pack(">HH", *map(int, random.choice([0, 1, 9000, 65_535], 2)))
        return data[: head + 5] + sides + data[head + 9 :]
    return damaged(random, data[:600]) + data[600:] if kind < 0.7 else damaged(random, data)
