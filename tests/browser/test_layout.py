"""The layout in all sizes and both themes: nothing overlaps or is cut, all text can be read, and
messages and signs come where they cover no control.
"""

import pytest

from clvae import Engine
from tests.landscape import tiny_bundle

from .conftest import PATIENCE, READY, serve
from .layout import SIZES, THEMES, faults, resize

TABS = ("variations", "kept", "style-photos", "look")


@pytest.fixture(scope="module")
def tall():
    """A page whose pictures are taller than wide."""
    served = serve(Engine(tiny_bundle(), "cpu", "float32"))
    yield served
    served.close()


@pytest.fixture(scope="module")
def pages(browser, server, tall):
    """The pages by theme and shape, opened once."""
    opened = {}
    for theme in THEMES:
        for shape, served in (("wide", server), ("tall", tall)):
            page = opened[theme, shape] = browser.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(f"{served.url}?__theme={theme}")
            page.wait_for_function(READY)
    yield opened
    for page in opened.values():
        page.close()


@pytest.mark.parametrize("shape", ["wide", "tall"])
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_overlaps_or_is_cut_and_text_can_be_read(pages, theme, shape):
    page, found = pages[theme, shape], {}
    for tab in TABS:
        page.click(f"#tab-{tab}-button", force=True)
        page.wait_for_selector(f"#tab-{tab}", state="visible")
        for size in SIZES:
            resize(page, size)
            if wrong := faults(page):
                found[tab, size] = wrong
    assert not found


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_large_screens_give_the_looks_more_room_too(pages, shape):
    page, widths = pages["light", shape], []
    for size in ((1024, 576), (1280, 720), (1920, 1080), (2560, 1440)):
        resize(page, size)
        widths.append(page.locator("#look-side").bounding_box()["width"])
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), size
    assert widths[0] >= 320 and widths[2] >= 380 and widths[3] >= 420


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_on_a_phone_map_and_photo_are_seen_together_and_the_last_chip_can_be(pages, shape):
    page = pages["light", shape]
    resize(page, (390, 844))
    page.evaluate("document.querySelector('#scene-painter .cl-bar').scrollIntoView()")
    stages = [
        page.locator(f"{side} .cl-stage:visible").bounding_box()
        for side in ("#map-side", "#photo-side")
    ]
    assert all(box["y"] >= 0 and box["y"] + box["height"] <= 844 for box in stages)
    chip = page.locator("#scene-painter .cl-chip").last
    chip.scroll_into_view_if_needed()
    box = chip.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_a_message_covers_neither_live_nor_the_tabs(editor):
    page = editor.page
    page.fill("#seed input", "-1")
    page.keyboard.press("Enter")
    editor.says("A seed is a whole number")
    for size in SIZES:
        resize(page, size)
        for control in ("[data-act=live]", "#tab-look-button", "#tab-style-photos-button"):
            page.locator(control).click(trial=True)


def test_files_copies_and_kept_looks_are_said(editor):
    page, sign = editor.page, "document.querySelector('.cl-sign')?.textContent"
    editor.select("sky")
    for act, words in (
        ("#scene-painter [data-act=save]", "Saved as map.png"),
        ("[data-act=save-project]", "Saved as picture.clvae"),
        ("#clipboard [data-act=copy]", "The look of sky is copied"),
        ("#tab-kept-button", None),
        ("#keep-look", "The look of sky is kept"),
        ("#kept-looks [data-act=keep-picture]", "The look of the whole picture is kept"),
    ):
        page.click(act)
        if words:
            page.wait_for_function(f"(words) => {sign} === words", arg=words)


def test_what_cannot_be_opened_is_named_when_it_is_dropped(editor):
    editor.page.evaluate("""() => {
      const data = new DataTransfer();
      data.items.add(new File(["# notes"], "notes.md", {type: "text/markdown"}));
      document.querySelector("#scene-painter .cl-map").dispatchEvent(
        new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true}));
    }""")
    editor.page.wait_for_function("""document.querySelector(".cl-sign").textContent
      === "notes.md: neither a picture nor a project (.clvae)" """)


def test_project_map_and_photo_have_icons_of_their_own(editor):
    acts = ("open-project", "save-project", "open", "save", "download")
    where = ":is(#header, #scene-painter, #photo)"
    drawings = {editor.page.locator(f"{where} [data-act={act}] svg").inner_html() for act in acts}
    assert len(drawings) == len(acts)
