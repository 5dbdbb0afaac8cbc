"""The layout in all sizes and both themes: nothing overlaps or is cut, all text can be read, and
messages and signs come where they cover no control.
"""

from dataclasses import replace

import pytest

from clvae import Engine
from clvae.core.sizes import Sizes
from tests.landscape import tiny_bundle

from .conftest import PATIENCE, READY, serve
from .layout import SETTLED, THEMES, faults_of_all, resize


@pytest.fixture(scope="module")
def tall():
    """A page whose pictures are taller than wide, of several sizes: its bar has all buttons."""
    many = Sizes(32, (96, 64), (192, 192), 24_576, (96, 64))
    served = serve(Engine(replace(tiny_bundle(), drawn=many), "cpu", "float32"))
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
    assert not faults_of_all(pages[theme, shape])


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_large_screens_give_the_looks_more_room_too(pages, shape):
    page, widths = pages["light", shape], []
    for size in ((1024, 576), (1280, 720), (1920, 1080), (2560, 1440)):
        resize(page, size)
        widths.append(page.locator("#look-side").bounding_box()["width"])
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), size
    assert widths[0] >= 320 and widths[2] >= 380 and widths[3] >= 420


@pytest.mark.parametrize("shape", ["wide", "tall"])
def test_a_bar_leaves_its_sliders_the_room_that_there_is(pages, shape):
    page = pages["light", shape]
    for size in ((1280, 720), (1366, 768), (1920, 1080)):
        resize(page, size)
        brush, mix = (
            page.locator(f"#scene-painter {slider} input").bounding_box()["width"]
            for slider in (".cl-size", ".cl-mix")
        )
        assert brush >= 64 and mix >= 40, size


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


def covered(page) -> list[str]:
    """What there is to press that a message lies over; the photo itself is nothing to press."""
    return page.evaluate("""() => {
      const toasts = [...document.querySelectorAll(".toast-body")];
      const over = toasts.map((toast) => toast.getBoundingClientRect());
      const kinds = ":is(button, input, select, a, h1)", among = ":is(#header, #workspace, #strip)";
      return [...document.querySelectorAll(`${among} ${kinds}`)].filter((control) => {
        const {left, top, right, bottom} = control.getBoundingClientRect();
        return control.checkVisibility() && !control.closest(".cl-hints, #photo .cl-stage")
          && over.some((o) => left < o.right && right > o.left && top < o.bottom && bottom > o.top);
      }).map((control) => control.outerHTML.slice(0, 90));
    }""")


def test_a_message_covers_nothing_to_press_and_is_not_said_twice(editor):
    page = editor.page
    page.evaluate("""() => {
      const later = setTimeout;  // messages stay, however slow the machine is
      window.setTimeout = (does, ms, ...more) => (ms === 10000 ? 0 : later(does, ms, ...more));
    }""")
    for count in (1, 2):
        page.fill("#seed input", "-1")
        page.keyboard.press("Enter")
        page.wait_for_selector(f".toast-message-item >> nth={count - 1}", state="attached")
    page.click("#tab-style-photos-button")
    for size in ((1280, 720), (820, 1180), (390, 844)):
        resize(page, size)
        assert page.locator(".toast-message-text:visible").count() == 1
        assert covered(page) == [], size
    page.locator("#strip").scroll_into_view_if_needed()  # below the photo
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.evaluate(SETTLED)
    assert page.locator(".toast-message-text:visible").count() == 1
    assert covered(page) == []


def test_every_size_has_room_for_what_is_at_the_edges(pages):
    page = pages["light", "tall"]
    page.click("#tab-look-button")
    for size in ((1280, 720), (820, 1180)):
        resize(page, size)
        live, word = (
            page.locator(f"[data-act=live]{part}").bounding_box() for part in ("", " span")
        )
        bottom = live["y"] + live["height"] + 1
        assert live["y"] <= word["y"] and word["y"] + word["height"] <= bottom, size
    resize(page, (390, 844))
    page.evaluate("scrollTo(0, 0)")
    assert page.locator("#header h1").bounding_box()["y"] >= 5
    icon = "getComputedStyle(document.querySelector('#dice-all'), '::before').display"
    assert page.evaluate(icon) != "none"


def test_what_is_said_to_who_cannot_see_is_words_and_of_what_is_selected(editor):
    page = editor.page
    page.evaluate("""() => {
      window.said = new Set();
      const regions = ".sr-only[role=status], body > .cl-spoken";
      const note = () => document.querySelectorAll(regions).forEach(
        (region) => region.textContent && said.add(region.textContent));
      new MutationObserver(note).observe(document.body,
        {childList: true, subtree: true, characterData: true});
    }""")
    for name in ("road", "sky"):
        page.click(f"#scene-painter .cl-chip[data-name='{name}']")
        spoken = "document.querySelector('#scene-painter .cl-spoken').textContent"
        page.wait_for_function(f"(words) => {spoken} === words", arg=f"{name} selected")
    page.click("#dice-one")
    page.wait_for_function("said.has('Done')")
    assert not [words for words in page.evaluate("[...said]") if "common." in words]


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
    acts = ("open-project", "save-project", "open", "save", "export")
    where = ":is(#header, #scene-painter, #photo)"
    drawings = {editor.page.locator(f"{where} [data-act={act}] svg").inner_html() for act in acts}
    assert len(drawings) == len(acts)
