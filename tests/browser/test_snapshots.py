"""Named snapshots of a picture: kept, gone back to as one step, deleted, saved with the project."""

from .keeping import kept, reload

DIALOG = ".cl-snapshots"


def shows(editor, count: int) -> None:
    editor.page.wait_for_function(
        "(n) => document.querySelectorAll('.cl-snapshots .cl-card').length === n", arg=count
    )


def test_a_snapshot_is_kept_gone_back_to_and_deleted_with_keys_alone(editor):
    page, src = editor.page, editor.src()
    page.keyboard.press("Shift+K")
    page.locator(f"{DIALOG} .cl-told", has_text="No snapshot yet.").wait_for()
    page.keyboard.type("Morning")
    page.keyboard.press("Enter")
    shows(editor, 1)
    page.locator(f"{DIALOG} .cl-told", has_text="“Morning” is kept").wait_for()
    page.keyboard.press("Escape")
    state = editor.state()
    page.click("#dice-all")
    editor.changed(src)
    rolled = editor.src()
    kept(editor)
    reload(editor)
    editor.shows(rolled)
    page.click("[data-act=snapshots]")
    shows(editor, 1)
    assert page.evaluate(f"document.querySelector('{DIALOG} img').naturalWidth") > 100
    page.focus(f"{DIALOG} .cl-face")
    page.keyboard.press("Enter")
    editor.shows(src)
    assert editor.state().base == state.base
    assert editor.workspace.document.steps == (1, 0)
    page.keyboard.press("Control+z")
    editor.shows(rolled)
    page.keyboard.press("Shift+K")
    page.focus(f"{DIALOG} .cl-face")
    page.keyboard.press("Delete")
    shows(editor, 0)
    page.locator(f"{DIALOG} .cl-told", has_text="Deleted: undo brings it back").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    shows(editor, 1)


def test_a_step_of_the_history_is_seen_large_where_it_is_pointed_at(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    page.wait_for_function("document.querySelectorAll('#history .cl-step img').length === 2")
    page.hover("#history .cl-step >> nth=0")
    large = page.locator(".cl-step-large img")
    large.wait_for()
    assert large.bounding_box()["height"] >= 180
    page.mouse.move(5, 5)
    page.wait_for_selector(".cl-step-large", state="hidden")
