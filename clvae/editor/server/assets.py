"""The page's files: scripts, styles, HTML and sample scenes.

They lie in assets/ at the top of a checkout; an installed package carries them inside itself.
"""

from __future__ import annotations

import functools
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
ASSETS = next(
    (folder for folder in (PACKAGE / "assets", PACKAGE.parent / "assets") if folder.is_dir()),
    PACKAGE / "assets",
)


@functools.cache
def read(name: str) -> str:
    """The text of a file of assets/, by its path in there.

    One copy serves all: Gradio makes a component anew whenever an event updates it.
    """
    return (ASSETS / name).read_text(encoding="utf-8")
