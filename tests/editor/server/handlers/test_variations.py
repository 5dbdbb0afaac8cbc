"""Variations show what comes of taking them, also where a real photo is open."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae import Engine
from clvae.editor.document.opened_photo import opened, with_photo
from clvae.editor.server.messages import Painted, Stroke
from clvae.editor.server.render import jpeg
from tests.checkpoints import draw_photo
from tests.landscape import landscape_bundle


@pytest.fixture(scope="module")
def engine():
    return Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32")


@pytest.mark.parametrize("photo", [False, True])
def test_a_tile_is_the_picture_that_comes_of_taking_it(engine, tell, workspaces, visitor, photo):
    workspace = workspaces.of(visitor())
    if photo:
        file = io.BytesIO()
        Image.fromarray(draw_photo((300, 450), 3)).save(file, "PNG")
        workspace.document.edit(lambda s: with_photo(engine, s, opened(engine, file.getvalue())))
    ids = workspace.document.state.scene.objects
    scene = Painted((Stroke(0, ids),), int(np.bincount(ids.ravel()).argmax()))
    shown = tell("variations", "show", data={"whole": True, "layer": None}, scene=scene)
    grid = shown["variations"]
    tell("variations", "adopt", data={"grid": grid["grid"], "index": 3}, scene=scene)
    assert len(grid["tiles"]) == 9
    assert grid["tiles"][3] == jpeg(workspace.renderer.picture())
