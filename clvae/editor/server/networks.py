"""Networks: which addresses are the internet's."""

from __future__ import annotations

import ipaddress


def of_the_internet(address: str) -> bool:
    """Whether an address is somebody's on the internet, not of a network of one's own."""
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:  # none is known, or a proxy names callers otherwise
        return False
