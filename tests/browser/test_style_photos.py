"""Style photos in the browser: each with its map and what it gives; shown, removed, undone."""

import numpy as np
import pytest

from tests.browser.style_photos import (
    MOUNTAIN,
    SEA,
    SKY,
    TILES,
    add,
    chip,
    codes,
    label_map,
    pressed,
    showing,
)
from tests.landscape import SIZE


@pytest.fixture
def two(editor):
    """Two photos of sky and mountain; the first gives both."""
    editor.open_style_tab()
    add(editor, 1, 1, label_map())
    pressed(editor, "sky", "mountain")
    add(editor, 2, 2, label_map(row=40))
    pressed(editor)
    return editor


def test_the_tab_is_whole_though_something_happened_before_it_was_opened(editor):
    errors = []
    editor.page.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    editor.page.click("#strip .cl-sample >> nth=1")
    editor.settled(
        lambda s: np.array_equal(s.scene.objects, editor.workspaces.service.samples[1].labels),
        "the second sample",
    )
    editor.followed()
    editor.page.click("#tabs button[role=tab]:has-text('Style photos')")
    editor.page.wait_for_function(
        "document.querySelector('#style-photos [data-hint]')?.textContent.length > 10"
    )
    assert not errors


def test_two_photos_give_different_classes(two):
    src, before = two.src(), two.state()
    two.page.click(chip("mountain"))
    pressed(two, "mountain")
    two.settled(
        lambda s: [g.classes for g in s.style_photos] == [{SKY}, {MOUNTAIN}],
        "what each photo gives",
    )
    two.page.click("#apply")
    two.changed(src)
    now = two.state().base.local_codes
    assert np.allclose(now[SKY], codes(two, 1)[SKY]) and np.allclose(
        now[MOUNTAIN], codes(two, 2)[MOUNTAIN]
    )
    assert not np.allclose(codes(two, 1)[SKY], codes(two, 2)[SKY])
    two.page.keyboard.press("Control+z")
    two.shows(src)
    assert two.state().base == before.base


def test_once_taken_over_a_chip_acts_at_once(two):
    src = two.src()
    two.page.click(chip("sky"))
    two.page.click("#apply")
    two.changed(src)
    taken = two.src()
    two.page.click(chip("sky"))
    two.changed(taken)
    pressed(two)
    two.settled(
        lambda s: (
            np.array_equal(
                s.base.local_codes[SKY], two.workspaces.service.opening_state.base.local_codes[SKY]
            )
            and np.allclose(s.base.local_codes[MOUNTAIN], codes(two, 1)[MOUNTAIN])
        ),
        "the sky as it was before",
    )
    two.page.keyboard.press("Control+z")
    two.shows(taken)  # the chip alone is undone
    pressed(two, "sky")
    two.page.keyboard.press("Control+z")
    two.shows(src)
    pressed(two, "sky")  # as it was when everything was taken over


def test_some_layers_alone_are_taken_over(two):
    src, before = two.src(), two.workspaces.service.opening_state.base.local_codes
    two.page.click(f"{TILES} >> nth=0")
    showing(two, 1, 2)
    two.page.get_by_role("radio", name="Coarser").click()
    two.page.click("#apply")
    two.changed(src)
    mu, now = codes(two, 1), two.state().base.local_codes
    assert np.allclose(now[SKY, 1:], mu[SKY, 1:]) and np.array_equal(now[SKY, 0], before[SKY, 0])
    coarse = two.src()
    two.page.get_by_role("radio", name="Coarser").press("ArrowRight")
    two.changed(coarse)
    two.settled(
        lambda s: (
            np.allclose(s.base.local_codes[SKY, 0], mu[SKY, 0])
            and np.array_equal(s.base.local_codes[SKY, 1:], before[SKY, 1:])
        ),
        "the finest layer's codes",
    )


def test_the_strength_is_each_photo_s_own(two):
    src, before = two.src(), two.workspaces.service.opening_state.base.local_codes
    two.page.click(chip("mountain"))
    two.page.focus("#style-photos .cl-strength input")
    for _ in range(10):
        two.page.keyboard.press("ArrowLeft")
    two.page.wait_for_function(
        "document.querySelector('#style-photos .cl-strength output')?.textContent === '50 %'"
    )
    two.settled(
        lambda s: [g.strength for g in s.style_photos] == [1, 0.5], "the second photo's strength"
    )
    two.page.click("#apply")
    two.changed(src)
    now = two.state().base.local_codes
    assert np.allclose(now[SKY], codes(two, 1)[SKY])
    assert np.allclose(now[MOUNTAIN], (before[MOUNTAIN] + codes(two, 2)[MOUNTAIN]) / 2, atol=1e-5)
    two.page.click(f"{TILES} >> nth=0")
    two.page.wait_for_function(
        "document.querySelector('#style-photos .cl-strength output')?.textContent === '100 %'"
    )


def test_all_none_and_the_global_code(two):
    src = two.src()
    two.page.click("#style-photos [data-tick=all]")
    pressed(two, "sky", "mountain", "overall light")
    two.page.click(chip("overall light"))
    pressed(two, "sky", "mountain")
    two.page.click(chip("overall light"))
    pressed(two, "sky", "mountain", "overall light")
    two.settled(
        lambda s: (
            [(g.classes, g.gives_global) for g in s.style_photos]
            == [(set(), False), ({SKY, MOUNTAIN}, True)]
        ),
        "all of the second",
    )
    two.page.click("#apply")
    two.changed(src)
    style_photo = two.state().style_photos[1]
    assert np.allclose(
        two.state().base.global_code,
        two.service.engine.encode(style_photo.photo.copy(), style_photo.labels).global_code,
    )
    two.page.click("#style-photos [data-tick=none]")
    two.shows(src)
    two.page.click("#apply")
    two.says("Tick at least one class to take over.")


def test_each_photo_shows_its_own_map(two):
    first, second = (style_photo.labels for style_photo in two.state().style_photos)
    two.page.click(f"{TILES} >> nth=0")
    two.painted(first, "style-painter")
    showing(two, 1, 2)
    pressed(two, "sky", "mountain")
    under = "document.querySelector('#style-painter .cl-under').src"
    photo = two.page.evaluate(under)
    two.page.focus(f"{TILES}[aria-checked=true]")
    two.page.keyboard.press("ArrowRight")
    two.painted(second, "style-painter")
    showing(two, 2, 2)
    assert two.page.evaluate(under) != photo


def test_a_stroke_stays_with_its_photo_when_another_comes(two):
    two.page.click(f"{TILES} >> nth=0")
    showing(two, 1, 2)
    first, second = (style_photo.labels for style_photo in two.state().style_photos)
    two.page.click("#style-painter .cl-palette .cl-chip[data-name='sea']")
    box = two.page.locator("#style-painter .cl-map").bounding_box()
    mouse = two.page.mouse
    mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.8 * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.8 * box["height"], steps=4)
    two.page.evaluate(
        "document.querySelectorAll('#style-photos .cl-style-photo')[1].click()"
    )  # the hand has not let go
    showing(two, 2, 2)
    mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.2 * box["height"], steps=4)
    mouse.up()
    two.painted(second, "style-painter")
    two.settled(
        lambda s: (s.style_photos[0].labels == SEA).any(), "the stroke over the first photo"
    )
    painted, untouched = (style_photo.labels for style_photo in two.state().style_photos)
    assert np.array_equal(untouched, second) and set(np.unique(painted)) == {SKY, MOUNTAIN, SEA}
    assert (painted != first).sum() == (painted == SEA).sum() and not (
        painted[: SIZE[0] // 2] == SEA
    ).any()


def test_a_class_that_the_scene_lacks_is_dimmed_until_it_is_painted(editor):
    editor.open_style_tab()
    add(editor, 1, 1, label_map(SKY, SEA))
    pressed(editor, "sky", "sea")  # what somebody says is there is ticked
    assert "not in the picture yet" in editor.page.get_attribute(f"{chip('sea')}.absent", "title")
    lacks = editor.page.locator("#style-photos .cl-lacks")
    lacks.get_by_text("sea").wait_for()
    editor.page.get_by_role("tab", name="Look").click()
    editor.page.click("#scene-painter .cl-chip[data-name='sea']")
    editor.paint([(0.2, 0.8), (0.8, 0.8)])
    editor.page.wait_for_selector(f"{chip('sea')}:not(.absent)", state="attached")
    lacks.wait_for(state="hidden")


def test_what_the_picture_lacks_is_given_to_what_it_has(editor):
    editor.open_style_tab()
    add(editor, 1, 1, label_map(SKY, SEA))
    page, give = editor.page, editor.page.get_by_label("Give sea to", exact=True)
    give.wait_for()
    first, *_ = give.locator("option").all_inner_texts()[1:]
    assert first == "river"  # it is near to a sea
    give.focus()
    page.evaluate("HTMLSelectElement.prototype.showPicker = () => { window.picked = true; }")
    page.keyboard.press("ArrowDown")  # opens the list, and chooses nothing yet
    page.wait_for_function("window.picked")
    assert give.input_value() == ""
    give.select_option("mountain")
    pressed(editor, "sky", "mountain")
    editor.painted(label_map(SKY, MOUNTAIN), "style-painter")
    give.wait_for(state="detached")
    page.keyboard.press("Control+z")
    pressed(editor, "sky", "sea")
    editor.painted(label_map(SKY, SEA), "style-painter")


def test_the_look_of_a_sea_goes_to_a_river_by_one_click(editor):
    editor.select("river")
    editor.paint([(0.2, 0.8), (0.8, 0.8)])
    editor.open_style_tab()
    add(editor, 1, 1, label_map(SKY, SEA))
    editor.page.get_by_role("button", name="Give sea to river").click()
    pressed(editor, "sky", "river")


def test_the_picture_gets_the_photos_map_and_look(editor):
    before = editor.state().scene
    editor.open_style_tab()
    add(editor, 1, 1, label_map(SKY, SEA))
    editor.page.click(".cl-lay-out")
    editor.holds(label_map(SKY, SEA))
    editor.page.locator("#style-photos .cl-lacks").wait_for(state="hidden")
    pressed(editor, "sky", "sea", "overall light")
    editor.settled(lambda s: np.array_equal(s.base.local_codes[0], codes(editor, 1)[0]), "its sky")
    editor.page.click("#style-photos .cl-chip[data-name=sky]")  # chips act at once from here on
    editor.settled(
        lambda s: not np.array_equal(s.base.local_codes[0], codes(editor, 1)[0]),
        "another sky",
    )
    editor.page.keyboard.press("Control+z")
    editor.page.keyboard.press("Control+z")
    editor.settled(lambda s: s.scene is before, "the scene of before")


def test_a_photo_is_removed_and_comes_back(two):
    first, second = (style_photo.labels for style_photo in two.state().style_photos)
    two.page.click("#style-photos [aria-label='Remove style photo 2']")
    showing(two, 1, 1)
    two.painted(first, "style-painter")
    two.page.focus(TILES)
    two.page.keyboard.press("Delete")
    two.page.wait_for_selector("#style-painter .cl-painter.waiting")
    two.settled(lambda s: not s.style_photos, "no photo")
    assert two.page.evaluate("document.activeElement?.className") == "cl-add"
    two.page.keyboard.press("Control+z")
    showing(two, 1, 1)
    two.page.keyboard.press("Control+z")
    showing(two, 2, 2)
    two.painted(second, "style-painter")


def test_chips_work_by_the_keyboard_alone(two):
    two.page.focus("#style-photos [data-tick=none]")
    two.page.keyboard.press("Tab")
    assert two.page.evaluate("document.activeElement?.dataset.name") in ("sky", "mountain")
    name = two.page.evaluate("document.activeElement?.dataset.name")
    two.page.keyboard.press("Space")
    pressed(two, name)
    assert two.page.evaluate("document.activeElement?.dataset.name") == name
    two.settled(lambda s: len(s.style_photos[1].classes) == 1, "what was ticked")
    two.page.keyboard.press("Control+z")
    pressed(two)
