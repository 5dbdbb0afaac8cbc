"""What a user can mend is one sentence that somebody still reads, whatever value it is about."""

import pickle

import numpy as np

from clvae.errors import LONGEST, VALUE, WORDS, ClvaeError, Text, shown


def test_a_sentence_keeps_its_beginning_and_its_end():
    text = str(ClvaeError("begin " + "x" * 10_000 + " end"))
    assert (
        len(text) == LONGEST
        and text.startswith("begin x")
        and text.endswith("x end")
        and "…" in text
    )
    assert str(ClvaeError("short")) == "short"


class Odd:
    def __repr__(self):
        raise RuntimeError


def test_any_value_can_be_shown():
    for value in (
        "x" * 5000,
        "\0" * 50,
        b"x" * 5000,
        10**5000,
        list(range(5000)),
        np.zeros(5000),
        Odd(),
        None,
        1.5,
    ):
        assert len(shown(value)) <= VALUE + 3
        assert len(shown(value, quotes=False)) <= WORDS + 3


def test_a_value_cannot_write_to_the_terminal():
    assert shown("\x1b[31mred\n", quotes=False) == "�[31mred�"
    assert shown("a\nb") == r"'a\nb'"


GERMAN = {"{file} has {what}": "{file} hat {what}", "no map": "keine Karte"}


def test_an_error_keeps_its_sentence_and_the_values_that_stand_in_it():
    error = ClvaeError("{file} has {what}", file="a {b}.png", what=Text("no map"))
    assert str(error) == "a {b}.png has no map"
    assert error.id == "{file} has {what}" and error.values["file"] == "a {b}.png"
    assert error.said(lambda text: GERMAN[text]) == "a {b}.png hat keine Karte"


def test_without_values_braces_are_what_they_are():
    assert str(ClvaeError('{"seed": 5} holds no map')) == '{"seed": 5} holds no map'
    assert ClvaeError("a } b").said(str) == "a } b"


def test_an_error_may_stand_in_another_and_is_said_with_it():
    error = ClvaeError("{file} has {what}", file="a.png", what=ClvaeError("no map"))
    assert str(error) == "a.png has no map"
    assert error.said(lambda text: GERMAN[text]) == "a.png hat keine Karte"


def test_a_text_stays_one_when_it_is_raised_and_when_it_is_pickled():
    text = Text("{file} has {what}", file="a.png", what="x" * 10_000)
    error = pickle.loads(pickle.dumps(ClvaeError(text)))
    assert error.id == text.id and error.values == text.values
    assert len(error.said(lambda text: GERMAN[text])) == LONGEST == len(str(error))
