"""clVAE Editor's library: label maps in, pictures out, with a code per object and layer in between.

engine = clvae.Engine.load("weights/landscape")
scene = clvae.Scene.from_labels(label_map)
picture = engine.generate(scene, engine.sample(scene, seed=0))
"""

from . import openmp as openmp
from .bundle import Bundle, NetworkConfig
from .bundle.convert import convert
from .core.directions import Direction, Directions
from .core.labels import LabelSet
from .core.photo_style import PhotoStyle
from .core.photos import read_photo
from .core.presets import Shelf, StylePresets
from .core.prior import Prior
from .core.scene import Scene
from .core.style import Style
from .engine import Engine, PhotoEdit, Session
from .errors import ClvaeError

__version__ = "0.1.0"
__all__ = [
    "Bundle",
    "ClvaeError",
    "Direction",
    "Directions",
    "Engine",
    "LabelSet",
    "NetworkConfig",
    "PhotoEdit",
    "PhotoStyle",
    "Prior",
    "Scene",
    "Session",
    "Shelf",
    "Style",
    "StylePresets",
    "convert",
    "read_photo",
]
