"""Style photos in the browser: each with its map and what it gives; dropped, pasted, chosen, shown,
removed, undone.
"""

import base64
import io
import threading

import numpy as np
import pytest
from PIL import Image

from clvae.editor.page import style_photos as style_photo
from tests.browser.conftest import map_file, photo_file
from tests.landscape import CARD, SIZE

SKY, MOUNTAIN, SEA = 0, 1, 8  # the opening scene has no sea
TILES, CHIPS = "#style-photos .cl-style-photo", "#style-photos .cl-gives .cl-chip"


def label_map(above=SKY, below=MOUNTAIN, row=SIZE[0] // 2):
    ids = np.full(SIZE, below, np.uint8)
    ids[:row] = above
    return ids


def add(editor, count, seed=0, ids=None):
    """Choose one more photo, the `count`-th, and open its map."""
    editor.choose_file("#style-photos .cl-add", photo_file(SIZE, seed))
    showing(editor, count, count)
    editor.page.wait_for_selector("#style-painter .cl-under[src]:not([hidden])")
    if ids is not None:
        editor.choose_file("#style-painter [data-act=open]", map_file(ids))
        editor.painted(ids, "style-painter")


def showing(editor, place, count):
    """Wait until there are `count` tiles and photo `place` is in the painter and in the panel."""
    editor.page.wait_for_function(
        """([place, count]) => {
      const tiles = [...document.querySelectorAll("#style-photos .cl-style-photo")];
      const painter = document.querySelector("#style-painter .cl-painter")?.parentElement.painter;
      return tiles.length === count && tiles[place - 1].getAttribute("aria-checked") === "true"
        && tiles[place - 1].dataset.key === `tile ${painter?.of()}`;
    }""",
        arg=[place, count],
    )


def chip(name):
    return f"{CHIPS}[data-name='{name}']"


def pressed(editor, *names):
    """Wait until exactly these chips of the photo that shows are on."""
    editor.page.wait_for_function(
        f"""(names) => JSON.stringify([...document.querySelectorAll("{CHIPS}[aria-pressed=true]")]
      .map((c) => c.dataset.name).sort()) === JSON.stringify(names)""",
        arg=sorted(names),
    )


def codes(editor, place):
    style_photo = editor.state().style_photos[place - 1]
    return editor.workspaces.engine.encode(style_photo.photo.copy(), style_photo.labels).local_codes


@pytest.fixture
def two(editor):
    """Two photos of sky and mountain; the first gives both."""
    editor.open_style_tab()
    add(editor, 1, 1, label_map())
    pressed(editor, "sky", "mountain")
    add(editor, 2, 2, label_map(row=40))
    pressed(editor)
    return editor


def test_the_tab_is_whole_though_something_happened_before_it_was_opened(editor):
    errors = []
    editor.page.on(
        "console", lambda message: errors.append(message.text) if message.type == "error" else None
    )
    editor.page.click("#strip button >> nth=1")
    editor.settled(
        lambda s: np.array_equal(s.scene.objects, editor.workspaces.samples[1].labels),
        "the second sample",
    )
    editor.followed()
    editor.page.click("#tabs button[role=tab]:has-text('Style photos')")
    editor.page.wait_for_function(
        "document.querySelector('#style-photos [data-hint]')?.textContent.length > 10"
    )
    assert not errors


def test_two_photos_give_different_classes(two):
    src, before = two.src(), two.state()
    two.page.click(chip("mountain"))
    pressed(two, "mountain")
    two.settled(
        lambda s: [g.classes for g in s.style_photos] == [{SKY}, {MOUNTAIN}],
        "what each photo gives",
    )
    two.page.click("#apply")
    two.changed(src)
    now = two.state().base.local_codes
    assert np.allclose(now[SKY], codes(two, 1)[SKY]) and np.allclose(
        now[MOUNTAIN], codes(two, 2)[MOUNTAIN]
    )
    assert not np.allclose(codes(two, 1)[SKY], codes(two, 2)[SKY])
    two.page.keyboard.press("Control+z")
    two.shows(src)
    assert two.state().base == before.base


def test_once_taken_over_a_chip_acts_at_once(two):
    src = two.src()
    two.page.click(chip("sky"))
    two.page.click("#apply")
    two.changed(src)
    taken = two.src()
    two.page.click(chip("sky"))
    two.changed(taken)
    pressed(two)
    two.settled(
        lambda s: (
            np.array_equal(
                s.base.local_codes[SKY], two.workspaces.opening_state.base.local_codes[SKY]
            )
            and np.allclose(s.base.local_codes[MOUNTAIN], codes(two, 1)[MOUNTAIN])
        ),
        "the sky as it was before",
    )
    two.page.keyboard.press("Control+z")
    two.shows(taken)  # the chip alone is undone
    pressed(two, "sky")
    two.page.keyboard.press("Control+z")
    two.shows(src)
    pressed(two, "sky")  # as it was when everything was taken over


def test_some_layers_alone_are_taken_over(two):
    src, before = two.src(), two.workspaces.opening_state.base.local_codes
    two.page.click(f"{TILES} >> nth=0")
    showing(two, 1, 2)
    two.page.get_by_role("radio", name="Coarser").click()
    two.page.click("#apply")
    two.changed(src)
    mu, now = codes(two, 1), two.state().base.local_codes
    assert np.allclose(now[SKY, 1:], mu[SKY, 1:]) and np.array_equal(now[SKY, 0], before[SKY, 0])
    coarse = two.src()
    two.page.get_by_role("radio", name="Coarser").press("ArrowRight")
    two.changed(coarse)
    two.settled(
        lambda s: (
            np.allclose(s.base.local_codes[SKY, 0], mu[SKY, 0])
            and np.array_equal(s.base.local_codes[SKY, 1:], before[SKY, 1:])
        ),
        "the finest layer's codes",
    )


def test_the_strength_is_each_photo_s_own(two):
    src, before = two.src(), two.workspaces.opening_state.base.local_codes
    two.page.click(chip("mountain"))
    two.page.focus("#style-photos .cl-strength input")
    for _ in range(10):
        two.page.keyboard.press("ArrowLeft")
    two.page.wait_for_function(
        "document.querySelector('#style-photos .cl-strength output')?.textContent === '50 %'"
    )
    two.settled(
        lambda s: [g.strength for g in s.style_photos] == [1, 0.5], "the second photo's strength"
    )
    two.page.click("#apply")
    two.changed(src)
    now = two.state().base.local_codes
    assert np.allclose(now[SKY], codes(two, 1)[SKY])
    assert np.allclose(now[MOUNTAIN], (before[MOUNTAIN] + codes(two, 2)[MOUNTAIN]) / 2, atol=1e-5)
    two.page.click(f"{TILES} >> nth=0")
    two.page.wait_for_function(
        "document.querySelector('#style-photos .cl-strength output')?.textContent === '100 %'"
    )


def test_all_none_and_the_mood(two):
    src = two.src()
    two.page.click("#style-photos [data-tick=all]")
    two.page.click(chip("global code of the whole picture"))
    pressed(two, "sky", "mountain", "global code of the whole picture")
    two.settled(
        lambda s: (
            [(g.classes, g.gives_global) for g in s.style_photos]
            == [(set(), False), ({SKY, MOUNTAIN}, True)]
        ),
        "all of the second",
    )
    two.page.click("#apply")
    two.changed(src)
    style_photo = two.state().style_photos[1]
    assert np.allclose(
        two.state().base.global_code,
        two.workspaces.engine.encode(style_photo.photo.copy(), style_photo.labels).global_code,
    )
    two.page.click("#style-photos [data-tick=none]")
    two.shows(src)
    two.page.click("#apply")
    two.says("Tick at least one class to take over.")


def test_each_photo_shows_its_own_map(two):
    first, second = (style_photo.labels for style_photo in two.state().style_photos)
    two.page.click(f"{TILES} >> nth=0")
    two.painted(first, "style-painter")
    showing(two, 1, 2)
    pressed(two, "sky", "mountain")
    under = "document.querySelector('#style-painter .cl-under').src"
    photo = two.page.evaluate(under)
    two.page.focus(f"{TILES}[aria-checked=true]")
    two.page.keyboard.press("ArrowRight")
    two.painted(second, "style-painter")
    showing(two, 2, 2)
    assert two.page.evaluate(under) != photo


def test_a_stroke_stays_with_its_photo_when_another_comes(two):
    two.page.click(f"{TILES} >> nth=0")
    showing(two, 1, 2)
    first, second = (style_photo.labels for style_photo in two.state().style_photos)
    two.page.click("#style-painter .cl-palette .cl-chip[data-name='sea']")
    box = two.page.locator("#style-painter .cl-map").bounding_box()
    mouse = two.page.mouse
    mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.8 * box["height"])
    mouse.down()
    mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.8 * box["height"], steps=4)
    two.page.evaluate(
        "document.querySelectorAll('#style-photos .cl-style-photo')[1].click()"
    )  # the hand has not let go
    showing(two, 2, 2)
    mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.2 * box["height"], steps=4)
    mouse.up()
    two.painted(second, "style-painter")
    two.settled(
        lambda s: (s.style_photos[0].labels == SEA).any(), "the stroke over the first photo"
    )
    painted, untouched = (style_photo.labels for style_photo in two.state().style_photos)
    assert np.array_equal(untouched, second) and set(np.unique(painted)) == {SKY, MOUNTAIN, SEA}
    assert (painted != first).sum() == (painted == SEA).sum() and not (
        painted[: SIZE[0] // 2] == SEA
    ).any()


def test_a_class_that_the_scene_lacks_is_dimmed_until_it_is_painted(editor):
    editor.open_style_tab()
    add(editor, 1, 1, label_map(SKY, SEA))
    pressed(editor, "sky", "sea")  # what somebody says is there is ticked
    assert "not in the picture yet" in editor.page.get_attribute(f"{chip('sea')}.absent", "title")
    editor.page.get_by_role("tab", name="Look").click()
    editor.page.click("#scene-painter .cl-chip[data-name='sea']")
    editor.paint([(0.2, 0.8), (0.8, 0.8)])
    editor.page.wait_for_selector(f"{chip('sea')}:not(.absent)", state="attached")


def test_a_photo_is_removed_and_comes_back(two):
    first, second = (style_photo.labels for style_photo in two.state().style_photos)
    two.page.click("#style-photos [aria-label='Remove style photo 2']")
    showing(two, 1, 1)
    two.painted(first, "style-painter")
    two.page.focus(TILES)
    two.page.keyboard.press("Delete")
    two.page.wait_for_selector("#style-painter .cl-painter.waiting")
    two.settled(lambda s: not s.style_photos, "no photo")
    assert two.page.evaluate("document.activeElement?.className") == "cl-add"
    two.page.keyboard.press("Control+z")
    showing(two, 1, 1)
    two.page.keyboard.press("Control+z")
    showing(two, 2, 2)
    two.painted(second, "style-painter")


def test_chips_work_by_the_keyboard_alone(two):
    two.page.focus("#style-photos [data-tick=none]")
    two.page.keyboard.press("Tab")
    assert two.page.evaluate("document.activeElement?.dataset.name") in ("sky", "mountain")
    name = two.page.evaluate("document.activeElement?.dataset.name")
    two.page.keyboard.press("Space")
    pressed(two, name)
    assert two.page.evaluate("document.activeElement?.dataset.name") == name
    two.settled(lambda s: len(s.style_photos[1].classes) == 1, "what was ticked")
    two.page.keyboard.press("Control+z")
    pressed(two)


def arrive(editor, event, files, target="body"):
    """Drop or paste files {name, mimeType, buffer} at a place on the page."""
    editor.page.wait_for_function(
        "document.querySelector('#style-painter .cl-painter')?.parentElement.painter?.ready()"
    )
    carried = [{**file, "buffer": base64.b64encode(file["buffer"]).decode()} for file in files]
    editor.page.evaluate(
        """([event, files, target]) => {
      const carrier = new DataTransfer(), how = {bubbles: true, cancelable: true};
      for (const {name, mimeType, buffer} of files) {
        carrier.items.add(new File([Uint8Array.from(atob(buffer), (c) => c.charCodeAt(0))], name, {type: mimeType}));
      }
      document.querySelector(target).dispatchEvent(event === "paste" ? new ClipboardEvent(event, {...how, clipboardData: carrier})
        : new DragEvent(event, {...how, dataTransfer: carrier}));
    }""",
        [event, carried, target],
    )


@pytest.mark.parametrize(
    "event, target", [("paste", "body"), ("drop", "#strip"), ("drop", "#scene-painter .cl-map")]
)
def test_photos_arrive_anywhere_on_the_page(editor, event, target):
    arrive(editor, event, [photo_file(SIZE, 1), photo_file(SIZE, 2)], target)
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
    editor.page.wait_for_selector("#clipboard [data-do=paste]:enabled")
    arrive(editor, "paste", [photo_file(SIZE)])
    showing(editor, 1, 1)
    assert editor.state().base == editor.workspaces.opening_state.base


def test_a_png_on_the_map_is_a_label_map(editor):
    ids = np.full(SIZE, 3, np.uint8)
    arrive(editor, "drop", [map_file(ids)], "#scene-painter .cl-map")
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
        arrive(editor, "drop", [saved(ids, kind)], "#scene-painter .cl-map")
        editor.holds(ids)
    assert not editor.state().style_photos
    photo = np.array(Image.open(io.BytesIO(photo_file(SIZE, 1)["buffer"])))
    arrive(editor, "drop", [saved(photo, "TIFF")], "#scene-painter .cl-map")
    showing(editor, 1, 1)
    assert np.array_equal(editor.state().style_photos[0].photo, photo)
    assert np.array_equal(editor.ids(), ids)


def test_a_seventh_photo_is_one_sentence(editor):
    arrive(editor, "drop", [photo_file((32, 48), seed) for seed in range(6)])
    showing(editor, 6, 6)
    arrive(editor, "paste", [photo_file((32, 48))])
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
    editor.page.click("#apply")
    editor.says("Choose a style photo first.")
    editor.choose_file("#style-painter .cl-drop", photo_file(SIZE))
    editor.page.wait_for_selector("#style-painter .cl-under[src]:not([hidden])")
    editor.page.click(chip("global code of the whole picture"))
    editor.page.click("#apply")
    editor.says("paint over it")
    editor.page.click("#style-painter .cl-palette .cl-chip[data-name='sky']")
    editor.paint([(0.2, 0.3), (0.8, 0.3)], "style-painter")
    pressed(editor, "sky", "global code of the whole picture")
    style_photo = editor.ids("style-painter")
    assert set(np.unique(style_photo)) == {SKY, len(CARD["names"])}
    editor.settled(
        lambda s: np.array_equal(s.style_photos[0].labels, style_photo),
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
    opened, first_map = threading.Event(), style_photo.first_map
    late = lambda *args: opened.wait(60) and first_map(*args)
    monkeypatch.setattr(style_photo, "first_map", late)
    editor.open_style_tab()
    reading = editor.page.locator("#style-painter .cl-reading")
    editor.choose_file("#style-photos .cl-add", photo_file(SIZE))
    reading.wait_for(state="visible")
    opened.set()
    reading.wait_for(state="hidden")
    editor.settled(lambda state: len(state.style_photos) == 1, "the photo")
    broken = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"}
    editor.choose_file("#style-photos .cl-add", broken)
    editor.page.locator(".toast-body.error").wait_for()
    reading.wait_for(state="hidden")
