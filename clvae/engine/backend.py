"""What an engine asks of a generator that is compiled for a kind of device."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Protocol, TypeVar

import numpy as np

from ..core.scene import Scene
from ..core.style import Style


class Cache(Protocol):
    """What one rendering leaves behind for the next."""

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        ...


Kept = TypeVar("Kept", bound=Cache)


class Backend(Protocol[Kept]):
    """Draws scenes that were checked, each at its own size: uint8 [H, W, 3]. Safe to use from many
    threads.
    """

    @property
    def at_once(self) -> int:
        """How many pictures it pays to ask for at a time."""
        ...

    def new_cache(self) -> Kept | None:
        """Where a session keeps what it computed; None where every picture is redone whole."""
        ...

    def draw(self, scene: Scene, style: Style, cache: Kept | None, user: Hashable) -> np.ndarray:
        """A picture, with what the cache still holds; there stays what the next one may need.

        user: whom it is for, where users take turns. After an error the cache is half-done.
        """
        ...

    def draw_all(self, scene: Scene, styles: Sequence[Style]) -> Iterator[np.ndarray]:
        """A scene's pictures in several styles."""
        ...
