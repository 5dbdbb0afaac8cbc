"""What a bundle may hold beside its networks, each a file of its own: numbers that its looks are
made, moved and compared by.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..core.colours import Colours
from ..core.directions import Directions
from ..core.examples import Examples
from ..core.presets import StylePresets
from ..core.scales import Scales
from .format import verified

PARTS = {
    "directions": Directions,
    "presets": StylePresets,
    "colours": Colours,
    "scales": Scales,
    "examples": Examples,
}


def file_name(key: str) -> str:
    """The file of a part, or of a module (modules.py)."""
    return f"{key}.safetensors"


def read_parts(folder: Path, card: dict) -> dict[str, Any]:
    """Those of a bundle's folder that its card names, checked against what it says of them."""
    return {
        key: kind.read(verified(folder / file_name(key), card[key]))
        for key, kind in PARTS.items()
        if key in card
    }
