"""What this machine's processor can do, for tests that need it."""

import pytest
import torch

from clvae.engine.device import choose_precision
from clvae.errors import ClvaeError


def _has_eight_bits() -> bool:
    try:
        return choose_precision("int8", torch.device("cpu")) == "int8"
    except ClvaeError:
        return False


eight_bits = pytest.mark.skipif(not _has_eight_bits(), reason="int8 needs AVX-512 VNNI")
