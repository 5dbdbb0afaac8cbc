"""What a user can mend is one sentence that somebody still reads, whatever value it is about."""

import numpy as np

from clvae.errors import LONGEST, VALUE, WORDS, ClvaeError, shown


def test_a_sentence_keeps_its_beginning_and_its_end():
    text = str(ClvaeError("begin " + "x" * 10_000 + " end"))
    assert len(text) == LONGEST and text.startswith("begin x") and text.endswith("x end") and "…" in text
    assert str(ClvaeError("short")) == "short"


class Odd:
    def __repr__(self):
        raise RuntimeError


def test_any_value_can_be_shown():
    for value in ("x" * 5000, "\0" * 50, b"x" * 5000, 10 ** 5000, list(range(5000)), np.zeros(5000), Odd(), None, 1.5):
        assert len(shown(value)) <= VALUE + 3
        assert len(shown(value, quotes=False)) <= WORDS + 3


def test_a_value_cannot_write_to_the_terminal():
    assert shown("\x1b[31mred\n", quotes=False) == "�[31mred�"
    assert shown("a\nb") == r"'a\nb'"
