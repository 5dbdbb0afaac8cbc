"""What the page has for a photo that is edited: its map corrected by its edges, seen before and
after.
"""

import numpy as np
import pytest

from clvae import Engine
from clvae.editor.document.correcting import patches
from tests.browser.conftest import hosting, visit
from tests.browser.test_photos import choose, file_of
from tests.browser.tools import drag
from tests.checkpoints import draw_photo
from tests.landscape import landscape_bundle

BLANK = 12


@pytest.fixture(scope="module")
def server():
    yield from hosting(Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32"))


@pytest.fixture(scope="module")
def page(browser, server):
    """One page for all, with a photo open; `first` is its map, `new` a class that it lacks."""
    for editor in visit(browser, server):
        choose(editor, file_of())
        editor.answered()
        editor.first = editor.state().scene.objects
        editor.new = next(c for c in range(BLANK) if not (editor.first == c).any())
        yield editor


@pytest.fixture
def editor(page):
    """That page with the map of the photo as it was proposed, the brush and what it lacks in
    hand.
    """
    page.page.click("#scene-painter [data-act=correct]")
    page.page.click("#scene-painter [data-tool=brush]")
    if page.page.get_attribute("[data-act=snap]", "aria-pressed") == "true":
        page.page.click("[data-act=snap]")
    page.page.click(".cl-step >> nth=1")
    page.holds(page.first)
    page.select(name_of(page, page.new))
    return page


def name_of(editor, class_id):
    return editor.service.engine.labels.name(class_id)


def looked_at(editor):
    """Wait until the page has the photo's patches; uint16 [H, W], as Python has them."""
    editor.page.wait_for_function(
        "!document.querySelector('#scene-painter .cl-painter').classList.contains('looking')"
    )
    return patches(editor.state().photo)


def test_a_stroke_that_snaps_takes_whole_patches_and_no_pixel_changes(editor):
    src = editor.src()
    editor.page.keyboard.press("q")
    found = looked_at(editor)
    drag(editor, [(60, 60), (100, 60)])
    now = editor.ids()
    editor.holds(now)
    new = now == editor.new
    assert new[60, 62:98].mean() > 0.5
    assert set(found[new].tolist()).isdisjoint(found[~new].tolist())
    assert editor.src() == src and (editor.state().photo.scene.labels[new] == editor.new).all()
    editor.page.keyboard.press("Control+z")
    editor.holds(editor.first)


def test_what_is_done_while_a_polygon_is_open_stays_when_it_is_closed(editor):
    page = editor.page
    page.keyboard.press("q")
    found = looked_at(editor)
    drag(editor, [(60, 60), (100, 70)])
    rough = editor.ids()
    editor.holds(rough)
    page.keyboard.press("Shift+o")
    for x, y in ((20, 20), (60, 20), (40, 40)):
        page.mouse.click(*editor.spot(x, y))
    page.keyboard.press("y")
    editor.settled(lambda s: not np.array_equal(s.scene.objects, rough), "a tidy map")
    tidy = editor.state().scene.objects
    editor.painted(tidy)
    page.keyboard.press("Enter")
    now = editor.ids()
    taken = np.isin(found, found[now != tidy])
    assert taken.any() and (now[taken] == editor.new).all()
    editor.holds(now)


def test_painting_anew_does_not_snap(editor):
    editor.page.click("[data-act=snap]")
    found = looked_at(editor)
    editor.page.click("#scene-painter [data-act=anew]")
    editor.page.wait_for_selector("[data-act=tidy]", state="hidden")
    drag(editor, [(60, 60), (100, 60)])
    new = editor.ids() == editor.new
    assert not set(found[new].tolist()).isdisjoint(found[~new].tolist())
    editor.holds(editor.ids())


def test_a_click_gives_a_piece_and_takes_it_away(editor):
    editor.page.keyboard.press("w")
    piece = looked_at(editor)
    piece = piece == piece[64, 96]
    drag(editor, [(96, 64)])
    editor.holds(np.where(piece, editor.new, editor.first))
    editor.page.keyboard.down("Alt")
    drag(editor, [(96, 64)])
    editor.page.keyboard.up("Alt")
    now = editor.ids()
    assert not (now == editor.new).any()
    assert np.array_equal(now[~piece], editor.first[~piece])
    editor.holds(now)
    assert editor.painter("selected()") == editor.new


def test_what_is_unlabelled_is_taken_from_the_palette(editor):
    editor.select("unlabelled")
    drag(editor, [(60, 60), (100, 60)])
    now = editor.ids()
    assert (now[60, 62:98] == BLANK).all()
    editor.holds(now)
    assert (editor.state().photo.scene.labels == BLANK).any()


def test_an_object_is_tidied_in_one_step(editor):
    drag(editor, [(60, 60), (100, 70)])
    rough = editor.ids()
    editor.holds(rough)
    steps = len(editor.workspace.document.snapshot().steps)
    editor.page.click("[data-act=tidy]")
    editor.settled(lambda s: not np.array_equal(s.scene.objects, rough), "a tidy map")
    editor.painted(editor.state().scene.objects)
    assert len(editor.workspace.document.snapshot().steps) == steps + 1
    editor.page.keyboard.press("Control+z")
    editor.holds(rough)


def test_a_divider_shows_before_and_after(editor):
    page, before = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(before)
    editor.answered()
    page.click("[data-act=divide]")
    divider = page.get_by_role("slider", name="How much of the photo as it was is seen")
    cut = "document.querySelector('.cl-before').style.clipPath"
    shown = "document.querySelector('.cl-before > img').naturalWidth"
    page.wait_for_function(f"{shown} === document.querySelector('.cl-picture').naturalWidth")
    assert page.evaluate(cut) == "inset(0px 50% 0px 0px)"
    box = page.locator(".cl-picture").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 30, steps=4)
    page.mouse.up()
    assert abs(float(divider.input_value()) - 25) < 2
    for key, place in (("Home", 0), ("PageUp", 10), ("ArrowRight", 10.5)):
        divider.press(key)
        assert float(divider.input_value()) == place
    assert page.evaluate(cut) == "inset(0px 89.5% 0px 0px)"
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.4)
    beside = int(editor.first[int(0.4 * 128), int(0.8 * 192)])
    editor.in_hand(name_of(editor, beside))
    page.keyboard.press("Shift+D")
    divider.wait_for(state="hidden")


def test_of_two_photos_the_second_wins_and_the_page_says_how_far_it_is(editor):
    page = editor.page
    page.evaluate("""() => {
      const sign = document.querySelector(".cl-opening");
      window.said = [];
      new MutationObserver(() => said.push(sign.textContent)).observe(sign, {childList: true});
    }""")
    photos = [draw_photo((200, 300), seed) for seed in (4, 5)]
    for name, photo in zip("ab", photos, strict=True):
        editor.choose_file(".cl-open-photo", {**file_of(photo), "name": f"{name}.png"})
    editor.settled(lambda s: np.array_equal(s.photo.small, photos[1]), "the second")
    page.wait_for_function("said.at(-1) === ''")
    editor.answered()
    said = page.evaluate("said")
    assert said[0] == "Reading a.png …" and "Reading b.png …" in said
    assert said[-2].startswith("Matching its own look")
    assert np.array_equal(editor.state().photo.small, photos[1])
    choose(editor, file_of())
    editor.first = editor.state().scene.objects


def test_the_edge_of_an_object_is_set_by_sliders_in_one_step_each(editor):
    page, before = editor.page, editor.src()
    page.click("#dice-all")
    editor.changed(before)
    editor.answered()
    steps = len(editor.workspace.document.snapshot().steps)
    for name, place in (("strength", 0.25), ("softness", 0.5)):
        slider = page.locator(f".cl-edge [name={name}]")
        box = slider.bounding_box()
        page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * place, box["y"] + box["height"] / 2, steps=6)
        page.mouse.up()
        shown = float(slider.input_value()) / 100
        editor.settled(
            lambda s, name=name, shown=shown: (
                editor.new in s.edges and getattr(s.edges[editor.new], name) == shown
            ),
            "where the slider is",
        )
        assert 0 < shown < 1 and box["width"] > 150
        assert slider.locator("+ output").inner_text() == f"{slider.input_value()} %"
    editor.answered()
    assert len(editor.workspace.document.snapshot().steps) == steps + 2
