"""Fixtures every test may use: a narrow random bundle, and a cache folder of the test's own."""

from dataclasses import replace

import pytest
import torch

from tests.checkpoints import narrow_bundle, random_segmenter, random_upscaler

torch.set_num_threads(1)  # the networks here are so small that threads cost more than they bring


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Where pytest has several processes, all tests with a browser go to one of them: two browsers
    beside one another would wait for each other. The others go file by file.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Apart(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::")[0]
            return "browser" if file.startswith("tests/browser/") else file

    return Apart(config, log)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    """No test reads or writes the user's cache folder."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def bundle():
    """A random bundle: 5 classes and an unlabelled one, 64x64 pictures."""
    return narrow_bundle()


@pytest.fixture(scope="session")
def bundle_folder(bundle, tmp_path_factory):
    """That bundle on disk, not to be changed."""
    folder = tmp_path_factory.mktemp("bundles") / "narrow"
    bundle.save(folder)
    return folder


@pytest.fixture(scope="session")
def seeing_bundle(bundle):
    """That bundle with a random segmenter, which looks at photos in 64x32."""
    return replace(bundle, segmenter=random_segmenter(len(bundle.labels.names), (64, 32)))


@pytest.fixture(scope="session")
def enlarging_bundle(bundle):
    """That bundle with a random upscaler of three layers."""
    return replace(bundle, upscaler=random_upscaler())
