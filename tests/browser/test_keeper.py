"""keep/main.js alone, in time that the tests make: what it asks of Python, and when."""

import pytest

from tests.browser.keeping import NOTE

from .conftest import MODULES, blank, load, stand_still


@pytest.fixture
def keeper(browser):
    """keep/main.js alone, in time that tests make; keeper(store, hand): what these do, in JS."""
    page = blank(browser)
    stand_still(page)
    page.set_content("<main id=workspace></main><p class=cl-kept></p>")
    load(page, f"{MODULES}/keep/main.js")

    def begin(store="{find: async () => undefined}", hand="{}", most=86_000_000):
        page.evaluate(f"""() => {{
          Object.assign(window, {{asked: [], sent: [], props: {{most: {most}}}, serial: 0}});
          let receive;
          const watch = (_, told) => {{ receive = told; }};
          const trigger = (name, data) => {{
            asked.push(name);
            sent.push(data);
          }};
          const widget = {{element: document.body, props, trigger, watch}};
          window.keeper = new Keeper(widget, {{
            store: {store}, makeHand: () => ({hand}), makeLine: () => ({{}}),
          }});
          keeper.begin(widget);
          window.tell = (desk, said, more) => {{
            props.value = {{serial: ++serial, desk, said, guides: [], ...more}};
            receive();
          }};
          window.act = (name) => document.body.dispatchEvent(new Event(name, {{bubbles: true}}));
        }}""")
        return page

    yield begin
    page.close()


def test_nothing_is_kept_while_a_hand_is_at_work(keeper):
    page = keeper()
    page.wait_for_function("asked.length === 1")  # the sign of life
    page.evaluate("act('pointerdown')")
    page.clock.run_for(20_000)
    assert page.evaluate("asked") == ["here"]
    page.evaluate("act('pointerup')")
    page.clock.run_for(1_400)
    assert page.evaluate("asked") == ["here"]
    page.clock.run_for(200)
    assert page.evaluate("asked") == ["here", "keep"]
    page.evaluate("document.getElementById('workspace').className = 'cl-painter drawing'")
    page.evaluate("act('keydown')")  # Space paints
    page.clock.run_for(20_000)
    assert page.evaluate("asked") == ["here", "keep"]


def test_a_page_that_waits_in_vain_can_be_used_and_says_so(keeper):
    store = """{
      find: async () => ({file: "data:,x", tab: "a", since: [{file: "data:,y", tab: "b"}]}),
      part: (begun) => asked.push([begun.tab, begun.since[0].tab]), join: () => asked.push("join"),
      put: async (file) => asked.push(file)}"""
    page = keeper(store, "{adopt() {}}")
    page.locator(NOTE, has_text="Bringing your last picture back …").wait_for()
    page.clock.run_for(29_000)
    assert page.locator("#workspace[inert]").count() and page.evaluate("asked") == ["restore"]
    page.clock.run_for(2_000)
    page.locator(NOTE, has_text="did not come back: the server does not answer.").wait_for()
    page.wait_for_selector("#workspace[inert]", state="detached")
    # what is done now takes nothing's place
    assert page.evaluate("asked") == ["restore", ["a", "b"], "here"]
    page.evaluate("tell('desk', 'restored', {revision: 2})")  # late, but it came
    page.locator(NOTE, has_text="is back. Undo shows what you did meanwhile.").wait_for()
    page.wait_for_function("asked.at(-1) === 'join'")
    page.clock.run_for(2_000)
    assert page.evaluate("asked.slice(3)") == ["join", "keep"]  # the whole of it


def test_nothing_takes_the_kept_looks_place_before_they_are_back(keeper):
    store = "{find: async () => undefined, own: async () => ({file: 'data:,x'})}"
    page = keeper(store, "{wire: async () => null, placed: () => [], adopt() {}}")
    page.wait_for_function("asked.length === 1")  # the sign of life
    page.evaluate("tell('first'); tell('second')")  # the first workspace is gone
    page.clock.run_for(2_000)
    page.wait_for_function("asked.at(-1) === 'revive'")
    act = "act('keyup')"
    page.evaluate(act)
    page.clock.run_for(20_000)
    assert page.evaluate("asked") == ["here", "revive"]
    page.clock.run_for(15_000)
    assert page.evaluate("asked") == ["here", "revive"]
    page.evaluate(act)  # no answer: once more
    page.clock.run_for(2_000)
    page.wait_for_function("asked.length === 3")
    assert page.evaluate("asked") == ["here", "revive", "revive"]
    page.evaluate("tell('second', 'revived')")
    page.locator(NOTE, has_text="Looks and style photos are back, too.").wait_for()
    page.evaluate(act)
    page.clock.run_for(40_000)
    page.wait_for_function("asked.at(-1) === 'keep'")
    assert page.evaluate("asked.slice(2)") == ["revive", "keep"]


def test_a_photo_is_asked_for_once_and_goes_with_every_project(keeper):
    page = keeper("""{find: async () => undefined,
      put: async (file, {photo}) => asked.push([file, photo?.digest, photo?.file])}""")
    page.wait_for_function("asked.length === 1")  # the sign of life
    page.evaluate("tell('desk', '', {revision: 1, file: 'one', photo: 'p', photo_file: 'whole'})")
    page.wait_for_function("asked.at(-1)[0] === 'one'")
    page.evaluate("tell('desk', '', {revision: 2, file: 'two', photo: 'p'})")
    page.wait_for_function("asked.at(-1)[0] === 'two'")
    page.evaluate("tell('desk', '', {revision: 3, file: 'three', photo: null})")  # undone
    page.wait_for_function("asked.at(-1)[0] === 'three'")
    page.evaluate("tell('desk', '', {revision: 4, file: 'four', photo: 'p'})")  # redone
    page.wait_for_function("asked.at(-1)[0] === 'four'")
    expected = [["one", "p", "whole"], ["two", "p", "whole"], ["three"], ["four", "p", "whole"]]
    assert [[part for part in put if part] for put in page.evaluate("asked.slice(1)")] == expected


def test_what_does_not_fit_a_request_beside_the_last_picture_is_not_sent_and_that_is_said(keeper):
    store = """{
      find: async () => ({file: "data:,last", tab: "a", since: [
        {file: "data:,1", photo: {file: "x".repeat(900)}, tab: "b"},
        {file: "data:,2", photo: {file: "x".repeat(100)}, tab: "c"}]}),
      join() {}, put() {}}"""
    page = keeper(store, "{adopt() {}}", most=1000)
    page.locator(NOTE, has_text="Bringing your last picture back …").wait_for()
    page.wait_for_function("sent.length")
    sent = page.evaluate("sent[0]")
    assert sent["file"] == "data:,last" and [one["file"] for one in sent["since"]] == ["data:,2"]
    page.evaluate("tell('desk', 'restored', {revision: 2})")
    page.locator(NOTE, has_text="Undo shows what you did meanwhile. What you did").wait_for()
    page.locator(NOTE, has_text="another large photo did not come back with it.").wait_for()


def test_an_answer_that_comes_too_late_is_none_to_what_was_asked_since(keeper):
    store = """{bundle: "here", find: async () => undefined,
      read: async (tab) => ({bundle: "here", tab, file: tab}),
      turnTo: ({tab}) => asked.push(`turned to ${tab}`), put: async (file) => asked.push(file)}"""
    page = keeper(store, "{rest() {}, adopt() {}, covered() {}}")
    page.wait_for_function("asked.length === 1")  # the sign of life

    def asks(event, number) -> None:
        page.wait_for_function(f"asked.at(-1) === '{event}' && sent.at(-1).question === {number}")

    def opens(tab) -> None:
        page.evaluate(f"keeper.switch.open({{bundle: 'here', tab: '{tab}', title: '{tab}'}}), 0")

    opens("b")
    asks("leave", 1)
    page.clock.run_for(31_000)
    page.locator(NOTE, has_text="the other picture was not opened.").wait_for()
    opens("c")
    asks("leave", 2)
    page.evaluate("tell('desk', 'left', {revision: 1, question: 1})")
    assert page.evaluate("asked.at(-1)") == "leave"
    page.evaluate("tell('desk', 'left', {revision: 1, question: 2})")
    asks("open_work", 3)
    page.clock.run_for(31_000)
    page.locator(NOTE, has_text="the other picture was not opened.").wait_for()
    page.evaluate("tell('desk', '', {revision: 3, file: 'of c', turned: 3})")
    opens("b")
    asks("leave", 4)
    page.evaluate("tell('desk', 'opened', {revision: 2, question: 3})")  # late, but it came
    page.locator(NOTE, has_text="“c” is open.").wait_for()
    assert page.evaluate("asked.at(-1)") == "turned to c"  # and of it nothing was kept before
    page.evaluate("tell('desk', 'left', {revision: 2, question: 4})")
    asks("open_work", 5)
    page.evaluate("tell('desk', 'opened', {revision: 4, question: 5})")
    page.locator(NOTE, has_text="“b” is open.").wait_for()
    page.evaluate("tell('desk', '', {revision: 5, file: 'of b', turned: 5})")
    page.wait_for_function("asked.at(-1) === 'of b'")
    assert "of c" not in page.evaluate("asked")


def test_the_note_that_the_server_is_away_says_what_is_so_and_takes_back_no_other(keeper):
    page = keeper("{find: async () => undefined, put: async () => { throw new Error(); }}")
    page.wait_for_function("asked.length === 1")
    page.evaluate(
        "async (events) => { window.all = await import(events); }", f"{MODULES}/events.js"
    )
    nothing = "This browser keeps no copy of your picture"

    def said(words) -> None:
        page.locator(NOTE, has_text=words).wait_for()

    page.evaluate("all.tell('away', true)")
    said("What you paint is kept in this browser.")
    page.evaluate("keeper.say('something else')")
    page.evaluate("all.tell('away', false)")
    said("something else")
    page.evaluate("tell('desk', '', {revision: 1, file: 'data:,x'})")
    said(nothing)
    page.evaluate("all.tell('away', true)")
    said("The server does not answer, and this browser does not keep what you paint now.")
    page.evaluate("all.tell('away', false)")
    said(nothing)
