"""What the tests of style photos share: a state with two of them, and what a panel wishes."""

import numpy as np

from clvae.editor.document import edits, style_photos
from clvae.editor.document.style_photos import Wishes
from tests.checkpoints import draw_photo
from tests.landscape import SIZE

SKY, SEA, ROAD = 0, 8, 10
NAMES = 12


def halves(above, below, rows=SIZE[0] // 2):
    label_map = np.full(SIZE, below, np.uint8)
    label_map[:rows] = above
    return label_map


def two_of_them(engine):
    """A scene of sky and sea, with two style photos of both and of road."""
    state = edits.start(engine, halves(SKY, SEA), 3)
    for seed in (1, 2):
        label_map = halves(SKY, SEA)
        label_map[:, :60] = ROAD
        state = style_photos.add(state, draw_photo(SIZE, seed), label_map, NAMES)
    return state


def wish(style_photo, *on, known=(SKY, SEA, ROAD), gives_global=False, strength=1.0, layers="all"):
    return {
        style_photo.number: Wishes(frozenset(known), frozenset(on), gives_global, strength, layers)
    }


def codes_of(engine):
    return lambda style_photo: engine.encode(style_photo.photo.copy(), style_photo.labels)
