"""The numbers of a server while others come, go and give up its models."""

from types import SimpleNamespace

from clvae.editor.door import Door
from clvae.editor.gate import Gate
from clvae.editor.monitor import Held


class GivenUp:
    """A page whose workspaces are there once, and gone when one looks again."""

    _queue = ()

    def __init__(self):
        budget = SimpleNamespace(held=0)
        service = SimpleNamespace(engine=SimpleNamespace(budget=budget))
        self._left = [SimpleNamespace(count=lambda: 1, nbytes=2, service=service)]

    @property
    def workspaces(self):
        if not self._left:
            raise AttributeError("workspaces")
        return self._left.pop()


def test_a_model_that_is_given_up_while_it_is_looked_at_breaks_nothing():
    gone = GivenUp()
    gone.workspaces  # noqa: B018 - given up before already
    site = SimpleNamespace(pages=lambda: {"going": GivenUp(), "gone": gone})
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for gauge in Held(site, Gate(Door(0))).collect()
        for sample in gauge.samples
    }
    assert found["clvae_sessions", "going"] == 1 and found["clvae_session_bytes", "going"] == 2
    assert not [key for key in found if "gone" in key]
