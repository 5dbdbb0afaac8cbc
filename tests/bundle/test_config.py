"""The network config: what makes no network is refused."""

import pytest

from clvae import (
    ClvaeError,
    NetworkConfig,
)
from tests.checkpoints import NARROW


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"width": 0}, "width of the network is a whole number from 1 to 4096, not 0"),
        ({"width": 2**31}, "width .* not 2147483648"),
        ({"width": 2**63}, "width .* not 9223372036854775808"),
        ({"picture_width": 2**20}, "picture_width of the network .* not 1048576"),
        ({"width": True}, "width .* not True"),
        ({"upsampling": []}, r"one of normal, more, most, not \[\]"),
        ({"z_local": 2.5}, "z_local .* not 2.5"),
        ({"hidden": "64"}, "hidden .* not '64'"),
        ({"classes": 257}, "classes .* from 1 to 256, not 257"),
        ({"upsampling": "least"}, "one of normal, more, most, not 'least'"),
        ({"height": 80}, "multiples of 32, not 80 and 64"),
        ({"upsampling": "most"}, "multiples of 128, not 64 and 64"),
    ],
)
def test_a_config_that_makes_no_network_is_refused(change, said):
    with pytest.raises(ClvaeError, match=said):
        NetworkConfig.from_dict(NARROW | change)


def test_hidden_is_128_where_it_is_left_out():
    values = {key: value for key, value in NARROW.items() if key != "hidden"}
    assert NetworkConfig.from_dict(values).hidden == 128
