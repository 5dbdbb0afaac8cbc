"""Bundles on disk for servers that are processes of their own."""

import pytest

from tests.landscape import landscape_bundle, tiny_bundle


@pytest.fixture(scope="session")
def weights(tmp_path_factory):
    """A folder with two bundles; the server opens with `hills`."""
    folder = tmp_path_factory.mktemp("weights")
    landscape_bundle().save(folder / "hills")
    tiny_bundle("room").save(folder / "room")
    return folder
