"""The palette and the history in the browser."""

import numpy as np

from tests.browser.conftest import visit
from tests.browser.layout import SETTLED, resize
from tests.browser.tools import drag
from tests.landscape import CARD


def test_the_palette_finds_a_class_by_name(editor):
    page = editor.page
    page.keyboard.press("/")
    page.keyboard.type("BUI")
    visible = page.locator("#scene-painter .cl-chip:visible")
    assert visible.evaluate_all("chips => chips.map(c => c.dataset.name)") == ["building"]
    page.keyboard.press("Enter")
    editor.in_hand("building")
    assert visible.count() == len(CARD["names"]) and page.is_hidden("#scene-painter .cl-search")
    page.click("#scene-painter [data-act=search]")
    page.keyboard.type("zzz")
    assert visible.count() == 0
    page.keyboard.press("Escape")
    assert visible.count() == len(CARD["names"]) and editor.painter("selected()") == CARD[
        "names"
    ].index("building")


def test_what_is_in_the_scene_comes_first_in_the_palette(editor):
    def names():
        return editor.page.locator("#scene-painter .cl-chip").evaluate_all(
            "chips => chips.map(c => c.dataset.name)"
        )

    present = set(np.unique(editor.ids()).tolist())
    first = names()
    assert {CARD["names"].index(name) for name in first[: len(present)]} == present
    absent = first[-1]
    editor.select(absent)
    editor.paint([(0.2, 0.2), (0.4, 0.2)])
    editor.page.wait_for_function(
        "([place, name]) => "
        "document.querySelectorAll('#scene-painter .cl-chip')[place].dataset.name === name",
        arg=[len(present), absent],
    )
    assert names()[: len(present)] == first[: len(present)]
    editor.page.keyboard.press("1")
    editor.in_hand(first[0])


def test_a_class_that_an_undo_brings_back_stands_where_it_stood(editor):
    def first():
        return editor.page.locator("#scene-painter .cl-chip").first.get_attribute("data-name")

    before = editor.ids()
    assert first() == "sky"
    editor.select("building")
    editor.page.keyboard.press("g")
    editor.paint([(0.5, 0.05)])  # all of it
    chip = "#scene-painter .cl-chip[data-name=sky].absent"
    editor.page.wait_for_selector(chip, state="attached")
    assert first() != "sky"
    editor.page.keyboard.press("Control+z")
    editor.holds(before)
    editor.page.wait_for_selector("#scene-painter .cl-chip:first-child[data-name=sky]")


def test_the_history_goes_back_and_forward_to_any_step(road):
    page, states, srcs = road.page, [road.ids()], [road.src()]
    steps = page.locator("#history .cl-step")
    for number, y in enumerate((20, 50, 80)):
        drag(road, [(20, y), (160, y)])
        states.append(road.ids())
        road.holds(states[-1])
        srcs.append(road.src())
        page.wait_for_function(
            "(n) => document.querySelectorAll('.cl-step').length === n", arg=number + 2
        )
    for index in (1, 3, 0):
        steps.nth(index).click()
        road.holds(states[index])
        road.shows(srcs[index])
        page.wait_for_function(
            "(n) => document.querySelectorAll('.cl-step')[n]?.ariaCurrent === 'step'", arg=index
        )
        assert steps.count() == 4
    assert steps.nth(1).get_attribute("title") == "Go to: paint road (step 2 of 4)"
    steps.nth(0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    road.holds(states[1])
    drag(road, [(20, 110), (160, 110)])
    road.holds(road.ids())
    page.wait_for_function(
        "document.querySelectorAll('.cl-step').length === 3"
    )  # what was undone is gone


def test_what_scrolls_fades_out_where_it_goes_on(browser, landscape):
    for editor in visit(browser, landscape):
        page = editor.page
        resize(page, (390, 844))
        palette = page.locator("#scene-painter .cl-palette")
        sides = (
            "box => ['left', 'right', 'above', 'below'].filter("
            "(side) => parseFloat(box.style.getPropertyValue(`--${side}`)) > 0)"
        )
        assert palette.evaluate(sides) == ["right"]
        palette.evaluate("box => { box.scrollLeft = box.scrollWidth; }")
        page.evaluate(SETTLED)
        assert palette.evaluate(sides) == ["left"]
        assert "linear-gradient" in palette.evaluate("box => getComputedStyle(box).maskImage")
