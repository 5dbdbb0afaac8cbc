"""Actions: whatever a user can do has one entry, from which keys, buttons and the list of shortcuts
are made.
"""

import re
from pathlib import Path

import pytest

from clvae.editor.server.assets import address

from .conftest import READY, blank, load, visit
from .tools import MAP

DOCUMENT = Path(__file__).parents[2] / "docs" / "using-the-page.md"
ALL = """[...ACTIONS.values()].map(({name, does, at = null, keys = [], hand = [], perform}) =>
  ({name, does, at, keys, hand, done: Boolean(perform)}))"""

# What has the focus at each place; the real ones come and go with what is on the page.
PLACES = {
    "variation": '<div class="cl-variations"><div class="cl-cell" tabindex="0"></div></div>',
    "kept look": '<div class="cl-kept-looks"><div class="cl-cell" tabindex="0"></div></div>',
    "style photo": '<button class="cl-style-photo"></button>',
    "card": '<div class="cl-card"><button></button></div>',
    "search": '<input class="cl-search" tabindex="0">',
    "row": "<div data-walk><button></button></div>",
    "model": '<button class="cl-model"></button>',
    "menu": '<div class="cl-models"><button></button></div>',
}


@pytest.fixture(scope="module")
def actions(browser):
    """All actions, as data."""
    page = blank(browser, "actions/list.js")
    yield page.evaluate(ALL)
    page.close()


@pytest.fixture(scope="module")
def editor(browser, server):
    """One page for all; its actions are globals."""
    for editor in visit(browser, server):
        root = server.url.rstrip("/")
        load(editor.page, root + address("actions/list.js"), root + address("actions/keys.js"))
        yield editor


def test_no_key_has_two_actions_at_one_place(actions):
    keys = [(action["at"], key) for action in actions for key in action["keys"]]
    assert len(keys) == len(set(keys)) > 60
    names = [action["name"] for action in actions]
    assert len(names) == len(set(names))


def test_an_event_is_the_key_that_the_list_calls_it(browser):
    page = blank(browser, "actions/keys.js")
    for event, key in (
        ({"key": "b"}, "B"),
        ({"key": "R", "shiftKey": True}, "Shift+R"),
        ({"key": "?", "shiftKey": True}, "?"),
        ({"key": "z", "ctrlKey": True}, "Ctrl+Z"),
        ({"key": "Z", "metaKey": True, "shiftKey": True}, "Ctrl+Shift+Z"),
        ({"key": " ", "shiftKey": True}, "Shift+Space"),
        ({"key": "ArrowLeft", "altKey": True}, "Alt+ArrowLeft"),
        ({"key": "Escape"}, "Esc"),
        ({"key": "+"}, "+"),
        ({"type": "copy"}, "Ctrl+C"),
        ({}, ""),
    ):
        assert page.evaluate("keyOf", {"type": "keydown", **event}) == key
    for keys, parts in (
        (["Ctrl+Shift+Z", "+"], [["Ctrl", "Shift", "Z"], ["+"]]),
        (list("123456789"), [["1"], ["…"], ["9"]]),
        (["Shift+ArrowLeft"], [["Shift", "←"]]),
    ):
        assert page.evaluate("shown", keys) == parts
    page.close()


def test_what_is_not_done_here_is_done_by_a_pointer(actions):
    assert [one["name"] for one in actions if not one["done"]] == ["pan"]  # see view.js


def test_the_list_of_shortcuts_shows_each(editor, actions):
    page = editor.page
    page.keyboard.press("?")
    rows = page.locator(".cl-keys [data-action]")
    listed = {row.get_attribute("data-action"): row for row in rows.all()}
    wanted = [action for action in actions if action["keys"] or action["hand"]]
    assert list(listed) == [action["name"] for action in wanted]
    signs = {"ArrowLeft": "←", "ArrowRight": "→", "ArrowUp": "↑", "ArrowDown": "↓"}
    signs["Delete"] = "Del"
    for action in wanted:
        row, ways = listed[action["name"]], [re.split(r"(?<=.)\+", key) for key in action["keys"]]
        assert row.is_visible()
        seen = row.locator("kbd").all_inner_texts()
        parts = {signs.get(part, part) for way in ways for part in way}
        assert set(seen) == parts or (seen[0], seen[-1]) == ("1", "9"), action
        assert action["does"] in row.inner_text()
        assert all(words in row.inner_text() for words in action["hand"])
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for(state="hidden")


def test_keys_can_be_changed_which_the_browser_keeps(browser, server):
    for editor in visit(browser, server):
        page = editor.page
        note = page.locator(".cl-keys-note")

        def choose(name, *keys, page=page):
            page.click(f".cl-sheet [data-action={name}] .cl-key")
            for key in keys:
                page.keyboard.press(key)

        page.keyboard.press("?")
        page.get_by_role("button", name="Change keys").click()
        choose("lasso", "Control+Shift+L")
        assert "browser keeps" in note.inner_text()
        for key in ("Space", "Enter", "Control+ArrowLeft"):
            page.keyboard.press(key)
            assert note.inner_text().startswith("Space, Enter and the arrow keys press")
        page.keyboard.press("5")
        assert note.inner_text() == "5 stays with: the first nine of the palette"
        page.keyboard.press("e")
        assert note.inner_text().startswith("E is: eraser")
        page.keyboard.press("e")
        choose("canvas", "Shift+C")  # it had none
        choose("bucket", "Delete")
        choose("snap", "Escape")  # and the list stays open
        choose("snap", "Escape")
        page.get_by_role("button", name="Change keys").click()
        assert not page.locator(".cl-sheet :is([data-action=bucket], .cl-key)").count()
        page.keyboard.press("Escape")
        for again in (False, True):
            if again:
                page.reload()
                page.wait_for_function(READY)
            page.keyboard.press("b")
            page.keyboard.press("g")
            assert page.get_attribute(MAP, "data-tool") == "brush"
            page.keyboard.press("e")
            assert page.get_attribute(MAP, "data-tool") == "lasso"
            assert "(E)" in page.get_attribute("#scene-painter [data-tool=lasso]", "title")
        page.keyboard.press("Shift+C")
        page.wait_for_selector(".cl-canvas[open]")
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        page.get_by_role("button", name="Change keys").click()
        page.get_by_role("button", name="The key it had at first: fill a connected area").click()
        page.get_by_role("button", name="Reset all keys").click()
        page.keyboard.press("Escape")
        for key, name in (("g", "bucket"), ("e", "eraser"), ("o", "lasso")):
            page.keyboard.press(key)
            assert page.get_attribute(MAP, "data-tool") == name
        assert page.evaluate("localStorage.getItem('clvae-keys')") == ""


def test_every_button_of_an_action_says_what_it_does_and_its_key(editor, actions):
    known = {action["name"]: action for action in actions}
    buttons = editor.page.locator("button:is([data-act], [data-tool])").all()
    assert len(buttons) > 40
    for button in buttons:
        name = button.get_attribute("data-act") or button.get_attribute("data-tool")
        title = button.get_attribute("title")
        assert title and "{" not in title, name
        if button.is_enabled():
            assert all(key in title for key in known[name]["keys"]), name


def test_every_key_does_its_action(editor, actions):
    page = editor.page
    page.evaluate("""() => {
      window.done = [];
      window.kept = [...ACTIONS.values()].map((action) => [action, {...action}]);
      for (const action of ACTIONS.values()) {
        action.fits = action.bar = undefined;
        if (action.perform) action.perform = () => done.push(action.name);
      }
    }""")
    page.mouse.move(2, 2)
    for at in dict.fromkeys(action["at"] for action in actions):
        if at == "picture":
            continue
        page.evaluate("document.activeElement.blur()")
        if at == "map":
            page.focus(MAP)
        elif at:
            page.evaluate(
                """(html) => {
              document.body.insertAdjacentHTML("beforeend", `<div id="place">${html}</div>`);
              document.querySelector("#place :is(button, input, [tabindex])").focus();
            }""",
                PLACES[at],
            )
        for action in actions:
            for key in action["keys"] if action["at"] == at else ():
                page.keyboard.press(key.replace("Ctrl", "Control").replace("Esc", "Escape"))
                assert page.evaluate("done.splice(0)") == [action["name"]], (at, key)
        page.evaluate("document.getElementById('place')?.remove()")
    page.evaluate("kept.forEach(([action, as]) => Object.assign(action, as))")


def test_letters_that_are_typed_do_nothing_else(editor):
    page = editor.page
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("o")
    for field in ("#seed input", "#scene-painter .cl-search"):
        if "search" in field:
            page.keyboard.press("/")
        page.focus(field)
        for key in ("b", "t", "1", "?"):
            page.keyboard.press(key)
        assert page.get_attribute(MAP, "data-tool") == "lasso"
        assert not page.locator("dialog[open]").count() and not page.locator("body.dark").count()
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")


def test_space_over_a_picture_holds_it_as_the_list_says(editor):
    page = editor.page
    page.mouse.move(*editor.spot(60, 60))
    for key in page.evaluate("keysOf('pan')"):
        page.keyboard.down(key)
        page.wait_for_selector("#scene-painter .cl-stage.held")
        page.keyboard.up(key)
        page.wait_for_selector("#scene-painter .cl-stage:not(.held)")
    page.mouse.move(2, 2)


def test_what_cannot_be_done_says_why_when_its_key_is_pressed(editor):
    page = editor.page
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+v")
    said = "document.querySelector('.cl-sign').textContent"
    page.wait_for_function(f"{said} === 'Copy a look first'")
    assert page.get_attribute("[data-act=paste]", "title") == page.evaluate(said)
    page.keyboard.press("m")  # Python says it: it may know of a piece already
    editor.says("Not split off from anything")


def test_the_document_names_no_key_that_is_not_in_the_list(actions):
    text = DOCUMENT.read_text(encoding="utf-8")
    named = set(re.findall(r"`(.)`", text)) | set(re.findall(r"Ctrl\+\w+(?:\+\w+)*", text))
    named |= {name for name in ("Space", "Enter", "Esc") if name in text}
    assert len(named) > 15
    assert named <= {key for action in actions for key in action["keys"]}
