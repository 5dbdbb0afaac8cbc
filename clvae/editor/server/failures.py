"""What is said where something went wrong that nobody using the page can mend."""

from __future__ import annotations

from pathlib import Path

from ...errors import Text, out_of_memory
from ...files import disk

FULL = Text(
    "the server's memory is full: try again in a moment, and if it stays so use a model of smaller "
    "pictures, or start the server with --precision bfloat16 or on a machine with more memory"
)
FULL_DISK = Text("the server's disk is full: try again later, or tell whoever runs it")
UNKNOWN = Text(
    "something went wrong on the server: nothing of yours is lost, try again; the server's log "
    "says what it was"
)


def full(error: BaseException) -> Text | None:
    """What to say where the server's memory or disk is full; None where something else is wrong."""
    error = error.__cause__ or error  # what reads a message may have wrapped it
    if isinstance(error, OSError) and disk.unwritten(error, Path(".")) == disk.FULL:
        return FULL_DISK
    return FULL if out_of_memory(error) else None
