"""Metrics: what a server counts while it runs, in one place, read at /metrics (see monitor.py)."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

COUNTED = CollectorRegistry()
ProcessCollector(registry=COUNTED)  # memory, processor time and open files, where the system tells
_BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 30)
# kind: stroke, look, photo (all of a workspace), variation and call; tile: part of a finer one.
PICTURES = Histogram(
    "clvae_picture_seconds",
    "Seconds that a picture took to draw, its turn not counted",
    ["kind"],
    buckets=_BOUNDS,
    registry=COUNTED,
)
# call: the event's or the endpoint's name.
CALLS = Histogram(
    "clvae_call_seconds",
    "Seconds that an event of the page or a call of a program took to answer, its turn counted",
    ["call"],
    buckets=_BOUNDS,
    registry=COUNTED,
)
# kind: refused (said in a sentence: what came was wrong, or too much) or failed (a fault of ours).
ERRORS = Counter("clvae_errors", "Events and calls without a result", ["kind"], registry=COUNTED)
