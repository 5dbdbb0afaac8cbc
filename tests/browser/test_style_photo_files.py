"""Style photos and their maps, dropped, pasted or chosen in the browser; what is wrong is said."""

import io
import threading

import numpy as np
import pytest
from PIL import Image

from clvae.editor.server import style_photos
from tests.browser.conftest import map_file, photo_file
from tests.browser.keeping import project_file, save
from tests.browser.style_photos import SEA, SKY, arrive, chip, codes, pressed, showing
from tests.landscape import CARD, SIZE


@pytest.mark.parametrize(
    ("event", "target"), [("paste", "body"), ("drop", "#strip"), ("drop", "#scene-painter .cl-map")]
)
def test_photos_arrive_anywhere_on_the_page(editor, event, target):
    arrive(editor, event, [photo_file(SIZE, 1), photo_file(SIZE, 2)], target, asked=False)
    showing(editor, 2, 2)
    editor.page.wait_for_selector(
        "#style-painter .cl-under[src]:not([hidden])"
    )  # its tab has opened
    assert [
        np.abs(
            style_photo.photo.astype(int)
            - np.array(Image.open(io.BytesIO(photo_file(SIZE, seed)["buffer"])))
        ).max()
        for seed, style_photo in enumerate(editor.state().style_photos, 1)
    ] == [0, 0]


def test_a_photo_is_pasted_although_a_look_was_copied_before_it(editor):
    editor.page.keyboard.press("Control+c")
    editor.page.wait_for_selector("#clipboard [data-act=paste]:enabled")
    arrive(editor, "paste", [photo_file(SIZE)])
    showing(editor, 1, 1)
    assert editor.state().base == editor.workspaces.service.opening_state.base


def test_a_png_on_the_map_is_a_label_map(editor):
    ids = np.full(SIZE, 3, np.uint8)
    arrive(editor, "drop", [map_file(ids)], "#scene-painter .cl-map", asked=False)
    editor.holds(ids)
    assert not editor.state().style_photos


def saved(array, kind):
    """A picture as a file of any format, by the name and type that a browser gives it."""
    file = io.BytesIO()
    Image.fromarray(array).save(file, kind)
    kind = kind.lower()
    return {"name": f"it.{kind}", "mimeType": f"image/{kind}", "buffer": file.getvalue()}


def test_on_the_map_python_says_whether_a_file_is_a_map_or_a_photo(editor):
    """Whatever its format; a photo goes where photos go."""
    for number, kind in enumerate(("TIFF", "BMP", "GIF"), 3):
        ids = np.full(SIZE, number, np.uint8)
        arrive(editor, "drop", [saved(ids, kind)], "#scene-painter .cl-map", asked=False)
        editor.holds(ids)
    assert not editor.state().style_photos
    photo = np.array(Image.open(io.BytesIO(photo_file(SIZE, 1)["buffer"])))
    arrive(editor, "drop", [saved(photo, "TIFF")], "#scene-painter .cl-map")
    showing(editor, 1, 1)
    assert np.array_equal(editor.state().style_photos[0].photo, photo)
    assert np.array_equal(editor.ids(), ids)


def test_a_seventh_photo_is_one_sentence(editor):
    arrive(editor, "drop", [photo_file((32, 48), seed) for seed in range(6)], asked=False)
    showing(editor, 6, 6)
    for add in ("#style-photos .cl-add", "#style-painter .cl-files [data-act=photo]"):
        assert editor.page.is_disabled(add)
        assert "6 style photos are the most" in editor.page.get_attribute(add, "title")
    arrive(editor, "paste", [photo_file((32, 48))], asked=False)
    editor.says("There are at most 6 style photos at a time: remove some first.")
    assert len(editor.state().style_photos) == 6


def test_a_style_photo_with_its_map_file(editor):
    src, size = editor.src(), (300, 500)
    ids = np.zeros(size, np.uint8)
    ids[150:] = SEA
    ids[:, -20:] = 255
    editor.open_style_tab()
    editor.choose_file("#style-painter .cl-drop", photo_file(size))
    editor.page.wait_for_selector("#style-painter .cl-under[src]:not([hidden])")
    editor.choose_file("#style-painter [data-act=open]", map_file(ids))
    pressed(editor, "sky", "sea")
    labels = editor.state().style_photos[0].labels
    editor.painted(labels, "style-painter")
    assert np.unique(labels).tolist() == [SKY, SEA]  # cropped alike: the edge is gone
    editor.page.click(chip("sea"))
    pressed(editor, "sky")
    editor.page.click("#apply")
    editor.changed(src)
    assert np.allclose(editor.state().base.local_codes[SKY], codes(editor, 1)[SKY])
    editor.page.keyboard.press("Control+z")
    editor.shows(src)


def test_a_style_photo_painted_over(editor):
    src = editor.src()
    editor.open_style_tab()
    apply = editor.page.locator("#apply[aria-disabled=true]")
    apply.dispatch_event("click")  # it says why it does nothing
    editor.says("Choose a style photo first.")
    editor.choose_file("#style-painter .cl-drop", photo_file(SIZE))
    editor.page.wait_for_selector("#style-painter .cl-under[src]:not([hidden])")
    editor.page.click(chip("overall light"))
    editor.page.click("#apply")
    editor.says("paint over it")
    editor.page.click("#style-painter .cl-palette .cl-chip[data-name='sky']")
    editor.paint([(0.2, 0.3), (0.8, 0.3)], "style-painter")
    pressed(editor, "sky", "overall light")
    painted = editor.ids("style-painter")
    assert set(np.unique(painted)) == {SKY, len(CARD["names"])}
    editor.settled(
        lambda s: np.array_equal(s.style_photos[0].labels, painted),
        "the painted map of the photo",
    )
    editor.page.click("#apply")
    editor.changed(src)


def test_a_photo_that_is_none_or_too_large_is_one_sentence(editor):
    editor.open_style_tab()
    editor.choose_file(
        "#style-painter .cl-drop",
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"words"},
    )
    editor.says("is not a picture that can be read")
    file = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(file, "PNG")
    editor.choose_file(
        "#style-painter .cl-drop",
        {"name": "p.png", "mimeType": "image/png", "buffer": file.getvalue()},
    )
    editor.says("more than 64 million")
    assert not editor.state().style_photos


def test_a_file_that_is_being_read_is_said_to_be_until_there_is_an_answer(editor, monkeypatch):
    opened, first_map = threading.Event(), style_photos.first_map
    monkeypatch.setattr(
        style_photos, "first_map", lambda *args: opened.wait(60) and first_map(*args)
    )
    editor.open_style_tab()
    reading = editor.page.locator("#style-painter .cl-reading")
    editor.choose_file("#style-photos .cl-add", photo_file(SIZE))
    reading.wait_for(state="visible")
    coming = editor.page.locator("#style-photos .cl-coming i")  # where its tile will be
    coming.wait_for(state="visible")
    opened.set()
    reading.wait_for(state="hidden")
    coming.wait_for(state="detached")
    editor.settled(lambda state: len(state.style_photos) == 1, "the photo")
    broken = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"}
    editor.choose_file("#style-photos .cl-add", broken)
    editor.page.locator(".toast-body.error").wait_for()
    reading.wait_for(state="hidden")
    coming.wait_for(state="detached")


def test_a_file_that_is_gone_is_said_and_nothing_is_read_any_more(editor, tmp_path):
    page, gone = editor.page, tmp_path / "gone.png"
    gone.write_bytes(photo_file(SIZE)["buffer"])
    editor.open_style_tab()
    page.evaluate("""() => {
      const input = Object.assign(document.createElement("input"), {type: "file", id: "gone"});
      document.body.append(input);
    }""")
    page.set_input_files("#gone", gone)
    gone.unlink()
    page.evaluate("""() => {
      const dataTransfer = new DataTransfer(), how = {bubbles: true, cancelable: true};
      dataTransfer.items.add(document.getElementById("gone").files[0]);
      const map = document.querySelector("#style-painter .cl-map");
      map.dispatchEvent(new DragEvent("drop", {...how, dataTransfer}));
    }""")
    warning = page.locator("#style-painter .cl-warning")
    warning.filter(has_text="Cannot be read: gone.png").wait_for()
    page.locator("#style-painter .cl-reading").wait_for(state="hidden")
    page.locator("#style-photos .cl-coming i").wait_for(state="detached")


def test_a_project_on_the_map_of_a_style_photo_is_no_photo(editor):
    page, src = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(src)
    data, rolled = save(editor), editor.src()
    page.keyboard.press("Control+z")
    editor.shows(src)
    editor.open_style_tab()
    arrive(editor, "drop", [project_file(data)], "#style-painter .cl-map", asked=False)
    editor.shows(rolled)
    editor.answered()
    assert not page.locator(".toast-body.error").count()
