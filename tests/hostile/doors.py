"""A door: one way in for a stranger; and what comes of thousands of inputs at it."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import math
import time
import traceback
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from clvae.editor.server.failures import UNKNOWN
from clvae.errors import LONGEST, ClvaeError, sentence
from tests.hostile.mutations import MARKUP

SLOW = 10.0  # seconds that one input may take at most
HANG = 120  # seconds after which the program ends with a trace of where it hangs
MORE = 1_200  # MB that one door's inputs may need at a time, the largest photo included
STAYS = 150  # MB that may stay of a door, which libraries load at their first use
ROUND = 50  # inputs after which a door is made as it was


@dataclass(frozen=True)
class Door:
    """once(random): sends one input; it raises a ClvaeError for one that was refused in a sentence,
    and anything else for what must not be. share: of all inputs. fresh: makes it as it was.
    """

    name: str
    once: Callable[[np.random.Generator], object]
    share: float = 1.0
    fresh: Callable[[], object] = lambda: None


@dataclass
class Outcome:
    """What came of a door's inputs. longest: seconds. most, stayed: MB."""

    name: str
    correct: int = 0
    refused: int = 0
    else_: list[str] = field(default_factory=list)
    longest: float = 0.0
    most: float = 0.0
    stayed: float = 0.0

    def row(self) -> str:
        return (
            f"{self.name:<30} {self.correct:>7} {self.refused:>9} {len(self.else_):>5} "
            f"{self.longest:>9.2f} {self.most:>8.0f} {self.stayed:>8.0f}"
        )


HEAD = (
    f"{'door':<30} {'correct':>7} {'sentence':>9} {'else':>5} {'longest s':>9} {'peak MB':>8} "
    f"{'stays MB':>8}"
)


class Faults(logging.Handler):
    """Collects what the server's log calls an error."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith("PIL"):  # its own words about files
            return
        why = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self.found.append(f"{record.getMessage()} {why[-900:]}")


def check_sentence(text: str) -> None:
    """A sentence for a person: short, one line, no fault of ours, no markup of theirs."""
    assert 0 < len(text) <= 2 * LONGEST, f"no sentence: {text[:300]!r}"
    assert "\n" not in text, f"several lines: {text[:300]!r}"
    assert sentence(UNKNOWN)[:30].lower() not in text.lower(), text
    assert "Traceback" not in text, f"a trace: {text[:300]!r}"


def check_shown(text: str) -> None:
    """A sentence as a page shows it, markup included."""
    assert MARKUP[:4] not in text, f"markup: {text[:300]!r}"
    check_sentence(text)


def generator(seed: int, door: str, number: int) -> np.random.Generator:
    """What one input is drawn from, whatever was before it."""
    return np.random.default_rng([seed, zlib.crc32(door.encode()), number])


def run(door: Door, tries: int, seed: int, first: int = 0) -> Outcome:
    """Send so many inputs to a door."""
    found, faults = Outcome(door.name), Faults()
    logging.getLogger().addHandler(faults)
    begun = None
    try:
        for number in range(first, first + tries):
            if number % ROUND == 0:
                door.fresh()
            faulthandler.dump_traceback_later(HANG, exit=True)
            _once(door, number, seed, found, faults)
            if begun is None and number - first >= tries // 10:  # libraries are loaded by now
                begun = _memory("VmRSS")
    finally:
        faulthandler.cancel_dump_traceback_later()
        logging.getLogger().removeHandler(faults)
    door.fresh()
    found.stayed = _memory("VmRSS") - (begun or 0.0)
    if tries >= 1000 and found.stayed > STAYS:
        found.else_.append(f"{door.name}: {found.stayed:.0f} MB stay")
    if found.most > MORE:
        found.else_.append(f"{door.name}: {found.most:.0f} MB more were needed")
    return found


def _once(door: Door, number: int, seed: int, found: Outcome, faults: Faults) -> None:
    began, before = time.perf_counter(), _memory("VmRSS")
    _forget_peak()
    try:
        refused = _refused(door, generator(seed, door.name, number))
        assert not faults.found, f"logged: {faults.found[0]}"
        found.refused += refused
        found.correct += not refused
    except Exception as error:  # noqa: BLE001 - the thing to be found
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        said = f"{type(error).__name__} at {where}: {str(error)[:1200]}"
        found.else_.append(f"{door.name}, input {number}: {said}")
    faults.found.clear()
    taken = time.perf_counter() - began
    if taken > SLOW:
        found.else_.append(f"{door.name}, input {number}: {taken:.1f} s")
    found.longest = max(found.longest, taken)
    found.most = max(found.most, _memory("VmHWM") - before)


def _refused(door: Door, random: np.random.Generator) -> bool:
    """Whether an input ended in a sentence, not in something correct."""
    try:
        door.once(random)
    except ClvaeError as error:
        check_sentence(str(error))
        return True
    return False


def _memory(name: str) -> float:
    """MB of this process: VmRSS now, VmHWM at most since the peak was forgotten."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:  # another system than Linux
        return 0.0
    line = next(line for line in status.splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1000


def _forget_peak() -> None:
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def finite(*arrays: np.ndarray) -> None:
    for array in arrays:
        assert np.isfinite(array).all(), "numbers that are not finite"


def shared(total: int, doors: list[Door]) -> dict[str, int]:
    """How many of so many inputs each door gets: all together at least as many."""
    whole = sum(door.share for door in doors)
    return {door.name: math.ceil(total * door.share / whole) for door in doors}
