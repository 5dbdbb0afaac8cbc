"""A picture worth printing, by the bundled landscape model: a panorama is painted, restyled object
by object, upscaled and exported.
"""

import io
import json

import cv2
import numpy as np
import pytest
from PIL import Image

from clvae.editor.server.render import jpeg
from clvae.export import enlarge

from .conftest import visit
from .exporting import DIALOG, choose, export, open_dialog
from .test_canvas import choose as choose_canvas
from .test_fine import fine

WIDTH, HEIGHT = 2048, 1024  # of the file


@pytest.fixture
def editor(browser, landscape):
    yield from visit(browser, landscape)


def roll(editor, name: str) -> None:
    """Another look for one object, which the picture then shows."""
    editor.select(name)
    editor.in_hand(name)
    src = editor.src()
    editor.page.click("#dice-one")
    editor.changed(src)
    editor.followed()


def test_a_panorama_is_painted_restyled_by_object_upscaled_and_exported(editor):
    page, engine = editor.page, editor.service.engine
    choose_canvas(editor, "2:1", "Extend")
    assert editor.size == (HEIGHT // 4, WIDTH // 4)
    editor.select("rock")
    src = editor.src()
    editor.paint([(0.1, 0.75), (0.4, 0.8)])
    editor.changed(src)
    editor.holds(editor.ids())
    assert (editor.ids() == engine.labels.id("rock")).sum() > 500
    before = editor.picture()
    roll(editor, "sky")
    sky = cv2.erode((editor.ids() == engine.labels.id("sky")).astype(np.uint8), np.ones((9, 9)))
    difference = np.abs(editor.picture() - before).mean(-1)
    assert difference[sky == 1].mean() > 2 * difference[HEIGHT // 8 :].mean()
    roll(editor, "rock")

    state = editor.state()
    picture = engine.generate(state.scene, state.style(engine.directions))
    assert editor.src() == jpeg(picture)
    page.keyboard.press("+")  # before that the screen has no more pixels than the picture
    assert fine(editor) == jpeg(engine.upscale(picture, 2))
    open_dialog(editor)
    choose(editor, "photo", format="png", scale="4")
    said = page.locator(f"{DIALOG} [name=scale] option:checked").inner_text()
    assert said == f"{WIDTH} × {HEIGHT} (×4, upscaled)"
    assert page.inner_text(f"{DIALOG} .cl-note").startswith("Upscaled: ")
    page.keyboard.press("Escape")

    data, name = export(editor, "photo", format="png", scale="4")
    image = Image.open(io.BytesIO(data))
    assert name == "picture.png" and image.size == (WIDTH, HEIGHT)
    assert json.loads(image.text["Comment"])["upscaled"] is True
    exported, wanted = np.asarray(image), engine.upscale(picture, 4)
    assert np.array_equal(exported, wanted)
    assert np.abs(exported - enlarge(picture, 4).astype(int)).mean() > 1  # it is no Lanczos
