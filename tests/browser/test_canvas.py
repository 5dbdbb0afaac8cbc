"""Canvases of other shapes on the page: chosen, painted, restyled, undone, kept and saved."""

import io

import cv2
import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image
from typer.testing import CliRunner

from clvae import Engine
from clvae.cli import app
from clvae.core.cover import cover_photo
from clvae.editor.document.project import unpack
from tests.browser import keeping
from tests.landscape import landscape_bundle

from .conftest import hosting, map_file, visit
from .exporting import export
from .test_kept_looks import keep_two
from .tools import ROAD

OPEN = ".cl-canvas[open]"


@pytest.fixture(scope="module")
def sized(browser):
    """A server of random weights that draw many sizes."""
    yield from hosting(Engine(landscape_bundle(many=True), "cpu", "float32"))


@pytest.fixture
def editor(browser, sized):
    yield from visit(browser, sized)


def choose(editor, shape: str, way: str = "Crop") -> None:
    """Give the picture another shape, and wait until map and photo have it."""
    src = editor.src()
    editor.page.click("#scene-painter [data-act=canvas]")
    for name in (shape, way):
        editor.page.locator(f"{OPEN} [role=radio]", has_text=name).first.click()
    editor.page.click(f"{OPEN} .cl-apply")
    editor.changed(src)
    editor.holds(editor.state().scene.objects)


def shown_size(editor) -> tuple[int, int]:
    """(height, width) of the photo that shows, once the browser has it."""
    width, height = editor.page.evaluate("""async () => {
      const picture = document.querySelector(".cl-picture");
      await picture.decode();
      return [picture.naturalWidth, picture.naturalHeight];
    }""")
    return height, width


def test_the_canvas_that_there_is_cannot_be_chosen_and_a_side_that_gives_way_is_named(editor):
    page = editor.page
    page.click("#scene-painter [data-act=canvas]")
    assert page.is_disabled(f"{OPEN} .cl-apply")
    page.select_option(f"{OPEN} [name=height]", "384")
    page.select_option(f"{OPEN} [name=width]", "384")
    assert page.input_value(f"{OPEN} [name=height]") == "128"
    assert page.inner_text(f"{OPEN} .cl-note") == "At most 49,152 pixels: the height became 128."
    assert page.is_enabled(f"{OPEN} .cl-apply")
    page.click(f"{OPEN} .cl-ways button >> text=Extend")
    assert page.inner_text(f"{OPEN} .cl-part-row span") == "Where it lies"
    page.click(f"{OPEN} .cl-shapes button >> text=Square")
    assert page.inner_text(f"{OPEN} .cl-note") == ""


def test_a_larger_canvas_keeps_all_that_there_is_unless_somebody_chose_otherwise(editor):
    page, checked = editor.page, f"{OPEN} .cl-ways [aria-checked=true]"
    page.click("#scene-painter [data-act=canvas]")
    for width, way in (("256", "Extend"), ("128", "Crop"), ("320", "Extend")):
        page.select_option(f"{OPEN} [name=width]", width)
        assert page.inner_text(checked) == way
    page.click(f"{OPEN} .cl-ways button >> text=Stretch")
    page.select_option(f"{OPEN} [name=width]", "128")
    assert page.inner_text(checked) == "Stretch"


def test_a_panorama_is_painted_restyled_undone_and_is_there_after_a_reload(editor):
    page, before = editor.page, editor.ids()
    first = editor.src()
    choose(editor, "2:1", "Extend")
    assert editor.size == (96, 192) and shown_size(editor) == (96, 192)
    editor.select("road")
    src = editor.src()
    editor.paint([(0.05, 0.5), (0.95, 0.5)])
    editor.changed(src)
    ids = editor.ids()
    assert (ids[48, 12:180] == ROAD).all()
    editor.followed()
    src = editor.src()
    page.click("#dice-one")
    editor.changed(src)
    editor.followed()
    kept = editor.src()
    assert editor.workspace.document.snapshot().names[1] == "canvas 192×96"
    page.click(".cl-history [data-act=undo]")
    page.click(".cl-history [data-act=redo]")
    editor.shows(kept)
    for _ in range(3):
        page.click(".cl-history [data-act=undo]")
    editor.shows(first)
    editor.holds(before)
    for _ in range(3):
        page.click(".cl-history [data-act=redo]")
    editor.shows(kept)
    editor.holds(ids)
    state = editor.state()
    keeping.kept(editor)
    keeping.reload(editor)
    editor.holds(ids)
    assert editor.state().scene == state.scene and editor.state().base == state.base


def test_a_panorama_goes_out_as_photo_layers_and_animation(editor):
    choose(editor, "2:1")
    keep_two(editor, "#kept-looks [data-act=keep-picture]")
    state, engine = editor.state(), editor.service.engine
    picture = engine.generate(state.scene, state.style(engine.directions))
    assert picture.shape == (96, 192, 3)
    data, _ = export(editor, "photo")
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert np.array_equal(seen, picture)
    assert unpack(engine, data).state.scene == state.scene
    layers, _ = export(editor, "layers")
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(layers)).convert("RGB")), picture)
    first, second = (str(look.number) for look in state.kept_looks)
    moving, _ = export(editor, "animation", a=first, b=second, seconds="1", rate="5", back=False)
    image = Image.open(io.BytesIO(moving))
    assert image.size == (192, 96) and image.n_frames == 5


def circle() -> tuple[np.ndarray, np.ndarray]:
    """A map and a photo of 16:9 with the same circle in the middle."""
    y, x = np.mgrid[:360, :640]
    inside = (y - 180) ** 2 + (x - 320) ** 2 < 150**2
    photo = np.where(inside[..., None], (230, 90, 40), (60, 110, 200)).astype(np.uint8)
    return np.where(inside, np.uint8(8), np.uint8(0)), photo


def test_a_picture_of_16_9_is_the_same_by_page_program_and_library_and_a_circle_stays_one(
    editor, sized, tmp_path
):
    engine, (label_map, photo), style_of = editor.service.engine, circle(), {"classes": ["sea"]}
    files = {"map": tmp_path / "map.png", "photo": tmp_path / "photo.png"}
    for file, array in zip(files.values(), (label_map, photo), strict=True):
        Image.fromarray(array).save(file)
    scene = engine.scene(label_map)
    assert scene.size == (128, 224)
    found = engine.encode(photo, label_map)
    style = engine.sample(scene, 5).adopt(found, scene, **style_of)
    expected = engine.generate(scene, style)
    sides = [np.flatnonzero((scene.objects == 8).any(axis)) for axis in (0, 1)]
    width, height = (places[-1] - places[0] + 1 for places in sides)
    assert abs(int(width) - int(height)) <= 2 and height > 100

    landscape_bundle(many=True).save(tmp_path / "bundle")
    photos = ["--style", str(files["photo"]), "--style-labels", str(files["map"])]
    where = ["--weights", str(tmp_path / "bundle"), "--labels", str(files["map"])]
    out = ["--out", str(tmp_path / "out.png"), "--seed", "5", "--precision", "float32"]
    done = CliRunner().invoke(app, ["generate", *where, *photos, *out])
    assert done.exit_code == 0, done.output
    whole = engine.sample(scene, 5).adopt(found, scene, global_code=True)
    by_command = np.array(Image.open(tmp_path / "out.png"))
    assert np.array_equal(by_command, engine.generate(scene, whole))

    client = Client(sized.url, verbose=False)
    picture, _ = client.predict(
        handle_file(files["map"]),
        5,
        handle_file(files["photo"]),
        handle_file(files["map"]),
        ["sea"],
        api_name="/style",
    )
    assert np.array_equal(np.array(Image.open(picture)), expected)

    page = editor.page
    editor.choose_file("#scene-painter [data-act=open]", map_file(label_map))
    editor.settled(lambda state: state.scene == scene, "the map")
    editor.answered()
    page.fill("#seed input", "5")
    page.press("#seed input", "Enter")
    editor.settled(lambda state: state.seed == 5, "the seed")
    editor.open_style_tab()
    editor.choose_file("#style-painter [data-act=photo]", str(files["photo"]))
    editor.settled(lambda state: len(state.style_photos) == 1, "the photo")
    editor.answered()
    editor.choose_file("#style-painter [data-act=open]", map_file(label_map))
    editor.settled(lambda state: (state.style_photos[0].labels == 8).any(), "its map")
    style_photo = editor.state().style_photos[0]
    assert np.array_equal(style_photo.labels, scene.objects)
    assert np.array_equal(style_photo.photo, cover_photo(photo, (128, 224)))
    editor.painted(style_photo.labels, "style-painter")


def test_map_and_photo_have_the_canvas_s_shape(editor):
    choose(editor, "Portrait 1:2")
    for part in ("#scene-painter .cl-map", ".cl-picture"):
        box = editor.page.locator(part).bounding_box()
        assert box["height"] == pytest.approx(2 * box["width"], rel=0.02)


def test_of_its_own_sizes_only_those_that_go_together_can_be_chosen(editor):
    page = editor.page
    page.click("#scene-painter [data-act=canvas]")
    page.select_option(f"{OPEN} [name=width]", "384")
    height = int(page.input_value(f"{OPEN} [name=height]"))
    assert (height, 384) in editor.service.engine.sizes
    page.click(f"{OPEN} .cl-apply")
    editor.settled(lambda state: state.scene.size == (height, 384), "the canvas")
    editor.holds(editor.state().scene.objects)


def test_the_frame_of_a_crop_is_dragged(editor):
    page, ids = editor.page, editor.ids()
    page.click("#scene-painter [data-act=canvas]")
    page.locator(f"{OPEN} [role=radio]", has_text="Square").click()
    box = page.locator(f"{OPEN} canvas").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"], box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    assert page.input_value(f"{OPEN} .cl-part") == "100"
    page.click(f"{OPEN} .cl-apply")
    editor.settled(lambda state: state.scene.size == (160, 160), "the canvas")
    editor.holds(editor.state().scene.objects)
    assert np.array_equal(np.unique(editor.ids()[:, -1]), np.unique(ids[:, -1]))


def test_shapes_and_ways_are_walked_by_the_arrow_keys(editor):
    page = editor.page
    page.click("#scene-painter [data-act=canvas]")
    for row in (f"{OPEN} .cl-shapes", f"{OPEN} .cl-ways"):
        stop = page.locator(f"{row} [role=radio][tabindex='0']")
        stop.focus()
        page.keyboard.press("ArrowRight")
        words = page.evaluate("document.activeElement.textContent")
        assert stop.get_attribute("aria-checked") == "true" and stop.inner_text() == words
    page.select_option(f"{OPEN} [name=height]", "384")  # of no shape that has a name
    assert page.locator(f"{OPEN} .cl-shapes [role=radio][tabindex='0']").count() == 1


def test_esc_leaves_the_canvas_as_it_is(editor):
    page = editor.page
    page.click("#scene-painter [data-act=canvas]")
    page.locator(f"{OPEN} [role=radio]", has_text="2:1").click()
    page.keyboard.press("Escape")
    page.wait_for_selector(OPEN, state="detached")
    editor.select("road")
    assert editor.size == (128, 192) and editor.workspace.document.steps == (0, 0)


def test_a_map_of_another_shape_brings_its_canvas(editor):
    wide = np.zeros((96, 256), np.uint8)
    wide[60:] = 8
    editor.choose_file("#scene-painter [data-act=open]", map_file(wide))
    editor.settled(lambda state: state.scene.size == (96, 256), "the map's canvas")
    editor.holds(wide)
    editor.followed()
    assert shown_size(editor) == (96, 256)


def test_a_model_of_one_size_has_no_menu(browser, server):
    for editor in visit(browser, server):
        assert editor.page.locator("#scene-painter [data-act=canvas]").is_hidden()
