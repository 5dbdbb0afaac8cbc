"""A bundle that is replaced, emptied or removed while it is open draws on as before."""

import subprocess
import sys

SCRIPT = """
import os, shutil, sys
import numpy as np
from clvae import ClvaeError, Engine

folder = sys.argv[1]
engine = Engine.load(folder, "cpu", "float32")
scene = engine.scene(np.zeros(engine.config.size, np.uint8))
photo = np.full((*engine.config.size, 3), 90, np.uint8)

def drawn():
    codes = engine.encode(photo, scene.labels)
    style = engine.sample(scene, 1).adopt(codes, scene, classes=[0])
    return engine.generate(scene, style).tobytes()

before = drawn()
for file in os.scandir(folder):  # copied over, as cp does: the file stays the same one
    with open(file, "r+b") as stream:
        stream.write(bytes(file.stat().st_size))
assert drawn() == before, "overwritten"
for file in os.scandir(folder):
    os.truncate(file, 0)
assert drawn() == before, "emptied"
shutil.rmtree(folder)
assert drawn() == before, "removed"
try:
    Engine.load(folder, "cpu", "float32")
except ClvaeError as error:
    print(error)
"""


def test_an_open_bundle_does_not_care_what_becomes_of_its_files(bundle, tmp_path):
    """In a process of its own: reading what is no longer there would end it."""
    bundle.save(tmp_path / "open")
    run = [sys.executable, "-c", SCRIPT, str(tmp_path / "open")]
    ended = subprocess.run(run, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert "there is no such folder" in ended.stdout and ended.stdout.count("\n") == 1
