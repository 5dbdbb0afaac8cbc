"""Style photos' colours in the browser: matched more closely, stopped, kept; they arrive in the
picture after taking over.
"""

import numpy as np
import pytest

from tests.browser.conftest import visit
from tests.browser.style_photos import arrive

GO, STOP, NOTE = "#match [data-act]:not([hidden])", "#match .cl-stop", "#match .cl-note"


@pytest.fixture
def editor(browser, landscape):
    yield from visit(browser, landscape)


@pytest.fixture
def photo(editor):
    """The page with a style photo: a picture of the opening scene in evening light."""
    service = editor.workspaces.service
    engine, scene = service.engine, service.opening_state.scene
    drawn = engine.generate(scene, engine.sample(scene, 11)).astype(int)
    evening = np.clip(drawn + [25, -10, 25], 0, 255).astype(np.uint8)
    arrive(editor, "drop", [as_file(evening)])
    says(editor, "Its colours are matched within")
    editor.answered()
    return editor


def as_file(picture):
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return {"name": "evening.png", "mimeType": "image/png", "buffer": file.getvalue()}


def says(editor, words):
    """Wait for what the panel says of the photo's colours."""
    editor.page.wait_for_function(
        "([note, words]) => document.querySelector(note)?.textContent.includes(words)",
        arg=[NOTE, words],
    )


def test_a_photo_is_matched_more_closely_and_still_is_after_a_reload(photo):
    page, src = photo.page, photo.src()
    encoded = page.inner_text(NOTE)
    page.click(GO)
    says(photo, "Nearer: ")
    photo.settled(lambda s: s.style_photos[0].codes is not None, "the codes")
    photo.answered()
    first, last = (float(word) for word in page.inner_text(NOTE).split(".  ")[0].split()[1:4:2])
    assert last < first and f"within {first}" in encoded
    assert photo.src() == src  # the picture is as it was until it is taken over
    codes = photo.state().style_photos[0].codes
    page.click("#apply")
    photo.changed(src)
    photo.answered()
    page.reload()
    page.wait_for_function("!document.querySelector('#workspace[inert]')")
    photo.open_style_tab()
    says(photo, f"within {last}")
    back = photo.state().style_photos[0].codes
    assert np.array_equal(back.local_codes, codes.local_codes)
    assert (
        page.is_disabled("#scene-painter [data-act=undo]") or photo.workspace.document.steps[0] == 0
    )
