"""Whether a scene and a style are of an engine's model."""

from __future__ import annotations

from ..bundle import NetworkConfig
from ..core.scene import Scene
from ..core.sizes import Sizes
from ..core.style import Style
from ..errors import ClvaeError


def check_suited(scene: Scene, style: Style, config: NetworkConfig, sizes: Sizes) -> None:
    """Refuse a size that is none of `sizes`, or codes of other lengths than the config's."""
    if scene.size not in sizes:
        raise ClvaeError(
            f"the map is {scene.size[1]}x{scene.size[0]}, this model draws "
            f"{sizes}: Engine.scene crops and resizes a map"
        )
    codes = (len(style.global_code), style.local_codes.shape[2])
    if codes != (config.z_global, config.z_local):
        raise ClvaeError(
            f"the style has codes of {codes[0]} and {codes[1]} numbers, "
            f"this model has {config.z_global} and {config.z_local}"
        )
