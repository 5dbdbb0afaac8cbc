"""NumPy's .npy format as we write it, read strictly: nothing is allocated on a header's word.

NumPy's own reader parses the header as Python source, and makes the array before it looks whether
the file has that many bytes. Here the header is matched letter by letter, and the array is a view
of the bytes that came.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence

import numpy as np

from ..errors import ClvaeError

MAGIC = b"\x93NUMPY\x01\x00"
HEADER = re.compile(
    rb"\{'descr': '([<|][a-z][0-9])', 'fortran_order': (False|True), "
    rb"'shape': \(([0-9]{1,9}(?:, [0-9]{1,9}){0,7},?|)\),? ?\} *\n"
)
MAX_HEADER = 1000  # bytes that a file has besides its numbers, at most
FLOAT32, UINT64 = "<f4", "<u8"


def read_npy(data: bytes, dtype: str, shape: Sequence[int | None], what: str) -> np.ndarray:
    """The array in a .npy file of format 1.0, of this type and shape; None is any length above 0.

    It is read-only. Raises ClvaeError, which names it as `what`, for any other file and for numbers
    that are not finite.
    """
    start = len(MAGIC) + 2
    end = start + int.from_bytes(data[len(MAGIC) : start], "little")
    header = (
        HEADER.fullmatch(data[start:end]) if data.startswith(MAGIC) and end <= MAX_HEADER else None
    )
    if header is None:
        raise ClvaeError("{what} is not a readable array", what=what)
    found = tuple(int(n) for n in header[3].decode().split(",") if n.strip())
    kind = header[1].decode()
    fits = len(found) == len(shape) and all(
        m == n if n is not None else m > 0 for m, n in zip(found, shape)
    )
    if kind != dtype or header[2] == b"True" or not fits:
        wanted = ", ".join("any" if n is None else str(n) for n in shape)
        raise ClvaeError(
            "{what} holds {kind} {shape} where {right_kind} [{wanted}] belongs",
            what=what,
            kind=kind,
            shape=list(found),
            right_kind=np.dtype(dtype),
            wanted=wanted,
        )
    if len(data) - end != math.prod(found) * np.dtype(dtype).itemsize:
        raise ClvaeError("{what} does not have as many numbers as it says", what=what)
    numbers = np.frombuffer(data, dtype, offset=end).reshape(found)
    if numbers.dtype.kind == "f" and not np.isfinite(numbers).all():
        raise ClvaeError("{what} holds values that are NaN or infinite", what=what)
    return numbers


def write_npy(array: np.ndarray, dtype: str = FLOAT32) -> bytes:
    """An array as a .npy file of format 1.0, which `read_npy` reads."""
    stream = io.BytesIO()
    np.lib.format.write_array(
        stream, np.ascontiguousarray(array, dtype), (1, 0), allow_pickle=False
    )
    return stream.getvalue()
