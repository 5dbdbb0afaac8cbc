"""Uploads that do not arrive whole: nothing stays of them."""

import errno

import pytest
from gradio.route_utils import GradioMultiPartParser
from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect

from clvae.editor.page.uploads import MOST_FILES, leave_no_parts
from tests.awaiting import awaited

HEADERS = Headers({"content-type": "multipart/form-data; boundary=edge"})
leave_no_parts()


def part(name: str, data: bytes) -> bytes:
    head = f'--edge\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
    return head.encode() + data + b"\r\n"


def upload(folder, *chunks):
    """Send chunks, of which an exception is raised."""

    async def stream():
        for chunk in chunks:
            if isinstance(chunk, Exception):
                raise chunk
            yield chunk

    parser = GradioMultiPartParser(HEADERS, stream(), upload_dir=folder, max_file_size=10_000)
    return awaited(parser.parse())


def test_a_whole_one_stays(tmp_path):
    form = upload(tmp_path, part("a.png", b"123"), part("b.png", b"456") + b"--edge--\r\n")
    assert [file.filename for file in form.getlist("files")] == ["a.png", "b.png"]
    assert len(list(tmp_path.iterdir())) == 2


def test_one_that_is_broken_off_goes(tmp_path):
    with pytest.raises(ClientDisconnect):
        upload(tmp_path, part("a.png", b"123"), part("b.png", bytes(500)), ClientDisconnect())
    assert not list(tmp_path.iterdir())


def test_one_that_the_disk_has_no_room_for_goes(tmp_path, monkeypatch):
    async def full(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(UploadFile, "write", full)
    with pytest.raises(MultiPartException, match="has no room for the file now"):
        upload(tmp_path, part("a.png", b"123") + b"--edge--\r\n")
    assert not list(tmp_path.iterdir())


def test_one_of_very_many_files_goes(tmp_path):
    with pytest.raises(MultiPartException, match="Too many files"):
        upload(tmp_path, b"".join(part(f"{i}.png", b"1") for i in range(MOST_FILES + 1)))
    assert not list(tmp_path.iterdir())
