"""What the tests of painting share: the road, the panes, a drag through pixels."""

import numpy as np

from tests.landscape import CARD

MAP, PHOTO = "#scene-painter .cl-map", ".cl-picture"
ROAD = CARD["names"].index("road")


def drag(editor, points, **click) -> None:
    """Drag the pointer through pixels (x, y) of the map."""
    mouse = editor.page.mouse
    mouse.move(*editor.spot(*points[0]))
    mouse.down(**click)
    for point in points[1:]:
        mouse.move(*editor.spot(*point), steps=3)
    mouse.up(**click)


def painted(editor) -> np.ndarray:
    """bool [H, W]: where the road is, once Python holds it as the painter does."""
    ids = editor.ids()
    editor.holds(ids)
    return ids == ROAD
