"""Editing a real photo: how it lies on a canvas, soft masks, recolouring, textures, composing.

NumPy and OpenCV, in tiles of a photo of any size; no networks.
"""
