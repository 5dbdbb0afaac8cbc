"""Projects saved and opened in the browser, with everything that they hold."""

import io
import json
import zipfile

import numpy as np

from clvae.editor.document.project import unpack
from clvae.editor.document.project_box import CARD
from tests.browser.keeping import NOTE, furnish, project_file, save, shows_all
from tests.editor.document.projects import equal


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
    sample = editor.workspaces.service.samples[2]
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
    assert unpack(editor.workspaces.service.engine, data).state.same(editor.state())
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


def test_a_project_of_older_weights_opens_and_says_what_it_is(editor):
    page = editor.page
    editor.select("rock")
    editor.paint([(0.2, 0.3), (0.8, 0.3)])
    ids, data = editor.ids(), save(editor)
    page.keyboard.press("Control+z")
    editor.settled(lambda state: not np.array_equal(state.scene.objects, ids), "the undo")
    older = edited(data, lambda card: card["bundle"].update(checksum="0" * 64))
    editor.choose_file("#header [data-act=open-project]", project_file(older))
    editor.says("This project was made with an older version of random landscape (00000000).")
    editor.holds(ids)


def test_what_cannot_be_opened_is_one_sentence(editor):
    page, src = editor.page, editor.src()
    data = save(editor)
    for wrong, sentence in (
        (data[:-50], "This is not a project file, or it is damaged."),
        (b"words", "This is not a project file, or it is damaged."),
        (
            edited(data, lambda card: card["bundle"].update(name="<b>city</b>", checksum="f" * 64)),
            "This project needs the model <b>city</b> (ffffffff); this page has random landscape",
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
        file.truncate(48_000_001)
    editor.choose_file("#header [data-act=open-project]", huge)
    editor.page.locator(NOTE, has_text="The project is larger than 48 MB.").wait_for()
    editor.page.click(f"{NOTE} >> text=Hide")
    editor.page.wait_for_selector(NOTE, state="hidden")
