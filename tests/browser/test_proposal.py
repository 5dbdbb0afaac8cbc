"""A bundle with a segmenter: a style photo gets its map, on the page and in a call without one."""

import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from clvae import Engine, Scene, Style
from clvae.core.cover import cover_photo
from clvae.core.photos import read_photo
from tests.browser.conftest import hosting, photo_file, visit
from tests.checkpoints import draw_map, draw_photo
from tests.landscape import SIZE, landscape_bundle


@pytest.fixture(scope="module")
def seeing(browser):
    """A server whose bundle has a segmenter, of random weights."""
    yield from hosting(Engine(landscape_bundle(segmenter=True), "cpu", "float32"))


@pytest.fixture
def editor(browser, seeing):
    yield from visit(browser, seeing)


def pressed(editor):
    return editor.page.eval_on_selector_all(
        ".cl-gives .cl-chip[aria-pressed=true]", "(chips) => chips.map((c) => c.dataset.name)"
    )


def test_a_dropped_photo_proposes_its_map_and_what_to_take_over(editor):
    engine, src, file = editor.workspaces.service.engine, editor.src(), photo_file((300, 500))
    proposed = engine.segment(cover_photo(read_photo(file["buffer"]), SIZE))
    shares = {i: (proposed == i).mean() for i in np.unique(proposed).tolist()}
    likely = {engine.labels.names[i] for i, share in shares.items() if share >= 0.01}
    editor.open_style_tab()
    editor.choose_file("#style-painter .cl-drop", file)
    editor.painted(proposed, "style-painter")
    editor.page.wait_for_selector("#style-painter .cl-under[src]:not([hidden])")
    editor.page.wait_for_function(
        "(n) => document.querySelectorAll('.cl-gives .cl-chip:not(.global)').length === n",
        arg=len(shares),
    )
    # it shows what more than half of the picture is of
    assert set(pressed(editor)) == {*likely, "overall light"}
    assert likely and len(shares) > 2
    editor.page.click("#apply")
    editor.changed(src)


def test_a_proposed_map_is_corrected_with_the_brush(editor):
    editor.open_style_tab()
    editor.choose_file("#style-painter .cl-drop", photo_file(SIZE))
    editor.settled(lambda s: s.style_photos, "the photo")
    proposed = editor.state().style_photos[0].labels
    missing = next(i for i in range(12) if i not in proposed)
    name = editor.workspaces.service.engine.labels.names[missing]
    editor.painted(proposed, "style-painter")
    editor.page.click(f"#style-painter .cl-palette .cl-chip[data-name='{name}']")
    editor.paint([(0.2, 0.3), (0.8, 0.3)], "style-painter")
    editor.page.wait_for_selector(f".cl-gives .cl-chip[data-name='{name}'][aria-pressed=true]")
    corrected = editor.ids("style-painter")
    editor.settled(
        lambda s: np.array_equal(s.style_photos[0].labels, corrected), "the corrected map"
    )
    assert (corrected != proposed).any() and (corrected[corrected != proposed] == missing).all()
    editor.page.keyboard.press("Control+z")
    editor.painted(proposed, "style-painter")


def test_a_call_without_a_map_of_the_photo(seeing, tmp_path):
    label_map, photo = draw_map(SIZE, [0, 1, 8]), draw_photo(SIZE)
    Image.fromarray(label_map).save(tmp_path / "map.png")
    Image.fromarray(photo).save(tmp_path / "photo.png")
    client = Client(
        seeing.url,
        verbose=False,
        httpx_kwargs={"timeout": 60},
        download_files=str(tmp_path / "answers"),
    )
    answer = client.predict(
        map=handle_file(tmp_path / "map.png"),
        seed=5,
        photo=handle_file(tmp_path / "photo.png"),
        api_name="/style",
    )
    client.close()
    engine, scene = (
        seeing.workspaces.service.engine,
        Scene.from_labels(label_map, seeing.workspaces.service.engine.labels.count),
    )
    style = engine.sample(scene, 5).adopt(engine.encode(photo), scene)
    assert Style.read(answer[1]) == style
