"""Where the page's own files lie: scripts, styles, HTML, sample scenes and texts.

In assets/ at the top of a checkout; an installed package carries them inside itself.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parents[1]
ASSETS = next(
    (folder for folder in (PACKAGE / "assets", PACKAGE.parent / "assets") if folder.is_dir()),
    PACKAGE / "assets",
)
