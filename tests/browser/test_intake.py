"""Pictures of another shape, and maps in strange colours: what the painter offers about them."""

import io

import numpy as np
from PIL import Image

from clvae.core.classes import spread_colors
from clvae.core.cover import cover_map, cover_photo
from clvae.core.photos import read_photo
from tests.browser.conftest import map_file, photo_file
from tests.checkpoints import draw_map
from tests.landscape import CARD, SIZE

from .test_other_looks import unfold

WIDE = draw_map((SIZE[0], 3 * SIZE[1]), [0, 1, 8])


def offered(editor, at, painter="scene-painter"):
    """Wait until a painter's frame lies at a place, 0 to 100; None: until there is none."""
    editor.page.wait_for_function(
        """([painter, at]) => {
      const bar = document.querySelector(`#${painter} .cl-offer`);
      const shown = bar.querySelector("[role=slider]")?.ariaValueNow;
      return at === null ? bar.hidden : shown === String(at);
    }""",
        arg=[painter, at],
    )


def drag_frame(editor, to, painter="scene-painter"):
    """Drag the frame's middle to a place in the small picture, 0 to 1 from its left edge."""
    box = editor.page.locator(f"#{painter} .cl-crop").bounding_box()
    mouse, middle = editor.page.mouse, box["y"] + box["height"] / 2
    mouse.move(box["x"] + box["width"] / 2, middle)
    mouse.down()
    mouse.move(box["x"] + box["width"] * to, middle)
    mouse.up()


def test_another_part_of_a_wide_map_is_one_step(editor):
    editor.choose_file("#scene-painter [data-act=open]", map_file(WIDE))
    editor.holds(cover_map(WIDE, SIZE))
    offered(editor, 50)
    words = editor.page.inner_text("#scene-painter .cl-offer")
    assert f"{3 * SIZE[1]}×{SIZE[0]}, cropped: move the frame" in words
    drag_frame(editor, 0)
    editor.holds(cover_map(WIDE, SIZE, 0))
    offered(editor, 0)
    editor.page.locator("#scene-painter .cl-crop [role=slider]").press("ArrowRight")
    editor.holds(cover_map(WIDE, SIZE, 0.05))
    offered(editor, 5)
    editor.page.keyboard.press("ArrowRight")  # it is the frame's as before
    editor.holds(cover_map(WIDE, SIZE, 0.1))
    editor.page.keyboard.press("Control+z")
    editor.holds(cover_map(WIDE, SIZE, 0.05))
    editor.page.keyboard.press("Control+z")
    editor.holds(cover_map(WIDE, SIZE, 0))
    editor.page.keyboard.press("Control+z")
    editor.holds(cover_map(WIDE, SIZE))
    offered(editor, 50)
    editor.select("rock")
    editor.paint([(0.2, 0.3), (0.6, 0.3)])
    offered(editor, None)  # another part would take the stroke away


def test_another_part_of_a_wide_style_photo_is_one_step(editor):
    file = photo_file((SIZE[0], 3 * SIZE[1]))
    photo = read_photo(file["buffer"])
    editor.open_style_tab()
    editor.choose_file("#style-painter .cl-drop", file)
    offered(editor, 50, "style-painter")
    editor.choose_file("#style-painter [data-act=open]", map_file(WIDE))
    editor.painted(cover_map(WIDE, SIZE), "style-painter")
    for at in (1, 0):
        drag_frame(editor, at, "style-painter")
        editor.painted(cover_map(WIDE, SIZE, at), "style-painter")
        offered(editor, 100 * at, "style-painter")
        assert np.array_equal(editor.state().style_photos[0].photo, cover_photo(photo, SIZE, at))
    editor.page.keyboard.press("Control+z")
    editor.painted(cover_map(WIDE, SIZE, 1), "style-painter")
    assert len(editor.state().style_photos) == 1
    assert np.array_equal(editor.state().style_photos[0].photo, cover_photo(photo, SIZE, 1))


def test_the_numbers_of_a_map_in_strange_colours_are_taken_when_one_says_so(editor):
    ids = draw_map(SIZE, [0, 2, 5])
    image, file = Image.frombytes("P", SIZE[::-1], ids.tobytes()), io.BytesIO()
    image.putpalette([v for color in spread_colors(12) for v in color])
    image.save(file, "PNG")
    before = editor.ids()
    editor.choose_file(
        "#scene-painter [data-act=open]",
        {"name": "voc.png", "mimeType": "image/png", "buffer": file.getvalue()},
    )
    asked = "no colour of the palette"
    editor.page.locator("#scene-painter .cl-offer", has_text=asked).wait_for()
    assert np.array_equal(editor.ids(), before)
    with editor.workspaces.service.slots:  # nothing is drawn meanwhile: the page says that it works
        editor.page.get_by_role("button", name="Take its numbers").click()
        editor.page.wait_for_selector("#scene-painter .cl-reading:visible")
    editor.holds(ids)
    offered(editor, None)
    editor.page.wait_for_selector("#scene-painter .cl-reading", state="hidden")


def test_of_several_photos_the_bad_one_is_named_and_the_others_come(editor):
    editor.open_style_tab()
    bad = {"name": "beach.heic", "mimeType": "image/heic", "buffer": b"words"}
    editor.choose_file("#style-painter .cl-drop", [photo_file(SIZE, 1), bad, photo_file(SIZE, 2)])
    editor.says("The photo beach.heic is not a picture that can be read")
    editor.settled(lambda s: len(s.style_photos) == 2, "the two good photos")


# As a browser does with a file that was moved or changed since it was chosen.
UNREADABLE = """() => {
  FileReader.prototype.readAsDataURL = function () { setTimeout(() => this.onerror()); };
  Blob.prototype.arrayBuffer = () => Promise.reject(new DOMException("", "NotReadableError"));
}"""


def test_a_file_that_cannot_be_read_any_more_is_named(editor):
    page, file = editor.page, {"mimeType": "application/octet-stream", "buffer": b"words"}
    page.evaluate(UNREADABLE)
    editor.choose_file("#header [data-act=open-project]", file | {"name": "hills.clvae"})
    page.get_by_text("hills.clvae cannot be read: choose it again").wait_for()
    editor.choose_file("#header [data-act=open-project]", photo_file(SIZE) | {"name": "beach.png"})
    page.click(".cl-brought [data-for=edit]")
    page.get_by_text("beach.png cannot be read: choose it again").wait_for()
    page.wait_for_function("document.querySelector('.cl-opening').textContent === ''")
    unfold(editor)
    editor.choose_file("#other-looks .cl-bring", file | {"name": "evening.clvlook"})
    page.get_by_text("evening.clvlook cannot be read: choose it again").wait_for()


def test_a_map_of_another_label_set_is_opened_through_a_dialog(editor):
    page, names = editor.page, CARD["names"]
    numbers = np.full(SIZE, 3, np.uint8)  # ADE20K's sky,
    numbers[SIZE[0] // 2 :] = 129  # lake,
    numbers[-20:, :30] = 140  # and fan
    editor.choose_file("#scene-painter [data-act=open]", map_file(numbers))
    page.click("#scene-painter .cl-offer button >> text=Say what is what")
    dialog = "#scene-painter .cl-meaning[open]"
    rows = page.locator(f"{dialog} .cl-values label")
    assert rows.locator("span").all_inner_texts() == ["sky", "lake", "fan"]
    chosen = page.eval_on_selector_all(
        f"{dialog} .cl-values select", "(all) => all.map((one) => one.selectedOptions[0].text)"
    )
    assert chosen == ["sky", "river", "unlabelled"]
    page.select_option(f"{dialog} [name=set]", label="none of these")
    assert rows.locator("span").all_inner_texts() == ["3", "129", "140"]
    assert page.is_disabled(f"{dialog} .cl-apply")  # all of it would be unlabelled
    assert "choose what at least one" in page.inner_text(f"{dialog} [role=status]")
    page.select_option(f"{dialog} [name=set]", label="ADE20K")
    page.select_option(f"{dialog} [name=value-2]", label="rock")
    page.click(f"{dialog} .cl-apply")
    ids = np.full(SIZE, names.index("sky"), np.uint8)
    ids[SIZE[0] // 2 :] = names.index("river")
    ids[-20:, :30] = names.index("rock")
    editor.holds(ids)
    assert editor.workspace.document.steps == (1, 0)
