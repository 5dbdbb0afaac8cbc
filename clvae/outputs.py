"""Files that the command line writes: each of them is there whole, or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from .core.color_profiles import srgb
from .errors import ClvaeError, shown
from .export.pictures import check_picture
from .export.stills import QUALITY
from .files.disk import written


def spare_inputs(inputs: Iterable[Path], outs: Iterable[Path], what: str) -> None:
    """Refuse to write a picture over an input, whatever name or link leads to it.

    what: names an input in the message.
    """
    taken = {place for file in inputs if (place := _place(file))}
    for out in outs:
        if _place(out) in taken:
            raise ClvaeError(
                f"the picture would overwrite the {what} {shown(out, quotes=False)}, "
                "give another --out"
            )


def _place(file: Path) -> tuple[int, int] | None:
    """Where a file lies on the disk, which its links share; None where there is no file."""
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def check_name(out: Path) -> str:
    """Refuse a name that no picture can have, before it is drawn; gives its format for Pillow."""
    format = Image.registered_extensions().get(out.suffix.lower())
    if format not in Image.SAVE:
        raise ClvaeError(f"{shown(out, quotes=False)} has no picture file extension, such as .png")
    if os.path.isdir(out):
        raise ClvaeError(f"{shown(out, quotes=False)} is a folder, not a picture's file")
    return format


def write_picture(picture: np.ndarray, out: Path, exif: bytes | None = None) -> None:
    """Write a picture uint8 [H, W, 3 or 4] in the format that the file's name says. The file says
    that it is sRGB, as far as its format can. exif: what it says of the photo that it is made of.
    """
    format = check_name(out)
    check_picture(picture, format.lower())
    if format == "JPEG" and picture.shape[2] == 4:
        raise ClvaeError("a JPEG cannot be transparent: name the picture .png or .webp")
    with _partly(out) as partly:
        image = Image.fromarray(picture)
        try:
            image.save(partly, format, icc_profile=srgb(), quality=QUALITY, exif=exif or b"")
        except ValueError as error:  # of a rare format
            raise ClvaeError(f"cannot write {shown(out, quotes=False)}: {error}") from None


def write_text(text: str, out: Path) -> None:
    """Write a file of text, in UTF-8."""
    with _partly(out) as partly:
        partly.write_text(text + "\n", encoding="utf-8")


def copy_file(file: Path, out: Path) -> None:
    """Have a file at another place, too: as a link to it where the disk allows that, else as a
    copy. One that is there stays.
    """
    if out.exists():
        return
    with _partly(out) as partly:
        try:
            os.link(file.resolve(), partly)
        except OSError:
            shutil.copyfile(file, partly)


@contextmanager
def _partly(out: Path) -> Iterator[Path]:
    """Where to write a file, see `written`, in a folder that is made unless it is there."""
    with written(out) as fresh:
        out.parent.mkdir(parents=True, exist_ok=True)
        yield fresh
