"""What no handler expected to go wrong: a sentence for whoever called, the rest for the log."""

from __future__ import annotations

import functools
import logging

import gradio as gr

from ...errors import ClvaeError, Text
from ..server.failures import UNKNOWN, full
from .display import said
from .gradio_internals import calls_of, wrap_calls

LOG = logging.getLogger(__name__)
UNREADABLE = Text(
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
        except ClvaeError as error:
            raise said(error) from None
        except Exception as error:
            if full(error):  # no mistake of the caller's
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
            raise said(ClvaeError(full(error) or UNKNOWN)) from None

    wrap_calls(page, preprocess_data, process_api)
