"""What a picture's file says of itself."""

from pathlib import Path

from PIL import Image

from clvae.export.notes import EXIF, USER_COMMENT


def said_upscaled(file: Path) -> bool:
    """Whether it says that an upscaler made up its detail."""
    comment = Image.open(file).getexif().get_ifd(EXIF).get(USER_COMMENT, b"")
    return b'"upscaled": true' in comment
