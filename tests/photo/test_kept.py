"""What takes long to compute is kept for the next time, within a bound."""

import numpy as np
import pytest

from clvae.photo.kept import Kept


def counted(value=7, size=100):
    """What makes an array, and the list of its calls."""
    calls = []

    def make():
        calls.append(value)
        return np.full(size, value, np.uint8)

    return make, calls


def test_an_array_is_made_once_and_stays_as_it_is():
    kept, (make, calls) = Kept(), counted()
    assert kept.get("a", make) is kept.get("a", make)
    assert calls == [7] and kept.nbytes == 100
    with pytest.raises(ValueError, match="read-only"):
        kept.get("a", make)[0] = 1


def test_beyond_its_bound_what_was_used_least_recently_goes():
    kept, (make, calls) = Kept(250), counted()
    for key in ("a", "b", "a", "c", "a"):
        kept.get(key, make)
    assert len(calls) == 3 and kept.nbytes == 200
    kept.get("b", make)
    assert len(calls) == 4


def test_what_is_larger_than_the_bound_is_made_and_not_kept():
    kept, (make, calls) = Kept(99), counted()
    assert kept.get("a", make).sum() == 700 and kept.nbytes == 0 and calls == [7]


def test_forgetting_leaves_nothing():
    kept, (make, calls) = Kept(), counted()
    kept.get("a", make)
    kept.forget()
    kept.get("a", make)
    assert len(calls) == 2
