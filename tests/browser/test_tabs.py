"""Several tabs of one browser: all open, each keeps its own, and one that let go comes back."""

import numpy as np

from .conftest import MODULES, PATIENCE, READY, Editor, blank, load, stand_still
from .keeping import KEEPER, NOTE, kept, reload


def tab(editor, page=None) -> Editor:
    """One more tab of the editor's browser, or a page that is there already."""
    page = page or editor.page.context.new_page()
    page.set_default_timeout(PATIENCE)
    other = Editor(page, editor.workspaces)
    if page.url != editor.page.url:
        page.goto(editor.page.url)
    page.wait_for_function(READY)
    return other


def duplicate(editor) -> Editor:
    """A tab with a copy of the editor's sessionStorage, as a browser's "Duplicate" makes one."""
    with editor.page.context.expect_page() as opened:
        editor.page.evaluate("window.open(location.href)")
    opened.value.wait_for_url(editor.page.url)
    return tab(editor, opened.value)


def rolled(editor) -> str:
    """Give everything another look, and wait until the browser keeps it; the picture."""
    src = editor.src()
    editor.page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    return editor.src()


def test_a_duplicated_tab_begins_with_the_picture_and_each_keeps_its_own(editor):
    first = rolled(editor)
    other = duplicate(editor)
    other.shows(first)
    second = rolled(other)
    reload(editor)
    editor.shows(first)
    first = rolled(editor)
    reload(other)
    other.shows(second)
    reload(editor)
    editor.shows(first)
    names = [one.page.evaluate("sessionStorage.clvaeTab") for one in (editor, other)]
    assert names[0] != names[1]


def test_eight_tabs_open_and_the_first_still_paints(editor):
    tabs = [editor, *(tab(editor) for _ in range(7))]
    src = editor.src()
    editor.select("road")
    editor.paint([(0.2, 0.4), (0.7, 0.4)])
    editor.changed(src)
    editor.holds(editor.ids())
    for one in tabs:
        holds = one in (editor, *tabs[-2:])  # the three that were used last
        one.page.wait_for_function(f"(held) => {KEEPER}.line.held() === held", arg=holds)


def test_a_tab_that_let_go_brings_its_state_back_when_it_is_used_again(editor):
    page, src = editor.page, rolled(editor)
    editor.select("road")
    editor.paint([(0.2, 0.4), (0.7, 0.4)])
    editor.changed(src)
    editor.holds(editor.ids())
    kept(editor)
    state = editor.state()
    for _ in range(3):
        tab(editor)
    page.wait_for_function(f"!{KEEPER}.line.held()")
    editor.workspaces._by_session.clear()  # its fifteen minutes are over
    page.keyboard.press("Shift")
    page.locator(NOTE, has_text="Looks and style photos are back, too.").wait_for()
    page.wait_for_function(f"{KEEPER}.line.held()")
    back = editor.state()
    assert np.array_equal(back.scene.objects, state.scene.objects) and back.base == state.base


def test_a_line_is_let_go_by_a_hidden_page_and_taken_again(browser):
    page = blank(browser)
    stand_still(page)
    page.set_content("<div class=html-container></div>")
    load(page, f"{MODULES}/keep/line.js")
    page.evaluate("""() => {
      Object.assign(window, {hidden: false, signs: 0, lines: 0});
      Object.defineProperty(document, "hidden", {get: () => window.hidden});
      window.BroadcastChannel = class {
        constructor() { window.channel = this; }
        postMessage() {}
      };
      window.fetch = (address, {signal}) => new Promise((_, reject) => {
        lines++;
        signal.addEventListener("abort", () => reject(lines--));
      });
      window.line = new Line(() => signs++);
      window.turn = (hide) => {
        window.hidden = hide;
        document.dispatchEvent(new Event("visibilitychange"));
      };
      line.open("/line");
    }""")

    def after(seconds, script="null"):
        page.evaluate(script)
        page.clock.run_for(1000 * seconds)
        return page.evaluate("[lines, signs]")

    assert after(0) == [1, 0]  # its address came in the answer to a sign of life
    assert after(500) == [1, 2]  # two more
    assert after(9, "turn(true)") == [1, 2]
    assert after(2) == [0, 2]
    assert after(1000) == [0, 2]  # nothing is heard of a hidden page
    assert after(0, "turn(false)") == [1, 3]
    assert after(0, "document.querySelector('div').className += ' pending'; turn(true)")[0] == 1
    assert after(30)[0] == 1  # what runs for it would end with the line
    assert after(2, "document.querySelector('div').classList.remove('pending')")[0] == 0
    assert after(0, "turn(false)")[0] == 1
    assert after(0, "['a', 'b', 'b'].forEach((data) => channel.onmessage({data}))")[0] == 1
    assert after(0, "channel.onmessage({data: 'c'})")[0] == 0
    assert after(0, "window.dispatchEvent(new Event('pointerdown'))")[0] == 1
    page.close()
