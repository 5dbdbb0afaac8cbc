"""What the commands say to whoever typed them, on stderr."""

from __future__ import annotations

import sys

from tqdm import tqdm

from .errors import ClvaeError, ForeignColors


def sentence(error: ClvaeError) -> str:
    """What an error says on the command line."""
    return error.told("say so with --ids") if isinstance(error, ForeignColors) else str(error)


def say(what: str) -> None:
    """Print a sentence on stderr, above a progress bar."""
    tqdm.write(f"clvae: {what}", file=sys.stderr)


def listed(names: list[str], most: int = 8) -> str:
    """Some names of files in words."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
