"""The bundled landscape model on the page, where it is there: it paints; a class resampled leaves
the rest alone.
"""

import cv2
import numpy as np
import pytest

from clvae.editor.server.handlers import looks
from tests.browser.conftest import visit

FAR = 24  # pixels beyond which a change of one class should hardly be seen


@pytest.fixture
def editor(browser, landscape):
    yield from visit(browser, landscape)


def test_painting_and_resampling(editor, monkeypatch):
    monkeypatch.setattr(looks.secrets, "randbelow", lambda limit: 12)
    src = editor.src()
    editor.select("rock")
    editor.paint([(0.3, 0.6), (0.5, 0.65)])
    editor.changed(src)
    ids = editor.ids()
    editor.holds(ids)
    src = editor.src()
    editor.select("sky")
    before = editor.picture()
    editor.page.click("#dice-one")
    editor.changed(src)
    difference = np.abs(editor.picture() - before).mean(-1)
    distance = cv2.distanceTransform((ids != 0).astype(np.uint8), cv2.DIST_L2, 5)
    assert difference[ids == 0].mean() > 2 * difference[distance > FAR].mean()
