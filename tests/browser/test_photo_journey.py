"""All that is done to a real photo, one after the other: a photo that lies on its side in its file,
and a panorama.
"""

import io

import numpy as np
import pytest
from PIL import Image
from psd_tools import PSDImage

from clvae import Engine
from tests.browser.conftest import hosting, photo_file, visit
from tests.browser.exporting import export
from tests.browser.keeping import kept, project_file, reload, save
from tests.browser.test_photo_tools import looked_at, name_of
from tests.browser.test_photos import choose, file_of, roll
from tests.browser.tools import drag
from tests.checkpoints import draw_photo
from tests.landscape import landscape_bundle


@pytest.fixture(scope="module")
def server():
    yield from hosting(Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32"))


PHOTOS = {
    "on its side": (draw_photo((300, 450), 3), 6),
    "a panorama": (draw_photo((200, 600), 4), 1),
}


@pytest.fixture(params=PHOTOS)
def photo(request):
    """A photo as it is seen, and its file."""
    seen, orientation = PHOTOS[request.param]
    stored = np.rot90(seen) if orientation == 6 else seen
    return seen, file_of(stored, orientation)


@pytest.fixture
def editor(browser, server, photo):
    """The page with the photo open, and in hand a class that it lacks."""
    for editor in visit(browser, server):
        choose(editor, photo[1])
        editor.answered()
        assert editor.state().photo.shape == photo[0].shape[:2]
        editor.lake = next(c for c in range(12) if not (editor.ids() == c).any())
        editor.select(name_of(editor, editor.lake))
        yield editor


def correct(editor):
    """The map, by each helper; the photo stays as it is."""
    page, (height, width), src = editor.page, editor.ids().shape, editor.src()
    drag(editor, [(width // 3, height // 3), (width // 2, height // 3)])
    editor.holds(editor.ids())
    page.click("[data-act=tidy]")
    editor.answered()
    editor.painted(editor.state().scene.objects)
    page.keyboard.press("q")
    looked_at(editor)
    drag(editor, [(width // 3, height * 2 // 3), (width // 2, height * 2 // 3)])
    editor.holds(editor.ids())
    page.keyboard.press("w")
    drag(editor, [(width * 3 // 4, height * 3 // 4)])
    editor.holds(editor.ids())
    page.keyboard.press("q")
    page.keyboard.press("b")
    assert editor.src() == src and (editor.state().photo.scene.labels == editor.lake).any()


def restyle(editor):
    """What was corrected, by dice, slider and style photo."""
    roll(editor)
    rolled = editor.src()
    editor.drag("slider-0", 0.9)
    editor.changed(rolled)
    editor.followed()
    slid, name = editor.src(), name_of(editor, editor.lake)
    editor.open_style_tab()
    editor.choose_file("#style-painter .cl-drop", photo_file((128, 192), 5))
    page = editor.page
    page.wait_for_selector("#style-painter .cl-under[src]:not([hidden])")
    editor.settled(lambda s: len(s.style_photos) == 1, "the style photo")
    page.click("#style-photos [data-tick=all]")
    editor.answered()
    page.click("#apply")
    editor.changed(slid)
    editor.answered()
    page.get_by_role("tab", name="Look", exact=True).click()
    editor.select(name)
    editor.followed()


def paint_a_lake(editor):
    height, width = editor.ids().shape
    before = editor.src()
    editor.page.click("#scene-painter [data-act=anew]")
    drag(editor, [(width // 4, height // 2), (width // 2, height // 2)])
    editor.changed(before)
    editor.followed()
    editor.page.click("#scene-painter [data-act=correct]")


def test_all_of_it(editor, photo):
    seen, page = photo[0], editor.page
    first = editor.src()
    correct(editor)
    restyle(editor)
    paint_a_lake(editor)
    edited = editor.src()
    page.click("#look-head [data-mode=replaced]")
    editor.changed(edited)
    page.click("#look-head [data-mode=original]")
    editor.settled(lambda s: s.modes[editor.lake] == "original", "the mode")
    page.click("#look-head [data-mode=recoloured]")
    editor.shows(edited)
    editor.followed()
    page.keyboard.down("d")
    page.locator(".cl-trying", has_text="As it was").wait_for()
    page.keyboard.up("d")
    page.locator(".cl-before").wait_for(state="hidden")

    steps = editor.workspace.document.snapshot().steps
    for _ in steps[2:]:
        page.keyboard.press("Control+z")
    editor.shows(first)
    for _ in steps[2:]:
        page.keyboard.press("Control+Shift+z")
    editor.shows(edited)
    editor.followed()

    project = save(editor)
    kept(editor)
    reload(editor)
    editor.shows(edited)
    page.click(".cl-sample >> nth=1")
    editor.settled(lambda s: s.photo is None, "no photo")
    editor.choose_file("#header [data-act=open-project]", project_file(project))
    editor.settled(lambda s: s.photo is not None, "the photo")
    editor.shows(edited)

    data, _ = export(editor, "photo", format="png")
    picture = np.array(Image.open(io.BytesIO(data)))
    assert picture.shape == seen.shape and (picture != seen).any()
    data, _ = export(editor, "layers")
    psd = PSDImage.open(io.BytesIO(data))
    assert psd.size == seen.shape[1::-1] and len(list(psd)) > 2
