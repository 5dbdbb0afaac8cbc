"""What the tests of conversion share: the bundle made of two published state dictionaries."""

import torch

from clvae import Bundle, convert


def converted(tmp_path, config, generator, encoder) -> Bundle:
    """The bundle made of two published state dictionaries."""
    torch.save(generator, tmp_path / "latest_net_G.pth")
    torch.save(encoder, tmp_path / "latest_net_E.pth")
    out = convert(
        tmp_path / "latest_net_G.pth",
        tmp_path / "latest_net_E.pth",
        config=config,
        out=tmp_path / "out",
    )
    return Bundle.load(out)
