"""Painting in the browser: the photo follows, the ids are Python's, maps round-trip, bad maps are
refused.
"""

import io

import numpy as np
from PIL import Image

from clvae.core.images import indexed_image
from tests.landscape import CARD, SIZE


def png(image) -> dict:
    file = io.BytesIO()
    image.save(file, "PNG")
    return {"name": "map.png", "mimeType": "image/png", "buffer": file.getvalue()}


def test_the_page_opens_on_a_scene_and_its_photo(editor):
    assert editor.picture().std() > 0
    assert len(np.unique(editor.ids())) > 3
    assert editor.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_a_stroke_changes_the_photo_and_python_holds_the_same_ids(editor):
    before, ids = editor.src(), editor.ids()
    editor.select("road")
    editor.paint([(0.2, 0.2), (0.5, 0.3), (0.6, 0.2)])
    editor.changed(before)
    now = editor.ids()
    painted = now != ids
    assert painted.any() and (now[painted] == CARD["names"].index("road")).all()
    editor.settled(lambda s: np.array_equal(s.scene.objects, now), "the painter's ids")


def test_strokes_while_pictures_are_made_are_one_undo_step_each(editor):
    first, states = editor.src(), [editor.ids()]
    editor.page.click("#scene-painter .cl-chip[data-name='road']")
    for y in (0.1, 0.2, 0.3):
        editor.paint([(0.2, y), (0.7, y)])
        states.append(editor.ids())
    editor.holds(states[-1])
    for earlier in reversed(states[:-1]):
        editor.page.keyboard.press("Control+z")
        editor.holds(earlier)
    editor.shows(first)
    editor.page.keyboard.press("Control+Shift+z")
    editor.holds(states[1])


def test_undo_at_once_after_a_stroke_takes_that_stroke_back(editor):
    first, ids = editor.src(), editor.ids()
    editor.page.click("#scene-painter .cl-chip[data-name='road']")
    editor.paint([(0.2, 0.2), (0.7, 0.6)])
    painted = editor.ids()
    editor.page.keyboard.press("Control+z")
    editor.holds(ids)
    editor.shows(first)
    editor.page.keyboard.press("Control+Shift+z")
    editor.holds(painted)


def test_bucket_and_eyedropper(editor):
    before, ids = editor.src(), editor.ids()
    editor.select("tree")
    editor.page.keyboard.press("i")
    editor.paint([(0.5, 0.05)])
    editor.page.wait_for_function("document.querySelector('#look-head b')?.textContent === 'sky'")
    editor.select("field")
    editor.page.keyboard.press("g")
    editor.paint([(0.5, 0.05)])
    editor.changed(before)
    now = editor.ids()
    assert (now[ids == 0] == 5).all() and np.array_equal(now[ids != 0], ids[ids != 0])


def test_a_click_on_the_photo_selects_what_is_there(editor):
    ids = editor.ids()
    y, x = np.argwhere(ids == 1)[40]
    box = editor.page.locator(".cl-picture").bounding_box()
    editor.page.click(
        ".cl-picture",
        position={
            "x": (x + 0.5) / SIZE[1] * box["width"],
            "y": (y + 0.5) / SIZE[0] * box["height"],
        },
    )
    editor.page.wait_for_function(
        "document.querySelector('#look-head b')?.textContent === 'mountain'"
    )
    assert (
        editor.page.get_attribute("#scene-painter .cl-chip[data-name='mountain']", "aria-checked")
        == "true"
    )


def test_a_map_saved_and_opened_again_is_the_same_bit_for_bit(editor, tmp_path):
    editor.page.click("#scene-painter .cl-chip[data-name='building']")
    editor.paint([(0.3, 0.7), (0.6, 0.8)])
    ids = editor.ids()
    with editor.page.expect_download() as download:
        editor.page.click("#scene-painter [data-act=save]")
    download.value.save_as(tmp_path / "map.png")
    image = Image.open(tmp_path / "map.png")
    assert image.mode == "P" and np.array_equal(np.asarray(image), ids)
    editor.page.click(".cl-sample >> nth=2")
    editor.holds(editor.workspaces.service.samples[2].labels)
    editor.choose_file("#scene-painter [data-act=open]", tmp_path / "map.png")
    editor.holds(ids)


def test_a_map_in_the_palettes_colours_is_read(editor):
    tiles = np.random.default_rng(3).integers(0, 12, (SIZE[0] // 8, SIZE[1] // 8), np.uint8)
    ids = tiles.repeat(8, 0).repeat(8, 1)
    before = editor.src()
    editor.choose_file(
        "#scene-painter [data-act=open]", png(indexed_image(ids, CARD["colors"]).convert("RGB"))
    )
    editor.changed(before)
    editor.settled(lambda s: np.array_equal(s.scene.objects, ids), "the coloured map")


def test_bad_maps_get_one_sentence_and_change_nothing(editor):
    before, ids = editor.src(), editor.ids()
    wrong = np.full(SIZE, 37, np.uint8)
    colours = np.zeros((*SIZE, 3), np.uint8)
    colours[:] = CARD["colors"][0]
    colours[: SIZE[0] // 4] = (1, 2, 3)
    for file, sentence in (
        (
            png(Image.fromarray(np.full(SIZE, 255, np.uint8))),
            "The map is empty: every pixel is unlabelled.",
        ),
        (
            {"name": "map.png", "mimeType": "image/png", "buffer": b"no picture"},
            "not a picture that can be read",
        ),
        ({"name": "map.png", "mimeType": "image/png", "buffer": b""}, "is an empty file"),
    ):
        editor.choose_file("#scene-painter [data-act=open]", file)
        editor.says(sentence)
    for file, sentence in (
        (
            png(indexed_image(wrong, [(0, 0, 0)])),
            "The map has class 37, which is none of the 12 classes.",
        ),
        (png(Image.fromarray(colours)), "The map has colour (1, 2, 3) on 25 % of its pixels"),
    ):  # of another label set, maybe: the page asks
        editor.choose_file("#scene-painter [data-act=open]", file)
        editor.page.locator("#scene-painter .cl-offer", has_text=sentence).wait_for()
    assert editor.src() == before and np.array_equal(editor.ids(), ids)
    assert editor.state().scene.objects.tolist() == ids.tolist()


def test_the_palette_works_with_the_keyboard_and_has_names(editor):
    page = editor.page
    page.focus("#scene-painter .cl-chip[aria-checked='true']")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('#look-head b')?.textContent === 'mountain'")
    page.keyboard.press("3")
    page.wait_for_function("document.querySelector('#look-head b')?.textContent === 'tree'")
    assert page.get_by_role("radio", name="Brush").get_attribute("aria-checked") == "true"
    assert "sky" in page.get_attribute("#scene-painter .cl-map", "aria-label")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()


def test_what_is_in_hand_is_said_to_be_missing_until_it_is_painted(editor):
    note, absent = "#look-head .cl-head span", "building"
    editor.select(absent)
    editor.page.locator(note).wait_for()
    editor.paint([(0.3, 0.3), (0.5, 0.3)])
    editor.page.locator(note).wait_for(state="hidden")
