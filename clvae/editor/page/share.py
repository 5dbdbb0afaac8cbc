"""Share: how many jobs one session and one address may have in the queue.

What is beyond is answered at once, with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr
from starlette.types import Scope

from ...errors import ClvaeError, Text
from ..texts import ENGLISH, in_language, language, translated
from .display import said
from .gradio_internals import concurrency_of, mailboxes_of

CALLS = "api"  # the concurrency id of the endpoints for programs
# The most jobs of a session, and of an address: calls of programs, and jobs of any kind.
MOST = {CALLS: (16, 32), None: (200, 800)}
MOST_JOBS = 2000  # of everybody
BODY = "clvae.body"  # where a request's scope has what the gate counts of its body, see bodies.py
MOST_BYTES = 1_000_000_000  # that what all jobs brought may have; one alone is always taken

BUSY = Text("this server has more to do than it can: try again in a minute")


class Share:
    """The rule of one page's queue, made while the page is built: it adds a job of its own.

    trust_proxy: whether the last address in the header X-Forwarded-For, which the proxy before this
    server adds, is the caller's; without, the header counts for nothing.
    """

    def __init__(self, trust_proxy: bool = False):
        self.trust_proxy = trust_proxy
        with gr.Row(visible=False):
            button, words = gr.Button(), gr.Textbox()
        added = button.click(
            _refuse,
            words,
            None,
            api_visibility="private",
            concurrency_id="refuse",
            concurrency_limit=None,
        )
        self._refuse = added["id"]

    def guard(self, queue) -> Callable:
        """Gradio's `queue.push`, but a job beyond the share becomes the one that only says so."""
        push = queue.push

        async def guarded(body, request, username):
            if too_much := self._beyond(queue, body, request):
                program = concurrency_of(queue, body.fn_index) == CALLS
                with in_language(ENGLISH if program else language.get()):
                    sentence = translated(too_much)
                body.fn_index, body.data, body.trigger_id = self._refuse, [sentence], None
            return await push(body=body, request=request, username=username)

        return guarded

    def address(self, request) -> str:
        """Where a request comes from."""
        # A proxy adds its entry to the last line, or a line of its own: lines before are forged.
        lines = request.headers.getlist("x-forwarded-for") if self.trust_proxy else ()
        if lines and (passed := lines[-1].rpartition(",")[2].strip()):
            return passed
        return request.client.host if request.client else ""

    def _beyond(self, queue, body, request) -> Text | None:
        """What to answer to a job that is too much, or None for one that may come in."""
        jobs, address = list(mailboxes_of(queue)[2].values()), self.address(request)
        if len(jobs) >= MOST_JOBS:
            return BUSY
        requests = [request, *(job.request for job in jobs)]
        if jobs and sum(_came(one.scope) for one in requests) > MOST_BYTES:
            return BUSY
        session = body.session_hash
        near = [job for job in jobs if self.address(job.request) == address]
        groups = {
            "session": [job for job in jobs if session and job.session_hash == session],
            "address": near,
        }
        asked = concurrency_of(queue, body.fn_index)
        for kind, limits in MOST.items():
            if kind not in (None, asked):
                continue
            for (what, mine), limit in zip(groups.items(), limits, strict=True):
                if sum(kind in (None, job.concurrency_id) for job in mine) >= limit:
                    return _waiting(what, limit)
        return None


def _waiting(what: str, count: int) -> Text:
    if what == "session":
        return Text(
            "{count} jobs of your session are already waiting: try again when some are done",
            count=count,
        )
    return Text(
        "{count} jobs of your address are already waiting: try again when some are done",
        count=count,
    )


def _came(scope: Scope) -> int:
    """The bytes that came of a request, whatever it says that it has; 0 without a gate."""
    body = scope.get(BODY)
    return body.came if body else 0


def _refuse(sentence: str) -> None:
    raise said(ClvaeError(sentence))
