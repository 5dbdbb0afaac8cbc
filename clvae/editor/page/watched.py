"""Every event of a page and call of a program counted, with its time and a line in the log."""

from __future__ import annotations

import functools
import logging
import time

import gradio as gr

from ...errors import ClvaeError
from ..server import metrics
from .gradio_internals import calls_of, wrap_calls

LOG = logging.getLogger(__name__)


def watched(page: gr.Blocks) -> None:
    """Have it counted what is asked of a page. Before `speaking`, which makes sentences of faults.

    An answer in steps counts as many times as it has steps.
    """
    preprocess, process = calls_of(page)

    @functools.wraps(process)
    async def process_api(block_fn, *args, **kwargs):
        began, name = time.perf_counter(), getattr(block_fn, "name", None) or "other"
        outcome = "failed"
        try:
            answer = await process(block_fn, *args, **kwargs)
            outcome = "answered"
            return answer
        except (gr.Error, ClvaeError):
            outcome = "refused"
            raise
        finally:
            if outcome != "answered":
                metrics.ERRORS.labels(outcome).inc()
            seconds = time.perf_counter() - began
            metrics.CALLS.labels(name).observe(seconds)
            fields = {"call": name, "seconds": seconds, "outcome": outcome}
            LOG.info("call", extra={"fields": fields})

    wrap_calls(page, preprocess, process_api)
