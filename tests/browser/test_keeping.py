"""Keeping in the browser: projects saved and opened, and the last picture, which comes back by itself."""

import io
import json
import zipfile
from dataclasses import replace
from dataclasses import replace
from urllib.parse import urlparse

import numpy as np
import pytest

from clvae import Engine
from clvae.editor.project import CARD, unpack
from tests.landscape import CARD as CLASSES
from tests.landscape import SIZE, landscape_bundle

from .conftest import PATIENCE, Editor, serve
from .test_looks import photo_file

NOTE = ".cl-kept"
ROCK = CLASSES["names"].index("rock")
FIRST = len(CLASSES["names"]) + 1         # the id of the first piece


def ready(page) -> None:
    page.wait_for_function("document.querySelector('.cl-picture')?.naturalWidth > 0 && "
                           "document.querySelector('#scene-painter .cl-painter')?.parentElement.painter?.ready()")


def newest_desk(editor):
    """The desk of the page that came last."""
    return next(reversed(editor.studio._desks.values()))


def kept(editor) -> None:
    """Wait until the browser keeps the newest state."""
    editor.page.wait_for_function("(revision) => document.querySelector(`.cl-kept`).parentElement.keeper?.stored() === revision",
                                  arg=newest_desk(editor).document.revision)


def comes_back(editor, src, state) -> None:
    """Wait until the page shows the picture `src` again, and compare what Python and the painter hold with the state."""
    editor.shows(src)
    editor.page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    equal(newest_desk(editor).document.state, state)
    editor.painted(state.scene.objects)


def equal(back, state) -> None:
    """Two states hold the same, style photos included."""
    assert replace(back, guide=state.guide).same(state)
    assert state.guide is None or (np.array_equal(back.guide.photo, state.guide.photo)
                                   and np.array_equal(back.guide.labels, state.guide.labels))


def reload(editor) -> None:
    editor.studio._desks.clear()
    editor.page.reload()
    ready(editor.page)


def furnish(editor) -> None:
    """A piece with a look and a lock of its own, a slider, and a style photo with a painted map."""
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
    editor.settled(lambda s: s.positions[FIRST, 0] > 2, "the slider's position")
    editor.followed()
    page.click("#lock input")
    page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='rock 2']")
    editor.open_style_tab()
    editor.choose_file("#guide-painter .cl-drop", photo_file(SIZE))
    page.wait_for_selector("#guide-painter .cl-under[src]:not([hidden])")
    page.click("#guide-painter .cl-chip[data-name='sky']")
    editor.paint([(0.2, 0.3), (0.8, 0.3)], "guide-painter")
    page.wait_for_function("document.querySelector('#ticks input')?.checked")
    page.get_by_role("tab", name="Look").click()
    page.locator("#scene-painter .cl-map").wait_for()
    editor.settled(lambda s: s.locks == {FIRST} and (s.guide.labels == 0).any(), "all of it")


def save(editor, press="#header [data-act=save-project]") -> bytes:
    with editor.page.expect_download() as download:
        editor.page.keyboard.press(press) if press.startswith("Control") else editor.page.click(press)
    assert download.value.suggested_filename == "picture.clvae"
    with open(download.value.path(), "rb") as file:
        return file.read()


def project_file(data: bytes) -> dict:
    return {"name": "mine.clvae", "mimeType": "application/octet-stream", "buffer": data}


def drop(editor, data: bytes, selector: str) -> None:
    """Drop a project on a part of the page."""
    editor.page.evaluate("""([selector, bytes]) => {
      const carried = new DataTransfer();
      carried.items.add(new File([new Uint8Array(bytes)], "mine.clvae"));
      document.querySelector(selector).dispatchEvent(
        new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: carried}));
    }""", [selector, list(data)])


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
    editor.changed(src)
    editor.in_hand("rock")
    page.click("#dice-all")
    editor.settled(lambda s: s.seed != state.seed, "another seed")
    editor.followed()
    other, other_ids = editor.src(), editor.ids()
    assert other != src
    editor.choose_file("#header [data-act=open-project]", project_file(data))
    editor.shows(src)
    editor.in_hand("rock 2")
    editor.holds(state.scene.objects)
    equal(editor.state(), state)
    editor.painted(state.guide.labels, "guide-painter")
    page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='rock 2']")
    page.wait_for_function("document.querySelector('#lock input')?.checked")
    page.wait_for_function("(v) => document.querySelector('#slider-0 input[type=number]')?.value === v",
                           arg=f"{state.positions[FIRST, 0]:g}")
    page.wait_for_function("(v) => document.querySelector('#seed input')?.value === v", arg=str(state.seed))
    page.wait_for_function("document.querySelector('#ticks input')?.checked")
    page.keyboard.press("Control+z")
    editor.shows(other)
    editor.holds(other_ids)
    page.wait_for_selector("#scene-painter .cl-chip[data-name='rock 2']", state="detached")


def test_save_by_key_and_open_by_key_and_by_a_drop(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    data, rolled = save(editor, "Control+s"), editor.src()
    assert unpack(editor.studio.engine, data).state.same(editor.state())
    page.keyboard.press("Control+z")
    editor.shows(src)
    with page.expect_file_chooser() as chooser:
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
            (data[:-50], "This is no project file, or it is damaged."),
            (b"words", "This is no project file, or it is damaged."),
            (edited(data, lambda card: card["bundle"].update(name="<b>city</b>", checksum="f" * 64)),
             "This project needs the model <b>city</b> (ffffffff), this page has random landscape"),
            (edited(data, lambda card: card["bundle"].update(checksum="0" * 64)),
             "This project needs the version 00000000 of the model random landscape")):
        editor.choose_file("#header [data-act=open-project]", project_file(wrong))
        editor.says(sentence)
        page.locator("[data-testid=toast-close]").first.click()
        page.locator(".toast-body").wait_for(state="detached")
    assert editor.src() == src and newest_desk(editor).document.revision == 1
    editor.choose_file("#header [data-act=open-project]",
                       project_file(edited(data, lambda card: card.update(precision="bfloat16"))))
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
    editor.in_hand("rock 2")
    editor.painted(state.guide.labels, "guide-painter")
    editor.page.keyboard.press("Control+z")                            # it came in one step, over the opening scene
    editor.holds(editor.studio.opening_state.scene.objects)


def test_a_lock_alone_is_kept_and_a_look_around_keeps_nothing(editor):
    page = editor.page
    editor.select("tree")
    page.wait_for_function("document.querySelector('.cl-kept').parentElement.keeper?.rests() > 0")
    assert page.evaluate("document.querySelector('.cl-kept').parentElement.keeper.stored()") is None
    page.click("#lock input")
    editor.settled(lambda s: s.locks, "the lock")
    kept(editor)
    reload(editor)
    page.wait_for_selector("#scene-painter .cl-chip.locked[data-name='tree']")


def test_nothing_is_kept_while_a_hand_is_at_work(editor):
    page = editor.page
    editor.select("road")
    rests = "document.querySelector('.cl-kept').parentElement.keeper.rests()"
    page.wait_for_function(f"{rests} > 0")
    box = page.locator("#scene-painter .cl-map").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 140, box["y"] + 60, steps=4)
    before = page.evaluate(rests)
    page.wait_for_timeout(2500)                                        # longer than hands rest before something is kept
    assert page.evaluate(rests) == before
    page.mouse.up()
    page.wait_for_function(f"{rests} > {before}")
    editor.holds(editor.ids())
    kept(editor)


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
    editor.select("tree")                                              # long enough for a picture to come back
    page.wait_for_function("document.querySelector('.cl-kept').parentElement.keeper?.rests() > 0")
    assert editor.src() == opening and editor.state().same(editor.studio.opening_state)
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
    editor.studio._desks.clear()
    other = Editor(page.context.new_page(), editor.studio)
    other.page.set_default_timeout(PATIENCE)
    other.page.goto(page.url)
    ready(other.page)
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
    ready(third)
    Editor(third, editor.studio).shows(second)


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
    for change in ({"file": "data:application/octet-stream;base64,d29yZHM="}, {"bundle": "0" * 64}):   # of another version
        page.evaluate(rewrite, change)
        reload(editor)
        editor.says("Your last picture did not come back: this is no project file, or it is damaged.")
        assert editor.src() == src and editor.state().same(editor.studio.opening_state)
        assert page.evaluate(rewrite)[0]["file"].endswith("d29yZHM=")
    page.click("#dice-all")
    editor.changed(src)
    kept(editor)
    assert any(not record["file"].endswith("d29yZHM=") for record in page.evaluate(rewrite))


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
    page.goto(first.url)
    ready(page)
    yield Editor(page, first.studio)
    context.close()


def test_the_last_picture_outlasts_the_server(lasting, restart):
    furnish(lasting)
    kept(lasting)
    src, state = lasting.src(), lasting.state()
    lasting.page.goto("about:blank")
    again = restart()
    lasting.studio = again.studio
    lasting.page.goto(again.url)
    ready(lasting.page)
    comes_back(lasting, src, state)


def test_another_version_of_the_model_says_which_one_the_last_picture_needs(lasting, restart):
    src = lasting.src()
    lasting.page.click("#dice-all")
    lasting.changed(src)
    kept(lasting)
    old = lasting.studio.engine.checksum
    lasting.page.goto("about:blank")
    again = restart(landscape_bundle(looks=False))
    lasting.studio = again.studio
    lasting.page.goto(again.url)
    ready(lasting.page)
    lasting.says(f"Your last picture did not come back: this project needs the version {old[:8]} of the model random landscape")
    assert lasting.src() == src


def test_a_page_whose_desk_was_given_up_gets_its_looks_and_pieces_back_under_its_map(editor):
    page = editor.page
    furnish(editor)
    kept(editor)
    state = editor.state()
    editor.studio._desks.clear()
    page.click("#scene-painter .cl-chip[data-name='road']")
    editor.paint([(0.1, 0.1), (0.3, 0.1)])
    painted = editor.ids() == CLASSES["names"].index("road")
    assert painted.any()
    page.locator(NOTE, has_text="Looks and style photo are back, too.").wait_for()
    editor.says("Its map is kept, undo starts anew.")
    back = editor.state()
    assert back.base == state.base and back.locks == state.locks and np.array_equal(back.guide.photo, state.guide.photo)
    expected = np.where(painted, CLASSES["names"].index("road"), state.scene.objects)
    editor.holds(expected)
    assert back.pieces == state.pieces and np.array_equal(back.scene.objects, expected)
