"""The networks of class- and layer-wise VAEs (Endo & Kanamori 2020), and a segmenter and an
upscaler: tensors in, tensors out.
"""

from .encoder import Encoder
from .generator import UPSAMPLING, Generator
from .hollow import hollow
from .segmenter import Segmenter
from .upscaler import Upscaler

__all__ = ["UPSAMPLING", "Encoder", "Generator", "Segmenter", "Upscaler", "hollow"]
