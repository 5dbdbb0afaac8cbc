"""Which network a published checkpoint was trained as, told from its tensors and said in words:
classes, widths, code sizes.

A size is believed where two tensors say the same, so that a single damaged one does not speak for
the whole file.
"""

from __future__ import annotations

from torch import Tensor

from ..errors import ClvaeError
from .config import NetworkConfig
from .published import PUBLISHED

WORDS = {
    "classes": "classes",
    "width": "base channels (width)",
    "z_global": "numbers in the global code (z_global)",
    "z_local": "numbers in a local code (z_local)",
    "hidden": "channels of modulation (hidden)",
    "blocks": 'blocks (upsampling "most" has 8, the others 7)',
    "cells": "cells in the first features (of height, picture_width and upsampling)",
}
SAID = 3  # differences that are named, the first of WORDS first


def generator_sizes(state: dict[str, Tensor]) -> dict[str, int]:
    """The sizes of a generator's published state, those of WORDS that can be told."""
    last = "up_4" if any(key.startswith("up_4.") for key in state) else "up_3"
    norm = "up_3.norm_0.mlp_shared.0"
    found = {
        "classes": _agreed(state, ("embedding.weight", 0), (f"{norm}.weight", 1)),
        "width": _agreed(state, ("up_3.conv_0.bias", 0), ("up_3.conv_1.bias", 0)),
        "z_local": _agreed(state, ("embedding.weight", 1), ("up_0.norm_0.mlp_shared.0.weight", 1)),
        "hidden": _agreed(state, (f"{norm}.weight", 0), (f"{norm}.bias", 0)),
    }
    features = _agreed(state, ("fc.weight", 0), ("fc.bias", 0))
    if features is not None:
        found["z_global"] = state["fc.weight"].shape[1]
        if found["width"] and features % (16 * found["width"]) == 0:
            found["cells"] = features // (16 * found["width"])
    if _size(state, f"{last}.conv_1.bias", 0):
        found["blocks"] = 8 if last == "up_4" else 7
    return {name: size for name, size in found.items() if size is not None}


def encoder_sizes(state: dict[str, Tensor]) -> dict[str, int]:
    """The sizes of an encoder's published state, those of WORDS that can be told."""
    found = {
        "width": _agreed(state, ("fc_mu1.weight", 1), ("fc_var1.weight", 1)),
        "z_global": _agreed(state, ("fc_mu.bias", 0), ("fc_var.bias", 0)),
        "z_local": _agreed(state, ("fc_mu1.bias", 0), ("fc_var1.bias", 0)),
    }
    return {name: size for name, size in found.items() if size is not None}


def check_sizes(found: dict[str, int], config: NetworkConfig, file: str) -> None:
    """Raise a ClvaeError that says in words how a file's network differs from the one that was
    asked for.
    """
    wanted = _sizes_of(config)
    wrong = [name for name in WORDS if name in found and found[name] != wanted[name]]
    if not wrong:
        return
    said = ", ".join(
        f"{found[name]} {WORDS[name]} instead of {wanted[name]}" for name in wrong[:SAID]
    )
    fits = " and ".join(
        name
        for name, preset in PUBLISHED.items()
        if found.items() <= _sizes_of(preset.config).items()
    )
    hint = f"it fits the preset {fits}" if fits else "a --config of its sizes reads it"
    raise ClvaeError(f"{file} is of another network: {said}; {hint}")


def _sizes_of(config: NetworkConfig) -> dict[str, int]:
    cells = (config.height // config.stride) * (config.picture_width // config.stride)
    own = {
        name: getattr(config, name)
        for name in ("classes", "width", "z_global", "z_local", "hidden")
    }
    return own | {"blocks": 8 if config.upsampling == "most" else 7, "cells": cells}


def _size(state: dict[str, Tensor], key: str, dimension: int) -> int | None:
    value = state.get(key)
    return None if value is None or value.ndim <= dimension else value.shape[dimension]


def _agreed(state: dict[str, Tensor], *places: tuple[str, int]) -> int | None:
    """The size that all of the places, (key, dimension) each, have; None where they differ or are
    not there.
    """
    sizes = {_size(state, *place) for place in places}
    return sizes.pop() if len(sizes) == 1 else None
