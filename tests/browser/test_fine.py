"""Drawn pictures come finer where the screen has more pixels: once the hand rests, and never an old
one.
"""

import threading
from dataclasses import replace

import numpy as np
import pytest

from clvae import Engine
from clvae.editor.server.assets import address, read
from clvae.editor.server.render import jpeg
from clvae.engine import upscaling
from tests.checkpoints import random_upscaler
from tests.landscape import landscape_bundle

from .conftest import MODULES, READY, blank, hosting, load, stand_still, visit
from .driver import PATIENCE

DETAIL = "document.querySelector('#photo .cl-photo').parentElement.photo.detail()"
OVER = ".cl-layer > .cl-detail"
BUTTON = "#photo [data-act=fine]"


@pytest.fixture(scope="module")
def server():
    bundle = replace(landscape_bundle(), upscaler=random_upscaler())
    yield from hosting(Engine(bundle, "cpu", "float32"))


@pytest.fixture
def editor(browser, server):
    yield from visit(browser, server)


class Gate:
    """Holds up what makes finer pictures."""

    def __init__(self, monkeypatch):
        self._opened, self.asked, enlarged = threading.Event(), 0, upscaling.Upscaling.enlarged
        self.open = self._opened.set

        def held(*args):
            self.asked += 1
            assert self._opened.wait(PATIENCE / 1000)
            return enlarged(*args)

        monkeypatch.setattr(upscaling.Upscaling, "enlarged", held)


def fine(editor) -> str:
    """Wait until the newest picture is seen finer; what is seen, a data URL."""
    document = editor.workspace.document if editor.workspace else None
    wanted = document.revision if document else 0
    editor.page.wait_for_function(f"({DETAIL})?.revision === {wanted}")
    editor.page.wait_for_selector(OVER)
    return editor.page.get_attribute(OVER, "src")


def made(editor) -> str:
    """What it should be."""
    state, engine = editor.state(), editor.service.engine
    picture = engine.generate(state.scene, state.style(engine.directions))
    return jpeg(engine.upscale(picture, 2))


def test_the_picture_comes_finer_once_the_hand_rests(editor):
    page, first = editor.page, fine(editor)
    assert first == editor.service.opening_finer() and editor.workspace is None
    src = editor.src()
    editor.select("mountain")
    editor.paint([(0.3, 0.3), (0.5, 0.4)])
    editor.changed(src)
    editor.followed()
    assert fine(editor) == made(editor) != first
    sizes = "({naturalWidth: w, naturalHeight: h}) => [h, w]"
    assert page.eval_on_selector(OVER, sizes) == [2 * side for side in editor.size]
    # it lies exactly over the plain one, which whoever points at it or saves it gets
    boxes = [page.locator(one).bounding_box() for one in (OVER, ".cl-picture")]
    for side, at in boxes[0].items():
        assert at == pytest.approx(boxes[1][side], abs=0.1)
    assert page.eval_on_selector(".cl-picture", sizes) == [*editor.size]


def test_a_new_stroke_shows_the_plain_picture_until_the_hand_rests_again(editor, monkeypatch):
    fine(editor)
    editor.select("mountain")
    gate = Gate(monkeypatch)
    src = editor.src()
    editor.paint([(0.3, 0.3), (0.5, 0.4)])
    editor.changed(src)
    editor.followed()
    editor.page.wait_for_selector(OVER, state="hidden")
    gate.open()
    assert fine(editor) == made(editor)


def test_a_finer_picture_that_comes_late_is_not_shown(editor, monkeypatch):
    """Python is still at it when the hand goes on."""
    page = editor.page
    fine(editor)
    page.evaluate(f"""() => {{
      window.seen = [];
      const over = document.querySelector("{OVER}");
      new MutationObserver(() => seen.push([over.src, over.hidden])).observe(
        over, {{attributeFilter: ["src"]}});
    }}""")
    gate = Gate(monkeypatch)
    for _ in range(2):
        src = editor.src()
        page.click("#dice-all")
        editor.changed(src)
        editor.followed()
        while not gate.asked:
            page.wait_for_timeout(20)
    gate.open()
    newest = fine(editor)
    assert gate.asked == 2 and newest == made(editor)
    assert [src for src, _ in page.evaluate("seen")] == [newest]


def test_the_plain_picture_is_a_click_away_which_the_browser_keeps(editor):
    page = editor.page
    fine(editor)
    assert page.get_attribute(BUTTON, "aria-pressed") == "true"
    page.click(BUTTON)
    page.wait_for_selector(OVER, state="hidden")
    page.reload()
    page.wait_for_function(READY)
    assert page.get_attribute(BUTTON, "aria-pressed") == "false"
    src = editor.src()
    page.click("#dice-all")
    editor.changed(src)
    editor.followed()
    page.keyboard.press("Shift+F")
    assert fine(editor) == made(editor)
    assert page.get_attribute(BUTTON, "aria-pressed") == "true"


def test_undo_shows_what_was_seen_before(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    editor.followed()
    rolled, finer = editor.src(), fine(editor)
    page.keyboard.press("Control+z")
    editor.shows(src)
    assert fine(editor) == editor.service.opening_finer()
    page.keyboard.press("Control+Shift+z")
    editor.shows(rolled)
    assert fine(editor) == finer


def test_a_colour_is_taken_of_the_plain_picture(editor, server):
    page = editor.page
    fine(editor)
    load(page, server.url.rstrip("/") + address("dropper.js"))
    box = page.locator(".cl-picture").bounding_box()
    place = [box["x"] + 0.3 * box["width"], box["y"] + 0.7 * box["height"]]
    height, width = editor.size
    plain = editor.picture()[int(0.7 * height), int(0.3 * width)].astype(np.uint8)
    assert page.evaluate("([x, y]) => colorAt(x, y)", place) == f"#{plain.tobytes().hex()}"


def test_without_an_upscaler_there_is_no_button_and_nothing_is_asked(browser):
    for server in hosting(Engine(landscape_bundle(), "cpu", "float32")):
        for editor in visit(browser, server):
            editor.page.wait_for_selector(BUTTON, state="hidden")
            editor.page.keyboard.press("Shift+F")
            editor.answered()
            assert editor.page.evaluate(DETAIL) is None


# The script alone, with a clock of its own --------------------------------------------------------
WIDE = "(wide) => { document.querySelector('.cl-layer').style.width = `${wide}px`; }"


@pytest.fixture
def closer(browser):
    """The photo pane alone, 400 pixels wide, over a picture of 200; its clock stands still."""
    page = blank(browser)
    stand_still(page)
    page.set_content(f"<div id=workspace>{read('photo.html')}</div>")
    page.evaluate(WIDE, 400)
    load(page, f"{MODULES}/photo.js", f"{MODULES}/events.js")
    page.evaluate("""() => {
      const picture = (color) => {
        const canvas = Object.assign(document.createElement("canvas"), {width: 200, height: 100});
        const pen = canvas.getContext("2d");
        pen.fillStyle = color;
        pen.fillRect(0, 0, 200, 100);
        return canvas.toDataURL();
      };
      window.asked = [];
      const props = {upscales: true, value: null}, watchers = [];
      const watch = (_, watcher) => watchers.push(watcher);
      const trigger = (event, what) => asked.push([event, what]);
      start({element: document.body, props, trigger, watch});
      window.shown = async (revision) => {
        const image = document.querySelector(".cl-picture");
        const loaded = new Promise((done) => { image.onload = done; });
        props.value = {desk: "a", revision, src: picture(`hsl(${revision} 90% 50%)`), stroke: 0};
        watchers.forEach((watcher) => watcher());
        await loaded;
      };
      window.answers = [];
      window.answer = (revision) => {
        const src = picture(`hsl(${revision} 10% 50%)`);
        answers.push(src);
        tell("detail", {serial: asked.length, desk: "a", revision, box: [0, 1, 0, 1], src});
      };
      const over = document.querySelector(".cl-layer > .cl-detail");
      window.seen = [];
      new MutationObserver(() => seen.push(over.src)).observe(over, {attributeFilter: ["src"]});
    }""")
    yield page
    page.close()


def asked(page, ms) -> list[int]:
    """Of which revisions it asked, once so many ms have passed."""
    page.clock.run_for(ms)
    assert page.evaluate("asked.every(([event], i) => event === 'finer')")
    return page.evaluate("asked.map(([, {revision}]) => revision)")


def test_it_is_asked_for_when_nothing_more_is_under_way(closer):
    page, press = closer, "window.dispatchEvent(new PointerEvent('pointer{}'))"
    page.evaluate("shown(1)")
    assert asked(page, 100) == []
    page.evaluate("shown(2)")
    assert asked(page, 100) == []  # it rests from the newest picture on
    page.evaluate(press.format("down"))
    page.evaluate("document.getElementById('workspace').setAttribute('data-asked', 'a stroke')")
    assert asked(page, 1000) == []
    page.evaluate(press.format("up"))
    assert asked(page, 1000) == []
    page.evaluate("document.getElementById('workspace').removeAttribute('data-asked')")
    assert asked(page, 200) == [2]
    page.evaluate("shown(3)")
    assert asked(page, 5000) == [2]  # one at a time
    page.evaluate("tell('detail', {serial: 1})")  # there was none, or no time
    assert asked(page, 2000) == [2] and asked(page, 2000) == [2, 3]


def test_an_answer_of_an_older_picture_is_not_shown(closer):
    page = closer
    page.evaluate("shown(1)")
    assert asked(page, 200) == [1]
    page.evaluate("shown(2).then(() => answer(1))")
    assert asked(page, 200) == [1, 2]
    page.evaluate("answer(2)")
    page.wait_for_selector(OVER)
    newest = page.evaluate("answers.at(-1)")
    assert page.evaluate("seen") == [newest] and asked(page, 5000) == [1, 2]


def test_the_finer_picture_stays_until_the_next_one_is_there(closer):
    page = closer
    page.evaluate("shown(1)")
    assert asked(page, 200) == [1]
    page.evaluate("answer(1)")
    page.wait_for_selector(OVER)
    hidden = f"document.querySelector('{OVER}').hidden"
    assert page.evaluate(f"(() => {{ const next = shown(2); return [{hidden}]; }})()") == [False]
    page.wait_for_selector(OVER, state="hidden")


@pytest.mark.parametrize(
    ("wide", "ratio", "comes"), [(210, 1, False), (230, 1, True), (210, 2, True), (100, 2, False)]
)
def test_it_is_asked_for_where_the_screen_has_more_pixels(closer, wide, ratio, comes):
    page = closer
    page.evaluate(WIDE, wide)
    page.evaluate(f"Object.defineProperty(window, 'devicePixelRatio', {{value: {ratio}}})")
    page.evaluate("shown(1)")
    assert asked(page, 1000) == ([1] if comes else [])
