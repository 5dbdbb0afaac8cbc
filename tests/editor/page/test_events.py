"""Whatever an event of the page carries, and its inputs: one clear sentence, nothing in the log.

The handlers are those that the page has: a new one is covered as soon as it is attached, but that
what it reads of an event needs a proper value in `proper`.
"""

import inspect
import io

import gradio as gr
import numpy as np
import orjson
import pytest
from gradio.helpers import special_args
from PIL import Image

from clvae import ClvaeError, Engine
from clvae.editor.document import kept_looks, style_photos
from clvae.editor.document.look_file import pack_look
from clvae.editor.document.project import pack
from clvae.editor.document.variations import new_grid
from clvae.editor.page.failures import UNREADABLE
from clvae.editor.page.layout import build
from clvae.editor.server.data_urls import bytes_url
from clvae.editor.server.failures import UNKNOWN
from clvae.editor.server.messages import encode
from clvae.errors import LONGEST, sentence
from tests.checkpoints import draw_photo
from tests.landscape import SIZE

ODD = [None, True, -1, 7.5, 2**70, 1e300, "x" * 5000, "a\0b", [], ["x"], {}, {"a": 1}]
TRACED = {"opacity": 0.5, "x": 0.0, "y": 0.0, "scale": 1.0, "shown": True}
INSIDE = [None, 2**70, "x", []]  # of a part of something larger


class Noted(dict):
    """The data of an event, and which of it was read."""

    def __init__(self, *values):
        super().__init__(*values)
        self.read = set()

    def get(self, name, default=None):
        self.read.add(name)
        return super().get(name, default)

    def __getitem__(self, name):
        return self.get(name)


@pytest.fixture(scope="module")
def page(engine):
    return build(engine)


@pytest.fixture(autouse=True)
def undrawn(monkeypatch):
    """Pictures are no part of this."""
    monkeypatch.setattr(Engine, "draw", lambda *_: np.zeros((*SIZE, 3), np.uint8))


@pytest.fixture
def told(monkeypatch):
    """Every sentence that is shown beside errors."""
    found = []
    for kind in ("Warning", "Info"):
        monkeypatch.setattr(gr, kind, lambda text, *_, **__: found.append(text))
    return found


def picture(array: np.ndarray) -> str:
    file = io.BytesIO()
    Image.fromarray(array).save(file, "PNG")
    return bytes_url(file.getvalue())


@pytest.fixture
def seat(page, engine, visitor):
    """Gives the visitor a fresh workspace on which there is one of everything."""
    return seats(page, engine, visitor())


def seats(page, engine, visitor):
    """What gives a visitor such a workspace, and everybody else none."""
    opening = page.workspaces.service.opening_state
    label_map = opening.scene.objects
    state = style_photos.add(opening, draw_photo(SIZE), label_map, len(engine.labels.names))
    state = kept_looks.keep(engine, state, None, draw_photo(SIZE))
    grid = new_grid(engine, state, None, None)

    def seated():
        page.workspaces._by_session.clear()
        workspace = page.workspaces.of(visitor)
        workspace.document.edit(lambda _: state)
        workspace.grid = grid
        return workspace

    return seated


@pytest.fixture
def proper(engine, seat):
    """The proper value of whatever a handler, by its name, reads of an event."""
    return brought(engine, seat())


def brought(engine, workspace):
    """The same for a workspace on which there is one of everything."""
    state = workspace.document.state
    drawn = {"png": encode(state.scene.objects, [(0, 0, 0)] * 16), "pieces": []}
    kept, hand = (
        bytes_url(pack(engine, state, 8, None)),
        {"map": drawn, "guides": [drawn | {"place": 0}]},
    )
    common = {
        "desk": "a name",
        "stored": 1,
        "question": 1,
        "photo": picture(draw_photo(SIZE)),
        "file": kept,
        "name": "map.png",
        "since": [{"file": kept, "hand": hand}],
        "files": [picture(draw_photo(SIZE))],
        "names": ["photo.png"],
        "ids": False,
        "dropped": True,
        "hand": hand,
        "place": 0,
        "time": 1,
        "index": 0,
        "step": 1,
        "shelf": "scenes",
        "size": list(SIZE),
        "way": "crop",
        "at": 0.5,
        "whole": True,
        "layer": None,
        "part": encode(np.eye(*SIZE, dtype=np.uint8), [(0, 0, 0)] * 2),
        "number": state.style_photos[0].number,
        "grid": workspace.grid.number,
        "scene": "quiet-bay",
        "seed": "7",
        "job": 1,
        "kind": "photo",
        "format": "png",
        "quality": 90,
        "scale": 1,
        "project": True,
        "copy": False,
        "mode": "replaced",
        "object": 0,
        "strength": 0.5,
        "softness": 0.5,
        "gesture": 1,
        "done": True,
        "serial": 1,
        "box": [0, 1, 0, 1],
        "wide": 900,
        "revision": 1,
        "from": int(state.style_photos[0].labels[0, 0]),
        "to": 3,
    }
    more = files(engine, state)
    return lambda name: common | next((v for end, v in more.items() if name.endswith(end)), {})


def files(engine, state) -> dict:
    """What of that is something else, by how the handlers' names end."""
    maps = {"file": picture(np.zeros(SIZE, np.uint8)), "meaning": [0]}
    photo = {"file": picture(draw_photo(SIZE))}
    tile = {"picture": bytes_url(state.kept_looks[0].thumbnail.tobytes())}
    look = {"file": bytes_url(pack_look(engine, state.kept_looks[0])), "name": "sea"}
    looks = {f"other_looks_{name}": look for name in ("use", "bring", "save")}
    return {"open_map": maps, "edit_photo": photo, "scene_trace": TRACED | tile, **looks}


def seat_of(name="anna"):
    return gr.Request(session_hash=name)


def said(job, inputs, data=None):
    """The sentence of the error that a handler ends with; None where it ends well."""
    if isinstance(job, Straight):
        return job.said(inputs, data)
    try:
        values = [part.preprocess(value) for part, value in zip(job.inputs, inputs, strict=True)]
    except Exception as error:  # noqa: BLE001 - see failures.py: the caller's mistake
        return getattr(error, "message", UNREADABLE)
    try:
        event = gr.EventData(None, data)
        shown = job.fn(*special_args(job.fn, values, seat_of(), event)[0])
        if inspect.isgenerator(shown):
            shown = next(shown, None)
        # what is not among them is a failure on the page
        assert not isinstance(shown, dict) or {*shown} <= {*job.outputs} or "__type__" in shown
    except (gr.Error, ClvaeError) as error:
        return getattr(error, "message", str(error))
    return None


class Straight:
    """An event of the direct line, as jobs of the queue are known."""

    def __init__(self, page, event):
        self.name, self.collects_event_data = event.key, event.data
        self.inputs = page.direct.parts.of(*event.brings)
        self._page, self._event = page, event

    def said(self, inputs, data):
        """The sentence of the error or note that it ends with; None where it ends well."""
        body = {"values": inputs, "data": data}
        answer = self._page.direct.answer(self._event, seat_of(), body)
        assert orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY)
        return " ".join([answer.get("error", ""), *(text for _, text in answer["notes"])]).strip()


def jobs_of(page) -> list:
    """What answers the events of a page, by either line."""
    straight = [Straight(page, event) for event in page.direct.events.values()]
    return [*straight, *(job for job in page.fns.values() if job.fn)]


def opening(job) -> list:
    """What the page sends of a handler's inputs before anybody did anything."""
    return [part.value for part in job.inputs]


def spoiled(value, odd_ones=ODD):
    """A value with each of its parts, and at last itself, replaced by something odd."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from (value | {name: odd} for odd in spoiled(part, INSIDE))
    yield from odd_ones


def check(sentences, told, caplog, what):
    for text in filter(None, (*sentences, *told)):
        assert sentence(UNKNOWN)[:30].lower() not in text.lower(), what
        assert len(text) < LONGEST + 60, what
    assert not caplog.text, what
    told.clear()


def test_odd_data_of_every_event_is_one_sentence(page, seat, proper, told, caplog):
    jobs = [job for job in jobs_of(page) if job.collects_event_data]
    names, reading = {job.name for job in jobs}, set()
    assert {
        "strip_pick",
        "variations_adopt",
        "kept_looks_wear",
        "keep_restore",
        "keep_here",
    } <= names
    for job in jobs:
        seat()
        good = Noted(proper(job.name))
        outcome = said(job, opening(job), good)
        check([outcome], told, caplog, job.name)
        assert good.read <= set(good), f"{job.name} reads what `proper` has no value for"
        for name in good.read:
            reading.add(job.name)
            for odd in spoiled(good[name]):
                seat()
                found = said(job, opening(job), {**good, name: odd})
                check([found], told, caplog, f"{job.name} of {name}={str(odd)[:60]}")
        for odd in ODD if good.read else ():
            seat()
            found = said(job, opening(job), odd)
            assert isinstance(odd, dict) or found or told, f"{job.name} of {str(odd)[:60]}"
            check([found], told, caplog, f"{job.name} of {str(odd)[:60]}")
    assert len(reading) > 15


def test_odd_inputs_of_every_event_are_one_sentence(page, seat, proper, told, caplog):
    kinds = {(job.name, tuple(map(type, job.inputs))): job for job in jobs_of(page)}
    assert len(kinds) > 30
    for job in kinds.values():
        for place in range(len(job.inputs)):
            for odd in ODD:
                seat()
                inputs = opening(job)
                inputs[place] = odd
                data = proper(job.name) if job.collects_event_data else None
                found = said(job, inputs, data)
                check([found], told, caplog, f"{job.name} with {str(odd)[:60]} at {place}")


def test_a_page_that_closes_is_known_by_its_session(page, seat, monkeypatch):
    rested = []
    monkeypatch.setattr(seat().renderer, "rest", lambda: rested.append("anna"))
    (job,) = [job for job in page.fns.values() if (None, "unload") in job.targets]
    job.fn(*special_args(job.fn, [], seat_of(), None)[0])
    assert rested == ["anna"]
