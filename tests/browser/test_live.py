"""Live switched off: edits change the document and the map at once, the photo waits until it is
asked for.
"""

import numpy as np
import pytest
from PIL import Image

from clvae.engine import Session

SWITCH = ".cl-photo [data-act=live]"


@pytest.fixture
def drawn(editor, monkeypatch):
    """How many pictures were drawn since: a list that grows."""
    drawn, render = [], Session.render

    def counting(self, scene, style):
        drawn.append(scene)
        return render(self, scene, style)

    monkeypatch.setattr(Session, "render", counting)
    return drawn


def is_live(editor, live: bool) -> None:
    editor.page.wait_for_selector(f"{SWITCH}[aria-checked={str(live).lower()}]")


def switch_off(editor) -> str:
    """Switch it off; the photo that is then seen."""
    editor.page.keyboard.press("p")
    is_live(editor, False)
    return editor.src()


def behind(editor, words: str) -> None:
    """Wait until the photo says what is not drawn yet."""
    editor.page.locator(".cl-behind [role=status]", has_text=words).wait_for()


def up_to_date(editor) -> None:
    """Wait until the photo lacks nothing and nothing more is asked for."""
    editor.page.wait_for_selector(".cl-behind", state="hidden")
    editor.followed()
    editor.page.wait_for_function("!document.querySelector('#photo .pending')")


def stroke(editor, name: str, x: float) -> np.ndarray:
    """Paint a short stroke and wait until Python has it; the ids then."""
    editor.select(name)
    editor.paint([(x, 0.7), (x + 0.1, 0.8)])
    ids = editor.ids()
    editor.settled(lambda state: np.array_equal(state.scene.objects, ids), "the stroke")
    return ids


def test_edits_wait_and_one_picture_shows_them_all(editor, drawn):
    page, src = editor.page, switch_off(editor)
    assert page.is_hidden(".cl-behind")
    stroke(editor, "road", 0.2)
    behind(editor, "1 change not drawn yet")
    stroke(editor, "field", 0.6)
    behind(editor, "2 changes not drawn yet")
    page.click("#dice-one")
    behind(editor, "3 changes not drawn yet")
    editor.drag("slider-0", 0.8)
    behind(editor, "4 changes not drawn yet")
    page.click("#presets .cl-kind >> nth=-1")
    page.click("#presets .cl-look >> nth=1")
    behind(editor, "5 changes not drawn yet")
    assert not drawn and editor.src() == src
    page.click(".cl-draw")
    up_to_date(editor)
    assert len(drawn) == 1 and editor.src() != src
    assert page.locator("#history .cl-step").count() == 6


def test_undo_and_redo_are_instant_and_lead_back_to_what_is_drawn(editor, drawn):
    page, ids, src = editor.page, editor.ids(), switch_off(editor)
    painted = stroke(editor, "road", 0.2)
    behind(editor, "1 change not drawn yet")
    page.keyboard.press("Control+z")
    editor.painted(ids)
    page.wait_for_selector(".cl-behind", state="hidden")  # back at what the photo shows
    page.keyboard.press("Control+Shift+z")
    editor.painted(painted)
    behind(editor, "1 change not drawn yet")
    page.keyboard.press("Enter")
    up_to_date(editor)
    page.keyboard.press("Control+z")
    editor.painted(ids)
    behind(editor, "1 change not drawn yet")
    assert len(drawn) == 1 and editor.src() != src


def test_enter_draws_but_not_in_a_field_nor_where_the_keyboard_presses_a_button(editor, drawn):
    page, _ = editor.page, switch_off(editor)
    page.click("#dice-one")  # has the focus now, by the pointer
    behind(editor, "1 change not drawn yet")
    page.keyboard.press("Enter")
    up_to_date(editor)
    assert len(drawn) == 1
    page.fill("#seed input", "77")
    page.press("#seed input", "Enter")
    behind(editor, "1 change not drawn yet")
    editor.settled(lambda state: state.seed == 77, "the seed")
    page.focus("#scene-painter .cl-map")
    page.keyboard.press("Tab")
    page.focus("#dice-one")
    page.keyboard.press("Enter")  # the keyboard has come to the dice: it is rolled
    behind(editor, "2 changes not drawn yet")
    assert len(drawn) == 1


def test_switching_on_draws_what_waits_and_follows_again(editor, drawn):
    page, src = editor.page, switch_off(editor)
    stroke(editor, "road", 0.2)
    behind(editor, "1 change not drawn yet")
    page.click(SWITCH)
    is_live(editor, True)
    editor.changed(src)
    up_to_date(editor)
    src = editor.src()
    editor.holds(stroke(editor, "field", 0.6))
    assert editor.src() != src and len(drawn) >= 2


def test_an_edit_on_its_way_while_it_is_switched_on_is_drawn(editor, drawn):
    page, _ = editor.page, switch_off(editor)
    page.evaluate("""() => {
      document.querySelector("#dice-one").click();
      document.querySelector("[data-act=live]").click();
    }""")
    opening = editor.workspaces.service.opening_state
    editor.settled(lambda state: state.base != opening.base, "the new look")
    up_to_date(editor)


def test_the_newest_stroke_is_drawn_when_asked_for_at_once(editor, drawn):
    page, _ = editor.page, switch_off(editor)
    editor.select("road")
    editor.paint([(0.2, 0.7), (0.5, 0.8)])
    page.keyboard.press("p")
    editor.holds(editor.ids())
    up_to_date(editor)


def test_the_choice_is_kept_and_a_new_page_begins_with_it(editor, drawn):
    page, _ = editor.page, switch_off(editor)
    page.reload()
    is_live(editor, False)
    page.wait_for_function(
        "document.querySelector('#scene-painter .cl-painter')?.parentElement.painter?.ready()"
    )
    editor.workspaces._by_session.clear()
    src = editor.src()
    stroke(editor, "road", 0.2)
    behind(editor, "1 change not drawn yet")
    assert editor.src() == src and not drawn


def test_an_export_while_behind_draws_first(editor, drawn, tmp_path):
    page, src = editor.page, switch_off(editor)
    stroke(editor, "road", 0.2)
    behind(editor, "1 change not drawn yet")
    with page.expect_download() as download:
        page.click(".cl-photo [data-act=export]")
        page.click(".cl-export [name=go]")
    download.value.save_as(tmp_path / "picture.png")
    up_to_date(editor)
    assert len(drawn) == 1 and editor.src() != src
    state, engine = editor.state(), editor.workspaces.service.engine
    expected = engine.generate(state.scene, state.style(engine.directions))
    assert np.array_equal(np.asarray(Image.open(tmp_path / "picture.png")), expected)


def test_the_keys_that_type_do_not_switch(editor):
    page = editor.page
    page.keyboard.press("/")
    page.keyboard.type("plant")
    page.keyboard.press("Escape")
    is_live(editor, True)
