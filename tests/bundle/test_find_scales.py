"""Scales are found on pictures, kept outside a bundle's checksum, and refused where they do not
fit.
"""

from dataclasses import replace

import numpy as np
import pytest

from clvae.bundle import Bundle
from clvae.bundle.find_scales import find_scales, sizes_of
from clvae.core.sampler import Sampler
from clvae.core.scales import Scales
from clvae.core.scene import Scene
from clvae.errors import ClvaeError
from tests.checkpoints import draw_map, narrow_bundle


@pytest.fixture(scope="module")
def bundle():
    return narrow_bundle()


def found(bundle, allowed):
    config = bundle.config
    scene = Scene.from_labels(draw_map(config.size, range(5)), config.classes)
    sampler = Sampler(config.z_global, config.z_local)
    return find_scales(bundle.generator, sampler, [scene], allowed)


def test_without_a_bound_every_layer_has_scales_and_with_none_allowed_no_layer(bundle):
    before = {name: value.clone() for name, value in bundle.generator.state_dict().items()}
    every = found(bundle, None)
    assert {name: len(steps) for name, steps in every.steps.items()} == sizes_of(bundle.generator)
    assert not found(bundle, 0.0)
    assert all(
        value.equal(before[name]) for name, value in bundle.generator.state_dict().items()
    ), "the network itself stays as it is"


def test_a_bundle_keeps_them_outside_its_checksum(bundle, tmp_path):
    bundle.save(tmp_path / "bundle")
    scales = found(bundle, None)
    replace(bundle, scales=scales).add_to(tmp_path / "bundle", "scales")
    loaded = Bundle.load(tmp_path / "bundle")
    assert loaded.checksum == bundle.checksum
    assert loaded.scales.zeros == scales.zeros
    for name, steps in scales.steps.items():
        assert np.array_equal(loaded.scales.steps[name], steps)


@pytest.mark.parametrize(
    "scales",
    [
        Scales({"up_9.conv_0": np.ones(4, np.float32)}),
        Scales({"head_0.conv_0": np.ones(3, np.float32)}),
        Scales({"head_0.norm_0": np.zeros(1, np.float32)}),
        Scales({"head_0.norm_0": np.array(1, np.float32)}),
        Scales({"head_0.norm_0": np.ones(1, np.float32)}, {"head_0.norm_0": 256}),
    ],
)
def test_scales_that_do_not_fit_are_refused(bundle, scales):
    with pytest.raises(ClvaeError, match="scales"):
        replace(bundle, scales=scales)


def test_a_file_of_something_else_holds_none(tmp_path):
    (tmp_path / "scales.safetensors").write_text("else")
    with pytest.raises(ClvaeError, match="holds no scales"):
        Scales.read(tmp_path / "scales.safetensors")
