"""A trained model on disk: one folder, no pickle, checked when it is loaded."""

from .bundle import Bundle
from .config import NetworkConfig

__all__ = ["Bundle", "NetworkConfig"]
