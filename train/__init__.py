"""Training: from a folder of photos and label maps to a bundle the editor opens. Run `python -m
train --help`.
"""
