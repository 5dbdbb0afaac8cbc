"""The last picture comes back as far as it can be read, and the page gets an answer in any case."""

from types import SimpleNamespace

import numpy as np
import pytest

from clvae.editor.page.display import bytes_url
from clvae.editor.page.layout import build
from clvae.editor.page.painter import encode
from clvae.editor.document.project import pack

DAMAGED = {"png": "data:image/png;base64,d29yZHM="}


@pytest.fixture(scope="module")
def page(engine):
    return build(engine)


@pytest.fixture
def ask(page, visitor):
    """Asks the page's keeper for something with an event's data; what it says, and the desk."""
    page.studio._desks.clear()

    def asking(name: str, **data):
        job = next(fn for fn in page.fns.values() if fn.name == name)
        inputs = [part.preprocess(part.value) for part in job.inputs]
        shown = job.fn(*inputs, visitor(), SimpleNamespace(_data=data))
        values = [value for value in shown.values() if isinstance(value, dict)]
        said = next(value["said"] for value in values if "said" in value)
        return said, page.studio.find(visitor())

    return asking


@pytest.fixture
def project(engine, state):
    return bytes_url(pack(engine, state, 8, None))


def road(state) -> dict:
    """The state's map as a hand drew a corner of it over."""
    ids = state.scene.objects.copy()
    ids[:4] = 3
    return {"png": encode(ids, [(0, 0, 0)] * 16), "pieces": []}


def test_a_damaged_stroke_leaves_the_project_under_it(ask, project, state):
    with pytest.warns(UserWarning, match="what was drawn last is damaged"):
        said, desk = ask("restore", file=project, hand={"map": DAMAGED, "guide": None})
    assert said == "restored" and desk.document.state.seed == state.seed
    assert np.array_equal(desk.document.state.scene.objects, state.scene.objects)


def test_a_damaged_style_photo_leaves_the_map_that_was_drawn(ask, project, state):
    drawn = road(state)
    with pytest.warns(UserWarning, match="what was drawn last is damaged"):
        said, desk = ask("restore", file=project, hand={"map": drawn, "guide": DAMAGED})
    assert said == "restored" and (desk.document.state.scene.objects[:4] == 3).all()


def test_where_nothing_can_be_read_the_document_stays(ask):
    with pytest.warns(UserWarning, match="did not come back"):
        said, desk = ask("restore", file="data:,words", hand={"map": DAMAGED, "guide": None})
    assert said == "missed" and desk.document.steps == (0, 0)


@pytest.mark.parametrize(
    ("error", "says"),
    [(MemoryError("16 GiB"), "memory is full"), (KeyError("rock"), "something went wrong")],
)
def test_the_page_is_answered_whatever_goes_wrong_and_keeps_what_it_has(
    ask, page, project, monkeypatch, caplog, error, says
):
    def fail(*_):
        raise error

    monkeypatch.setattr("clvae.editor.page.keeping.show_shelf", fail)
    with pytest.warns(UserWarning, match=f"did not come back: .*{says}"):
        said, desk = ask("restore", file=project)
    assert said == "missed" and str(error) in caplog.text
    assert desk.document.state.same(page.studio.opening_state)
    assert desk.kept == desk.document.revision               # nothing is asked for in its place


@pytest.mark.parametrize("where", ["show_shelf", "unpack"])
@pytest.mark.parametrize(
    ("error", "says"),
    [(MemoryError("16 GiB"), "memory is full"), (KeyError("rock"), "something went wrong")],
)
def test_a_page_whose_desk_was_given_up_is_answered_whatever_goes_wrong(
    ask, page, project, monkeypatch, caplog, error, says, where
):
    def fail(*_):
        raise error

    monkeypatch.setattr(f"clvae.editor.page.layout.keeping.{where}", fail)
    with pytest.warns(UserWarning, match=f"did not come back: .*{says}"):
        said, desk = ask("revive", file=project)
    assert said == "unrevived" and str(error) in caplog.text
    assert desk.document.state.same(page.studio.opening_state)


def test_what_cannot_come_back_under_the_pages_map_is_answered_too(ask, project, state):
    with pytest.warns(UserWarning, match="did not come back"):
        said, _ = ask("revive", file="data:,words")
    assert said == "unrevived"
    with pytest.warns(UserWarning, match="what was drawn last is damaged"):
        said, desk = ask("revive", file=project, hand={"guide": DAMAGED})
    assert said == "revived" and desk.document.state.seed == state.seed
