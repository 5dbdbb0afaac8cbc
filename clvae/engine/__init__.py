"""The model resident on a device: scene and style in, picture out."""

from .engine import Engine
from .session import Session

__all__ = ["Engine", "Session"]
