"""Finished work out of the page by its export dialog, and pictures that are projects."""

import io
import threading

import cv2
import numpy as np
import pytest
from PIL import Image, ImageSequence

from clvae.editor.document import edits
from clvae.editor.document.project import unpack
from tests.editor.document.projects import equal

from .conftest import map_file, visit
from .exporting import DIALOG, SAID, choose, export, open_dialog
from .keeping import furnish, project_file
from .layout import resize
from .test_kept_looks import keep_two


def drop(editor, data: bytes, selector: str, name="seen.png") -> None:
    """Drop a PNG on a part of the page."""
    editor.page.evaluate(
        """([selector, bytes, name]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(bytes)], name, {type: "image/png"}));
      document.querySelector(selector).dispatchEvent(
        new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer}));
    }""",
        [selector, list(data), name],
    )


def drawn(editor) -> np.ndarray:
    state, engine = editor.state(), editor.service.engine
    return engine.generate(state.scene, state.style(engine.directions))


def seen(data: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]


def test_photo_layers_and_animation_are_saved_and_the_photo_opens_as_a_project(editor):
    page, height, width = editor.page, *editor.size
    furnish(editor)
    keep_two(editor, "#kept-looks [data-act=keep-picture]", known=1)
    picture, state = drawn(editor), editor.state()

    data, name = export(editor, "photo")
    assert name == "picture.png" and np.array_equal(seen(data), picture)

    layers, name = export(editor, "layers")
    image = Image.open(io.BytesIO(layers))
    assert name == "picture.psd" and np.array_equal(np.asarray(image.convert("RGB")), picture)
    assert {"Photo", "sky", "rock", "rock 2", "Map"} <= {layer[0] for layer in image.layers}

    moving, name = export(
        editor, "animation", scale="2", a=str(state.kept_looks[1].number),
        b=str(state.kept_looks[2].number), seconds="1", rate="5", back=False,
    )  # fmt: skip
    image = Image.open(io.BytesIO(moving))
    assert name == "blend.webp" and image.size == (2 * width, 2 * height) and image.n_frames == 5
    first, *_, last = (np.asarray(f.convert("RGB")) for f in ImageSequence.Iterator(image))
    wanted = cv2.resize(picture, image.size, interpolation=cv2.INTER_LANCZOS4).astype(int)
    assert np.abs(last - wanted).mean() * 2 < np.abs(first - wanted).mean()

    page.click(".cl-sample >> nth=2")
    editor.holds(editor.service.samples[2].labels)
    kept = unpack(editor.service.engine, data).state
    drop(editor, data, "#scene-painter .cl-map")
    editor.holds(state.scene.objects)
    assert equal(editor.state(), kept) and kept.style_photos == ()
    page.keyboard.press("Control+z")
    editor.holds(editor.service.samples[2].labels)
    editor.choose_file("#header [data-act=open-project]", project_file(data) | {"name": "seen.png"})
    editor.holds(state.scene.objects)


def test_a_png_that_holds_none_is_dropped_as_what_it_is(editor):
    page, ids = editor.page, editor.ids()
    data, name = export(editor, "map")
    assert name == "map.png" and np.array_equal(np.asarray(Image.open(io.BytesIO(data))), ids)
    editor.select("road")
    editor.paint([(0.2, 0.2), (0.8, 0.2)])
    editor.settled(lambda s: not np.array_equal(s.scene.objects, ids), "the stroke")
    drop(editor, data, "#scene-painter .cl-map")
    editor.holds(ids)
    data, _ = export(editor, "photo", project=False)
    drop(editor, data, "#photo")
    page.click(".cl-brought [data-for=look]")
    page.wait_for_selector("#style-photos .cl-style-photo")
    assert len(editor.state().style_photos) == 1
    editor.choose_file("#header [data-act=open-project]", map_file(ids))
    page.click(".cl-brought[open] >> text=Cancel")  # it may be a photo


def test_the_dialog_is_the_keyboards_too_and_gives_the_focus_back(editor):
    page = editor.page
    page.focus("#photo [data-act=export]")
    page.keyboard.press("Enter")
    page.wait_for_selector(DIALOG)
    checked = f"document.querySelector('{DIALOG} [aria-checked=true]')"
    assert page.evaluate(f"document.activeElement === {checked}")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(f"{checked}.dataset.kind") == "map"
    assert page.evaluate(f"document.activeElement === {checked}")
    page.keyboard.press("Escape")
    page.wait_for_selector(DIALOG, state="hidden")
    assert page.evaluate("document.activeElement.dataset.act") == "export"
    page.keyboard.press("x")
    page.wait_for_selector(DIALOG)
    for _ in range(12):  # all that one comes to lies in the dialog, or is the browser's own
        page.keyboard.press("Tab")
        assert page.evaluate("""document.activeElement === document.body
          || Boolean(document.activeElement.closest('.cl-export'))""")


def test_what_takes_long_says_how_far_it_is_and_can_be_stopped(editor, monkeypatch):
    keep_two(editor, "#kept-looks [data-act=keep-picture]")
    page, downloads, given = editor.page, [], []
    page.on("download", lambda one: downloads.append(one))
    each, go = editor.service.draw_each, threading.Event()

    def slowly(scene, styles):
        for number, picture in enumerate(each(scene, styles)):
            if number == 2:
                go.wait()
            given.append(number)
            yield picture

    monkeypatch.setattr(editor.service, "draw_each", slowly)
    open_dialog(editor)
    choose(editor, "animation", seconds="2", rate="10")
    page.click(f"{DIALOG} [name=go]")
    note = f"document.querySelector('{DIALOG} .cl-note').textContent"
    page.wait_for_function(f"{note} === 'Drawing: 2 of 11'")
    assert page.get_attribute(f"{DIALOG} progress", "max") == "11"
    assert page.is_disabled(f"{DIALOG} [name=format]")
    page.click(f"{DIALOG} [name=close]")
    page.wait_for_selector(f"{DIALOG} progress", state="hidden")
    while not editor.workspace.exports_over:
        page.wait_for_timeout(20)
    go.set()
    editor.answered()
    assert max(given) <= 3 and not downloads
    with page.expect_download():
        page.click(f"{DIALOG} [name=go]")


def test_a_mistake_is_said_in_the_dialog(editor):
    keep_two(editor, "#kept-looks [data-act=keep-picture]")
    page = editor.page
    open_dialog(editor)
    choose(editor, "animation", scale="4", seconds="10", rate="25")
    page.click(f"{DIALOG} [name=go]")
    page.wait_for_function(f"{SAID}.startsWith('This animation would be too large')")
    assert page.is_enabled(f"{DIALOG} [name=go]")
    choose(editor, "animation", a="now", b="now")
    assert page.is_disabled(f"{DIALOG} [name=go]")


def test_the_dialog_says_how_each_kind_becomes_larger(editor):
    page = editor.page
    open_dialog(editor)
    size, note = f"{DIALOG} [name=scale] option:checked", f"{DIALOG} .cl-note"
    for kind, how, said in (
        ("photo", "resampled", "Resampled: the larger picture has no more detail."),
        ("both", "resampled", "Side by side. Resampled: the larger picture has no more detail."),
        ("colours", "in squares", "Each pixel of the map becomes a square."),
    ):
        choose(editor, kind, scale="2")
        assert page.locator(size).inner_text() == f"384 × 256 (×2, {how})"
        assert page.inner_text(note) == said
        choose(editor, kind, scale="1")
        assert page.locator(size).inner_text() == "192 × 128 (×1)"
        assert "larger" not in page.inner_text(note) and "square" not in page.inner_text(note)


@pytest.fixture
def clipboard(editor):
    """The page may use the clipboard, which is one for all pages: afterwards it is empty again."""
    editor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield
    editor.page.evaluate("navigator.clipboard.writeText('')")


def test_the_photo_is_copied_as_a_picture(editor, clipboard):
    page = editor.page
    open_dialog(editor)
    page.click(f"{DIALOG} [name=copy]")
    page.wait_for_function(f"{SAID} === 'Copied'")
    data = page.evaluate("""async () => {
      const [item] = await navigator.clipboard.read();
      return [...new Uint8Array(await (await item.getType("image/png")).arrayBuffer())];
    }""")
    assert np.array_equal(seen(bytes(data)), drawn(editor))


@pytest.fixture(scope="module")
def opened(browser, server):
    """A page with the dialog open, for all."""
    for editor in visit(browser, server):
        open_dialog(editor)
        yield editor


@pytest.mark.parametrize("size", [(1280, 800), (820, 1180), (390, 844), (844, 390)])
def test_all_of_the_dialog_is_in_sight_at_every_size(opened, size):
    page = opened.page
    resize(page, size)
    for kind in ("photo", "map", "layers", "animation", "others"):
        page.click(f"{DIALOG} [data-kind={kind}]")
        page.locator(f"{DIALOG} [name=go]").scroll_into_view_if_needed()
        faults = page.evaluate("""() => {
          const dialog = document.querySelector(".cl-export"), own = dialog.getBoundingClientRect();
          const kinds = "button, select, input, label span, h2";
          const shown = [...dialog.querySelectorAll(kinds)].filter((e) => e.checkVisibility());
          const wide = shown.filter((e) => {
            const box = e.getBoundingClientRect();
            return box.left < own.left || box.right > own.right
              || e.scrollWidth > e.clientWidth + 1;
          });
          const out = own.left < 0 || own.top < 0 || own.right > innerWidth
            || own.bottom > innerHeight || dialog.scrollWidth > dialog.clientWidth;
          return [...wide.map((e) => e.outerHTML.slice(0, 80)), ...(out ? ["the dialog"] : [])];
        }""")
        assert faults == [], (kind, size)


def test_the_look_of_an_object_can_be_an_end(editor):
    keep_two(editor)
    numbers = [look.number for look in editor.state().kept_looks]
    editor.select("mountain")
    data, _ = export(
        editor, "animation", a=str(numbers[0]), b=str(numbers[1]), seconds="1", rate="5",
        back=False, format="gif",
    )  # fmt: skip
    frames = [
        np.asarray(frame.convert("RGB")).astype(int)
        for frame in ImageSequence.Iterator(Image.open(io.BytesIO(data)))
    ]
    state, engine = editor.state(), editor.service.engine
    look = state.kept_looks[1].style.local_codes[0]
    worn = edits.dress(engine, state, engine.labels.id("mountain"), look)
    wanted = engine.generate(worn.scene, worn.style(engine.directions))
    assert np.abs(frames[-1] - wanted).mean() < np.abs(frames[0] - wanted).mean()
    assert not np.array_equal(frames[-1], frames[0])
