"""Looks in the browser: dice, sliders, locks, seeds; undo brings back the exact earlier picture."""

import numpy as np

from clvae.editor.server.handlers import looks


def test_resampling_one_class_changes_it_and_the_rest_stays(editor, monkeypatch):
    monkeypatch.setattr(looks.secrets, "randbelow", lambda limit: 4)
    before, src, ids = editor.picture(), editor.src(), editor.ids()
    codes = editor.workspaces.service.opening_state.base.local_codes
    editor.select("sky")
    editor.page.click("#dice-one")
    editor.changed(src)
    difference = np.abs(editor.picture() - before).mean(-1)
    assert (
        difference[ids == 0].mean() > 1.3 * difference[ids != 0].mean()
    )  # random weights are not very local
    now = editor.state().base.local_codes
    assert not np.array_equal(now[0], codes[0]) and np.array_equal(now[1:], codes[1:])
    editor.page.keyboard.press("Control+z")
    editor.shows(src)


def test_a_drag_of_a_slider_is_one_undo_step_and_each_class_keeps_its_positions(editor):
    src = editor.src()
    editor.select("mountain")
    editor.drag("slider-0", 0.9)
    editor.changed(src)
    dragged = float(
        editor.page.evaluate("document.querySelector('#slider-0 input[type=number]')?.value")
    )
    editor.settled(
        lambda s: abs(s.positions[1, 0] - dragged) < 0.01 and dragged > 2, "the slider's position"
    )
    position = editor.state().positions[1, 0]
    editor.select("tree")
    editor.page.wait_for_function(
        "document.querySelector('#slider-0 input[type=number]')?.value === '0'"
    )
    editor.select("mountain")
    editor.page.wait_for_function(
        "(v) => Math.abs(document.querySelector('#slider-0 input[type=number]')?.value - v) < 0.01",
        arg=float(position),
    )
    editor.page.keyboard.press("Control+z")
    editor.shows(src)
    editor.page.wait_for_function(
        "document.querySelector('#slider-0 input[type=number]')?.value === '0'"
    )
    editor.page.keyboard.press("Control+Shift+z")
    editor.settled(lambda s: s.positions[1, 0] == position, "the drag again")


def test_a_slider_says_what_it_does_for_the_class_in_hand(editor):
    label = "document.querySelector('#slider-0')?.textContent.trim()"
    editor.page.wait_for_function(f"{label}?.startsWith('darker ↔ lighter')")
    editor.page.click("#more button")
    editor.page.wait_for_function(
        "document.querySelector('#slider-6')?.textContent.trim().startsWith('Finest')"
    )
    editor.drag("slider-6", 0.1)
    editor.settled(
        lambda s: s.positions[0, 6] < -20 and not s.positions[0, :6].any(),
        "the last slider's position",
    )


def test_the_whole_picture_has_sliders_of_its_own_which_a_lock_holds(editor):
    src, face = editor.src(), "document.querySelector('#overall-0')"
    editor.page.click("#overall button")
    editor.page.wait_for_function(
        f"{face}?.textContent.trim().startsWith('flatter ↔ more contrast')"
    )
    editor.drag("overall-0", 0.9)
    editor.changed(src)
    dragged = float(editor.page.input_value("#overall-0 input[type=number]"))
    editor.settled(lambda s: s.overall[0] == dragged > 20, "where it was dragged")
    assert not editor.state().positions.any()
    editor.followed()
    editor.page.keyboard.press("Control+z")
    editor.shows(src)
    editor.page.wait_for_function(
        "document.querySelector('#overall-0 input[type=number]')?.value === '0'"
    )
    editor.page.click("#lock input")
    editor.page.wait_for_function(
        "document.querySelector('#overall-0 input[type=range]')?.disabled"
    )
    editor.page.click("#lock input")
    editor.page.wait_for_function(
        "document.querySelector('#overall-0 input[type=range]')?.disabled === false"
    )


def test_a_preset_dresses_the_class_in_hand_and_one_of_scenes_everything(editor):
    src, stock = editor.src(), editor.workspaces.service.engine.presets
    editor.page.click("#presets [aria-label='Look 2 of sky']")
    editor.changed(src)
    editor.settled(
        lambda s: np.array_equal(s.base.local_codes[0], stock.classes[0].local_codes[1]),
        "the sky's preset",
    )
    dressed = editor.src()
    editor.page.click("#presets .cl-kind >> text=the whole picture")
    editor.page.click("#presets [aria-label='Look 3 of the whole picture']")
    editor.changed(dressed)
    editor.settled(
        lambda s: (
            np.array_equal(s.base.local_codes[8], stock.scenes.local_codes[2, 8])
            and np.array_equal(s.base.global_code, stock.scenes.global_codes[2])
        ),
        "the scene's preset",
    )
    editor.page.keyboard.press("Control+z")
    editor.shows(dressed)
    editor.select("tree")  # of which the bundle has none
    assert editor.page.locator("#presets [aria-label$='of tree']").count() == 0
    assert editor.page.locator("#presets [aria-label$='of the whole picture']").count() == 3


def test_a_lock_holds_against_every_dice(editor):
    src = editor.src()
    editor.select("sky")
    editor.page.click("#lock input")
    editor.page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='sky']")
    assert editor.page.is_disabled("#dice-one") and editor.page.is_disabled("#middle")
    assert editor.page.is_disabled("#slider-0 input[type=range]")
    held = editor.state().base
    editor.page.click("#dice-all")
    editor.changed(src)
    now = editor.state().base
    assert np.array_equal(now.local_codes[0], held.local_codes[0])
    assert not np.array_equal(now.local_codes[1], held.local_codes[1])


def test_a_typed_seed_gives_the_same_picture_again(editor):
    src = editor.src()
    editor.page.click("#dice-all")
    editor.changed(src)
    other = editor.src()
    editor.page.fill("#seed input", str(editor.workspaces.service.opening_state.seed))
    editor.page.keyboard.press("Enter")
    editor.changed(other)
    editor.shows(src)


def test_a_seed_counts_when_its_box_is_left_and_a_bad_one_gives_way(editor):
    src = editor.src()
    editor.page.fill("#seed input", "5")
    editor.page.keyboard.press("Tab")
    editor.changed(src)
    editor.settled(lambda s: s.seed == 5, "the typed seed")
    src = editor.src()
    for bad in ("1.5", "-2", "9007199254740993000"):
        editor.page.fill("#seed input", bad)
        editor.page.keyboard.press("Enter")
        editor.page.wait_for_function("document.querySelector('#seed input')?.value === '5'")
        editor.says("A seed is a whole number from 0 to 9007199254740991, not ")
    assert editor.src() == src and editor.state().seed == 5
    editor.page.fill("#seed input", "9007199254740991")
    box = editor.page.locator("#seed input")
    assert box.evaluate("(box) => box.scrollWidth <= box.clientWidth")  # 16 digits can be seen


def test_the_looks_to_choose_from_are_one_tab_stop_and_look_locked_while_they_are(editor):
    page = editor.page
    editor.select("sky")
    stops = page.locator("#presets .cl-look[tabindex='0']")
    assert stops.count() == 1
    page.focus("#presets [aria-label='Look 1 of sky']")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.ariaLabel") == "Look 2 of sky"
    assert stops.count() == 1
    page.click("#lock input")
    page.wait_for_selector("#presets .cl-look[aria-disabled=true][title='Locked: sky'] >> nth=2")
    page.focus("#presets [aria-label='Look 2 of sky']")
    page.keyboard.press("Enter")
    editor.says("Locked: sky; unlock for a new look.")
    assert page.locator(".toast-body.error").count() == 0  # it is nobody's mistake
    editor.select("sea")
    page.wait_for_selector("#presets .cl-look[aria-disabled='false'] >> nth=2")


def test_a_sliders_box_shows_what_is_taken_of_what_was_typed(editor):
    page, box = editor.page, "#slider-0 input[type=number]"
    editor.select("sky")
    for typed, taken in (("250", 100), ("-500", -100), ("12.7", 13)):
        page.fill(box, typed)
        assert page.input_value(box) == str(taken)
        editor.settled(lambda s, n=taken: s.positions[0, 0] == n, "what the box shows")
    page.fill(box, "")
    page.keyboard.press("Tab")
    assert page.input_value(box) == "13"
    editor.answered()
    assert page.input_value(box) == "13" and editor.state().positions[0, 0] == 13


def test_undo_during_a_drag_of_a_slider_ends_it_and_takes_it_back(editor):
    page, src = editor.page, editor.src()
    editor.select("sky")
    track = page.locator("#slider-0 input[type=range]").bounding_box()
    y = track["y"] + track["height"] / 2
    page.mouse.move(track["x"] + track["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(track["x"] + track["width"] * 0.8, y, steps=6)
    editor.settled(lambda s: s.positions[0, 0] > 20, "some of the drag")
    page.keyboard.press("Control+z")
    editor.settled(lambda s: s.positions[0, 0] == 0, "the slider in the middle")
    page.mouse.move(track["x"] + track["width"] * 0.9, y, steps=6)
    page.mouse.up()
    editor.followed()
    editor.shows(src)
    assert editor.state().positions[0, 0] == 0
    assert editor.workspace.document.steps == (0, 1)
    editor.drag("slider-0", 0.2)  # it can be moved again
    editor.settled(lambda s: s.positions[0, 0] < -20, "another drag")
