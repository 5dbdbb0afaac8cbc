"""The networks of class- and layer-wise VAEs (Endo & Kanamori 2020), and a segmenter: tensors in, tensors out."""

from .encoder import Encoder
from .generator import UPSAMPLING, Generator
from .hollow import hollow
from .segmenter import Segmenter

LAYERS = 5                                # style layers, 0 the finest (stride 2) to 4 the coarsest (stride 32)

__all__ = ["LAYERS", "UPSAMPLING", "Encoder", "Generator", "Segmenter", "hollow"]
