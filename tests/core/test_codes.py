"""Codes: their layers, by number and by name."""

import pytest

from clvae import ClvaeError
from clvae.core.codes import LAYER_NAMES, LAYERS, chosen_layers


def test_layers_go_by_number_or_name_alone_or_in_a_list():
    assert len(LAYER_NAMES) == LAYERS
    assert chosen_layers(None) == [0, 1, 2, 3, 4]
    assert chosen_layers(["finest", 3]) == [0, 3]
    assert chosen_layers("coarsest") == chosen_layers(4) == [4]


@pytest.mark.parametrize("wrong", ["rough", 5, -1, True, 1.5, ["fine", "x"], b"fine"])
def test_there_is_no_other_layer(wrong):
    with pytest.raises(ClvaeError, match="there is no layer .*layers are 0 .finest. to 4"):
        chosen_layers(wrong)
