"""Finished work as files: stills, layers and animations; NumPy arrays in, bytes out."""

from .animation import encode_animation, there_and_back
from .layers import Layer, encode_layers
from .scale import SCALES, enlarge, enlarge_map
from .stills import encode_still

__all__ = [
    "SCALES",
    "Layer",
    "encode_animation",
    "encode_layers",
    "encode_still",
    "enlarge",
    "enlarge_map",
    "there_and_back",
]
