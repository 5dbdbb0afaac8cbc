"""What a PNG carries: our chunk is found, and nothing that a file says of itself is believed."""

import io
import struct
import tracemalloc
import zlib

import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.files.png import MOST, PROJECT, SIGNATURE, embedded


def chunk(name: bytes, data: bytes = b"", length: int | None = None, checked: int | None = None):
    crc = zlib.crc32(name + data) if checked is None else checked
    return (
        struct.pack(">I4s", len(data) if length is None else length, name)
        + data
        + struct.pack(">I", crc)
    )


def made(*before: bytes) -> bytes:
    """A PNG with chunks before its pixels."""
    stream = io.BytesIO()
    Image.new("RGB", (4, 3)).save(stream, "PNG")
    plain = stream.getvalue()
    return plain[:33] + b"".join(before) + plain[33:]


def test_the_chunk_is_found_among_others():
    assert embedded(made()) is None
    assert embedded(made(chunk(b"teSt", b"x"), chunk(PROJECT, b"a project"))) == b"a project"
    assert embedded(made(chunk(PROJECT, b""))) == b""


def test_one_after_the_pixels_counts_for_nothing():
    assert embedded(made() + chunk(PROJECT, b"late")) is None


def test_other_readers_pass_over_it():
    image = Image.open(io.BytesIO(made(chunk(PROJECT, b"a project"))))
    image.load()
    assert image.size == (4, 3)


@pytest.mark.parametrize(
    "data",
    [
        SIGNATURE,
        made(chunk(PROJECT, b"a project"))[:40],
        made(chunk(PROJECT, b"a project", length=2**32 - 1)),
        made(chunk(PROJECT, b"a project", length=10**6)),
        made(chunk(PROJECT, b"a project", checked=1)),
        made(chunk(PROJECT, b"one"), chunk(PROJECT, b"two")),
        made(*[chunk(b"teSt")] * (MOST + 1)),
        SIGNATURE + struct.pack(">I", 0) * 400_000,
    ],
    ids=["cut", "cut in it", "huge", "too long", "checksum", "twice", "many", "zeros"],
)
def test_what_is_damaged_or_a_trap_is_a_sentence(data):
    tracemalloc.start()
    with pytest.raises(ClvaeError, match="this PNG is damaged"):
        embedded(data)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
