"""What tests of the page's handlers share: a visitor's workspace, and exports of it."""

import pytest

from clvae.editor.server.data_urls import file_bytes
from clvae.editor.server.events import EVENTS
from clvae.editor.server.messages import Message, Painted, Stroke


@pytest.fixture
def workspace(workspaces, visitor):
    return workspaces.of(visitor())


@pytest.fixture
def steps(workspaces, visitor, workspace):
    """Begins an export; what the page is shown, step by step."""

    def begun(name="start", **data):
        (event,) = [event for event in EVENTS if (event.part, event.name) == ("export", name)]
        ids = workspace.document.state.scene.objects
        message = Message(scene=Painted((Stroke(0, ids),)), data=data)
        return event.answer(workspaces, visitor(), message)

    return begun


@pytest.fixture
def exported(steps):
    """Exports something; its bytes, and what its file is called."""

    def done(**data):
        *_, last = steps(job=exported.job, **data)
        exported.job += 1
        assert "error" not in last["export"], last["export"]
        outbox = last["outbox"]
        assert last["export"]["saved"] == outbox["name"]
        return file_bytes(outbox["href"], "export"), outbox["name"]

    exported.job = 1
    return done


@pytest.fixture
def refused(steps):
    """Asks for an export that there cannot be; the sentence."""

    def asked(**data):
        *_, shown = steps(job=1, **data)
        assert set(shown) == {"export"}
        return shown["export"]["error"]

    return asked
