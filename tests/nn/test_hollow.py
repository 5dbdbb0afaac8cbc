"""Networks without storage: all their shapes, and nothing is drawn for them."""

import pytest
import torch

from clvae.nn import hollow


def test_parameters_have_shapes_and_nothing_is_drawn(bundle, monkeypatch):
    def drawn(*_, **__):
        pytest.fail("numbers were drawn for parameters that have none")

    for name in ("normal_", "uniform_"):
        monkeypatch.setattr(torch.Tensor, name, drawn)
    with hollow():
        generator = bundle.config.generator()
    made, real = (
        {key: value.shape for key, value in network.state_dict().items()}
        for network in (generator, bundle.generator)
    )
    assert made == real
    assert all(value.device.type == "meta" for value in generator.parameters())
