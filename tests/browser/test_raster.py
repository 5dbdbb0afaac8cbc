"""raster.js and images.js alone: which pixels a brush and a shape fill, and their mirror images."""

import numpy as np
import pytest

from .conftest import blank


@pytest.mark.parametrize("size", [1, 1.2])
def test_the_smallest_brush_always_paints_the_pixel_under_it(browser, size):
    page = blank(browser, "painter/raster.js")
    points = np.random.default_rng(0).uniform(0, 16, (200, 2)).tolist()
    points += [[3, 5], [3.5, 5], [15.99, 0]]  # on the edge of pixels
    painted = page.evaluate(
        """([points, size]) => points.map(([x, y]) => {
      const ids = new Uint8Array(16 * 16);
      paintStroke(ids, 16, 16, {x, y}, {x, y}, size, 1);
      return [...ids.keys()].filter((at) => ids[at]);
    })""",
        [points, size],
    )
    under = [int(y) * 16 + int(x) for x, y in points]
    assert all(pixel in found for pixel, found in zip(under, painted))
    if size == 1:
        assert painted == [[pixel] for pixel in under]
        line = page.evaluate("""() => {
          const ids = new Uint8Array(16 * 16);
          const box = paintStroke(ids, 16, 16, {x: 1.9, y: 2.9}, {x: 9.1, y: 2.9}, 1, 1);
          return [box, [...ids.keys()].filter((at) => ids[at])];
        }""")
        assert line == [[1, 2, 10, 3], [2 * 16 + x for x in range(1, 10)]]
    page.close()


@pytest.mark.parametrize(
    "points",
    [
        [(2, 2), (13, 3), (6, 11)],
        [(-5, 4), (30, -3), (8, 40)],  # reaches beyond the map
        [(1, 1), (14, 10), (14, 1), (1, 10)],  # crosses itself
    ],
)
def test_a_polygon_is_filled_by_its_pixels_middles(browser, points):
    page = blank(browser, "painter/raster.js")
    filled = page.evaluate(
        """(points) => {
      const ids = new Uint8Array(16 * 12);
      fillPolygon(ids, 16, 12, points.map(([x, y]) => ({x, y})), 7);
      return [...ids];
    }""",
        points,
    )
    page.close()
    y, x = np.mgrid[:12, :16] + 0.5
    inside = np.zeros((12, 16), bool)
    for (ax, ay), (bx, by) in zip(
        points, [*points[1:], points[0]]
    ):  # an edge to the right of a pixel turns it over
        inside ^= ((ay <= y) != (by <= y)) & (
            x < ax + (y - ay) * (bx - ax) / (by - ay if by != ay else 1)
        )
    assert np.array_equal(np.reshape(filled, (12, 16)) == 7, inside)


SIZE = 12, 16  # (H, W) of a map
Y, X = np.mgrid[: SIZE[0], : SIZE[1]] + 0.5


@pytest.fixture(scope="module")
def paint(browser):
    """Calls a function of raster.js, by the words that come after `ids, width, height`, on an empty
    map or on `ids`; returns the map.
    """
    page = blank(browser, "painter/raster.js", "painter/images.js")

    def paint(name, more, ids=None):
        before = np.zeros(SIZE, int) if ids is None else ids
        flat = page.evaluate(
            f"""(flat) => {{
          const ids = Uint8Array.from(flat), width = {SIZE[1]}, height = {SIZE[0]};
          {name}(ids, width, height, {more});
          return [...ids];
        }}""",
            before.ravel().tolist(),
        )
        return np.reshape(flat, SIZE)

    paint.page = page
    yield paint
    page.close()


def test_a_square_brush_sweeps_a_square(paint):
    ids = paint("paintSquare", "{x: 4, y: 3}, {x: 12, y: 7}, 3, 5")
    steps = np.linspace(0, 1, 4001)
    near = [(abs(X - 4 - 8 * t) <= 1.5 + 1e-3) & (abs(Y - 3 - 4 * t) <= 1.5 + 1e-3) for t in steps]
    assert np.array_equal(ids == 5, np.any(near, 0))


def test_a_brush_that_grows_is_at_both_ends_as_large_as_it_is_there(paint):
    ids = paint("paintStroke", "{x: 3.5, y: 6}, {x: 12.5, y: 6}, 7, 1, 2")
    columns = (ids > 0).sum(0)
    assert columns[3] == 2 and columns[12] == 8 and (np.diff(columns[3:13]) >= 0).all()


def test_an_ellipse_fills_its_box(paint):
    ids = paint("fillEllipse", "{x: 13.2, y: 9.9}, {x: 2.1, y: 1.5}, 4")
    inside = ((X - 8) / 6) ** 2 + ((Y - 5.5) / 4.5) ** 2 <= 1
    assert np.array_equal(ids == 4, inside)
    assert not paint("fillEllipse", "{x: -9, y: -9}, {x: -2, y: -2}, 4").any()


def test_an_area_goes_on_over_the_edge_of_a_panorama(paint):
    wall = np.zeros(SIZE, int)
    wall[:, [3, 9]] = 1
    assert (paint("fillPiece", "0, 0, 7", wall) == 7).sum() == 3 * 12
    around = paint("fillPiece", "0, 0, 7, true", wall)
    assert np.array_equal(around == 7, (X < 3) | (X > 10))


@pytest.mark.parametrize("mirror", ["across", "down", "both"])
def test_strokes_have_mirror_images_to_the_pixel(paint, mirror):
    points = np.random.default_rng(2).uniform(0, 12, (20, 2)).tolist() + [[3, 5], [0, 0]]
    found = paint.page.evaluate(
        """([mirror, points]) => points.map(([x, y]) => {
      const images = imagesOf(mirror, false, 16, 12).map((place) => place({x, y}));
      return images.map((p) => [Math.floor(p.x), Math.floor(p.y)]);
    })""",
        [mirror, points],
    )
    for (x, y), images in zip(points, found, strict=True):
        i, j = int(x), int(y)
        ways = {"across": [(15 - i, j)], "down": [(i, 11 - j)]}
        other = ways.get(mirror, ways["across"] + ways["down"] + [(15 - i, 11 - j)])
        assert [tuple(p) for p in images] == [(i, j), *other]
