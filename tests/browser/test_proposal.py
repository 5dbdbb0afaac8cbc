"""A bundle with a segmenter: a style photo comes with a map, on the page and in a call without one."""

import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from clvae import Engine, Scene, Style
from clvae.editor.style_photo import crop_photo
from clvae.photos import read_photo
from tests.browser.conftest import serve, visit
from tests.browser.test_looks import photo_file
from tests.checkpoints import draw_map, draw_photo
from tests.landscape import SIZE, landscape_bundle


@pytest.fixture(scope="module")
def seeing(browser):
    """A server whose bundle has a segmenter, of random weights."""
    served = serve(Engine(landscape_bundle(segmenter=True), "cpu", "float32"))
    yield served
    served.close()


@pytest.fixture
def editor(browser, seeing):
    yield from visit(browser, seeing)


def ticked(editor):
    names = "(inputs) => inputs.map((input) => input.parentElement.textContent.trim())"
    return editor.page.eval_on_selector_all("#ticks input:checked", names)


def test_a_dropped_photo_proposes_its_map(editor):
    engine, src, file = editor.studio.engine, editor.src(), photo_file((300, 500))
    proposed = engine.segment(crop_photo(read_photo(file["buffer"]), SIZE))
    names = [engine.labels.names[i] for i in np.unique(proposed)]
    editor.open_style_tab()
    editor.choose_file("#guide-painter .cl-drop", file)
    editor.painted(proposed, "guide-painter")
    editor.page.wait_for_selector("#guide-painter .cl-under[src]:not([hidden])")
    editor.page.wait_for_function("(n) => document.querySelectorAll('#ticks input:checked').length === n", arg=len(names))
    assert ticked(editor) == names and len(names) > 2
    editor.page.click("#apply")
    editor.changed(src)


def test_a_proposed_map_is_corrected_with_the_brush(editor):
    editor.open_style_tab()
    editor.choose_file("#guide-painter .cl-drop", photo_file(SIZE))
    editor.settled(lambda s: s.guide is not None, "the photo")
    proposed = editor.state().guide.labels
    missing = next(i for i in range(12) if i not in proposed)
    name = editor.studio.engine.labels.names[missing]
    editor.painted(proposed, "guide-painter")
    editor.page.click(f"#guide-painter .cl-chip[data-name='{name}']")
    editor.paint([(0.2, 0.3), (0.8, 0.3)], "guide-painter")
    editor.page.wait_for_function("(name) => [...document.querySelectorAll('#ticks input:checked')]"
                                  ".some((i) => i.parentElement.textContent.trim() === name)", arg=name)
    corrected = editor.ids("guide-painter")
    editor.settled(lambda s: np.array_equal(s.guide.labels, corrected), "the corrected map")
    assert (corrected != proposed).any() and (corrected[corrected != proposed] == missing).all()
    editor.page.keyboard.press("Control+z")
    editor.painted(proposed, "guide-painter")


def test_a_call_without_a_map_of_the_photo(seeing, tmp_path):
    label_map, photo = draw_map(SIZE, [0, 1, 8]), draw_photo(SIZE)
    Image.fromarray(label_map).save(tmp_path / "map.png")
    Image.fromarray(photo).save(tmp_path / "photo.png")
    client = Client(seeing.url, verbose=False, httpx_kwargs={"timeout": 60}, download_files=str(tmp_path / "answers"))
    answer = client.predict(handle_file(tmp_path / "map.png"), 5, handle_file(tmp_path / "photo.png"), None, None, 1.0,
                            api_name="/style")
    client.close()
    engine, scene = seeing.studio.engine, Scene.from_labels(label_map, seeing.studio.engine.labels.count)
    style = engine.sample(scene, 5).adopt(engine.encode(photo), scene)
    assert Style.read(answer[1]) == style
