"""The head of the look panel, alone on a page: what a hand has set stands until the answers have
come as far.
"""

import pytest

from clvae.editor.server.assets import read

from .conftest import MODULES, blank, load


@pytest.fixture
def head(browser):
    """head.js: say(more) is an answer, slide(name, place, done) the hand; `told` what it told."""
    page = blank(browser)
    load(page, f"{MODULES}/head.js")
    page.evaluate(
        """(html) => {
      const element = document.body.appendChild(document.createElement("div"));
      element.innerHTML = html;
      const edge = {strength: 1, softness: 0.5};
      const props = {value: {
        push: 1, object: 3, name: "tree", color: [0, 0, 0], note: "", mode: "recoloured", edge,
        gesture: 0,
      }};
      let changed;
      window.told = [];
      start({
        element, props, trigger: (event, detail) => told.push({event, ...detail}),
        watch: (_, done) => { changed = done; },
      });
      window.say = (more) => {
        props.value = {...props.value, push: props.value.push + 1, ...more};
        changed();
      };
      const slider = (name) => element.querySelector(`[name=${name}]`);
      window.slide = (name, place, done) => {
        slider(name).value = String(place);
        slider(name).dispatchEvent(new Event(done ? "change" : "input"));
      };
      window.shown = () => ["strength", "softness"].map((name) => [
        slider(name).valueAsNumber, slider(name).nextElementSibling.textContent,
      ]);
    }""",
        read("head.html"),
    )
    yield page
    page.close()


def shown(head, script: str):
    """Where both sliders are, and the numbers beside them, once a script ran."""
    return head.evaluate(f"() => {{ {script}; return shown(); }}")


def test_the_sliders_are_where_python_says(head):
    assert shown(head, "") == [[100, "100 %"], [50, "50 %"]]
    assert shown(head, "say({edge: {strength: 0.2, softness: 0}})") == [[20, "20 %"], [0, "0 %"]]


def test_a_late_answer_moves_no_slider_that_was_moved_since(head):
    early, late = "edge: {strength: 0.9, softness: 0.5}", "edge: {strength: 0.3, softness: 0.5}"
    here = [[30, "30 %"], [50, "50 %"]]
    assert shown(head, "slide('strength', 90); slide('strength', 30, true)")[0][0] == 30
    assert shown(head, f"say({{gesture: 1, {early}}})") == here
    head.evaluate("slide('softness', 80, true)")  # sends both
    last = head.evaluate("told.at(-1)")
    assert (last["strength"], last["softness"], last["gesture"]) == (0.3, 0.8, 3)
    assert shown(head, f"say({{gesture: 2, {late}}})")[1] == [80, "80 %"]
    # what is newer than the hand, as undo is, counts
    assert shown(head, f"say({{gesture: 3, {late}}})") == here


def test_what_was_set_of_one_object_is_not_of_another(head):
    head.evaluate("slide('strength', 90, true)")
    assert shown(head, "say({object: 4, edge: {strength: 0.1, softness: 0.2}})")[0][0] == 10
