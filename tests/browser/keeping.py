"""What the tests of keeping share: waiting for the browser's copy, a page furnished with all that a
project holds, projects saved.
"""

import numpy as np

from tests.editor.document.projects import equal
from tests.landscape import CARD as CLASSES

from .conftest import PATIENCE, READY
from .style_photos import CHIPS, add, label_map, pressed, showing

NOTE = ".cl-kept"
ROCK, ROAD = (CLASSES["names"].index(name) for name in ("rock", "road"))
FIRST = len(CLASSES["names"]) + 1  # the id of the first piece
KEEPER = "document.querySelector('.cl-kept').parentElement.keeper"


def kept(editor) -> None:
    """Wait until the browser keeps the newest state, which a stroke may still be adding to."""
    for _ in range(PATIENCE // 20):
        if editor.page.evaluate(f"{KEEPER}?.stored()") == editor.workspace.document.revision:
            return
        editor.page.wait_for_timeout(20)
    raise AssertionError("the browser never came to keep the newest state")


def rested(editor, before=0) -> int:
    """Wait until hands came to rest once more; how often they have."""
    editor.page.wait_for_function(f"(before) => {KEEPER}?.rests() > before", arg=before)
    return editor.page.evaluate(f"{KEEPER}.rests()")


def reload(editor) -> None:
    editor.page.reload()
    editor.page.wait_for_function(READY)


def comes_back(editor, src, state) -> None:
    """Wait until the page shows the picture `src` again, and compare what Python and the painter
    hold with the state.
    """
    editor.shows(src)
    editor.page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    assert equal(editor.state(), state)
    editor.painted(state.scene.objects)


def kept_looks(editor, count: int) -> None:
    """Wait until so many kept looks are shown."""
    editor.open_tab("Kept", "#kept-looks")
    editor.page.wait_for_function(
        "(n) => document.querySelectorAll('#kept-looks .cl-tile').length === n", arg=count
    )


def furnish(editor) -> None:
    """A piece with a look and a lock of its own, a slider, a kept look, and two style photos that
    give something.
    """
    page = editor.page
    y, x = np.argwhere(editor.ids() == ROCK)[0].tolist()
    page.mouse.click(*editor.spot(x, y, ".cl-picture"))
    editor.in_hand("rock")
    page.click("[data-act=split]")
    editor.in_hand("rock 2")
    src = editor.src()
    page.click("#dice-one")
    editor.changed(src)
    editor.drag("slider-0", 0.9)
    dragged = float(page.input_value("#slider-0 input[type=number]"))
    editor.settled(lambda s: s.positions[FIRST, 0] == dragged > 2, "the slider's position")
    editor.followed()
    page.click("#lock input")
    page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='rock 2']")
    editor.open_tab("Kept", "#kept-looks")
    page.click("#keep-look")
    kept_looks(editor, 1)
    editor.open_style_tab()
    for number in (1, 2):
        add(editor, number, number, label_map(row=40 * number))
    pressed(editor)
    page.click(f"{CHIPS}[data-name='sky']")
    editor.settled(
        lambda s: (
            [style_photo.classes for style_photo in s.style_photos] == [{1}, {0}]
            and s.locks == {FIRST}
        ),
        "all of it",
    )
    page.get_by_role("tab", name="Look", exact=True).click()
    page.locator("#scene-painter .cl-map").wait_for()


def shows_all(editor, state) -> None:
    """Wait until the panels show what `furnish` did."""
    page = editor.page
    editor.in_hand("rock 2")
    page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='rock 2']")
    page.wait_for_function("document.querySelector('#lock input')?.checked")
    page.wait_for_function(
        "(v) => document.querySelector('#slider-0 input[type=number]')?.value === v",
        arg=f"{state.positions[FIRST, 0]:g}",
    )
    page.wait_for_function(
        "(v) => document.querySelector('#seed input')?.value === v", arg=str(state.seed)
    )
    kept_looks(editor, 1)
    editor.open_style_tab()
    showing(editor, 2, 2)
    pressed(editor, "sky")
    editor.painted(state.style_photos[1].labels, "style-painter")
    page.get_by_role("tab", name="Look", exact=True).click()
    page.locator("#scene-painter .cl-map").wait_for()


def save(editor, press="#header [data-act=save-project]") -> bytes:
    with editor.page.expect_download() as download:
        editor.page.keyboard.press(press) if press.startswith("Control") else editor.page.click(
            press
        )
    assert download.value.suggested_filename == "picture.clvae"
    with open(download.value.path(), "rb") as file:
        return file.read()


def project_file(data: bytes) -> dict:
    return {"name": "mine.clvae", "mimeType": "application/octet-stream", "buffer": data}
