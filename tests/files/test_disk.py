"""Files are written whole or not at all."""

import os

import pytest

from clvae import ClvaeError
from clvae.files.disk import written


def write(out, text, then=None):
    with written(out) as fresh:
        fresh.write_text(text)
        if then:
            raise then


def test_what_ends_halfway_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    out = tmp_path / "notes.txt"
    write(out, "old")
    with pytest.raises(KeyboardInterrupt):
        write(out, "half", KeyboardInterrupt)
    assert out.read_text() == "old" and [*tmp_path.iterdir()] == [out]


def test_a_link_is_written_through_and_a_pipe_stays_one(tmp_path):
    (tmp_path / "real.txt").write_text("old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write(tmp_path / "link.txt", "new")
    assert (tmp_path / "link.txt").is_symlink() and (tmp_path / "real.txt").read_text() == "new"
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write(pipe, "words")
    assert os.read(reader, 10) == b"words" and pipe.is_fifo()
    os.close(reader)


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path):
    with pytest.raises(ClvaeError, match=r"cannot write .*notes.txt: No such file"):
        write(tmp_path / "nowhere" / "notes.txt", "new")
