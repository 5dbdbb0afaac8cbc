"""Where sliders stand: for each thing that is measured the most telling direction first, the others
under "More".
"""

import numpy as np

from clvae.core.directions import Direction, Directions
from clvae.editor.document.sliders import FIRST, MORE, count, direction_at, placed


def direction(measure="", layer=None, effect=0.0, class_id=0):
    return Direction(np.ones((5, 4)), 2.5, class_id, layer, measure, ("less", "more"), effect)


def test_a_direction_through_all_layers_comes_first_and_one_layer_s_stands_in_where_there_is_none():
    light, rough, rough_too = (
        direction("lightness"),
        direction("texture", 2, 4.0),
        direction("texture", 1, 6.0),
    )
    light_too, warm = direction("lightness", 1, 50.0), direction("warmth")
    places = placed(Directions([light, warm, rough, rough_too, light_too]), 0)
    assert places == [light, warm, rough_too, None, None, rough, light_too]
    assert (
        direction_at(places, 3) is None
        and direction_at(places, 99) is None
        and direction_at(places, 5) is rough
    )


def test_no_place_is_left_empty_for_nothing():
    light, warm = direction("lightness"), direction("warmth", 1)
    assert placed(Directions([light, warm]), 0) == [light, warm]
    assert placed(Directions([direction("lightness", class_id=1)]), 0) == []


def test_axes_that_nobody_measured_stand_as_they_come():
    axes = [direction(layer=layer) for layer in (4, 3, 2, 1, 0)]
    assert placed(Directions(axes), 0) == axes


def test_there_is_room_for_all_classes_but_not_for_everything():
    many = [direction("lightness", layer % 5, float(layer)) for layer in range(30)]
    directions = Directions([*many, direction("warmth", class_id=1)])
    assert len(placed(directions, 0)) == FIRST + MORE == count(directions, 3)
    assert count(Directions(), 2) == 0
