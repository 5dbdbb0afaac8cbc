"""Small pictures that are kept with a document or in its file."""

from __future__ import annotations

import cv2
import numpy as np

from ...core import photos

QUALITY = 85  # of the JPEG


def small(picture: np.ndarray, side: int) -> bytes:
    """All of a picture uint8 [H, W, 3 or 4] as a JPEG, without holes, whose larger side has `side`
    pixels.
    """
    scale = side / max(picture.shape[:2])
    height, width = (max(1, round(scale * length)) for length in picture.shape[:2])
    fitted = photos.fit(np.ascontiguousarray(picture[..., :3]), (height, width))
    _, data = cv2.imencode(".jpg", fitted[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return data.tobytes()


def at_most(picture: np.ndarray, side: int) -> bytes:
    """The same, not larger than the picture is."""
    return small(picture, min(side, max(picture.shape[:2])))
