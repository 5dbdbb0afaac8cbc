"""The page's modules by themselves, in a page with nothing on it; how the server gives them out."""

import base64
import io
import urllib.error
import urllib.request

import numpy as np
import pytest
from PIL import Image

from clvae.editor.server.assets import address, scripts

from .conftest import READY, Editor, blank

SIZE = 24, 40  # (H, W) of a map


@pytest.fixture(scope="module")
def modules(browser):
    page = blank(browser, "painter/raster.js", "painter/pieces.js", "png.js", "view.js")
    yield page
    page.close()


def ask(url: str):
    """The answer to a GET: its status, headers and body."""
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_a_module_is_a_script_that_browsers_keep_and_nothing_else_is_given_out(server):
    root = server.url.rstrip("/")
    for name, text in scripts().items():
        status, headers, body = ask(root + address(name))
        assert status == 200 and body == text, name
        assert headers["content-type"].startswith("text/javascript")
        assert "immutable" in headers["cache-control"]
    strip = address("strip.js")
    folder = strip.removesuffix("strip.js")
    others = ["samples/samples.json", "page.css", "../clvae/cli.py", "%2e%2e/app.py", "none.js", ""]
    for name in (*(folder + other for other in others), strip.replace(folder, "/assets/old/")):
        status, headers, body = ask(root + name)
        assert status == 404 and "immutable" not in headers.get("cache-control", ""), name


def test_what_python_says_while_the_painter_is_on_its_way_is_not_lost(browser, server):
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    page, held = context.new_page(), []
    page.route("**/painter/main.js", lambda route: held.append(route))
    page.goto(server.url)
    page.wait_for_selector("#strip [data-ready] .cl-sample >> nth=1")
    page.wait_for_selector("#keep [data-ready]", state="attached")
    page.wait_for_selector("#workspace:not([inert])")
    editor, opening = Editor(page, server.workspaces), server.workspaces.service.opening_state
    src = editor.src()
    page.click(".cl-sample >> nth=1")
    editor.changed(src)
    page.click("#lock input")  # which says nothing of the map again
    editor.settled(lambda state: state.locks, "the lock")
    editor.answered()
    for route in held:
        route.continue_()
    page.wait_for_function(READY)
    page.wait_for_selector("#scene-painter .cl-chip.locked")
    sample = editor.state().scene.objects
    assert not np.array_equal(sample, opening.scene.objects)
    editor.painted(sample)
    context.close()


@pytest.mark.parametrize("size", [1, 2.5, 7])
def test_a_round_brush_paints_the_pixels_whose_middles_it_covers_and_those_under_it(modules, size):
    points = np.random.default_rng(1).uniform(2, 20, (20, 2, 2))
    painted = modules.evaluate(
        """([points, height, width, size]) => points.map(([[ax, ay], [bx, by]]) => {
      const ids = new Uint8Array(width * height);
      const box = paintStroke(ids, width, height, {x: ax, y: ay}, {x: bx, y: by}, size, 3);
      return [[...ids], box];
    })""",
        [points.tolist(), *SIZE, size],
    )
    y, x = np.mgrid[: SIZE[0], : SIZE[1]] + 0.5
    for (a, b), (ids, (x0, y0, x1, y1)) in zip(points, painted, strict=True):
        mask = np.reshape(ids, SIZE) == 3
        along = b - a
        share = np.clip(((x - a[0]) * along[0] + (y - a[1]) * along[1]) / (along @ along), 0, 1)
        far = np.hypot(x - a[0] - share * along[0], y - a[1] - share * along[1])
        for px, py in (a, b):
            assert mask[int(py), int(px)]
        assert (far[mask] < max(size / 2, 0.71) + 1e-9).all()
        inside = far < size / 2
        if size > 1:
            assert mask[inside].all()
        outside = mask.copy()
        outside[y0:y1, x0:x1] = False
        assert not outside.any()  # the box holds all that changed


def test_an_area_is_filled_as_far_as_it_goes(modules):
    ids = np.random.default_rng(2).choice([0, 1], SIZE, p=[0.65, 0.35]).astype(np.uint8)
    filled = modules.evaluate(
        """([flat, height, width]) => {
      const ids = Uint8Array.from(flat);
      fillPiece(ids, width, height, 11, 9, 7);
      return [...ids];
    }""",
        [ids.ravel().tolist(), *SIZE],
    )
    area, before = np.zeros(SIZE, bool), None
    area[9, 11] = True
    while before is None or (area != before).any():
        before = area.copy()
        for axis, shift in ((0, 1), (0, -1), (1, 1), (1, -1)):
            moved = np.roll(before, shift, axis)
            edge = [slice(None)] * 2
            edge[axis] = 0 if shift == 1 else -1
            moved[tuple(edge)] = False
            area |= moved & (ids == ids[9, 11])
    assert np.array_equal(np.reshape(filled, SIZE), np.where(area, 7, ids))


def test_an_outline_goes_round_an_object_alone(modules):
    ids = np.zeros((4, 5), np.uint8)
    ids[1:3, 1:4] = 6
    path = modules.evaluate(
        "(flat) => outline(Uint8Array.from(flat), 5, 4, 6)", ids.ravel().tolist()
    )
    assert sorted(path.replace("M", " M").split(" M")[1:]) == ["1 1H4", "1 1V3", "1 3H4", "4 1V3"]


def test_a_map_is_the_same_in_a_png_of_the_pages_and_of_pillows(modules):
    rng = np.random.default_rng(3)
    for ids in (rng.integers(0, 256, SIZE), np.sort(rng.integers(0, 9, SIZE))):
        ids = ids.astype(np.uint8)
        url = modules.evaluate(
            """async ([flat, height, width]) => {
          const colors = Array.from({length: 256}, (_, i) => [i, 255 - i, 7]);
          const blob = await encodeIndexedPNG(Uint8Array.from(flat), width, height, colors);
          return toDataURL(blob);
        }""",
            [ids.ravel().tolist(), *SIZE],
        )
        picture = Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))
        assert picture.mode == "P" and np.array_equal(np.asarray(picture), ids)
        assert picture.getpalette()[: 3 * 2] == [0, 255, 7, 1, 254, 7]
        file = io.BytesIO()
        other = Image.fromarray(ids).convert("P")
        other.putdata(ids.ravel().tolist())
        other.save(file, "PNG", bits=8)
        back = modules.evaluate(
            """async (url) => {
          const {width, height, ids} = await decodeIndexedPNG(fromDataURL(url));
          return [height, width, [...ids]];
        }""",
            "data:image/png;base64," + base64.b64encode(file.getvalue()).decode(),
        )
        assert tuple(back[:2]) == SIZE and np.array_equal(np.reshape(back[2], SIZE), ids)


def test_what_is_no_indexed_png_is_refused(modules):
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG")
    said = modules.evaluate(
        "(bytes) => decodeIndexedPNG(Uint8Array.from(bytes)).catch((error) => error.message)",
        list(file.getvalue()),
    )
    assert said == "not an 8-bit indexed PNG"


def test_a_zoom_keeps_the_point_under_the_pointer_and_the_picture_in_its_stage(modules):
    modules.set_content("""<div id=stage style="width: 300px; height: 200px; overflow: hidden">
      <div id=layer style="width: 300px; height: 200px; transform-origin: 0 0"></div></div>""")
    points = np.random.default_rng(4).uniform(0.05, 0.95, (12, 2))
    seen = modules.evaluate(
        """(points) => {
      const view = new View(stage, layer), found = [];
      for (const [x, y] of points) {
        view.fit();
        for (const factor of [1.5, 2, 0.8, 40, 1 / 3]) {
          const box = stage.getBoundingClientRect();
          const at = {clientX: box.left + x * box.width, clientY: box.top + y * box.height};
          const before = view.at(at);
          view.by(factor, before);
          const after = view.at(at), {zoom} = view.state();
          found.push([zoom, Math.hypot(after.x - before.x, after.y - before.y)]);
        }
        view.by(1 / 100);
        found.push([view.state().zoom, Math.hypot(view.state().x - 0.5, view.state().y - 0.5)]);
      }
      return found;
    }""",
        points.tolist(),
    )
    zooms, moved = np.array(seen).T
    assert np.allclose(zooms.reshape(12, 6), [1.5, 3, 2.4, 32, 32 / 3, 1])  # 32 is the most
    assert moved.max() < 1e-4
