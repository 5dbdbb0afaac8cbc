"""Keeping in the browser: projects saved and opened, and the last picture, which comes back by
itself.
"""

import io
import json
import threading
import zipfile
from dataclasses import replace
from urllib.parse import urlparse

import numpy as np
import pytest

from clvae import Engine
from clvae.editor.document.project import CARD, unpack
from clvae.editor.page import keeping
from clvae.editor.server.render import Renderer
from tests.editor.test_project import equal
from tests.landscape import CARD as CLASSES
from tests.landscape import landscape_bundle

from .conftest import MODULES, PATIENCE, READY, Editor, blank, serve
from .test_style_photos import CHIPS, TILES, add, label_map, pressed, showing

NOTE = ".cl-kept"
ROCK, ROAD = (CLASSES["names"].index(name) for name in ("rock", "road"))
FIRST = len(CLASSES["names"]) + 1  # the id of the first piece
KEEPER = "document.querySelector('.cl-kept').parentElement.keeper"


def kept(editor) -> None:
    """Wait until the browser keeps the newest state, to which the rest of a stroke may still come."""
    for _ in range(PATIENCE // 20):
        if editor.page.evaluate(f"{KEEPER}?.stored()") == editor.workspace.document.revision:
            return
        editor.page.wait_for_timeout(20)
    raise AssertionError("the browser never came to keep the newest state")


def rested(editor, before=0) -> int:
    """Wait until hands came to rest once more; how often they have."""
    editor.page.wait_for_function(f"(before) => {KEEPER}?.rests() > before", arg=before)
    return editor.page.evaluate(f"{KEEPER}.rests()")


def reload(editor) -> None:
    editor.page.reload()
    editor.page.wait_for_function(READY)


def come(editor, served) -> None:
    """Open the page of another server."""
    editor.workspaces = served.workspaces
    editor.page.goto(served.url)
    editor.page.wait_for_function(READY)


def comes_back(editor, src, state) -> None:
    """Wait until the page shows the picture `src` again, and compare what Python and the painter
    hold with the state.
    """
    editor.shows(src)
    editor.page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    assert equal(editor.state(), state)
    editor.painted(state.scene.objects)


def kept_looks(editor, count: int) -> None:
    """Wait until the shelf shows so many looks."""
    editor.page.get_by_role("tab", name="Kept", exact=True).click()
    editor.page.wait_for_function(
        "(n) => document.querySelectorAll('#kept-looks .cl-tile').length === n", arg=count
    )


def furnish(editor) -> None:
    """A piece with a look and a lock of its own, a slider, a kept look, and two style photos that
    give something.
    """
    page = editor.page
    y, x = np.argwhere(editor.ids() == ROCK)[0].tolist()
    page.mouse.click(*editor.spot(x, y, ".cl-picture"))
    editor.in_hand("rock")
    page.click("[data-do=split]")
    editor.in_hand("rock 2")
    src = editor.src()
    page.click("#dice-one")
    editor.changed(src)
    editor.drag("slider-0", 0.9)
    dragged = float(page.input_value("#slider-0 input[type=number]"))
    editor.settled(lambda s: s.positions[FIRST, 0] == dragged > 2, "the slider's position")
    editor.followed()
    page.click("#lock input")
    page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='rock 2']")
    page.get_by_role("tab", name="Kept", exact=True).click()
    page.click("#keep-look")
    kept_looks(editor, 1)
    editor.open_style_tab()
    for number in (1, 2):
        add(editor, number, number, label_map(row=40 * number))
    pressed(editor)
    page.click(f"{CHIPS}[data-name='sky']")
    editor.settled(
        lambda s: (
            [style_photo.classes for style_photo in s.style_photos] == [{1}, {0}]
            and s.locks == {FIRST}
        ),
        "all of it",
    )
    page.get_by_role("tab", name="Look", exact=True).click()
    page.locator("#scene-painter .cl-map").wait_for()


def shows_all(editor, state) -> None:
    """Wait until the panels show what `furnish` did."""
    page = editor.page
    editor.in_hand("rock 2")
    page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='rock 2']")
    page.wait_for_function("document.querySelector('#lock input')?.checked")
    page.wait_for_function(
        "(v) => document.querySelector('#slider-0 input[type=number]')?.value === v",
        arg=f"{state.positions[FIRST, 0]:g}",
    )
    page.wait_for_function(
        "(v) => document.querySelector('#seed input')?.value === v", arg=str(state.seed)
    )
    kept_looks(editor, 1)
    editor.open_style_tab()
    showing(editor, 2, 2)
    pressed(editor, "sky")
    editor.painted(state.style_photos[1].labels, "style-painter")
    page.get_by_role("tab", name="Look", exact=True).click()
    page.locator("#scene-painter .cl-map").wait_for()


def save(editor, press="#header [data-act=save-project]") -> bytes:
    with editor.page.expect_download() as download:
        editor.page.keyboard.press(press) if press.startswith("Control") else editor.page.click(
            press
        )
    assert download.value.suggested_filename == "picture.clvae"
    with open(download.value.path(), "rb") as file:
        return file.read()


def project_file(data: bytes) -> dict:
    return {"name": "mine.clvae", "mimeType": "application/octet-stream", "buffer": data}


def drop(editor, data: bytes, selector: str) -> None:
    """Drop a project on a part of the page."""
    editor.page.evaluate(
        """([selector, bytes]) => {
      const carried = new DataTransfer();
      carried.items.add(new File([new Uint8Array(bytes)], "mine.clvae"));
      document.querySelector(selector).dispatchEvent(
        new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: carried}));
    }""",
        [selector, list(data)],
    )


def edited(data: bytes, change) -> bytes:
    """The project with change(card) applied to its card."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        card = json.loads(old.read(CARD))
        change(card)
        for name in old.namelist():
            new.writestr(name, json.dumps(card) if name == CARD else old.read(name))
    return stream.getvalue()


def test_a_saved_project_opens_with_everything_and_is_one_undo_step(editor):
    page = editor.page
    furnish(editor)
    data, src, state = save(editor), editor.src(), editor.state()
    page.click(".cl-sample >> nth=2")
    editor.in_hand("rock")
    sample = editor.workspaces.samples[2]
    editor.holds(sample.labels)
    page.click("#dice-all")
    editor.settled(lambda s: s.seed not in (state.seed, sample.seed), "another seed")
    editor.followed()
    other, other_ids = editor.src(), editor.ids()
    assert other != src
    editor.choose_file("#header [data-act=open-project]", project_file(data))
    editor.shows(src)
    editor.holds(state.scene.objects)
    assert equal(editor.state(), state)
    shows_all(editor, state)
    page.keyboard.press("Control+z")
    editor.shows(other)
    editor.holds(other_ids)
    page.wait_for_selector("#scene-painter .cl-chip[data-name='rock 2']", state="detached")


def test_save_by_key_and_open_by_key_and_by_a_drop(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    data, rolled = save(editor, "Control+s"), editor.src()
    assert unpack(editor.workspaces.engine, data).state.same(editor.state())
    page.keyboard.press("Control+z")
    editor.shows(src)
    with page.expect_file_chooser() as chooser:
        # A busy page handles a key before the order to hold its chooser back, unless it has
        # answered something since.
        page.evaluate("0")
        page.keyboard.press("Control+o")
    chooser.value.set_files(project_file(data))
    editor.shows(rolled)
    for place in ("#scene-painter .cl-map", "#photo", "#look-side", "#strip"):
        page.keyboard.press("Control+z")
        editor.shows(src)
        drop(editor, data, place)
        editor.shows(rolled)


def test_what_cannot_be_opened_is_one_sentence(editor):
    page, src = editor.page, editor.src()
    data = save(editor)
    for wrong, sentence in (
        (data[:-50], "This is not a project file, or it is damaged."),
        (b"words", "This is not a project file, or it is damaged."),
        (
            edited(data, lambda card: card["bundle"].update(name="<b>city</b>", checksum="f" * 64)),
            "This project needs the model <b>city</b> (ffffffff), this page has random landscape",
        ),
        (
            edited(data, lambda card: card["bundle"].update(checksum="0" * 64)),
            "This project needs the version 00000000 of the model random landscape",
        ),
    ):
        editor.choose_file("#header [data-act=open-project]", project_file(wrong))
        editor.says(sentence)
        page.locator("[data-testid=toast-close]").first.click()
        page.locator(".toast-body").wait_for(state="detached")
    assert editor.src() == src and editor.workspace.document.revision == 1
    editor.choose_file(
        "#header [data-act=open-project]",
        project_file(edited(data, lambda card: card.update(precision="bfloat16"))),
    )
    editor.says("This project was made in bfloat16; in float32 the picture may differ slightly.")


def test_a_file_too_large_is_refused_at_once(editor, tmp_path):
    huge = tmp_path / "huge.clvae"
    with huge.open("wb") as file:
        file.truncate(40_000_001)
    editor.choose_file("#header [data-act=open-project]", huge)
    editor.page.locator(NOTE, has_text="The project is larger than 40 MB.").wait_for()
    editor.page.click(f"{NOTE} >> text=Hide")
    editor.page.wait_for_selector(NOTE, state="hidden")


def test_the_last_picture_is_back_after_a_reload(editor):
    furnish(editor)
    kept(editor)
    src, state = editor.src(), editor.state()
    reload(editor)
    comes_back(editor, src, state)
    editor.page.keyboard.press("Control+z")  # it came in one step, over the opening scene
    editor.holds(editor.workspaces.opening_state.scene.objects)
    editor.page.keyboard.press("Control+Shift+z")
    editor.shows(src)
    editor.select("rock 2")
    shows_all(editor, state)


def test_a_lock_alone_is_kept_and_a_look_around_keeps_nothing(editor):
    page = editor.page
    editor.select("tree")
    rested(editor)
    assert page.evaluate(f"{KEEPER}.stored()") is None
    page.click("#lock input")
    editor.settled(lambda s: s.locks, "the lock")
    kept(editor)
    reload(editor)
    page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='tree']")


@pytest.fixture
def keeper(browser):
    """keep/main.js alone, and time that the test makes; keeper(store, hand): what these do, in JS."""
    page = blank(browser)
    page.clock.install()
    page.set_content("<main id=workspace></main><p class=cl-kept></p>")

    def begin(store="{find: async () => undefined}", hand="{}"):
        page.evaluate(f"""async () => {{
          const {{Keeper}} = await import("{MODULES}/keep/main.js");
          Object.assign(window, {{asked: [], props: {{}}, serial: 0}});
          let receive;
          const watch = (_, told) => {{ receive = told; }}, trigger = (name) => asked.push(name);
          const widget = {{element: document.body, props, trigger, watch}};
          new Keeper(widget, {{
            store: {store}, makeHand: () => ({hand}), makeLine: () => ({{}}),
          }}).begin(widget);
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


def test_a_fresh_start_lasts_and_can_be_undone(editor):
    page, opening = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(opening)
    kept(editor)
    src, state = editor.src(), editor.state()
    reload(editor)
    comes_back(editor, src, state)
    page.click(f"{NOTE} >> text=Start fresh")
    editor.shows(opening)
    page.wait_for_selector(NOTE, state="hidden")
    kept(editor)
    reload(editor)
    editor.select("tree")  # long enough for a picture to come back
    rested(editor)
    assert editor.src() == opening and editor.state().same(editor.workspaces.opening_state)
    page.click("#dice-all")
    editor.changed(opening)


def test_the_note_goes_when_it_is_hidden_or_the_picture_is_worked_on(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    for farewell in (lambda: page.click(f"{NOTE} >> text=Hide"), lambda: page.click("#dice-all")):
        reload(editor)
        page.locator(NOTE, has_text="Your last picture is back.").wait_for()
        farewell()
        page.wait_for_selector(NOTE, state="hidden")


def test_two_tabs_each_get_their_own_back_and_a_new_one_the_newest(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    first = editor.src()
    other = Editor(page.context.new_page(), editor.workspaces)
    other.page.set_default_timeout(PATIENCE)
    other.page.goto(page.url)
    other.page.wait_for_function(READY)
    other.shows(first)
    other.page.click("#dice-all")
    other.changed(first)
    kept(other)
    second = other.src()
    reload(editor)
    editor.shows(first)
    reload(other)
    other.shows(second)
    third = page.context.new_page()
    third.goto(page.url)
    third.wait_for_function(READY)
    Editor(third, editor.workspaces).shows(second)


def test_nothing_can_be_touched_before_the_last_picture_is_back(editor, monkeypatch):
    page, src = editor.page, editor.src()
    editor.select("road")
    editor.paint([(0.1, 0.1), (0.4, 0.1)])
    editor.changed(src)
    editor.holds(editor.ids())
    kept(editor)
    src, ids = editor.src(), editor.ids()
    opened, draw = threading.Event(), Renderer._draw
    monkeypatch.setattr(Renderer, "_draw", lambda self: opened.wait(60) and draw(self))
    page.reload()
    page.locator(NOTE, has_text="Bringing your last picture back …").wait_for()
    editor.paint([(0.1, 0.6), (0.4, 0.6)])
    page.keyboard.press("Control+z")
    page.keyboard.press("r")
    assert page.locator("#workspace[inert], #strip[inert]").count() == 2
    assert editor.painter("revision()") == 0
    opened.set()
    editor.shows(src)
    editor.painted(ids)
    page.wait_for_function(READY)
    editor.select("road")
    editor.paint([(0.1, 0.6), (0.4, 0.6)])
    editor.changed(src)
    assert (editor.ids()[int(0.6 * len(ids))] == ROAD).any()


def test_a_stroke_is_kept_from_its_beginning_on(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    looks = editor.state().base
    editor.select("road")
    editor.paint([(0.1, 0.1), (0.4, 0.1)])
    ids = editor.ids()
    reload(editor)  # before hands came to rest
    page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    editor.painted(ids)
    assert np.array_equal(editor.state().scene.objects, ids) and editor.state().base == looks
    kept(editor)  # all of it in one project by now
    reload(editor)
    page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    editor.painted(ids)


HELD = """() => new Promise((resolve) => {
  indexedDB.open("clvae-hand").onsuccess = ({target: {result: db}}) => {
    const hands = db.transaction("hands").objectStore("hands");
    hands.getAll().onsuccess = ({target: {result: [one]}}) => {
      db.close();
      resolve(one ? Array.from(one.map.ids) : null);
    };
  };
})"""  # the ids that the browser holds as a hand drew them


def test_what_a_pressed_pen_drew_last_is_kept_while_it_rests(editor):
    page = editor.page
    editor.select("road")
    box = page.locator("#scene-painter .cl-map").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 60, steps=6)
    ids = editor.ids().ravel().tolist()
    assert ROAD in ids
    for _ in range(PATIENCE // 20):
        if page.evaluate(HELD) == ids:
            break
        page.wait_for_timeout(20)
    else:
        raise AssertionError("the browser never came to hold what was drawn last")
    page.mouse.up()


@pytest.fixture
def hand(browser):
    """keep/hand.js alone: draw(stroke, pixel, of) on the map or a style photo; held, all it stored."""
    page = blank(browser)
    page.evaluate(
        """async (modules) => {
      const {Hand} = await import(`${modules}/keep/hand.js`);
      const {crc32} = await import(`${modules}/png.js`);
      const {tell} = await import(`${modules}/events.js`);
      window.held = [];
      const putHand = async (hand) => {
        const photos = hand?.guides.map(({place, ids}) => [place, ids[0]]);
        held.push(hand && [hand.map?.ids[0] ?? null, photos]);
      };
      window.hand = new Hand({putHand}, () => {});
      window.draw = (stroke, pixel, of = null, drawn = true) => {
        const detail = {main: of === null, of, drawn, stroke, ids: new Uint8Array([pixel])};
        tell("drawn", detail);
        return held.at(-1);
      };
      window.cover = (stroke, touch, map, ...guides) => {
        const sum = (pixel) => crc32(new Uint8Array([pixel]));
        const sums = guides.map(([number, pixel]) => [number, sum(pixel)]);
        hand.covered({stroke, touch, map: sum(map), guides: sums});
        return held.at(-1);
      };
    }""",
        MODULES,
    )
    yield page.evaluate
    page.close()


def test_a_stroke_of_which_a_project_has_the_half_is_held_until_one_has_all(hand):
    assert hand("draw(1, 11); draw(1, 12)") == [12, []]
    assert hand("cover(1, 0, 11)") == [12, []]  # packed while it was drawn
    assert hand("cover(1, 0, 12)") is None
    assert hand("draw(2, 21); draw(3, 31); cover(2, 0, 21)") == [31, []]
    assert hand("draw(3, 21, null, false)") == [21, []]  # undone
    assert hand("cover(3, 0, 31)") == [21, []] and hand("cover(3, 0, 21)") is None
    assert hand("draw(4, 41); cover(5, 0, 51)") is None  # it has a later one


def test_each_style_photo_has_a_hand_of_its_own_at_its_place_in_the_project(hand):
    assert hand("cover(0, 0, 0, [7, 0], [8, 0])") is None
    assert hand("draw(1, 71, 7)") == [None, [[0, 71]]]
    assert hand("draw(2, 81, 8)") == [None, [[0, 71], [1, 81]]]
    assert hand("draw(3, 91, 9)") == [None, [[0, 71], [1, 81]]]  # the project lacks it
    # the first is gone
    assert hand("cover(0, 1, 0, [8, 0], [9, 0])") == [None, [[0, 81], [1, 91]]]
    assert hand("cover(0, 3, 0, [8, 81], [9, 91])") is None


def test_what_came_back_is_held_until_a_project_has_it(hand):
    style_photos = "[{place: 1, ids: [2]}, {place: 4, ids: [3]}]"
    back = f"hand.adopt([[5, 0], [6, 0]], {{map: {{ids: [1]}}, guides: {style_photos}}})"
    assert hand(f"{back}; held.at(-1)") == [1, [[1, 2]]]
    again = "hand.adopt([[15, 0], [16, 0]], {guides: hand.placed()})"  # under other numbers
    assert hand(f"{again}; held.at(-1)") == [1, [[1, 2]]]
    assert hand("draw(1, 161, 16)") == [1, [[1, 161]]]
    assert hand("cover(0, 0, 0, [15, 0], [16, 0])") == [None, [[1, 161]]]


def test_the_maps_of_style_photos_are_kept_from_the_stroke_on_too(editor):
    page = editor.page
    editor.open_style_tab()
    for number in (1, 2):
        add(editor, number, number, label_map(row=40 * number))
    kept(editor)
    drawn = {}
    for place, name in ((1, "road"), (0, "sea")):
        page.click(f"{TILES} >> nth={place}")
        showing(editor, place + 1, 2)
        page.click(f"#style-painter .cl-palette .cl-chip[data-name='{name}']")
        editor.paint([(0.2, 0.3), (0.8, 0.3)], "style-painter")
        drawn[place] = editor.ids("style-painter")
        assert (drawn[place] == CLASSES["names"].index(name)).any()
    reload(editor)
    page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    for place, ids in drawn.items():
        assert np.array_equal(editor.state().style_photos[place].labels, ids)


STORES = """() => {
  let name = "a", waiting = [];
  window.Tab = (renamed) => {
    window.rename = (to) => renamed(name, (name = to, to));
    return {name: () => name, ready: Promise.resolve(), waiting: () => waiting,
      part(names) { waiting = names; name = names.length ? `after ${names}` : "fresh"; }};
  };
  window.store = Store("bundle", "model");
}"""


@pytest.fixture
def store(editor):
    """store.js alone, with a tab called "a" until it is renamed or parts from its records."""
    editor.page.add_script_tag(content=(ASSETS / "store.js").read_text(encoding="utf-8"))
    editor.page.evaluate(STORES)
    return editor.page.evaluate


def test_what_is_stored_under_a_new_name_stands_against_the_copy_of_the_old(store):
    found = store("""async () => {
      await store.put("old");
      await store.putHand({map: "old"});
      const renamed = rename("b");
      await Promise.all([store.put("new"), renamed]);
      const {file, hand} = await store.find();
      return [file, hand.map];
    }""")
    assert found == ["new", "old"]


def test_what_did_not_come_back_is_what_is_found_next_and_all_done_meanwhile_after_it(store):
    found = store("""async () => {
      const seen = [], look = async () => {
        const {file, hand, since} = await store.find();
        seen.push([file ?? hand.map, ...since.map((one) => one.file ?? one.hand.map)]);
      };
      await store.put("first");
      await look();
      store.part(await store.find());
      await look();
      await store.putHand({map: "drawn meanwhile"});
      await look();
      store.part(await store.find());
      await store.put("more");
      await look();
      store.join();
      await store.put("first", 1);
      await look();
      return seen;
    }""")
    assert found == [
        ["first"],
        ["first"],
        ["first", "drawn meanwhile"],
        ["first", "drawn meanwhile", "more"],
        ["first"],
    ]


def test_a_picture_that_did_not_come_back_does_so_after_a_reload_and_nothing_done_since_is_lost(
    editor, monkeypatch
):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    first, state = editor.src(), editor.state()
    gate, read = threading.Event(), keeping.unpack
    monkeypatch.setattr(keeping, "unpack", lambda *file: gate.wait(60) and read(*file))
    page.clock.install()
    page.reload()
    page.locator(NOTE, has_text="Bringing your last picture back …").wait_for()
    page.clock.fast_forward(31_000)
    page.locator(NOTE, has_text="Reload to try again.").wait_for()
    page.wait_for_function(READY)
    page.click("#dice-all")
    editor.settled(lambda s: s.base != editor.workspaces.opening_state.base, "another look")
    editor.followed()
    kept(editor)
    second = editor.src()
    page.goto("about:blank")  # a late answer is not heard
    gate.set()
    page.go_back()
    page.wait_for_function(READY)
    comes_back(editor, first, state)
    page.locator(NOTE, has_text="Undo shows what you did meanwhile.").wait_for()
    page.keyboard.press("Control+z")
    editor.shows(second)
    page.keyboard.press("Control+Shift+z")
    editor.shows(first)
    kept(editor)
    reload(editor)
    comes_back(editor, first, state)


def test_a_desk_that_waits_in_vain_can_be_used_and_says_so(keeper):
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
    page.wait_for_function("asked.at(-1) === 'data:,x'")
    page.clock.run_for(2_000)
    assert page.evaluate("asked.slice(3)") == ["join", "data:,x", "keep"]  # the whole of it


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


def test_what_is_kept_but_cannot_be_read_stays_until_there_is_something_new(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    rewrite = """(change) => new Promise((resolve) => {
      indexedDB.open("clvae").onsuccess = ({target: {result: db}}) => {
        const records = db.transaction("projects", "readwrite").objectStore("projects");
        records.getAll().onsuccess = ({target: {result: all}}) => {
          const old = all.map((record) => ({...record}));
          if (change) all.forEach((record) => { records.clear(); records.put({...record, ...change}); });
          db.close();
          resolve(old);
        };
      };
    })"""
    for change in (
        {"file": "data:application/octet-stream;base64,d29yZHM="},
        {"bundle": "0" * 64},
    ):  # of another version
        page.evaluate(rewrite, change)
        reload(editor)
        editor.says(
            "Your last picture did not come back: this is not a project file, or it is damaged."
        )
        assert editor.src() == src and editor.state().same(editor.workspaces.opening_state)
        assert page.evaluate(rewrite)[0]["file"].endswith("d29yZHM=")
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    assert any(not record["file"].endswith("d29yZHM=") for record in page.evaluate(rewrite))


def test_other_tabs_records_last_until_they_are_old_or_very_many(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    change = """(tabs) => new Promise((resolve) => {
      indexedDB.open("clvae").onsuccess = ({target: {result: db}}) => {
        const records = db.transaction("projects", "readwrite").objectStore("projects");
        records.getAll().onsuccess = ({target: {result: [mine, ...others]}}) => {
          for (const [tab, days] of tabs) {
            records.put({...mine, tab, time: Date.now() - days * 24 * 3600e3});
          }
          db.close();
          resolve([mine, ...others].map((record) => record.tab));
        };
      };
    })"""
    page.evaluate(change, [["z29", 29], ["z31", 31], *([f"z0{i}", 1] for i in range(8))])
    own = [tab for tab in page.evaluate(change, []) if not tab.startswith("z")]
    reload(editor)
    assert sorted(page.evaluate(change, [])) == [*own, *(f"z0{i}" for i in range(8)), "z29"]
    page.evaluate(change, [[f"z1{i:02}", 2] for i in range(30)])
    reload(editor)
    tabs = page.evaluate(change, [])
    assert len(tabs) == 24 and own[0] in tabs and "z29" not in tabs and "z07" in tabs


@pytest.fixture
def restart(browser):
    """A page whose server can be closed and served anew on the same port: restart() → a server."""
    served = []

    def begin(bundle=None):
        port = urlparse(served[-1].url).port if served else None
        if served:
            served[-1].close()
        served.append(serve(Engine(bundle or landscape_bundle(), "cpu", "float32"), port))
        return served[-1]

    yield begin
    served[-1].close()


@pytest.fixture
def lasting(browser, restart):
    """The page of such a server."""
    first = restart()
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    editor = Editor(page, first.workspaces)
    come(editor, first)
    yield editor
    context.close()


def test_the_last_picture_outlasts_the_server(lasting, restart):
    furnish(lasting)
    kept(lasting)
    src, state = lasting.src(), lasting.state()
    lasting.page.goto("about:blank")
    come(lasting, restart())
    comes_back(lasting, src, state)


def test_another_version_of_the_model_says_which_one_the_last_picture_needs(lasting, restart):
    src = lasting.src()
    lasting.page.click("#dice-all")
    lasting.changed(src)
    kept(lasting)
    old = lasting.workspaces.engine.checksum
    lasting.page.goto("about:blank")
    come(lasting, restart(landscape_bundle(looks=False)))
    lasting.says(
        f"Your last picture did not come back: this project needs the version {old[:8]} of the model random landscape"
    )
    assert lasting.src() == src


def test_a_page_whose_desk_was_given_up_gets_its_looks_and_pieces_back_under_its_map(editor):
    page = editor.page
    furnish(editor)
    kept(editor)
    state = editor.state()
    editor.workspaces._by_session.clear()
    page.click("#scene-painter .cl-chip[data-name='road']")
    editor.paint([(0.1, 0.1), (0.3, 0.1)])
    painted = editor.ids() == ROAD
    assert painted.any()
    page.locator(NOTE, has_text="Looks and style photos are back, too.").wait_for()
    editor.says("Its map is kept, undo starts anew.")
    back = editor.state()
    editor.in_hand("road")
    editor.holds(np.where(painted, ROAD, state.scene.objects))
    assert equal(back, replace(state, scene=back.scene))
    editor.page.click("#scene-painter .cl-chip[data-name='rock 2']")
    shows_all(editor, state)
