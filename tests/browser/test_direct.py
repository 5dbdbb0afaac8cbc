"""The direct line's script: the newest wins, in order, and a server that forgot the page is asked
again.
"""

import threading

import pytest

from clvae.editor.page import tokens
from clvae.editor.server.handlers import scenes

from .conftest import MODULES, blank, load


@pytest.fixture
def line(browser):
    """direct.js alone on a page: ask(key, value, last) of it, `sent` and `answer(place, …)`."""
    page = blank(browser)
    page.evaluate("""() => {
      window.gradio_config = {root: "/editor"};
      window.sent = [];
      window.fetch = (address, {headers, body}) => new Promise((resolve, reject) => {
        const {values} = JSON.parse(body), token = headers["x-clvae-token"];
        sent.push({address, token, value: values[0], resolve, reject});
      });
      window.answer = (place, said, status = 200) => {
        sent[place].resolve(new Response(JSON.stringify(said), {status}));
      };
    }""")
    load(page, f"{MODULES}/direct.js", f"{MODULES}/events.js")
    page.evaluate("""() => {
      window.told = [];
      for (const name of ["note", "lost"]) hear(name, (detail) => told.push([name, detail]));
      window.done = {};
      window.go = async (key, value, last = true) => {
        const row = {key, event: key, last, data: false, from: [], busy: [], outputs: 3};
        done[value] = await ask(row, [value, {of: 7}]); // a map says of which picture it is
      };
      window.rest = () => new Promise((resolve) => setTimeout(resolve));
      window.seen = () => sent.map(({value}) => value);
    }""")
    yield page
    page.close()


def seen(line, script: str):
    """Which values were sent, once a script ran."""
    return line.evaluate(f"async () => {{ {script}; await rest(); return seen(); }}")


def test_of_a_kind_one_is_under_way_and_the_newest_waits(line):
    assert seen(line, "open('t'); go('s', 1); go('s', 2); go('s', 3); go('o', 9)") == [1]
    assert line.evaluate("done") == {"2": []}
    assert seen(line, "answer(0, {shown: [[1, 'new']]})") == [1, 9]
    assert seen(line, "answer(1, {shown: []})") == [1, 9, 3]
    # Gradio leaves alone what is undefined
    assert line.evaluate("1 in done[1] && !(0 in done[1]) && done[1][1] === 'new'")
    assert line.evaluate("sent[0].address") == "/editor/direct/s"


def test_what_is_of_another_object_takes_no_place(line):
    script = """open('t'); go('s', 0); go('s', {held: 1, color: 'a'});
      go('s', {held: 1, color: 'b'}); go('s', {held: 2, color: 'c'}); go('s', {held: 2, color: 'd'})
    """
    assert seen(line, script) == [0]
    for place, then in enumerate(({"held": 1, "color": "b"}, {"held": 2, "color": "d"})):
        line.evaluate("place => answer(place, {shown: []})", place)
        line.wait_for_function("count => sent.length === count", arg=place + 2)
        assert line.evaluate("sent.at(-1).value") == then


def test_what_waits_for_an_object_goes_before_what_is_done_after_it(line):
    seen(
        line,
        """open('t'); go('s', 0); go('s', {held: 1}); go('s', {held: 2}); go('w', 3);
      go('w', 4); go('undo', 5, false)""",
    )
    for place in range(5):
        line.wait_for_function("count => sent.length > count", arg=place)
        line.evaluate("place => answer(place, {shown: []})", place)
    line.wait_for_function("sent.length === 6")
    assert seen(line, "") == [0, 3, {"held": 1}, {"held": 2}, 5, 4]


def test_each_of_the_others_is_sent_once_the_one_before_has_its_place(line):
    assert seen(line, "open('t'); go('e', 1, false); go('e', 2, false)") == [1]
    assert seen(line, "answer(0, {shown: []})") == [1, 2]


def test_what_is_done_before_the_page_is_known_waits(line):
    assert seen(line, "go('s', 1)") == []
    assert seen(line, "open('t')") == [1]
    assert line.evaluate("sent[0].token") == "t"


def test_a_server_that_does_not_know_the_page_is_asked_for_another_token(line):
    assert seen(line, "open('old'); go('s', 1); await rest(); answer(0, {}, 403)") == [1]
    assert line.evaluate("told") == [["lost", None]]
    assert seen(line, "open('new')") == [1, 1]
    assert line.evaluate("sent[1].token") == "new"
    seen(line, "answer(1, {error: 'no', notes: [['info', 'well']]}, 403)")  # once is enough
    notes = [["note", {"kind": "info", "text": "well"}], ["note", {"kind": "error", "text": "no"}]]
    assert line.evaluate("told.slice(1)") == notes


def test_what_a_server_did_not_know_keeps_its_place_before_what_came_after_it(line):
    seen(line, "open('old'); go('e', 1, false); go('e', 2, false)")
    assert seen(line, "answer(0, {}, 403)") == [1]
    assert seen(line, "open('new')") == [1, 1]
    assert seen(line, "answer(1, {shown: []})") == [1, 1, 2]


def test_where_nobody_answers_the_next_is_sent_all_the_same(line):
    seen(line, "open('t'); go('s', 1); go('s', 2)")
    assert seen(line, "sent[0].reject(new TypeError('gone'))") == [1, 2]
    assert line.evaluate("told") == [["lost", None]] and line.evaluate("done") == {"1": []}


def test_an_answer_that_is_none_is_a_sentence(line):
    seen(line, "open('t'); go('s', 1); await rest(); sent[0].resolve(new Response('<html>'))")
    ((name, note),) = line.evaluate("told")
    assert (
        name == "note"
        and note["kind"] == "error"
        and "answer of the server cannot be read" in note["text"]
    )


def test_a_page_goes_on_where_the_server_forgot_it(editor, monkeypatch):
    src = editor.src()
    monkeypatch.setattr(tokens, "_secret", b"of a server that was started anew")
    editor.page.click("#dice-all")
    editor.changed(src)
    assert not editor.page.query_selector(".toast-body")


def test_while_something_is_asked_the_page_says_so(editor, monkeypatch):
    gate, show = threading.Event(), scenes.show_looks
    monkeypatch.setattr(scenes, "show_looks", lambda workspace: gate.wait(60) and show(workspace))
    editor.page.click("#scene-painter .cl-chip[data-name='tree']")
    editor.page.wait_for_selector("#workspace[data-asked~=scene_choose] #photo[data-busy]")
    gate.set()
    editor.page.wait_for_selector("#workspace:not([data-asked]) #photo:not([data-busy])")
    editor.in_hand("tree")
