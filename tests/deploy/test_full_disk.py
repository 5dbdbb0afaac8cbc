"""A disk that is really full: whatever was to be written there ends in a sentence, what was there
stays whole, and once there is room all goes on. See also where full disks are pretended: tests of
bundles, checkpoints and uploads.
"""

import io
import shutil
import subprocess

import httpx
import numpy as np
import pytest
import torch
from PIL import Image

from clvae import Bundle, ClvaeError
from clvae.outputs import write_picture
from tests.checkpoints import draw_map
from tests.deploy.processes import PATIENCE, editor
from tests.landscape import tiny_bundle
from tests.load.measure import Visitor
from tests.train.drawn import TINY, draw_folder
from train.data import DataSet
from train.fit.config import Config
from train.fit.trainer import Trainer


class Disk:
    """A file system of so many megabytes in memory."""

    def __init__(self, folder, megabytes: int):
        self.folder, self._filler = folder, folder / "filler"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            pytest.skip("this system has no mount")
        if done.returncode:
            pytest.skip(f"a disk needs the rights to mount one: {done.stderr.strip()}")

    def fill(self, but: int = 0) -> None:
        """Leave so many bytes."""
        free = shutil.disk_usage(self.folder).free - but
        self._filler.write_bytes(bytes(free))

    def empty(self) -> None:
        self._filler.unlink()

    def names(self) -> list[str]:
        return sorted(file.name for file in self.folder.iterdir() if file != self._filler)

    def close(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path):
    disk = Disk(tmp_path / "disk", 48)
    yield disk
    disk.close()


@pytest.mark.parametrize("left", [0, 100_000])
def test_a_bundle_that_has_no_room_leaves_the_old_one(disk, left):
    before, folder = tiny_bundle(), disk.folder / "tiny"
    before.save(folder)
    disk.fill(but=left)
    other = tiny_bundle()
    other.generator.fc.weight.detach().add_(1)
    with pytest.raises(ClvaeError, match="cannot write the bundle .*tiny: the disk is full$"):
        other.save(folder)
    assert torch.equal(Bundle.load(folder).generator.fc.weight, before.generator.fc.weight)
    assert disk.names() == ["tiny"]
    disk.empty()
    other.save(folder)
    assert torch.equal(Bundle.load(folder).generator.fc.weight, other.generator.fc.weight)


@pytest.mark.parametrize("left", [0, 300_000])
def test_a_checkpoint_that_has_no_room_leaves_the_last_one(disk, left, tmp_path):
    cpu, run = torch.device("cpu"), disk.folder
    data = DataSet.open(draw_folder(tmp_path / "data", count=2))
    trainer = Trainer(Config.from_dict(TINY), data.labels, cpu)
    trainer.save(run)
    disk.fill(but=left)
    trainer.step = 1
    with pytest.raises(ClvaeError, match="the disk is full; free some space in .*--resume$"):
        trainer.save(run)
    assert Trainer.resume(run / "checkpoint.pt", cpu).step == 0
    assert disk.names() == ["checkpoint.pt"]
    disk.empty()
    trainer.save(run)
    assert Trainer.resume(run / "checkpoint.pt", cpu).step == 1


def test_a_picture_that_has_no_room_leaves_the_old_one(disk):
    picture, out = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8), "picture.png"
    write_picture(picture, disk.folder / out)
    disk.fill(but=4096)
    with pytest.raises(ClvaeError, match="cannot write .*picture.png: the disk is full$"):
        write_picture(255 - picture, disk.folder / out)
    assert np.array_equal(Image.open(disk.folder / out), picture) and disk.names() == [out]


def test_a_server_without_room_for_files_goes_on_drawing(disk, tmp_path):
    tiny_bundle("room").save(tmp_path / "room")
    server = editor(tmp_path / "room", tmp_path / "log", GRADIO_TEMP_DIR=str(disk.folder))
    try:
        assert server.answers("/health").status_code == 200
        with httpx.Client(base_url=server.url, timeout=PATIENCE) as web:
            there = uploaded(web).json()[0]
            assert "event: complete" in called(web, there)
            disk.fill()
            assert uploaded(web).status_code == 400 and "no room for the file" in uploaded(web).text
            said = called(web, there, seed=2)
            assert "event: error" in said and "disk is full" in said and "Errno" not in said
            visitor = Visitor(server.url, "painter")
            visitor.paint()
            visitor.close()
            disk.empty()
            assert "event: complete" in called(web, uploaded(web).json()[0])
    finally:
        server.kill()
    assert server.said().count("outcome=failed") == 1  # which the log says to who runs it


def uploaded(web: httpx.Client) -> httpx.Response:
    file = io.BytesIO()
    Image.fromarray(draw_map((96, 64), [0, 1, 2])).save(file, "PNG")
    return web.post("/gradio_api/upload", files={"files": ("map.png", file.getvalue())})


def called(web: httpx.Client, path: str, seed: int = 1) -> str:
    """What a call says of a map that was uploaded."""
    label_map = {"path": path, "meta": {"_type": "gradio.FileData"}}
    sent = {"data": [label_map, seed, False, "middle", None]}
    call = web.post("/gradio_api/call/generate", json=sent).json()["event_id"]
    return web.get(f"/gradio_api/call/generate/{call}").text
