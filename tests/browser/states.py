"""The states that the page can be in, by name, each entered and left again, for whoever looks at
all of them. They go through one page of two models in their order; see test_states.py.
"""

from contextlib import contextmanager

import numpy as np

from tests.landscape import SIZE

from .conftest import READY, map_file, photo_file
from .exporting import DIALOG, choose, open_dialog
from .layout import resize
from .style_photos import add, arrive
from .test_kept_looks import keep_two, kept, tile
from .test_photos import choose as open_photo
from .test_photos import file_of
from .tools import MAP

STATES = {}


def state(enter):
    """A state of the page: a generator that enters it, yields, and leaves it."""
    STATES[enter.__name__.replace("_", " ")] = contextmanager(enter)
    return enter


@state
def opening(editor):
    yield


@state
def a_stroke_painted_that_is_not_drawn_yet(editor):
    page = editor.page
    page.keyboard.press("p")
    editor.select("road")
    editor.paint([(0.2, 0.5), (0.6, 0.6)])
    page.wait_for_selector(".cl-behind:not([hidden])")
    yield
    page.keyboard.press("p")
    editor.followed()


@state
def more_tools(editor):
    page = editor.page
    page.keyboard.press("a")
    page.wait_for_selector("#scene-painter .cl-more:popover-open")
    yield
    page.keyboard.press("Escape")


@state
def something_selected_to_move(editor):
    page = editor.page
    page.keyboard.press("j")
    page.click(MAP, position={"x": 60, "y": 30})
    page.wait_for_selector("#scene-painter .selecting")
    yield
    page.keyboard.press("b")


@state
def a_class_is_searched(editor):
    page = editor.page
    page.keyboard.press("/")
    page.fill("#scene-painter .cl-search", "r")
    yield
    page.keyboard.press("Escape")


@state
def all_sliders(editor):
    page = editor.page
    page.click("#more .label-wrap")
    page.click("#overall .label-wrap")
    page.wait_for_selector("#overall-0", state="visible")
    yield
    page.click("#more .label-wrap")
    page.click("#overall .label-wrap")


@state
def a_locked_object(editor):
    editor.page.keyboard.press("l")
    editor.page.wait_for_selector("#scene-painter .cl-chip.locked")
    yield
    editor.page.keyboard.press("l")


@state
def variations(editor):
    editor.page.keyboard.press("n")
    editor.page.wait_for_function(
        "document.querySelectorAll('.cl-variations .cl-tile:enabled').length === 9"
    )
    yield
    editor.open_tab("Look", "#look-head")


@state
def kept_looks_and_their_blend(editor):
    keep_two(editor)
    yield
    editor.open_tab("Look", "#look-head")


@state
def looks_from_other_pictures(editor):
    editor.open_tab("Kept", "#kept-looks")
    editor.page.focus(f"{tile(1)} .cl-tile")
    editor.page.keyboard.press("Delete")  # a look that this picture has no more is one of them
    kept(editor, 1)
    editor.page.click("#other-looks summary")
    editor.page.locator("#other-looks .cl-card").wait_for()
    yield
    editor.page.click("#other-looks summary")
    editor.page.keyboard.press("Control+z")
    kept(editor, 2)
    editor.open_tab("Look", "#look-head")


@state
def style_photos_before_there_is_one(editor):
    editor.open_style_tab()
    yield
    editor.open_tab("Look", "#look-head")


@state
def a_style_photo(editor):
    editor.open_style_tab()
    add(editor, 1)
    editor.answered()
    editor.page.click("#style-photos [data-tick=all]")
    yield
    editor.open_tab("Look", "#look-head")


@state
def the_menu_of_models(editor):
    editor.page.click("button.cl-model")
    editor.page.wait_for_function("document.activeElement?.ariaChecked === 'true'")
    yield
    editor.page.keyboard.press("Escape")


@state
def the_list_of_keys(editor):
    editor.page.keyboard.press("?")
    editor.page.wait_for_selector(".cl-keys[open]")
    yield
    editor.page.keyboard.press("Escape")


@state
def keys_that_are_changed(editor):
    page = editor.page
    page.keyboard.press("?")
    page.click(".cl-change-keys")
    page.click("[data-action=lasso] .cl-key")
    yield
    for _ in range(2):
        page.keyboard.press("Escape")
    page.wait_for_selector(".cl-keys[open]", state="hidden")


@state
def the_canvas(editor):
    editor.page.click("#scene-painter [data-act=canvas]")
    editor.page.locator(".cl-canvas[open] [role=radio]", has_text="Square").click()
    yield
    editor.page.keyboard.press("Escape")


def exporting(kind):
    def enter(editor):
        open_dialog(editor)
        choose(editor, kind)
        yield
        editor.page.keyboard.press("Escape")
        editor.page.wait_for_selector(DIALOG, state="hidden")

    enter.__name__ = f"export {kind}"
    state(enter)


for kind in ("photo", "animation", "others"):
    exporting(kind)


@state
def a_wide_map_of_which_a_part_is_taken(editor):
    wide = np.zeros((64, 640), np.uint8)
    editor.choose_file("#scene-painter [data-act=open]", map_file(wide))
    editor.page.wait_for_selector("#scene-painter .cl-offer:visible")
    yield
    editor.answered()
    editor.page.keyboard.press("Control+z")


@state
def a_map_of_other_classes_and_what_they_mean(editor):
    page = editor.page
    numbers = np.full(SIZE, 129, np.uint8)
    editor.choose_file("#scene-painter [data-act=open]", map_file(numbers))
    page.click("#scene-painter .cl-offer button >> text=Say what is what")
    page.wait_for_selector("#scene-painter .cl-meaning[open]")
    yield
    page.keyboard.press("Escape")


@state
def what_a_dropped_photo_is_for(editor):
    arrive(editor, "drop", [photo_file(SIZE, 2)], asked=False)
    editor.page.wait_for_selector(".cl-brought[open]")
    yield
    editor.page.keyboard.press("Escape")


@state
def a_mistake_is_said(editor):
    page = editor.page
    page.fill("#seed input", "-1")
    page.keyboard.press("Enter")
    page.wait_for_selector(".toast-body")
    yield
    page.click("[data-testid=toast-close]")


@state
def a_photo_opened_to_be_edited(editor):
    page = editor.page
    open_photo(editor, file_of())
    editor.answered()
    page.keyboard.press("w")
    page.keyboard.press("Shift+d")
    page.wait_for_selector(".cl-divider:visible")
    yield
    page.keyboard.press("Shift+d")


@state
def the_photo_recoloured(editor):
    before = editor.src()
    editor.page.click("#dice-one")
    editor.changed(before)
    editor.followed()
    editor.answered()
    yield
    editor.page.keyboard.press("b")


def sized(name, *size):
    def enter(editor):
        resize(editor.page, size)
        yield
        resize(editor.page, (1280, 720))

    enter.__name__ = name
    state(enter)


sized("on a tablet", 820, 1180)
sized("on a phone", 390, 844)
sized("on 320 pixels", 320, 640)


@state
def the_last_picture_is_back(editor):
    page = editor.page
    page.reload()
    page.wait_for_function(READY)
    page.wait_for_selector(".cl-kept:not(:empty)")
    yield


@state
def another_model(editor):
    page = editor.page
    page.click("button.cl-model")
    page.get_by_role("menuitemradio", name="room").click()
    page.wait_for_url("**/model/room/")
    page.wait_for_function(READY)
    yield
