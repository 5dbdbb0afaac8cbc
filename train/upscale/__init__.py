"""Upscaling: pairs of small and large pictures, and the small network that learns from them."""
