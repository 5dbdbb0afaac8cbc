"""clVAE Editor's library: label maps in, pictures out, with a code per object and layer in between.

    engine = clvae.Engine.load("weights/landscape")
    scene = clvae.Scene.from_labels(label_map)
    picture = engine.generate(scene, engine.sample(scene, seed=0))
"""

from .bundle import Axes, Bundle, NetworkConfig, Prior
from .convert import convert
from .engine import Engine, Session
from .errors import ClvaeError
from .labels import LabelSet
from .photos import read_photo
from .scene import Scene
from .style import PhotoStyle, Style

__all__ = ["Axes", "Bundle", "ClvaeError", "Engine", "LabelSet", "NetworkConfig", "PhotoStyle", "Prior", "Scene", "Session",
           "Style", "convert", "read_photo"]
