"""Addresses of scenes: copied in the export dialog, and followed."""

import pytest

from clvae.editor.server.links import address_of

from .conftest import READY
from .exporting import DIALOG, SAID, open_dialog
from .keeping import kept


def test_an_address_opens_the_scene_in_the_look_of_its_seed(browser, server, editor):
    page = editor.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click(".cl-sample >> nth=2")
    editor.holds(editor.service.samples[2].labels)
    page.fill("#seed input", "77")
    page.keyboard.press("Enter")
    editor.settled(lambda s: s.seed == 77, "the seed")
    editor.followed()
    src = editor.src()
    open_dialog(editor)
    page.click(f"{DIALOG} [name=link]")
    page.wait_for_function(f"{SAID}.startsWith('Copied: ')")
    address = page.evaluate("navigator.clipboard.readText()")
    assert address == f"{server.url}?scene={editor.service.samples[2].slug}&seed=77"
    page.keyboard.press("Escape")
    page.click("#dice-one")
    editor.changed(src)
    open_dialog(editor)
    assert page.is_disabled(f"{DIALOG} [name=link]")
    page.keyboard.press("Escape")
    kept(editor)
    page.goto(address)  # where this tab's own last picture comes back first
    page.wait_for_function(READY)
    editor.shows(src)
    assert "?" not in page.url
    assert address_of(editor.service, editor.state())["seed"] == 77
    editor.followed()
    page.keyboard.press("Control+z")  # it is one step away
    editor.settled(lambda s: address_of(editor.service, s) is None, "the last picture")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?scene=moon", "The address asks for a scene 'moon', which this model does not have."),
        ("?seed=many", "The address asks for a seed 'many', which is no whole number."),
    ],
)
def test_a_bad_address_is_one_sentence_and_the_page_as_usual(editor, server, query, said):
    src = editor.src()
    editor.page.goto(server.url + query)
    editor.page.wait_for_function(READY)
    editor.says(said)
    assert editor.src() == src and editor.page.url == server.url
    assert editor.state().same(editor.service.opening_state)
