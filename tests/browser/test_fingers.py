"""The page under fingers, on a tablet and a phone: large targets, and a sheet from below."""

import pytest

from . import axe
from .driver import PATIENCE, READY, Editor
from .style_photos import add
from .tools import MAP

LEAST = 40  # px that what is pressed has at least, either way
SMALL = """(least) => {
  const kinds = ":is(button, input, select, summary, [role=tab])";
  const among = ":is(#header, #workspace, #strip)", seen = {visibilityProperty: true};
  // A box is pressed by its words, too; one that lies in the picture is dragged.
  const pressed = (e) => (e.type === "checkbox" ? e.closest("label") : e).getBoundingClientRect();
  return [...document.querySelectorAll(`${among} ${kinds}`)]
    .filter((e) => e.checkVisibility(seen) && !e.matches(".cl-divider, [type=file]"))
    .map((e) => [e, pressed(e)])
    .filter(([, {width, height}]) => width && Math.min(width, height) < least - 0.5)
    .map(([e, {width, height}]) => `${e.ariaLabel || e.textContent}: ${width} x ${height}`);
}"""


@pytest.fixture
def touched(browser, server):
    """Opens the page on a screen of (width, height) that fingers touch."""
    contexts = []

    def touched(width, height):
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, has_touch=True, is_mobile=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        editor = Editor(page, server.workspaces)
        page.goto(server.url)
        page.wait_for_function(READY)
        return editor

    yield touched
    for context in contexts:
        context.close()


@pytest.mark.parametrize("size", [(820, 1180), (390, 844)])
def test_whatever_a_finger_presses_is_large_and_nothing_lies_beside_the_screen(touched, size):
    page = touched(*size).page
    assert page.evaluate(SMALL, LEAST) == []
    page.tap("#scene-painter [data-act=more-tools]")
    page.wait_for_selector("#scene-painter .cl-more")
    assert page.evaluate(SMALL, LEAST) == []
    page.tap("#scene-painter .cl-more [data-act=select]")
    page.wait_for_selector("#scene-painter .cl-selection")
    assert page.evaluate(SMALL, LEAST) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]


def test_so_is_what_lies_on_looks_and_photos(touched):
    editor = touched(390, 844)
    page = editor.page
    editor.open_tab("Kept", "#kept-looks")
    page.tap("#keep-look")
    page.wait_for_selector("#kept-looks .cl-tile")
    assert page.evaluate(SMALL, LEAST) == []
    editor.open_style_tab()
    add(editor, 1)
    editor.answered()
    assert page.evaluate(SMALL, LEAST) == []
    editor.open_tab("Variations", "#variations")
    page.tap("#show-variations")
    page.wait_for_function(
        "document.querySelectorAll('.cl-variations .cl-tile:enabled').length === 9"
    )
    assert page.evaluate(SMALL, LEAST) == []
    more, cell = (page.locator(f".cl-variations .{one}").first for one in ("cl-more", "cl-cell"))
    bar, tile = more.bounding_box(), cell.bounding_box()
    assert tile["x"] <= bar["x"] and bar["x"] + bar["width"] <= tile["x"] + tile["width"]


def unfolded(page) -> list[str]:
    """The ids of the tabs that say that what they are of is open; each says whether it is."""
    tabs = page.locator("#look-side [role=tab]")
    return tabs.evaluate_all("""(all) => all.filter((tab) => {
      return JSON.parse(tab.getAttribute("aria-expanded"));
    }).map((tab) => tab.id)""")


def test_on_a_phone_the_looks_come_from_below_one_tab_at_a_time(touched):
    page = touched(390, 844).page
    page.evaluate("document.querySelector('#scene-painter .cl-bar').scrollIntoView()")
    stages = [page.locator(f"#{side}-side .cl-stage:visible") for side in ("map", "photo")]
    boxes = [stage.bounding_box() for stage in stages]
    room = page.locator("#look-side").bounding_box()["y"]
    assert room > 780 and min(b["y"] for b in boxes) >= 0
    assert max(b["y"] + b["height"] for b in boxes) <= room
    assert unfolded(page) == []
    page.tap("#tab-kept-button")
    page.wait_for_selector("#look-side.open")
    assert unfolded(page) == ["tab-kept-button"]
    assert 200 < page.locator("#look-side").bounding_box()["y"] < 720
    page.tap("#tab-look-button")
    page.wait_for_selector("#dice-one")
    page.tap("#tab-look-button")  # it shows already
    page.wait_for_selector("#look-side:not(.open)")
    assert unfolded(page) == []
    page.tap("#tab-look-button")
    page.wait_for_selector("#look-side.open")
    assert unfolded(page) == ["tab-look-button"]
    page.tap(MAP, position={"x": 60, "y": 30})
    page.wait_for_selector("#look-side:not(.open)")


def in_sight(page, stage: str) -> bool:
    """Whether all of a stage is seen above the sheet."""
    box = page.locator(stage).bounding_box()
    sheet = page.locator("#look-side").bounding_box()["y"]
    return box["y"] >= 0 and box["y"] + box["height"] <= sheet


PHOTO, STYLE = "#photo-side .cl-stage", "#style-painter .cl-stage"


@pytest.mark.parametrize("size", [(390, 844), (360, 640)])
def test_the_photo_that_changes_is_in_sight_above_the_sheet(touched, size):
    editor = touched(*size)
    page, before = editor.page, editor.page.evaluate("scrollY")
    page.tap("#tab-look-button")
    page.wait_for_selector("#look-side.open")
    assert in_sight(page, PHOTO)
    page.tap(PHOTO, position={"x": 150, "y": 20})  # another object comes to hand
    editor.in_hand("sky")
    assert in_sight(page, PHOTO)
    page.tap("#tab-look-button")
    page.wait_for_selector("#look-side:not(.open)")
    assert page.evaluate("scrollY") == before


def test_so_it_is_after_style_photos_which_are_painted_where_the_map_is(touched):
    page = touched(390, 844).page
    page.tap("#tab-style-photos-button")
    page.wait_for_selector(STYLE, state="visible")
    assert page.evaluate("scrollY") == 0
    page.tap("#tab-look-button")
    page.wait_for_selector("#dice-one", state="visible")
    assert in_sight(page, PHOTO)
    page.tap("#tab-style-photos-button")
    page.wait_for_selector(STYLE, state="visible")
    assert page.evaluate("scrollY") == 0


def test_nobody_is_kept_out_of_the_sheet(touched):
    editor = touched(390, 844)
    page = editor.page
    page.evaluate(axe.AXE_SCRIPT)
    for tab in ("look", "variations", "kept", "style-photos"):
        page.tap(f"#tab-{tab}-button")
        page.wait_for_selector(f"#tab-{tab}", state="visible")
        assert axe.faults(page) == [], tab


def test_what_is_painted_first_stays_in_sight_in_the_palette(touched):
    editor = touched(390, 844)
    last = editor.page.locator("#scene-painter .cl-chip").last.get_attribute("data-name")
    editor.select(last)
    editor.page.tap(MAP, position={"x": 60, "y": 60})
    editor.holds(editor.ids())
    editor.page.wait_for_function(
        """(name) => {
      const chip = document.querySelector(`#scene-painter .cl-chip[data-name="${name}"]`);
      const {left, right} = chip.getBoundingClientRect(), row = chip.parentElement;
      const {left: start, right: end} = row.getBoundingClientRect();
      return !chip.matches(".absent, :last-child") && left >= start && right <= end;
    }""",
        arg=last,
    )
