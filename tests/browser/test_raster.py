"""raster.js alone: which pixels a brush and a polygon fill."""

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
