"""What no handler expected to go wrong: a sentence for whoever called, the rest for the log."""

from __future__ import annotations

import functools
import logging
from pathlib import Path

import gradio as gr

from ...errors import ClvaeError, out_of_memory
from ...files import disk
from .display import said
from .gradio_internals import calls_of, wrap_calls

LOG = logging.getLogger(__name__)
FULL = (
    "the server's memory is full: try again in a moment, and if it stays so use a model of smaller "
    "pictures, or start the server with --precision bfloat16 or on a machine with more memory"
)
FULL_DISK = "the server's disk is full: try again later, or tell whoever runs it"
UNKNOWN = (
    "something went wrong on the server: nothing of yours is lost, try again; the server's log "
    "says what it was"
)
UNREADABLE = (
    "this call cannot be read: its inputs are not the ones that the list of endpoints names, files "
    "sent by upload"
)


def speaking(page: gr.Blocks) -> None:
    """Have all failures of a page's events and endpoints be a `gr.Error` of one sentence.

    What a caller sent that cannot be read is the caller's mistake, and no line in the log.
    """
    preprocess, process = calls_of(page)

    @functools.wraps(preprocess)
    async def preprocess_data(*args, **kwargs):
        try:
            return await preprocess(*args, **kwargs)
        except gr.Error:
            raise
        except Exception as error:
            if _full(error):  # no mistake of the caller's
                raise
            raise said(ClvaeError(UNREADABLE)) from None

    @functools.wraps(process)
    async def process_api(*args, **kwargs):
        try:
            return await process(*args, **kwargs)
        except gr.Error:
            raise
        except ClvaeError as error:
            raise said(error) from None
        except Exception as error:
            LOG.exception("a call failed")
            raise said(ClvaeError(_full(error) or UNKNOWN)) from None

    wrap_calls(page, preprocess_data, process_api)


def _full(error: BaseException) -> str | None:
    """What to say where the server's memory or disk is full; None where something else is wrong."""
    error = error.__cause__ or error  # Gradio wraps what a component raised
    if isinstance(error, OSError) and disk.unwritten(error, Path(".")) == disk.FULL:
        return FULL_DISK
    return FULL if out_of_memory(error) else None
