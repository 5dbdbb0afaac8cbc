"""My pictures: what a browser keeps is listed, opened, renamed, copied, saved and deleted."""

import numpy as np
import pytest

from clvae.editor.document.project import unpack
from clvae.editor.server.assets import address
from tests.editor.document.projects import equal
from tests.landscape import SIZE

from .conftest import photo_file
from .keeping import NOTE, kept, reload
from .test_tabs import rolled, tab

GALLERY = ".cl-works"
FULL = """() => {
  const {put} = IDBObjectStore.prototype;
  window.room = false;
  IDBObjectStore.prototype.put = function (...what) {
    if (!window.room) throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, what);
  };
}"""

# Says that the picture was kept, and waits until "My pictures" had the time to show it.
KEPT = """async (path) => {
  const {tell} = await import(window.gradio_config.root + path);
  document.querySelector(".cl-works img").dataset.seen = "before";
  tell("kept", Date.now());
  const {result: db} = await new Promise((resolve) => {
    const request = indexedDB.open("clvae-works");
    request.onsuccess = () => resolve(request);
  });
  const asked = db.transaction("works").objectStore("works").getAll();
  await new Promise((resolve) => { asked.onsuccess = resolve; });
  db.close();
  const {port1, port2} = new MessageChannel(); // a task later
  const heard = new Promise((resolve) => { port1.onmessage = resolve; });
  port2.postMessage(null);
  await heard;
}"""


def titles(editor) -> list[str]:
    """The names of the pictures that are shown, the open one first."""
    return editor.page.locator(f"{GALLERY} .cl-face b").all_text_contents()


def open_gallery(editor, count: int) -> None:
    """Open "My pictures", and wait until so many are shown, all with a picture."""
    editor.page.keyboard.press("Shift+G")
    shows(editor, count)
    editor.page.wait_for_function("document.activeElement?.closest('.cl-card')")


def shows(editor, count: int) -> None:
    editor.page.wait_for_function(
        """(n) => document.querySelector('.cl-works').open
          && document.querySelectorAll('.cl-works .cl-card').length === n""",
        arg=count,
    )


def act(editor, title: str, sign: str) -> None:
    """Press what can be done with a picture."""
    card = editor.page.locator(".cl-works .cl-card", has_text=title)
    card.locator(f"[data-sign={sign}]").click()


def told(editor, words: str) -> None:
    editor.page.locator(f"{GALLERY} .cl-told", has_text=words).wait_for()


@pytest.fixture
def two(editor):
    """The page with two pictures: "Picture 2" is open, another look than "Picture 1" has."""
    editor.firsts = rolled(editor), editor.state()
    open_gallery(editor, 1)
    editor.page.click(f"{GALLERY} [name=new]")
    editor.page.locator(NOTE, has_text="A new picture.").wait_for()
    rolled(editor)
    return editor


def test_a_new_picture_begins_and_the_one_before_opens_again_as_it_was(two):
    page, (src, state) = two.page, two.firsts
    second = two.src(), two.state()
    open_gallery(two, 2)
    assert titles(two) == ["Picture 2", "Picture 1"]
    assert page.evaluate("document.activeElement.ariaLabel").startswith("“Picture 2”, open now")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    two.shows(src)
    page.locator(NOTE, has_text="“Picture 1” is open.").wait_for()
    assert equal(two.state(), state) and two.workspace.document.steps == (0, 0)
    reload(two)
    two.shows(src)
    open_gallery(two, 2)
    page.click(f"{GALLERY} .cl-face[aria-label^='Open “Picture 2”']")
    two.shows(second[0])
    assert equal(two.state(), second[1])


def test_what_was_just_done_is_kept_before_another_picture_opens(two):
    page, src = two.page, two.src()
    page.click("#dice-all")
    two.changed(src)
    newest = two.state()
    open_gallery(two, 2)
    page.click(f"{GALLERY} .cl-face[aria-label^='Open “Picture 1”']")
    two.shows(two.firsts[0])
    open_gallery(two, 2)
    page.click(f"{GALLERY} .cl-face[aria-label^='Open “Picture 2”']")
    page.locator(NOTE, has_text="“Picture 2” is open.").wait_for()
    assert equal(two.state(), newest)


def test_a_picture_is_renamed_copied_and_deleted_and_a_deleted_one_comes_back(two):
    page = two.page
    open_gallery(two, 2)
    act(two, "Picture 1", "rename")
    page.keyboard.type("Evening")
    page.keyboard.press("Escape")
    assert titles(two) == ["Picture 2", "Picture 1"]
    page.keyboard.press("F2")  # where the focus went back to
    page.keyboard.type("Evening")
    page.keyboard.press("Enter")
    told(two, "Renamed to “Evening”")
    act(two, "Evening", "duplicate")
    told(two, "“Evening (copy)” is there")
    shows(two, 3)
    assert sorted(titles(two)) == ["Evening", "Evening (copy)", "Picture 2"]
    page.focus(f"{GALLERY} .cl-face[aria-label^='Open “Evening”']")
    page.keyboard.press("Delete")
    told(two, "“Evening” is deleted.")
    shows(two, 2)
    page.click(f"{GALLERY} .cl-told button")
    told(two, "“Evening” is back")
    shows(two, 3)
    page.click(f"{GALLERY} .cl-face[aria-label^='Open “Evening”']")
    two.shows(two.firsts[0])
    page.locator(NOTE, has_text="“Evening” is open.").wait_for()
    open_gallery(two, 3)
    page.keyboard.press("Delete")  # the open one is the first, and has the focus
    told(two, "This picture is open")
    assert len(titles(two)) == 3
    page.keyboard.press("Escape")
    page.wait_for_function("!document.querySelector('.cl-works').open")


def test_deleted_pictures_come_back_one_after_another_whatever_is_done_between(two):
    page, undo = two.page, two.page.locator(f"{GALLERY} .cl-told button")
    open_gallery(two, 2)
    act(two, "Picture 1", "duplicate")
    told(two, "“Picture 1 (copy)” is there")
    page.click(f"{GALLERY} .cl-card:has-text('Picture 1 (copy)') [data-sign=remove]")
    told(two, "“Picture 1 (copy)” is deleted.")
    act(two, "Picture 1", "remove")
    told(two, "“Picture 1” is deleted.")
    act(two, "Picture 2", "rename")
    page.keyboard.type("Evening")
    page.keyboard.press("Enter")
    told(two, "Renamed to “Evening”")
    undo.click()
    told(two, "“Picture 1” is back")
    undo.click()
    told(two, "“Picture 1 (copy)” is back")
    shows(two, 3)
    assert not undo.count()


def test_a_name_is_written_on_while_the_open_picture_is_kept(two):
    page = two.page
    open_gallery(two, 2)
    act(two, "Picture 1", "rename")
    page.keyboard.type("Even")
    page.evaluate(KEPT, address("events.js"))
    page.keyboard.type("ing")
    page.keyboard.press("Enter")
    told(two, "Renamed to “Evening”")
    act(two, "Evening", "rename")
    page.evaluate(KEPT, address("events.js"))
    page.keyboard.press("Escape")  # and what came meanwhile shows now
    page.wait_for_function("document.querySelector('.cl-works img').dataset.seen === undefined")


def test_a_picture_that_another_tab_has_open_is_opened_as_a_copy_and_it_says_so(two):
    other = tab(two)
    other.page.wait_for_function("sessionStorage.clvaeTab")
    open_gallery(other, 3)  # its own, a copy in which nothing was done yet
    other.page.click(f"{GALLERY} .cl-face[aria-label^='Open “Picture 1”']")
    other.page.locator(NOTE, has_text="“Picture 1” is open.").wait_for()
    mine = rolled(other)
    open_gallery(two, 2)
    two.page.click(f"{GALLERY} .cl-face[aria-label^='Open “Picture 1”']")
    two.page.locator(".cl-sign", has_text="“Picture 1” is open in another tab, too").wait_for()
    theirs = rolled(two)
    reload(other)
    other.shows(mine)
    reload(two)
    two.shows(theirs)


def test_where_there_is_no_room_it_says_so_nothing_goes_and_it_is_tried_again(two):
    page, src = two.page, two.src()
    page.evaluate(FULL)
    page.click("#dice-all")
    two.changed(src)
    page.locator(NOTE, has_text="Your browser has no room left for this picture").wait_for()
    open_gallery(two, 2)
    page.click(f"{GALLERY} .cl-face[aria-label^='Open “Picture 1”']")
    page.locator(NOTE, has_text="This picture could not be kept").wait_for()
    newest = two.state()
    page.evaluate("window.room = true")
    page.keyboard.press("Shift")
    kept(two)
    reload(two)
    page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    assert equal(two.state(), newest)


ELSEWHERE = """async ([path, bundle]) => {
  const {page} = await import(window.gradio_config.root + path);
  page.models.find = async () => "#elsewhere";
  const picture = {bundle, tab: "there", model: "room", title: "A room", time: 1, bytes: 1};
  return new Promise((resolve) => {
    indexedDB.open("clvae-works").onsuccess = ({target: {result: db}}) => {
      const change = db.transaction("works", "readwrite");
      change.objectStore("works").put({...picture, picture: null, same: false});
      db.close();
      change.oncomplete = resolve;
    };
  });
}"""  # a picture of another model, whose page is an anchor of this one


def test_a_picture_that_cannot_be_kept_is_not_left_for_another_page_without_asking(two):
    page, src = two.page, two.src()
    page.evaluate(ELSEWHERE, [address("actions/page.js"), "another bundle"])
    page.evaluate(FULL)
    page.click("#dice-all")
    two.changed(src)
    open_gallery(two, 3)
    name = page.evaluate("sessionStorage.clvaeTab")
    page.click(f"{GALLERY} .cl-face[aria-label^='Open “A room”']")
    told(two, "What you did last could not be kept")
    assert "#elsewhere" not in page.url and page.evaluate("sessionStorage.clvaeTab") == name
    page.click(f"{GALLERY} .cl-told button")
    page.wait_for_url("**/#elsewhere")
    assert page.evaluate("sessionStorage.clvaeTab") == "there"


def test_what_was_kept_before_there_was_a_list_is_in_it_with_its_map(editor):
    page, _ = editor.page, rolled(editor)
    page.evaluate("""() => new Promise((resolve) => {
      indexedDB.open("clvae-works").onsuccess = ({target: {result: db}}) => {
        const change = db.transaction("works", "readwrite");
        change.objectStore("works").clear();
        db.close();
        change.oncomplete = resolve;
      };
    })""")
    reload(editor)
    open_gallery(editor, 1)
    assert page.get_attribute(f"{GALLERY} .cl-face img", "src").startswith("data:image/png")
    assert titles(editor) == ["Picture 1"]


def test_a_kept_picture_is_saved_as_a_project_with_its_photo_in_it(two):
    page, engine = two.page, two.service.engine
    open_gallery(two, 2)
    with page.expect_download() as download:
        act(two, "Picture 1", "save")
    assert download.value.suggested_filename == "Picture 1.clvae"
    with open(download.value.path(), "rb") as file:
        assert equal(unpack(engine, file.read()).state, two.firsts[1])
    page.keyboard.press("Escape")
    two.choose_file(".cl-open-photo", photo_file(SIZE, 1))
    two.settled(lambda s: s.photo is not None, "the photo")
    two.followed()
    kept(two)
    open_gallery(two, 2)
    with page.expect_download() as download:
        act(two, "Picture 2", "save")
    with open(download.value.path(), "rb") as file:
        saved = unpack(engine, file.read()).state
    assert np.array_equal(saved.photo.file, two.state().photo.file)
    assert saved.base == two.state().base


def test_it_says_when_it_was_kept_last(editor):
    rolled(editor)
    page = editor.page
    page.wait_for_function(r"/^Kept \d/.test(document.querySelector('.cl-kept-at').textContent)")
    assert not page.locator(".cl-kept-at").evaluate("e => e.closest('[role=status], [aria-live]')")
