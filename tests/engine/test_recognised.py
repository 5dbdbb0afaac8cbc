"""Whether objects are still told for what they are, by a segmenter that reads classes off greys."""

import numpy as np

from clvae.engine.recognised import Recognised

IDS = np.repeat([[0, 1, 2]], 10, 0).repeat(10, 1)  # three bars; nobody's is 3
CLASSES = np.array([4, 7, 4], np.uint8)


def picture(*greys):
    return np.stack([np.choose(IDS, greys)] * 3, 2).astype(np.uint8)


def segment(shown):
    return shown[..., 0]


def test_an_object_is_lost_once_it_is_told_for_something_else():
    known = Recognised(segment, CLASSES, IDS)
    assert not known.lost(picture(4, 7, 4)).any()
    assert known.lost(picture(4, 4, 7)).tolist() == [False, True, True]
    assert not known.lost(picture(4, 7, 4)).any()


def test_little_may_be_lost_and_what_was_never_told_cannot_be():
    known, slightly, more = Recognised(segment, CLASSES, IDS), picture(4, 0, 4), picture(4, 0, 4)
    assert not known.lost(picture(4, 0, 4)).any()
    slightly[:9, 0], more[:, 0], more[:1, 1] = 9, 9, 9  # 9 and 11 of an object's 100 pixels
    assert not known.lost(slightly).any()
    assert known.lost(more).tolist() == [True, False, False]


def test_what_is_nobodys_counts_for_nobody():
    ids = IDS.copy()
    ids[:, 20:] = 3
    ids[:, 9] = 3
    known = Recognised(segment, CLASSES, ids)
    assert not known.lost(picture(4, 7, 4)).any()
    elsewhere = picture(4, 7, 0)
    elsewhere[:, 9] = 0
    assert not known.lost(elsewhere)[:2].any()
