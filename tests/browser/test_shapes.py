"""shapes.js alone: an object grows, shrinks, is smoothed and loses its holes."""

import cv2
import numpy as np
import pytest

from .conftest import blank

SIZE = 24, 32  # (H, W) of a map


@pytest.fixture(scope="module")
def shape(browser):
    """Calls a function of shapes.js on a map's object 1; returns the map."""
    page = blank(browser, "painter/shapes.js")

    def shape(name, ids, *by):
        flat, changed = page.evaluate(
            f"""([flat, by]) => {{
          const ids = Uint8Array.from(flat);
          const box = {name}(ids, {SIZE[1]}, {SIZE[0]}, ...by);
          return [[...ids], box !== null];
        }}""",
            [ids.ravel().tolist(), [1, *by]],
        )
        assert changed == (flat != ids.ravel().tolist())
        return np.reshape(flat, SIZE)

    yield shape
    page.close()


@pytest.fixture
def blob():
    """Object 1 at the edge of a map, over 0 on the left and 2 on the right."""
    ids = np.zeros(SIZE, np.uint8)
    ids[:, 16:] = 2
    cv2.circle(ids, (14, 2), 7, 1, -1)
    return ids


def disc(r):
    y, x = np.mgrid[-r : r + 1, -r : r + 1]
    return (x**2 + y**2 <= r * r).astype(np.uint8)


@pytest.mark.parametrize("r", [1, 3])
def test_a_border_goes_in_or_out_by_so_many_pixels(shape, blob, r):
    mask = (blob == 1).astype(np.uint8)
    grown = cv2.dilate(mask, disc(r)) > 0
    assert np.array_equal(shape("grow", blob, r), np.where(grown, 1, blob))
    left = cv2.erode(mask, disc(r), borderValue=1) > 0
    shrunk = shape("shrink", blob, r)
    assert np.array_equal(shrunk == 1, left)
    assert (shrunk[0, :14][~left[0, :14]] == 0).all() and (shrunk[0, 17:][~left[0, 17:]] == 2).all()


def test_nothing_is_shrunk_away(shape, blob):
    assert np.array_equal(shape("shrink", blob, 20), blob)
    assert np.array_equal(
        shape("smooth", (blob == 1) & (np.arange(32) == 9), 2), (blob == 1) & (np.arange(32) == 9)
    )


def test_a_border_is_smoothed_and_a_straight_one_stays(shape):
    ids = np.zeros(SIZE, np.uint8)
    ids[12:] = 1
    assert np.array_equal(shape("smooth", ids, 2), ids)
    ids[11, ::4], ids[12, 1::4] = 1, 0
    teeth = np.abs(np.diff((ids == 1).sum(0))).sum()
    smoothed = shape("smooth", ids, 2)
    assert np.abs(np.diff((smoothed == 1).sum(0))).sum() < teeth / 4
    assert np.isin(smoothed, [0, 1]).all()


def test_small_holes_are_filled_and_no_bay(shape, blob):
    ids = np.ones(SIZE, np.uint8)
    ids[4:6, 4:6] = 0  # small
    ids[10, 10], ids[10, 11] = 2, 3  # of two objects
    ids[15:20, 15:20] = 0  # large
    ids[0, 20:22] = 0  # at the edge
    expected = ids.copy()
    expected[4:6, 4:6] = expected[10, 10:12] = 1
    assert np.array_equal(shape("fillHoles", ids, 4), expected)
    assert np.array_equal(shape("fillHoles", blob, 40), blob)


def test_what_moves_is_scaled_pixel_by_pixel_and_cut_at_the_edge(browser):
    page = blank(browser, "painter/shapes.js")
    ids = page.evaluate("""() => {
      const ids = new Uint8Array(24 * 32), from = ids.slice(), mask = ids.slice();
      from.set([5, 6, 7, 8], 33);  // in the row y = 1, from x = 1
      mask.set([1, 1, 0, 1], 33);
      putScaled(ids, 32, 24, from, mask, [1, 1, 5, 2], [26, 20, 34, 22]);
      return [...ids];
    }""")
    page.close()
    expected = np.zeros(SIZE, int)
    expected[20:22, 26:30] = 5, 5, 6, 6
    assert np.array_equal(np.reshape(ids, SIZE), expected)
