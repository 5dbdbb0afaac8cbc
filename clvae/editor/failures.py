"""What goes wrong in a call that no handler expected: one sentence for whoever called, the rest for the server's log."""

from __future__ import annotations

import functools
import logging

import gradio as gr

from ..errors import ClvaeError, out_of_memory
from .files import said

LOG = logging.getLogger(__name__)
FULL = ("the server's memory is full: try again in a moment, and if it stays so use a model of smaller pictures, or start "
        "the server with --precision bfloat16 or on a machine with more memory")
UNKNOWN = "something went wrong on the server: nothing of yours is lost, try again; the server's log says what it was"
UNREADABLE = "this call cannot be read: its inputs are not the ones that the list of endpoints names, files sent by upload"


def speaking(page: gr.Blocks) -> None:
    """Have all failures of a page's events and endpoints be a `gr.Error` of one sentence.

    What a caller sent that cannot be read is the caller's mistake, and no line in the log.
    """
    preprocess, process = page.preprocess_data, page.process_api

    @functools.wraps(preprocess)
    async def preprocess_data(*args, **kwargs):
        try:
            return await preprocess(*args, **kwargs)
        except gr.Error:
            raise
        except Exception:                 # noqa: BLE001 - Gradio takes in what a stranger sent, who may send anything
            raise said(ClvaeError(UNREADABLE)) from None

    @functools.wraps(process)
    async def process_api(*args, **kwargs):
        try:
            return await process(*args, **kwargs)
        except gr.Error:
            raise
        except ClvaeError as error:
            raise said(error) from None
        except Exception as error:        # noqa: BLE001 - what nobody expected, whatever it is
            LOG.exception("a call failed")
            raise said(ClvaeError(FULL if out_of_memory(error) else UNKNOWN)) from None

    page.preprocess_data, page.process_api = preprocess_data, process_api
