"""Looks from other pictures: what is kept in one is there in every other one of the model."""

import numpy as np
import pytest

from clvae.editor.document.look_file import CARD, pack_look, unpack_look
from clvae.editor.document.state import KeptLook
from tests.editor.document.projects import files_of, packed

from .conftest import blank
from .keeping import NOTE, reload
from .keeping import kept as stored
from .test_kept_looks import kept, open_kept_looks
from .test_tabs import rolled, tab
from .test_works import FULL, open_gallery

OTHERS = "#other-looks"
CARDS = f"{OTHERS} .cl-card"


def unfold(editor) -> None:
    open_kept_looks(editor)
    editor.page.wait_for_selector(f"{OTHERS} [data-ready]")
    if not editor.page.locator(f"{OTHERS} details[open]").count():
        editor.page.click(f"{OTHERS} summary")


def shows(editor, *names: str) -> None:
    """Wait until just these looks from other pictures are shown, the newest first."""
    editor.page.wait_for_function(
        """(names) => JSON.stringify(names) === JSON.stringify(
          [...document.querySelectorAll('#other-looks .cl-face b')].map((b) => b.textContent))""",
        arg=list(names),
    )


def told(editor, words: str) -> None:
    editor.page.locator(f"{OTHERS} .cl-told", has_text=words).wait_for()


def look_file(data: bytes) -> dict:
    return {"name": "mine.clvlook", "mimeType": "application/octet-stream", "buffer": data}


def keep(editor, count: int, button="#keep-look") -> KeptLook:
    """Keep a look of this picture, the `count`th; what Python then has."""
    open_kept_looks(editor)
    editor.page.click(button)
    kept(editor, count)
    return editor.state().kept_looks[-1]


@pytest.fixture
def another(editor):
    """Another picture than the one in which two looks were kept, the sky's and the tree's."""
    editor.sky = keep(editor, 1)
    editor.select("tree")
    editor.tree = keep(editor, 2)
    assert editor.page.locator(CARDS).count() == 0  # they are this picture's own
    stored(editor)
    open_gallery(editor, 1)
    editor.page.click(".cl-works [name=new]")
    editor.page.locator(NOTE, has_text="A new picture.").wait_for()
    unfold(editor)
    shows(editor, "tree", "sky")
    return editor


def test_a_look_of_another_picture_is_used_as_one_of_this_picture_s_own(another):
    page, src = another.page, another.src()
    another.select("mountain")
    page.click(f"{CARDS} .cl-face[aria-label^='Give mountain the look “sky”']")
    another.changed(src)
    kept(another, 1)
    sky = another.sky.style.local_codes[0]
    mountain = another.service.engine.labels.names.index("mountain")
    another.settled(lambda s: np.array_equal(s.base.local_codes[mountain], sky), "the look")
    shows(another, "tree")  # the other one is of this picture now
    page.keyboard.press("Control+z")  # both as one step
    another.shows(src)
    kept(another, 0)
    shows(another, "tree", "sky")


def test_a_look_is_renamed_deleted_and_brought_back_and_all_tabs_agree(another):
    rolled(another)  # else it is nothing that a tab begins with
    page, other = another.page, tab(another)
    unfold(other)
    shows(other, "tree", "sky")
    page.focus(f"{CARDS}:has-text('sky') .cl-face")
    page.keyboard.press("F2")
    page.keyboard.type("Evening sky")
    page.keyboard.press("Enter")
    told(another, "Renamed to “Evening sky”")
    shows(other, "tree", "Evening sky")
    page.keyboard.press("Delete")  # of the one that has the focus
    told(another, "“Evening sky” is deleted.")
    shows(another, "tree")
    shows(other, "tree")
    page.click(f"{OTHERS} .cl-told button")
    told(another, "“Evening sky” is back")
    shows(other, "tree", "Evening sky")
    other.page.close()


def test_a_look_is_saved_as_a_file_which_opens_again_and_a_bad_one_is_one_sentence(another):
    page, engine = another.page, another.service.engine
    with page.expect_download() as download:
        page.click(f"{CARDS}:has-text('sky') [data-sign=save]")
    assert download.value.suggested_filename == "sky.clvlook"
    data = download.value.path().read_bytes()
    assert unpack_look(engine, data).digest == another.sky.digest
    page.click(f"{CARDS}:has-text('sky') [data-sign=remove]")
    shows(another, "tree")
    another.choose_file(f"{OTHERS} .cl-bring", [look_file(data)])
    shows(another, "sky", "tree")
    told(another, "“sky” is there")
    another.choose_file(f"{OTHERS} .cl-bring", [look_file(data[:-40])])
    another.says("This is not the file of a look, or it is damaged.")


def test_a_look_of_another_model_is_not_offered_and_its_file_is_refused(another):
    page, engine = another.page, another.service.engine
    page.evaluate(
        """() => new Promise((done) => {
          indexedDB.open("clvae-looks").onsuccess = ({target}) => {
            const change = target.result.transaction("looks", "readwrite");
            change.objectStore("looks").put({bundle: "another", digest: "0", name: "foreign",
              whole: false, time: Date.now(), src: "", file: ""});
            change.oncomplete = done;
          };
        })"""
    )
    reload(another)
    unfold(another)
    shows(another, "tree", "sky")
    files = files_of(pack_look(engine, another.sky))
    files[CARD] = files[CARD].replace(engine.checksum.encode(), b"f" * 64)
    another.choose_file(f"{OTHERS} .cl-bring", [look_file(packed(files))])
    another.says("This look needs the model")


def test_where_the_browser_has_no_room_the_look_is_kept_in_the_picture_and_it_says_so(editor):
    page = editor.page
    unfold(editor)
    page.evaluate(FULL)
    keep(editor, 1)
    told(editor, "The look is kept in this picture alone: this browser has no room left")
    page.evaluate("window.room = true")
    keep(editor, 2)
    assert len(editor.state().kept_looks) == 2


def test_at_most_a_hundred_looks_are_kept_of_a_model(editor):
    page = editor.page
    unfold(editor)
    page.evaluate(
        """(bundle) => new Promise((done) => {
          indexedDB.open("clvae-looks").onsuccess = ({target}) => {
            const change = target.result.transaction("looks", "readwrite");
            for (let i = 0; i < 100; i += 1) {
              change.objectStore("looks").put({bundle, digest: `${i}`, name: `look ${i}`,
                whole: false, time: i, src: "", file: ""});
            }
            change.oncomplete = done;
          };
        })""",
        editor.service.engine.checksum,
    )
    keep(editor, 1)
    told(editor, "no more looks fit in this browser: delete some")


def test_a_browser_that_keeps_nothing_says_so(browser, server):
    server.workspaces._by_session.clear()
    page = browser.new_page()
    page.add_init_script("indexedDB.open = () => { throw new DOMException('blocked'); };")
    page.goto(server.url)
    page.get_by_role("tab", name="Kept", exact=True).click()
    page.click(f"{OTHERS} [data-ready] summary")
    page.locator(f"{OTHERS} .cl-note", has_text="This browser keeps nothing").wait_for()
    page.click("#keep-look")
    page.locator(f"{OTHERS} .cl-told", has_text="kept in this picture alone").wait_for()
    assert page.locator("#kept-looks .cl-tile").count() == 1
    page.close()


@pytest.fixture
def alone(browser):
    """The widget alone, as `looks`, over a store `kept`; said() is what it says."""
    page = blank(browser, "other-looks.js", "events.js")
    page.evaluate(
        """() => {
          const element = document.createElement("div"), kept = [];
          element.innerHTML = `<b class="cl-count"></b><p class="cl-note"></p>
            <p class="cl-told"></p><div class="cl-cards"></div><button class="cl-bring"></button>`;
          document.body.append(element);
          const put = async (look) => { kept.push(look); };
          const store = {all: async () => kept, put, watch: () => {}, rename: () => {}};
          const looks = new OtherLooks(element, () => {}, store);
          const said = () => element.querySelector(".cl-told").textContent;
          Object.assign(window, {element, kept, looks, said});
          return looks.begin();
        }"""
    )
    yield page
    page.close()


def test_all_looks_that_come_are_kept_in_whatever_order_and_only_files_are_spoken_of(alone):
    told = alone.evaluate(
        """async () => {
          const heard = [];
          const come = async (push, name, brought) => {
            await looks.receive({push, came: {digest: name, name, whole: false, src: "", brought}});
            heard.push(said());
          };
          looks.read([new File([new Uint8Array(4.1e6)], "large.clvlook")]);
          looks.say("");
          await come(7, "sea", false);
          await come(6, "tree", true);
          await come(6, "tree", true);
          return [kept.map(({name}) => name), heard];
        }"""
    )
    assert told == [["sea", "tree"], ["", "“tree” is there", "“tree” is there"]]


def test_a_name_is_written_on_while_the_page_says_again_what_is_selected(alone):
    alone.evaluate(
        """async () => {
          tell("selected", {name: "sky"});
          await looks.receive({push: 1, came: {digest: "1", name: "sea", whole: false, src: ""}});
          looks.rename(kept[0]);
        }"""
    )
    alone.keyboard.type("Even")
    alone.evaluate("""() => {
      tell("selected", {name: "sky"});
      tell("shelf", []);
    }""")
    alone.keyboard.type("ing")
    assert alone.evaluate("document.activeElement.value") == "Evening"
