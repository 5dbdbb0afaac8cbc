"""The networks of class- and layer-wise VAEs (Endo & Kanamori 2020): tensors in, tensors out, nothing else."""

from .encoder import Encoder
from .generator import UPSAMPLING, Generator

LAYERS = 5                                # style layers, 0 the finest (stride 2) to 4 the coarsest (stride 32)

__all__ = ["LAYERS", "UPSAMPLING", "Encoder", "Generator"]
