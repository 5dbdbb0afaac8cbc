"""Pictures one after the other as an animated WebP or GIF that begins again for ever."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from ..core.checks import whole
from ..errors import ClvaeError, shown
from .notes import exif, note_text
from .pictures import check_pictures

FORMATS = ("webp", "gif")
QUALITY = 85
RATES = (5, 10, 20, 25)  # pictures a second: hundredths of a second, which GIF counts, fit these


def there_and_back(count: int) -> list[int]:
    """The order of `count` pictures from the first to the last and back to the second."""
    return [*range(count), *range(count - 2, 0, -1)]


def encode_animation(
    frames: Sequence[np.ndarray],
    rate: int,
    format: str = "webp",
    quality: int = QUALITY,
    note: dict | None = None,
) -> bytes:
    """Pictures uint8 [H, W, 3 or 4] of one size as the bytes of an animation.

    rate: pictures a second, one of RATES. quality: of a WebP, 1 to 100. note: see notes.py; a
    GIF's is its comment.
    """
    if format not in FORMATS:
        raise ClvaeError(
            "an animation is saved as {formats}, not as {format}",
            formats=" or ".join(FORMATS),
            format=shown(format),
        )
    if rate not in RATES:
        rates = ", ".join(map(str, RATES))
        raise ClvaeError(
            "an animation has one of {rates} pictures a second, not {rate}",
            rates=rates,
            rate=shown(rate),
        )
    if len(frames) < 2:
        raise ClvaeError("an animation needs at least two pictures")
    check_pictures(frames, format)
    known: dict[int, Image.Image] = {}  # one that comes twice is kept once
    images = [known.setdefault(id(frame), Image.fromarray(frame)) for frame in frames]
    if format == "gif":
        palettes = {key: image.quantize(256) for key, image in known.items()}
        images = [palettes[id(frame)] for frame in frames]
        more = {} if note is None else {"comment": note_text(note).encode()}
    else:
        more = {"quality": whole(quality, 1, 100, "a quality"), "method": 3}
        more |= {} if note is None else {"exif": exif(note)}
    stream = io.BytesIO()
    images[0].save(
        stream,
        format,
        save_all=True,
        append_images=images[1:],
        duration=1000 // rate,
        loop=0,
        **more,
    )
    return stream.getvalue()
