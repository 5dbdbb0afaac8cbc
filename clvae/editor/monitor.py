"""What a server tells those who watch over it: /health, and /metrics for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .gate import HEALTH, METRICS, Gate
from .page.gradio_internals import queue_of
from .server import metrics

if TYPE_CHECKING:
    import gradio as gr

    from .server.workspaces import Workspaces
    from .site import Site


class Held(Collector):
    """What the pages of a site hold now, by model."""

    def __init__(self, site: Site, gate: Gate):
        self._site, self._gate = site, gate

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges."""
        # a model may be given up meanwhile: what is read of its page is read once
        found = {k: (page, _workspaces(page)) for k, page in self._site.pages().items()}
        pages = {k: (page, held) for k, (page, held) in found.items() if held is not None}
        kinds = {
            "clvae_waiting": (
                "Events and calls in the queue that are not begun",
                lambda page, _: len(queue_of(page)),
            ),
            "clvae_sessions": (
                "Visitors whose picture is kept",
                lambda _, held: held.count(),
            ),
            "clvae_session_bytes": (
                "Bytes that these pictures and their histories take",
                lambda _, held: held.nbytes,
            ),
            "clvae_cache_bytes": (
                "Bytes that drawing keeps for all visitors",
                lambda _, held: held.service.engine.budget.held,
            ),
        }
        for name, (text, measure) in kinds.items():
            gauge = GaugeMetricFamily(name, text, labels=["model"])
            for key, known in pages.items():
                gauge.add_metric([key], measure(*known))
            yield gauge
        door = self._gate.door
        people = {"inside": door.inside, "in line": door.in_line}
        gauge = GaugeMetricFamily(
            "clvae_people", "Pages that are open, and who waits", labels=["where"]
        )
        for where, number in people.items():
            gauge.add_metric([where], number)
        yield gauge


def _workspaces(page: gr.Blocks) -> Workspaces | None:
    """Those of a page, unless it is given up."""
    return getattr(page, "workspaces", None)


def routes(site: Site, gate: Gate) -> list[Route]:
    """The addresses of a site by which one watches over it.

    A site has drawn its first pictures before it listens, so what answers can draw; /health says
    503 from the moment in which the server is told to end.
    """
    held = CollectorRegistry(auto_describe=False)
    held.register(Held(site, gate))

    def health(_: Request) -> Response:
        ending = gate.ending
        answer = {"status": "ending" if ending else "ready"}
        return JSONResponse(answer, 503 if ending else 200)

    def numbers(_: Request) -> Response:
        text = generate_latest(metrics.COUNTED) + generate_latest(held)
        return Response(text, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [Route(HEALTH, health), Route(METRICS, numbers)]
