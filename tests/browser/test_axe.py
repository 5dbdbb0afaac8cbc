"""Every state of the page, light and dark, as axe sees it: nothing serious or critical of WCAG 2.2
AA. One page goes through all of them.
"""

from types import SimpleNamespace

import pytest

from clvae import Engine
from clvae.editor.site import Site
from tests.landscape import landscape_bundle, tiny_bundle

from . import axe
from .conftest import visit
from .states import STATES


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Two models: one that can do everything, and a small one of tall pictures."""
    folder = tmp_path_factory.mktemp("weights")
    landscape_bundle(segmenter=True, many=True).save(folder / "hills")
    tiny_bundle("room").save(folder / "room")
    known = [folder / name for name in ("hills", "room")]
    site = Site(known, lambda one: Engine.load(one, "cpu", "float32"))
    _, site.url, _ = site.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    yield site
    site.close()


@pytest.fixture(scope="module")
def editor(browser, site):
    served = SimpleNamespace(workspaces=site.first.workspaces, url=site.url)
    for editor in visit(browser, served):
        axe.bring(editor.page)
        editor.page.evaluate(axe.AXE_SCRIPT)
        yield editor


@pytest.mark.parametrize("name", STATES)
def test_nobody_is_kept_out(editor, name):
    page, turn = editor.page, "document.body.classList.toggle('dark')"
    with STATES[name](editor):
        found = axe.faults(page)
        page.evaluate(turn)
        found += axe.faults(page, runOnly={"type": "rule", "values": ["color-contrast"]})
        page.evaluate(turn)
    assert found == []
