"""Heap: the process keeps little of what was freed. Needs glibc, else nothing is done."""

from __future__ import annotations

import ctypes

ARENA_MAX = -8  # the option's number in malloc.h
ARENAS = 2  # heaps; each keeps room of its own


def few_arenas() -> None:
    """Let all threads share a few heaps; to be called before there are many threads."""
    if mallopt := _glibc("mallopt"):
        mallopt(ARENA_MAX, ARENAS)


def give_back() -> None:
    """Return to the system what is free in the heaps: tensors come and go, and leave gaps."""
    if malloc_trim := _glibc("malloc_trim"):
        malloc_trim(0)


def _glibc(name: str):
    try:
        library = ctypes.CDLL(None)
        return getattr(library, name) if hasattr(library, "gnu_get_libc_version") else None
    except (OSError, TypeError, AttributeError):
        return None
