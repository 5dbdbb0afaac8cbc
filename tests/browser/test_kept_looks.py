"""Kept looks in the browser: kept, given away, removed, blended, with pointer and keyboard."""

import numpy as np

BLEND = "#blend input"


def tile(number: int) -> str:
    return f"#kept-looks .cl-cell:nth-child({number})"


def open_kept_looks(editor) -> None:
    editor.open_tab("Kept", "#kept-looks")
    editor.page.locator("#keep-look").wait_for()


def kept(editor, count: int) -> None:
    """Wait until the page shows so many looks and Python holds them."""
    editor.page.wait_for_function(
        "(n) => document.querySelectorAll('#kept-looks .cl-tile').length === n", arg=count
    )
    editor.settled(lambda s: len(s.kept_looks) == count, f"{count} looks")
    editor.followed()


def keep_two(editor, button="#keep-look", known=0) -> None:
    """Keep the look there is and another one, beside some that are known already."""
    open_kept_looks(editor)
    editor.page.click(button)
    kept(editor, known + 1)
    before = editor.src()
    editor.page.click("#dice-all")
    editor.changed(before)
    editor.page.click(button)
    kept(editor, known + 2)


def shares(editor, share: int) -> None:
    """Move the blend's slider to a share by keys, from either end."""
    editor.page.focus(BLEND)
    editor.page.keyboard.press("Home" if share < 50 else "End")
    for _ in range(min(share, 100 - share)):
        editor.page.keyboard.press("ArrowRight" if share < 50 else "ArrowLeft")
    editor.page.wait_for_function(
        "(share) => document.querySelector('#blend input')?.value === String(share)", arg=share
    )


def test_a_kept_look_is_given_to_an_object_of_another_class(editor):
    photo, sky = editor.src(), editor.workspaces.service.opening_state.base.local_codes[0]
    open_kept_looks(editor)
    editor.page.click("#keep-look")
    kept(editor, 1)
    assert (
        editor.page.get_attribute(f"{tile(1)} .cl-tile", "aria-label")
        == "Give sky kept look 1, of sky"
    )
    assert editor.page.evaluate(f"document.querySelector('{tile(1)} img').naturalWidth") > 0
    editor.page.click("#scene-painter .cl-chip[data-name='tree']")
    editor.page.wait_for_selector(f"{tile(1)} [aria-label='Give tree kept look 1, of sky']")
    editor.page.click(f"{tile(1)} .cl-tile")
    editor.changed(photo)
    assert np.array_equal(editor.state().base.local_codes[2], sky)
    editor.page.keyboard.press("Control+z")
    editor.shows(photo)
    editor.page.keyboard.press("Control+z")  # the keeping, too, is a step
    kept(editor, 0)
    editor.page.keyboard.press("Control+Shift+z")
    kept(editor, 1)


def test_the_look_of_the_whole_picture_comes_back(editor):
    photo = editor.src()
    open_kept_looks(editor)
    editor.page.click("#kept-looks [data-act=keep-picture]")
    kept(editor, 1)
    editor.page.click("#dice-all")
    editor.changed(photo)
    editor.page.click(f"{tile(1)} .cl-tile")
    editor.shows(photo)


def test_looks_are_kept_chosen_and_removed_by_the_keyboard(editor):
    page = editor.page
    page.keyboard.press("k")  # opens the tab, too
    kept(editor, 1)
    page.click("#scene-painter .cl-chip[data-name='mountain']")
    editor.page.wait_for_selector(f"{tile(1)} [aria-label='Give mountain kept look 1, of sky']")
    page.keyboard.press("k")
    kept(editor, 2)
    ends = [f"{tile(n)} .cl-end-{end}[aria-pressed=true]" for n, end in ((1, "a"), (2, "b"))]
    assert all(
        page.locator(end).count() == 1 for end in ends
    )  # the first two, unless somebody chooses
    page.focus(f"{tile(1)} .cl-tile")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("a")
    page.wait_for_selector(f"{tile(2)} .cl-end-a[aria-pressed=true]")
    assert page.locator(f"{tile(1)} .cl-end-b[aria-pressed=true]").count() == 1
    page.click("#scene-painter .cl-chip[data-name='tree']")
    page.wait_for_selector(f"{tile(2)} [aria-label='Give tree kept look 2, of mountain']")
    page.focus(f"{tile(2)} .cl-tile")
    page.keyboard.press("Enter")
    look = editor.state().kept_looks[1].style.local_codes[0]
    editor.settled(lambda s: np.array_equal(s.base.local_codes[2], look), "the look")
    assert len(editor.state().kept_looks) == 2
    page.keyboard.press("Delete")
    kept(editor, 1)
    assert editor.state().kept_looks[0].name == "sky" and page.is_disabled(BLEND)
    assert page.evaluate("document.activeElement.closest('#kept-looks') !== null")
    page.keyboard.press("Control+z")
    kept(editor, 2)


def test_a_blend_goes_from_one_look_exactly_to_the_other(editor):
    keep_two(editor)
    a, b = (look.style.local_codes[0] for look in editor.state().kept_looks)
    shares(editor, 100)
    editor.settled(lambda s: np.array_equal(s.base.local_codes[0], b), "look B")
    shares(editor, 0)
    editor.settled(lambda s: np.array_equal(s.base.local_codes[0], a), "look A")
    shares(editor, 3)
    editor.settled(
        lambda s: np.allclose(s.base.local_codes[0], 0.97 * a + 0.03 * b, atol=1e-6), "the blend"
    )
    assert not np.array_equal(a, b)


def test_a_drag_of_the_blend_acts_live_and_is_one_undo_step(editor):
    keep_two(editor, "#kept-looks [data-act=keep-picture]")
    first, second = editor.state().kept_looks
    before, steps = editor.src(), editor.workspace.document.steps[0]
    box = editor.page.locator(BLEND).bounding_box()
    y = box["y"] + box["height"] / 2
    editor.page.mouse.move(box["x"] + 8, y)
    editor.page.mouse.down()
    editor.page.mouse.move(box["x"] + box["width"] / 2, y, steps=8)
    editor.changed(before)  # while the button is down
    editor.page.mouse.move(box["x"] + box["width"] - 1, y, steps=8)
    editor.page.mouse.up()
    editor.settled(lambda s: np.array_equal(s.base.local_codes, second.style.local_codes), "look B")
    assert np.array_equal(editor.state().base.global_code, second.style.global_code)
    editor.followed()
    document = editor.workspace.document
    assert document.steps[0] == steps  # it ends where it began: no step
    editor.page.mouse.move(box["x"] + box["width"] - 8, y)
    editor.page.mouse.down()
    editor.page.mouse.move(box["x"] + 1, y, steps=12)
    editor.page.mouse.up()
    editor.settled(lambda s: np.array_equal(s.base.local_codes, first.style.local_codes), "look A")
    editor.followed()
    assert document.steps[0] == steps + 1
    blended = editor.src()
    editor.page.keyboard.press("Control+z")
    editor.changed(blended)
    editor.shows(before)


def test_undo_during_a_drag_of_the_blend_ends_it_and_takes_it_back(editor):
    keep_two(editor, "#kept-looks [data-act=keep-picture]")
    page, before, steps = editor.page, editor.src(), editor.workspace.document.steps
    box = page.locator(BLEND).bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 8, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, y, steps=8)
    editor.changed(before)
    page.keyboard.press("Control+z")
    editor.shows(before)
    page.mouse.move(box["x"] + box["width"] - 8, y, steps=8)
    page.mouse.up()
    editor.followed()
    editor.shows(before)
    assert editor.workspace.document.steps == (steps[0], 1)


def test_all_the_looks_that_can_be_kept_fit_the_page_and_one_more_is_refused(editor):
    open_kept_looks(editor)
    for count in range(1, 25):
        editor.page.click("#keep-look")
        editor.settled(lambda s, n=count: len(s.kept_looks) == n, f"{count} looks")
    kept(editor, 24)
    assert editor.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert editor.page.locator(BLEND).bounding_box()["y"] < 640
    column, box = (editor.page.locator(part).bounding_box() for part in ("#look-side", tile(4)))
    assert (
        column["x"] < box["x"] < box["x"] + box["width"] < column["x"] + column["width"]
        and abs(box["width"] - box["height"]) < 2
    )
    editor.page.click("#keep-look")
    editor.says("At most 24 looks can be kept: remove one first.")
    editor.page.evaluate("""() => {
      const sign = document.querySelector(".cl-sign");
      window.said = [];
      new MutationObserver(() => said.push(sign.textContent)).observe(sign, {childList: true});
    }""")
    editor.page.hover(tile(1))
    editor.page.click(f"{tile(1)} .cl-remove")
    kept(editor, 23)
    editor.page.keyboard.press("Control+z")
    kept(editor, 24)
    assert not any("kept" in words for words in editor.page.evaluate("said"))


def test_a_blend_that_lacks_an_end_says_which_and_what_to_keep(editor):
    page, note = editor.page, "document.querySelector('#blend .cl-note')?.textContent"

    def says(words):
        page.wait_for_function(f"(words) => {note}?.startsWith(words)", arg=words)

    open_kept_looks(editor)
    says("Keep two looks of objects, or two of the whole picture")
    for count, button in enumerate(("keep-look", "keep-picture", "keep-picture"), 1):
        page.click(f"#kept-looks [data-act={button}]")
        kept(editor, count)
    says("Drag to blend A and B on the whole picture.")
    page.focus(f"{tile(1)} .cl-tile")
    page.keyboard.press("b")
    says("A is missing: keep another look of an object.")
    page.click("#keep-look")
    kept(editor, 4)
    says("Drag to blend A and B on sky.")
