"""Projects: what a file says of its size is never believed; nothing unpacks to more than it may."""

import tracemalloc
import zipfile
import zlib

import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.editor.document.project import unpack
from clvae.editor.document.project_box import CARD
from tests.editor.document.projects import files_of, furnished, packed, png, project_of


@pytest.fixture(scope="module")
def state(engine):
    return furnished(engine)


@pytest.fixture(scope="module")
def data(engine, state):
    return project_of(engine, state)


def test_a_file_that_unpacks_to_far_more_is_refused_before_it_does(engine, data, monkeypatch):
    files, zeros = files_of(data), bytes(200_000_000)
    for name in (CARD, "map.png", "look/local.npy", "guides/0/photo.png", "preview.jpg"):
        bomb = packed(files | {name: zeros}, zipfile.ZIP_DEFLATED)
        assert len(bomb) < 500_000
        with pytest.raises(ClvaeError, match="more than 80 MB"):
            unpack(engine, bomb)
    for name in (CARD, "map.png", "look/local.npy"):
        with pytest.raises(ClvaeError, match="larger than it can be"):
            unpack(engine, packed(files | {name: zeros[:5_000_000]}, zipfile.ZIP_DEFLATED))


def test_a_size_that_is_a_lie_is_refused_and_unpacks_no_more_than_a_file_may_have(engine, data):
    """Also where it begins with a proper file, with which the claimed size and checksum agree."""
    files, size = files_of(data), 100_000_000
    for name in (CARD, "look/local.npy", "map.png"):
        honest = files[name]
        bomb = packed(files | {name: honest + bytes(size)}, zipfile.ZIP_DEFLATED)
        for was, claimed in (
            (len(honest) + size, len(honest)),
            (zlib.crc32(honest + bytes(size)), zlib.crc32(honest)),
        ):
            bomb = bomb.replace(was.to_bytes(4, "little"), claimed.to_bytes(4, "little"))
        tracemalloc.start()
        with pytest.raises(ClvaeError, match="larger than it can be"):
            unpack(engine, bomb)
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
        tracemalloc.stop()
    short = packed(files | {"map.png": files["map.png"] + bytes(100)}, zipfile.ZIP_DEFLATED)
    size = len(files["map.png"])
    with pytest.raises(ClvaeError):
        unpack(
            engine, short.replace((size + 100).to_bytes(4, "little"), size.to_bytes(4, "little"))
        )


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999, 9999999, 99), }",
        "{'descr': '<f4', 'shape': (3",
        "\x00",
        "((((",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 5, 2), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "'" * 60,
        "{" * 500,
        "[" * 5000,
        "1e999",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
        "lambda: 0",
        "\\",
    ],
)
def test_a_header_of_an_array_is_never_believed(engine, data, header):
    files = files_of(data)
    body = header.encode() + b"\n"
    odd = (
        b"\x93NUMPY\x01\x00"
        + len(body).to_bytes(2, "little")
        + body
        + files["look/local.npy"][128:]
    )
    with pytest.raises(ClvaeError, match="look/local.npy"):
        unpack(engine, packed(files | {"look/local.npy": odd}))


def test_many_files_and_a_picture_of_many_pixels(engine, data):
    with pytest.raises(ClvaeError, match="more than 192 files"):
        unpack(engine, packed({f"{i}": b"" for i in range(70_000)}))
    with pytest.raises(ClvaeError):
        unpack(
            engine,
            packed(files_of(data) | {"map.png": png(Image.new("P", (20_000, 20_000)))[:50_000]}),
        )


def test_other_ways_of_packing_are_not_read(engine, data):
    for way in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with pytest.raises(ClvaeError, match="packed in a way"):
            unpack(engine, packed(files_of(data), way))
