"""The model resident on a device: scene and style in, picture out."""

from .engine import Engine
from .photo_edit import PhotoEdit
from .session import Session

__all__ = ["Engine", "PhotoEdit", "Session"]
