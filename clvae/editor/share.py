"""Share: how many jobs one session and one address may have in the queue. What is beyond is answered with a sentence."""

from __future__ import annotations

from collections.abc import Callable

CALLS = "api"                             # the concurrency id of the endpoints for programs
MOST = {CALLS: (16, 32), None: (200, 800)}     # jobs of a session, of an address: calls of programs, and jobs of any kind
MOST_JOBS = 2000                          # of everybody


class Share:
    """The rule of one page's queue.

    refuse: the number of the page's job that says a sentence instead. trust_proxy: whether the last address in the header
    X-Forwarded-For, which the proxy before this server adds, is the caller's; without, the header counts for nothing.
    """

    def __init__(self, refuse: int, trust_proxy: bool = False):
        self.refuse, self.trust_proxy = refuse, trust_proxy

    def guard(self, queue) -> Callable:
        """Gradio's `queue.push`, but a job beyond the share becomes one that says so at once."""
        push = queue.push

        async def guarded(body, request, username):
            if sentence := self._beyond(queue, body, request):
                body.fn_index, body.data, body.trigger_id = self.refuse, [sentence], None
            return await push(body=body, request=request, username=username)

        return guarded

    def address(self, request) -> str:
        """Where a request comes from."""
        passed = request.headers.get("x-forwarded-for") if self.trust_proxy else None
        return passed.rpartition(",")[2].strip() if passed else request.client.host if request.client else ""

    def _beyond(self, queue, body, request) -> str | None:
        """What to answer to a job that is too much, or None for one that may come in."""
        jobs, address = list(queue.event_ids_to_events.values()), self.address(request)
        if len(jobs) >= MOST_JOBS:
            return "this server has more to do than it can: try again in a minute"
        own = [job for job in jobs if body.session_hash and job.session_hash == body.session_hash]
        near = [job for job in jobs if self.address(job.request) == address]
        fn = queue.blocks.fns.get(body.fn_index)
        for kind, (most, most_near) in MOST.items():
            if kind in (None, fn and fn.concurrency_id):
                for what, mine, limit in (("session", own, most), ("address", near, most_near)):
                    if sum(kind in (None, job.concurrency_id) for job in mine) >= limit:
                        return f"{limit} jobs of your {what} wait already: send this one when some are done"
        return None
