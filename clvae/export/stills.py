"""A picture as a file, with a note of how it was made; a PNG may hold a project."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ..core.checks import whole
from ..core.color_profiles import srgb
from ..errors import ClvaeError, shown
from ..files.png import PROJECT
from .notes import PROGRAM, exif, note_text
from .pictures import check_picture

FORMATS = ("png", "jpeg", "webp")
QUALITY = 90


def encode_still(
    picture: np.ndarray,
    format: str = "png",
    quality: int = QUALITY,
    note: dict | None = None,
    project: bytes | None = None,
    kept: Image.Exif | None = None,
) -> bytes:
    """A picture uint8 [H, W, 3 or 4] as the bytes of a file, which says that it is sRGB.

    format: of FORMATS. quality: of a JPEG or WebP, 1 to 100; of WebP 100 is without loss. note: see
    notes.py; a PNG's is its text "Comment", else the EXIF's UserComment. project: the bytes of a
    project file, for a PNG alone, where `files.png.embedded` finds it. kept: see origin.py.
    """
    if format not in FORMATS:
        raise ClvaeError(
            "a picture is saved as {formats}, not as {format}",
            formats=", ".join(FORMATS),
            format=shown(format),
        )
    check_picture(picture, format)
    quality = whole(quality, 1, 100, "a quality")
    if project is not None and format != "png":
        raise ClvaeError("only a PNG can hold a project")
    settings: dict = {"icc_profile": srgb()}
    if format == "png":
        settings["pnginfo"] = info = PngInfo()
        if note is not None:
            info.add_text("Software", PROGRAM)
            info.add_text("Comment", note_text(note))
        if project is not None:
            info.add(PROJECT, project)  # before the pixels, where a reader need not go far
        if kept is not None:
            settings["exif"] = exif(None, kept)
    else:
        settings["quality"] = quality
        if note is not None or kept is not None:
            settings["exif"] = exif(note, kept)
        if format == "webp":
            settings["lossless"] = quality == 100
        else:
            settings |= {"subsampling": 0 if quality >= QUALITY else 2, "optimize": True}
    if format == "jpeg" and picture.shape[2] == 4:  # which has no holes: they are white
        much = picture[..., 3:] / 255
        picture = np.rint(picture[..., :3] * much + 255 * (1 - much)).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, format, **settings)
    return stream.getvalue()
