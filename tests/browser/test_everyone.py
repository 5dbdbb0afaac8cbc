"""The page for everyone: read at 400 %, without things that move, with a focus that is seen, and by
ears alone.
"""

import pytest

from .conftest import visit
from .layout import TABS, faults, resize
from .tools import MAP

# Where the focus is, and whether that is seen: how it looks with and without.
FOCUS = """() => {
  const held = document.activeElement;
  if (!held || held === document.body) return null;
  const look = (e) => {
    const {outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor} =
      getComputedStyle(e);
    const outline = outlineStyle === "none" ? "" : outlineWidth;
    return [outline, boxShadow, borderColor, backgroundColor].join();
  };
  const near = [held, held.parentElement, held.closest("label")].filter(Boolean);
  const place = held.closest("#header, #map-side, #photo-side, #look-side, #strip")?.id;
  const name = `${place}: ${held.ariaLabel || held.title || held.textContent || held.className}`;
  const {width, height} = held.getBoundingClientRect(), before = near.map(look).join();
  held.blur();
  return [place, name, width * height > 0 && before !== near.map(look).join()];
}"""
HEARD = """() => {
  window.heard = [];
  const regions = "[role=status], [aria-live]";
  new MutationObserver((changes) => changes.forEach(({target}) => {
    const region = target.parentElement?.closest(regions) ?? target.closest?.(regions);
    if (region?.textContent) heard.push(region.textContent);
  })).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""


@pytest.fixture(scope="module")
def editor(browser, server):
    """One page for all."""
    yield from visit(browser, server)


@pytest.mark.parametrize("size", [(320, 640), (640, 360)])  # 1280 x 1440 at 400 %, x 720 at 200 %
def test_what_is_magnified_is_neither_cut_nor_beside_the_screen(editor, size):
    page, found = editor.page, {}
    resize(page, size)
    for tab in TABS:
        page.click(f"#tab-{tab}-button")
        page.wait_for_selector(f"#tab-{tab}", state="visible")
        if wrong := faults(page):
            found[tab] = wrong
    for key, box in (("?", ".cl-keys[open]"), ("x", ".cl-export[open]"), ("a", ".cl-more")):
        page.keyboard.press(key)
        page.wait_for_selector(box)
        inside = """(box) => {
          const {left, right, top, bottom} = box.getBoundingClientRect();
          return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
            && box.scrollWidth <= box.clientWidth;
        }"""
        if not page.locator(f"{box}:visible").first.evaluate(inside):
            found[box] = "does not fit"
        page.keyboard.press("Escape")
        page.wait_for_selector(box, state="hidden")
    resize(page, (1280, 720))
    assert not found


def test_nothing_moves_for_who_asks_for_that(editor):
    page, src = editor.page, editor.src()
    page.emulate_media(reduced_motion="reduce")
    with editor.workspaces.service.slots:  # nothing is drawn meanwhile: the page says that it works
        page.click("#dice-one")
        page.wait_for_function(
            "getComputedStyle(document.querySelector('#photo .cl-busy')).opacity === '1'"
        )
        moving = """() => document.getAnimations().map((one) => one.effect.getComputedTiming())
          .filter(({iterations, duration}) => iterations > 1 || duration > 10).length"""
        assert page.evaluate(moving) == 0
    editor.changed(src)
    page.emulate_media(reduced_motion="no-preference")


def test_tab_goes_through_the_page_from_above_and_the_focus_is_seen_everywhere(editor):
    page, places, unseen = editor.page, [], []
    page.evaluate("document.querySelector('h1').tabIndex = -1")
    page.focus("h1")
    for _ in range(200):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus is None:
            break
        place, name, seen = focus
        places.append(place)
        unseen += [] if seen else [name]
    assert unseen == [] and len(places) > 50
    order = ["header", "map-side", "photo-side", "look-side", "strip"]
    assert sorted(places, key=order.index) == places


def test_the_first_stop_of_tab_leads_past_all_else_to_the_map(editor):
    page = editor.page
    link = page.locator(".cl-skip")
    assert link.bounding_box()["y"] < -20
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the map"
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('#scene-painter .cl-map')")
    assert page.url.endswith("/")


def test_what_keys_do_on_the_map_is_said(editor):
    page = editor.page
    editor.select("road")
    page.focus(MAP)
    page.evaluate(HEARD)
    while not page.evaluate("heard.includes('Nothing to undo')"):  # what tests before it did
        page.evaluate("heard.length = 0")
        page.keyboard.press("Control+z")
        page.wait_for_function("heard.some((words) => /^Undone: |^Nothing to undo$/.test(words))")
    for key, words in (
        ("g", "Fill"),
        ("Shift+u", "Ellipse"),
        ("b", "Brush"),
        ("]", "Brush size 21"),
        ("Space", "road painted"),
        ("Control+z", "Undone: paint road"),
        ("Control+z", "Nothing to undo"),
        ("Control+Shift+z", "Redone: paint road"),
        ("Control+Shift+z", "Nothing to redo"),
        ("Shift+m", "Symmetry: left–right"),
        ("Shift+m", "Symmetry: top–bottom"),
        ("Shift+m", "Symmetry: both"),
        ("Shift+m", "Symmetry: off"),
        ("Shift+w", "Wrap around: on"),
        ("Shift+w", "Wrap around: off"),
    ):
        page.evaluate("heard.length = 0")
        page.keyboard.press(key)
        page.wait_for_function("(words) => heard.includes(words)", arg=words)
