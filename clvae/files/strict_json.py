"""JSON that somebody else wrote: read within bounds, what is wrong with it said in a sentence."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from ..errors import ClvaeError, shown

MAX_BYTES = 32_000_000
MAX_DEPTH = 32  # lists and objects inside each other
MAX_INT = 2**64 - 1  # as large as a seed can be


def read_json(file: str | Path) -> Any:
    """What a JSON file holds, UTF-8 with or without a byte order mark; see `parse_json`."""
    file = Path(file)
    name = shown(file.name, quotes=False)
    try:
        if not file.exists():
            raise ClvaeError("there is no file {file}", file=shown(file, quotes=False))
        if not file.is_file():  # a pipe or a device may never end
            raise ClvaeError("{name} is not readable JSON: it is not a file", name=name)
        with open(file, "rb") as stream:
            # A buffer of the size that is asked for is made at once.
            data = stream.read(min(MAX_BYTES, file.stat().st_size) + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or "its name cannot be one"
        raise ClvaeError(
            "{name} is not readable JSON: {reason}", name=name, reason=reason
        ) from None
    return parse_json(data, name)


def parse_json(data: bytes | str, what: str) -> Any:
    """What a JSON text holds: lists, dictionaries, strings, finite numbers, bool and None.

    Raises ClvaeError, which names it as `what`, for anything else: also for more than MAX_BYTES or
    MAX_DEPTH levels, a whole number above MAX_INT, NaN and Infinity, a string with NUL or half a
    surrogate pair in it, and an object with one name twice.
    """
    if len(data) > MAX_BYTES:
        raise ClvaeError(
            "{what} is not readable JSON: it has more than {megabytes} MB",
            what=what,
            megabytes=MAX_BYTES // 10**6,
        )
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        found = json.loads(
            text,
            parse_float=_float,
            parse_int=_int,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
        _check_depth(found)
        return found
    except UnicodeDecodeError:
        raise ClvaeError("{what} is not readable JSON: it is not in UTF-8", what=what) from None
    except RecursionError:
        raise ClvaeError(
            "{what} is not readable JSON: it is nested too deeply", what=what
        ) from None
    except json.JSONDecodeError as error:
        raise ClvaeError(
            "{what} is not readable JSON: {reason} in line {line}",
            what=what,
            reason=error.msg,
            line=error.lineno,
        ) from None
    except ValueError as error:
        raise ClvaeError("{what} is not readable JSON: {error}", what=what, error=error) from None


def _float(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"the number {shown(digits, quotes=False)} is too large")
    return value


def _int(digits: str) -> int:
    if len(digits) > 21 or abs(int(digits)) > MAX_INT:
        raise ValueError(f"the number {shown(digits, quotes=False)} is too large")
    return int(digits)


def _constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _object(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object in it has one name twice")
    return found


def _check_depth(found: object) -> None:
    """Look at every value without recursion, level by level."""
    level = [found]
    for _ in range(MAX_DEPTH):
        inside = []
        for value in level:
            if isinstance(value, str):
                _check_text(value)
            elif isinstance(value, dict):
                inside += [*value, *value.values()]
            elif isinstance(value, list):
                inside += value
        if not inside:
            return
        level = inside
    raise ValueError("it is nested too deeply")


def _check_text(text: str) -> None:
    if "\0" in text or (
        not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)
    ):
        raise ValueError("a string in it has a character that no text has")
