"""Style photos' colours in the browser: matched more closely, stopped, kept; they arrive in the
picture after taking over.
"""

import io
import re
import threading

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import visit
from tests.browser.keeping import kept, reload
from tests.browser.style_photos import arrive

GO, NOTE = "#match [data-act]:not([hidden])", "#match .cl-note"


@pytest.fixture
def editor(browser, landscape):
    yield from visit(browser, landscape)


@pytest.fixture
def photo(editor):
    """The page with a style photo: a picture of the opening scene in evening light."""
    service = editor.workspaces.service
    engine, scene = service.engine, service.opening_state.scene
    drawn = engine.generate(scene, engine.sample(scene, 11)).astype(int)
    file = io.BytesIO()
    Image.fromarray(np.clip(drawn + [25, -10, 25], 0, 255).astype(np.uint8)).save(file, "PNG")
    name = {"name": "evening.png", "mimeType": "image/png"}
    arrive(editor, "drop", [{**name, "buffer": file.getvalue()}])
    says(editor, "The model matches its colours ")
    editor.answered()
    return editor


def says(editor, words):
    """Wait for what the panel says of the photo's colours."""
    editor.page.wait_for_function(
        "([note, words]) => document.querySelector(note)?.textContent.includes(words)",
        arg=[NOTE, words],
    )


def test_a_photo_is_matched_more_closely_and_still_is_after_a_reload(photo):
    page, src = photo.page, photo.src()
    page.click(GO)
    says(photo, "Nearer to the photo: ")
    first, last = re.findall(r"\d+\.\d", page.inner_text(NOTE))
    assert float(last) < float(first)
    photo.followed()
    assert photo.src() == src  # the picture is as it was until it is taken over
    assert "Take over to see it" in page.inner_text(NOTE)
    page.click("#apply")
    page.wait_for_function(
        "note => !document.querySelector(note).textContent.includes('Take over')", arg=NOTE
    )
    assert "Nearer to the photo: " in page.inner_text(NOTE)
    photo.answered()
    codes = photo.state().style_photos[0].codes
    kept(photo)
    reload(photo)
    photo.settled(lambda s: len(s.style_photos) == 1, "the photo")
    photo.open_style_tab()
    says(photo, "The model matches its colours ")
    back = photo.state().style_photos[0].codes
    assert np.array_equal(back.local_codes, codes.local_codes)


def test_it_shows_how_far_it_is_and_can_be_stopped(photo, monkeypatch):
    page, engine, go_on = photo.page, photo.service.engine, threading.Event()

    def slowly(pixels, codes, steps, progress, refine=engine.refine):
        def told(taken, *more):
            progress(taken, *more)
            assert taken < 2 or go_on.wait(60)

        return refine(pixels, codes, steps, told)

    monkeypatch.setattr(engine, "refine", slowly)
    encoded, steps = page.inner_text(NOTE), photo.workspace.document.steps
    page.click(GO)
    says(photo, "Step 2 of 8")
    assert page.locator("#match progress").evaluate("bar => bar.value") == 0.25
    page.click("#match .cl-stop")
    says(photo, encoded)
    go_on.set()
    page.wait_for_selector(GO)
    photo.answered()
    assert not photo.state().style_photos[0].codes and photo.workspace.document.steps == steps


def test_colours_arrive_after_the_first_picture_within_one_undo_step(photo, monkeypatch):
    page, engine, go_on = photo.page, photo.service.engine, threading.Event()
    monkeypatch.setattr(
        engine, "match", lambda *a, match=engine.match, **more: go_on.wait(60) and match(*a, **more)
    )
    before, steps = photo.src(), photo.workspace.document.steps[0]
    page.click("#apply")
    photo.changed(before)
    first = photo.src()
    page.get_by_text("Bringing the photo's colours").wait_for()
    go_on.set()
    photo.changed(first)
    page.wait_for_function("!document.querySelector('.cl-opening').textContent")
    photo.answered()
    photo.followed()
    last = photo.src()
    assert photo.workspace.document.steps[0] == steps + 1
    page.keyboard.press("Control+z")
    photo.shows(before)
    page.keyboard.press("Control+Shift+z")
    photo.shows(last)
