"""A real photo on the page: opened, changed in one thing, compared, kept, exported at its size."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from clvae import Engine
from tests.browser.conftest import hosting, visit
from tests.browser.exporting import DIALOG, SAID, export, open_dialog
from tests.browser.exporting import choose as choose_in_dialog
from tests.browser.keeping import NOTE, kept, reload
from tests.browser.layout import SETTLED, SIZES, faults, resize
from tests.browser.style_photos import arrive
from tests.checkpoints import draw_photo
from tests.landscape import landscape_bundle

SHAPE = 300, 450
PHOTO = draw_photo(SHAPE, 3)


@pytest.fixture(scope="module")
def server():
    yield from hosting(Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32"))


@pytest.fixture
def page(browser, server):
    yield from visit(browser, server)


def file_of(photo=PHOTO, orientation=1):
    """A photo as a file chooser takes it."""
    stream, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(photo).save(stream, "PNG", exif=exif)
    return {"name": "mine.png", "mimeType": "image/png", "buffer": stream.getvalue()}


def choose(editor, file):
    before = editor.src()
    editor.choose_file(".cl-open-photo", file)
    editor.changed(before)
    editor.settled(lambda s: s.photo is not None, "the photo")
    editor.followed()


@pytest.fixture
def editor(page):
    """The page with the photo open, and in hand what it shows most of."""
    choose(page, file_of())
    objects = page.state().scene.objects
    editor_holds(page, int(np.bincount(objects.ravel()).argmax()))
    return page


def editor_holds(editor, object_id):
    editor.select(editor.service.engine.labels.name(object_id))


def roll(editor):
    before = editor.src()
    editor.page.click("#dice-one")
    editor.changed(before)
    editor.followed()


def test_a_photo_is_opened_upright_and_in_its_own_shape(page):
    choose(page, file_of(np.rot90(PHOTO), 6))
    assert page.state().photo.shape == SHAPE and page.state().scene.size == (128, 192)
    shown = page.page.evaluate(
        "(({naturalWidth: w, naturalHeight: h}) => [h, w])(document.querySelector('.cl-picture'))"
    )
    assert tuple(shown) == SHAPE


def test_what_a_dropped_photo_is_for_is_asked(page):
    before = page.src()
    arrive(page, "drop", [file_of()], asked=False)
    page.page.click(".cl-brought >> text=Cancel")
    assert page.src() == before and not page.workspace
    arrive(page, "drop", [file_of()], asked=False)
    page.page.click(".cl-brought [data-for=edit]")
    page.changed(before)
    page.settled(lambda s: s.photo is not None, "the photo")


def test_a_photo_chosen_by_open_in_the_header_is_asked_about_too(page):
    page.choose_file("#header [data-act=open-project]", file_of())
    page.page.click(".cl-brought [data-for=edit]")
    page.settled(lambda s: s.photo is not None, "the photo")


def test_on_a_phone_a_photo_or_a_sample_that_was_chosen_comes_into_view(page):
    resize(page.page, (390, 844))
    for open_one in (lambda: choose(page, file_of()), lambda: page.page.click(".cl-sample")):
        page.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        src = page.src()
        open_one()
        page.changed(src)
        page.page.evaluate(SETTLED)
        box = page.page.locator("#photo .cl-stage").bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 844


def test_the_tools_for_a_photo_lie_beside_the_map_in_every_size(editor):
    page = editor.page
    page.wait_for_function("document.querySelector('.cl-opening').textContent === ''")
    editor.answered()
    for size in SIZES:
        resize(page, size)
        assert not faults(page), size
        tools, stage = (
            page.locator(f"#scene-painter {part}").bounding_box()
            for part in (".cl-strokes", ".cl-stage")
        )
        assert stage["y"] + stage["height"] <= tools["y"], size
        if size[0] > 1000:
            assert page.evaluate("document.documentElement.scrollHeight <= innerHeight"), size


def test_a_dice_a_slider_and_undo(editor):
    first = editor.src()
    roll(editor)
    rolled = editor.src()
    editor.page.click("#reset")  # back to the photo
    editor.changed(rolled)
    editor.followed()
    assert editor.src() == first
    editor.page.keyboard.press("Control+z")
    editor.shows(rolled)
    editor.page.keyboard.press("Control+z")
    editor.shows(first)
    editor.drag("slider-0", 0.9)
    editor.changed(first)


def test_strokes_correct_the_map_or_lie_over_the_photo(editor):
    first, name = editor.src(), "sea"
    editor_holds(editor, editor.service.engine.labels.id(name))
    editor.paint([(0.2, 0.8), (0.6, 0.8)])
    editor.settled(lambda s: (s.photo.scene.labels == 8).any(), "the correction")
    editor.followed()
    assert editor.src() == first
    editor.page.click("#scene-painter [data-act=anew]")
    editor.paint([(0.2, 0.3), (0.6, 0.3)])
    editor.changed(first)
    row = int(0.3 * 128)
    assert (editor.state().scene.labels[row] == 8).any()
    assert not (editor.state().photo.scene.labels[row] == 8).any()


def test_the_photo_as_it_was_is_seen_while_a_key_is_held(editor):
    roll(editor)
    over = "document.querySelector('.cl-before')"
    for let_go in (
        lambda: editor.page.keyboard.up("d"),
        lambda: editor.page.evaluate("dispatchEvent(new Event('blur'))"),  # to another window
    ):
        editor.page.keyboard.down("d")
        editor.page.wait_for_function(
            f"!{over}.hidden && {over}.firstElementChild.naturalWidth === {SHAPE[1]}"
            f" && {over}.style.clipPath === 'none'"
        )
        let_go()
        editor.page.wait_for_function(f"{over}.hidden")


def test_who_looks_closely_sees_the_photos_own_pixels(page):
    choose(page, file_of(draw_photo((1600, 2400), 3)))
    shown = "document.querySelector('#photo .cl-picture').naturalWidth"
    assert page.page.evaluate(shown) < 2400
    stage = page.page.locator("#photo .cl-stage").bounding_box()
    page.page.mouse.move(stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2)
    for _ in range(7):
        page.page.mouse.wheel(0, -100)
    detail = closer(page)
    # its own pixels lie where they belong
    assert detail["pixels"] == pytest.approx(2400 * (detail["box"][3] - detail["box"][2]), abs=1)
    assert detail["at"] == pytest.approx(detail["box"], abs=2e-3)
    roll(page)
    assert closer(page)["src"] != detail["src"]
    page.page.keyboard.press("0")
    page.page.wait_for_function(f"({SEEN}) === null")


SEEN = "document.querySelector('#photo .cl-photo').parentElement.photo?.detail()"


def closer(editor):
    """The detail that lies over the newest picture, and where."""
    editor.page.wait_for_function(f"({SEEN})?.revision === {editor.workspace.document.revision}")
    return editor.page.evaluate(
        f"""() => {{
      const image = document.querySelector(".cl-layer > .cl-detail");
      const one = image.getBoundingClientRect(), all = image.parentElement.getBoundingClientRect();
      const down = (y) => (y - all.top) / all.height, across = (x) => (x - all.left) / all.width;
      return {{...({SEEN}), src: image.src, pixels: image.naturalWidth,
        at: [down(one.top), down(one.bottom), across(one.left), across(one.right)]}};
    }}"""
    )


def test_it_is_back_after_a_reload(editor):
    roll(editor)
    kept(editor)
    src, state = editor.src(), editor.state()
    reload(editor)
    editor.shows(src)
    assert np.array_equal(editor.state().photo.file, state.photo.file)
    editor.page.locator(NOTE, has_text="Your last picture is back.").wait_for()
    editor.painted(state.scene.objects)


def test_it_is_exported_at_its_own_size(editor):
    roll(editor)
    data, _ = export(editor, "photo", format="png")
    picture = np.array(Image.open(io.BytesIO(data)))
    assert picture.shape == PHOTO.shape and (picture != PHOTO).any()


def test_other_photos_get_its_looks_and_come_as_a_zip(editor):
    page, files, go = editor.page, f"{DIALOG} [name=files]", f"{DIALOG} [name=go]"
    roll(editor)
    open_dialog(editor)
    choose_in_dialog(editor, "others", format="png")
    assert page.is_disabled(go)
    page.set_input_files(files, [file_of(), file_of(PHOTO[::-1]) | {"name": "other.png"}])
    with page.expect_download() as download:
        page.click(go)
    assert download.value.suggested_filename == "photos.zip"
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.namelist() == ["mine.png", "other.png"]
        for name, photo in (("mine.png", PHOTO), ("other.png", PHOTO[::-1])):
            picture = np.array(Image.open(io.BytesIO(archive.read(name))))
            assert picture.shape == photo.shape and (picture != photo).any()
    page.wait_for_selector(DIALOG, state="hidden")


def test_a_photo_that_is_gone_is_said_and_the_dialog_goes_on(editor, tmp_path):
    page, files, go = editor.page, f"{DIALOG} [name=files]", f"{DIALOG} [name=go]"
    roll(editor)
    open_dialog(editor)
    choose_in_dialog(editor, "others", format="png")
    gone = tmp_path / "gone.png"
    gone.write_bytes(file_of()["buffer"])
    page.set_input_files(files, gone)
    gone.unlink()
    page.click(go)
    page.wait_for_function(f"{SAID}.startsWith('A file cannot be read')")
    assert page.is_enabled(go) and page.locator(f"{DIALOG} progress").is_hidden()


def test_a_sample_scene_closes_it(editor):
    src = editor.src()
    editor.page.click(".cl-sample >> nth=2")
    editor.changed(src)
    editor.settled(lambda s: s.photo is None, "no photo")
    for control in (".cl-strokes", "[data-act=divide]"):  # what is for photos alone
        editor.page.locator(control).first.wait_for(state="hidden")
