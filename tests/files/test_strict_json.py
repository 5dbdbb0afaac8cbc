"""JSON that somebody else wrote: read within bounds, or refused in one sentence."""

import json
import os

import pytest

from clvae import ClvaeError
from clvae.files.strict_json import MAX_DEPTH, MAX_INT, parse_json, read_json

VALUE = {"name": "Küste", "numbers": [0, -3, 1.5, MAX_INT], "nothing": None, "yes": True}


def refused(text: bytes | str) -> str:
    """The sentence with which a text is refused."""
    with pytest.raises(ClvaeError) as caught:
        parse_json(text, "card.json")
    assert (
        str(caught.value).startswith("card.json is not readable JSON: ")
        and len(str(caught.value)) <= 400
    )
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_is_utf_8_with_or_without_a_mark(tmp_path, encoding):
    file = tmp_path / "card.json"
    file.write_text(json.dumps(VALUE, ensure_ascii=False), encoding=encoding)
    assert read_json(file) == VALUE


def test_numbers_are_finite_and_of_a_size_that_a_machine_has():
    assert "NaN is no number" in refused("[NaN]")
    assert "-Infinity is no number" in refused('{"a": -Infinity}')
    assert "1e999 is too large" in refused("[1e999]")
    assert "too large" in refused(f"[{MAX_INT + 1}]")
    assert "too large" in refused("9" * 100_000)


def test_depth_is_bounded():
    assert parse_json("[" * MAX_DEPTH + "]" * MAX_DEPTH, "card.json") is not None
    for depth in (MAX_DEPTH + 1, 900, 100_000):
        assert "nested too deeply" in refused("[" * depth + "]" * depth)
        assert "nested too deeply" in refused('{"a":' * depth + "1" + "}" * depth)


def test_text_is_what_other_programs_can_hold():
    assert "not in UTF-8" in refused(b'["\xff"]')
    assert "character that no text has" in refused('{"a\\u0000b": 1}')
    assert "character that no text has" in refused('["\\ud800"]')
    assert parse_json('["\\ud83d\\ude00"]', "card.json") == ["😀"]
    assert "one name twice" in refused('{"a": 1, "a": 2}')


def test_what_is_no_json_is_named_with_its_line():
    assert "line 2" in refused("[1,\n2")
    assert "line 1" in refused("")


def test_what_is_no_file_is_named(tmp_path):
    with pytest.raises(ClvaeError, match="there is no file"):
        read_json(tmp_path / "none.json")
    for odd in (
        tmp_path,
        tmp_path / "a\0b.json",
        tmp_path / ("x" * 5000),
        loop(tmp_path),
        pipe(tmp_path),
    ):
        with pytest.raises(ClvaeError) as caught:
            read_json(odd)
        assert len(str(caught.value)) <= 400


def loop(folder):
    """A link to itself."""
    (folder / "loop.json").symlink_to("loop.json")
    return folder / "loop.json"


def pipe(folder):
    """A pipe that nobody writes to: whoever reads it waits for ever."""
    os.mkfifo(folder / "pipe.json")
    return folder / "pipe.json"


def test_the_size_is_bounded(tmp_path):
    with open(tmp_path / "large.json", "wb") as stream:
        stream.truncate(10**9)
    with pytest.raises(ClvaeError, match="more than 32 MB"):
        read_json(tmp_path / "large.json")
