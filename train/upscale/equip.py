"""An upscaler for a bundle that exists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from clvae import Bundle
from clvae.nn import Upscaler


def equip(weights: Path, network: Upscaler, facts: dict) -> Bundle:
    """Give a bundle an upscaler; nothing else of it changes, and projects of it stay valid. facts:
    what its card says of the training.
    """
    bundle = Bundle.load(weights)
    bundle = replace(bundle, upscaler=network, facts=bundle.facts | {"upscaler": facts})
    bundle.add_to(weights, "upscaler")
    return bundle
