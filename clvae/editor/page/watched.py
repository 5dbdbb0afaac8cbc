"""Every event of a page and call of a program counted, with its time and a line in the log."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from ...errors import ClvaeError
from ..server import metrics
from .gradio_internals import calls_of, wrap_calls

LOG = logging.getLogger(__name__)


@contextmanager
def counted(name: str, began: float | None = None) -> Iterator[None]:
    """Count what is answered inside, under a name: what raises was refused, or is a fault.

    began: when it was asked, by time.perf_counter(), where that is not now.
    """
    began, outcome = time.perf_counter() if began is None else began, "failed"
    try:
        yield
        outcome = "answered"
    except (gr.Error, ClvaeError):
        outcome = "refused"
        raise
    finally:
        seconds = time.perf_counter() - began
        metrics.CALLS.labels(name).observe(seconds)
        if outcome != "answered":
            metrics.ERRORS.labels(outcome).inc()
        fields = {"call": name, "seconds": seconds, "outcome": outcome}
        LOG.info("call", extra={"fields": fields})


def watched(page: gr.Blocks) -> None:
    """Have it counted what is asked of a page. Before `speaking`, which makes sentences of faults.

    An answer in steps counts as many times as it has steps.
    """
    preprocess, process = calls_of(page)

    @functools.wraps(process)
    async def process_api(block_fn, *args, **kwargs):
        with counted(getattr(block_fn, "name", None) or "other"):
            return await process(block_fn, *args, **kwargs)

    wrap_calls(page, preprocess, process_api)
