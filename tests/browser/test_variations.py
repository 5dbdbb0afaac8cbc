"""Variations and the dice for a layer in the browser: what pointing at a look shows is what taking
it gives.
"""

import re

import numpy as np
import pytest

GRID = "#variations .cl-grid"
LARGE = "document.querySelector('.cl-photo .cl-preview')"


def tile(number: int) -> str:
    return f"{GRID} .cl-cell:nth-child({number}) .cl-tile"


def drawn(editor, title: str) -> None:
    """Wait for a whole grid of this title."""
    editor.page.wait_for_function(
        """([grid, title]) =>
      document.querySelectorAll(`${grid} .cl-tile:enabled`).length === 9
      && document.querySelector("#variations .cl-note")?.textContent
        === `Variations of ${title}`""",
        arg=[GRID, title],
    )


def source(editor, number: int) -> str:
    return editor.page.get_attribute(f"{tile(number)} img", "src")


def large(editor, src: str | None) -> None:
    """Wait until this picture lies over the photo, or with None until nothing does."""
    editor.page.wait_for_function(
        f"(src) => {LARGE}?.hidden === !src && (!src || {LARGE}.src === src)", arg=src
    )


def open_variations(editor) -> None:
    editor.open_tab("Variations", "#variations")
    editor.page.locator("#show-variations").wait_for()


def test_pointing_shows_a_variation_and_a_click_takes_exactly_that(editor):
    photo, codes = editor.src(), editor.workspaces.service.opening_state.base.local_codes
    editor.select("mountain")
    open_variations(editor)
    editor.page.click("#show-variations")
    drawn(editor, "mountain")
    editor.page.hover(tile(4))
    large(editor, source(editor, 4))
    assert editor.src() == photo and np.array_equal(editor.state().base.local_codes, codes)
    editor.page.hover("#strip")
    large(editor, None)
    editor.page.click(tile(4))
    editor.shows(source(editor, 4))
    taken = editor.state().base.local_codes
    assert not np.array_equal(taken[1], codes[1]) and np.array_equal(
        np.delete(taken, 1, 0), np.delete(codes, 1, 0)
    )
    editor.page.hover(tile(7))  # the others are still true of the picture
    large(editor, source(editor, 7))
    editor.page.click(tile(7))
    editor.shows(source(editor, 7))
    for earlier in (source(editor, 4), photo):
        editor.page.keyboard.press("Control+z")
        editor.shows(earlier)


def test_m_is_of_the_variation_under_the_pointer(editor):
    page = editor.page
    editor.select("rock")
    editor.paint([(0.2, 0.3), (0.8, 0.3)])
    height, width = editor.ids().shape
    page.mouse.click(*editor.spot(width // 2, round(0.3 * height), ".cl-picture"))
    page.click("[data-act=split]:enabled")
    editor.in_hand("rock 2")
    open_variations(editor)
    page.click("#show-variations")
    drawn(editor, "rock 2")
    first = editor.workspace.grid.number
    page.hover(tile(5))
    large(editor, source(editor, 5))
    page.keyboard.press("m")
    editor.settled(lambda _: editor.workspace.grid.number != first, "more like it")
    editor.answered()
    assert editor.state().pieces  # which M would merge elsewhere


def test_variations_by_the_keyboard(editor):
    page, photo = editor.page, editor.src()
    page.keyboard.press("n")  # opens the tab, too
    drawn(editor, "sky")
    assert page.locator(f"{GRID} .cl-tile[tabindex='0']").count() == 1
    page.focus(tile(1))
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    large(editor, source(editor, 5))
    like = source(editor, 5)
    page.keyboard.press("m")  # more like this
    page.wait_for_function(
        "([image, src]) => document.querySelector(image)?.src === src", arg=[f"{tile(1)} img", like]
    )
    drawn(editor, "sky")
    assert editor.src() == photo
    page.focus(tile(2))
    large(editor, source(editor, 2))
    page.keyboard.press("Enter")
    editor.shows(source(editor, 2))
    page.keyboard.press("Control+z")
    editor.shows(photo)


def test_variations_of_one_layer_and_of_the_whole_picture(editor):
    codes = editor.workspaces.service.opening_state.base.local_codes
    open_variations(editor)
    editor.page.select_option("#variations .cl-select", label="coarse")
    editor.page.click("#show-variations")
    drawn(editor, "sky, coarse layer")
    editor.page.click(tile(2))
    editor.shows(source(editor, 2))
    changed = (editor.state().base.local_codes != codes).any(-1)
    assert changed[0, 3] and changed.sum() == 1
    editor.page.click("#variations [data-of=whole]")
    editor.page.select_option("#variations .cl-select", label="all layers")
    editor.page.click("#show-variations")
    drawn(editor, "the whole picture")
    editor.page.click(tile(9))
    editor.shows(source(editor, 9))
    assert (editor.state().base.local_codes != codes).any((1, 2)).all()


def test_a_grid_says_when_the_picture_changed_and_still_gives_its_looks(editor):
    photo = editor.src()
    open_variations(editor)
    editor.page.click("#show-variations")
    drawn(editor, "sky")
    editor.page.click("#dice-all")
    editor.changed(photo)
    editor.page.wait_for_selector(f"{GRID}.old")
    now = editor.state()
    editor.page.hover(tile(3))
    grid = editor.workspace.grid
    editor.page.click(tile(3))
    editor.settled(
        lambda s: np.array_equal(s.base.local_codes[0], grid.styles[2].local_codes[0]),
        "the third variation",
    )
    assert np.array_equal(editor.state().base.local_codes[1:], now.base.local_codes[1:])
    assert editor.page.evaluate(f"{LARGE}.hidden")  # what the tile shows is of another picture
    for _ in range(2):
        editor.page.keyboard.press("Control+z")
    editor.shows(photo)
    editor.page.wait_for_selector(f"{GRID}:not(.old)")


def test_while_live_is_off_variations_are_of_what_is_not_drawn_yet(editor):
    photo = editor.src()
    editor.page.keyboard.press("p")
    editor.page.click("#dice-all")
    editor.page.locator(".cl-behind").wait_for()
    editor.page.keyboard.press("n")
    drawn(editor, "sky")
    editor.page.hover(tile(6))
    large(editor, source(editor, 6))
    editor.page.click(tile(6))
    editor.settled(
        lambda s: np.array_equal(
            s.base.local_codes[0], editor.workspace.grid.styles[5].local_codes[0]
        ),
        "the variation",
    )
    assert editor.src() == photo
    editor.page.click(".cl-photo [data-act=draw]")
    editor.shows(source(editor, 6))


def test_what_is_locked_has_no_variations(editor):
    editor.page.click("#lock input")
    editor.page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='sky']")
    editor.page.keyboard.press("n")
    editor.says("Locked: sky; unlock for a new look.")
    assert not editor.page.locator(tile(1)).count()


@pytest.mark.parametrize(("name", "layer"), [("coarsest", 4), ("finest", 0)])
def test_the_dice_of_one_layer_changes_only_that(editor, name, layer):
    photo, codes = editor.src(), editor.workspaces.service.opening_state.base.local_codes
    editor.page.select_option("#layers .cl-select", label=name)
    editor.page.click("#dice-one")
    editor.changed(photo)
    changed = (editor.state().base.local_codes != codes).any(-1)
    assert changed[0, layer] and changed.sum() == 1
    editor.page.keyboard.press("Control+z")
    editor.shows(photo)


def test_a_look_is_copied_from_one_object_to_another(editor):
    photo = editor.src()
    assert editor.page.is_disabled("#clipboard [data-act=paste]")
    editor.drag("slider-0", 0.9)
    editor.changed(photo)
    dragged = float(
        editor.page.evaluate("document.querySelector('#slider-0 input[type=number]')?.value")
    )
    editor.settled(
        lambda s: abs(s.positions[0, 0] - dragged) < 0.01 and dragged > 2, "the slider's position"
    )
    editor.followed()
    look = editor.state().style(editor.workspaces.service.engine.directions).local_codes[0]
    editor.page.keyboard.press("Control+c")
    editor.page.wait_for_selector(
        "#clipboard [data-act=paste][title='Paste the look of sky (Ctrl+V)']:enabled"
    )
    editor.select("tree")
    before = editor.src()
    editor.page.keyboard.press("Control+v")
    editor.changed(before)
    assert np.array_equal(editor.state().base.local_codes[2], look)
    editor.page.keyboard.press("Control+z")
    editor.shows(before)
    editor.select("mountain")
    editor.page.click("#clipboard [data-act=paste]")
    editor.settled(lambda s: np.array_equal(s.base.local_codes[1], look), "the pasted look")
    editor.page.click("#lock input")
    editor.page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='mountain']")
    editor.page.click("#clipboard [data-act=paste]")
    editor.says("Locked: mountain; unlock for a new look.")


def test_reset_brings_back_the_look_of_the_pictures_seed(editor):
    photo = editor.src()
    editor.page.click("#dice-one")
    editor.changed(photo)
    rolled = editor.src()
    editor.drag("slider-1", 0.2)
    editor.changed(rolled)
    dragged = float(
        editor.page.evaluate("document.querySelector('#slider-1 input[type=number]')?.value")
    )
    editor.settled(
        lambda s: abs(s.positions[0, 1] - dragged) < 0.01 and dragged < -2, "the slider's position"
    )
    editor.followed()
    editor.page.click("#reset")
    editor.shows(photo)
    editor.page.wait_for_function(
        "document.querySelector('#slider-1 input[type=number]')?.value === '0'"
    )
    assert editor.state().base == editor.workspaces.service.opening_state.base


def test_the_tabs_fit_and_the_page_does_not_scroll(editor):
    boxes = [tab.bounding_box() for tab in editor.page.get_by_role("tab").all()]
    assert len({box["y"] for box in boxes}) == 1  # in one row, none of them under a menu
    tabs = [
        re.sub(r"\s+", " ", tab).strip() for tab in editor.page.get_by_role("tab").all_inner_texts()
    ]
    assert tabs == ["Look", "Variations", "Kept", "Style photos"]
    editor.page.keyboard.press("n")
    drawn(editor, "sky")
    fits = "document.documentElement.scrollHeight <= innerHeight"
    assert editor.page.evaluate(fits)
    editor.page.get_by_role("tab", name="Look", exact=True).click()
    editor.page.click("#more button")
    editor.page.locator("#more-sliders input[type=range]").first.wait_for()
    assert editor.page.evaluate(fits)


def test_of_what_the_picture_has_not_there_are_no_variations_and_the_page_says_so(editor):
    page, note = editor.page, "document.querySelector('#variations .cl-note')?.textContent"
    editor.select("road")
    page.keyboard.press("n")
    why = "Not in the picture yet: road; paint some first"
    page.wait_for_function(
        "(why) => document.querySelector('.cl-sign').textContent === why", arg=why
    )
    assert page.get_attribute("#tab-variations-button", "aria-selected") == "false"
    open_variations(editor)
    assert page.is_disabled("#show-variations")
    assert page.get_attribute("#show-variations", "title") == why
    assert page.evaluate(note).startswith("Show nine other looks")
    page.click("#variations [data-of=whole]")
    page.click("#show-variations")
    drawn(editor, "the whole picture")
