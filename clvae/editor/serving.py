"""Serving a site until a signal ends it: what is drawn then is finished, nothing new begun."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Mapping

from starlette.middleware import Middleware

from ..errors import ClvaeError
from .door import Door
from .gate import Gate, Guard
from .monitor import routes
from .page.gradio_internals import mailboxes_of, queue_of
from .page.ours import ours
from .settings import Settings
from .site import Site

LOG = logging.getLogger(__name__)
FINISH = 7.0  # seconds that what is under way gets to end
CLOSE = 2.0  # and then the connections; after both the process ends, as container engines expect
BODY = 4 / 3  # a file within a message, as text
NOBODY: Mapping[str, str] = {}


def serve_site(site: Site, settings: Settings, passwords: Mapping[str, str]) -> None:
    """Serve until SIGTERM or Ctrl+C, then finish; a second signal ends at once.

    A port that cannot be had is a ClvaeError.
    """
    gate, ended = listen(site, settings, passwords), threading.Event()

    def end(*_: object) -> None:
        if ended.is_set():
            sys.exit(1)
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    LOG.info("ready", extra={"fields": {"host": settings.host, "port": settings.port}})
    while not ended.wait(0.5):  # without a limit Windows would not hear of Ctrl+C
        pass
    finish(site, gate)
    sys.exit(0)


def listen(site: Site, settings: Settings, passwords: Mapping[str, str] = NOBODY) -> Gate:
    """Begin to serve a site, behind a gate, and return that."""
    gate = Gate(
        Door(settings.people),
        passwords,
        round(settings.upload_mb * 10**6 * BODY) + 10**6,
        settings.root_path,
        ours(site.first).shares.address,
    )
    try:
        site.launch(
            routes(site, gate),
            before=[Middleware(Guard, gate)],
            server_name=settings.host,
            server_port=settings.port,
            root_path=settings.root_path,
            prevent_thread_lock=True,
        )
    except OSError:
        raise ClvaeError(
            f"cannot listen on {settings.host}, port {settings.port}: give another --port"
        ) from None
    return gate


def finish(site: Site, gate: Gate) -> None:
    """End a server: refuse what comes, wait for what is under way and close, within 10 seconds."""
    gate.ending = True
    begun = time.monotonic()
    while under_way(site, gate) and time.monotonic() - begun < FINISH:
        time.sleep(0.02)
    LOG.info(
        "ending",
        extra={"fields": {"waited": time.monotonic() - begun, "left": under_way(site, gate)}},
    )
    closing = threading.Thread(target=site.close, daemon=True)
    closing.start()
    closing.join(CLOSE)


def under_way(site: Site, gate: Gate) -> int:
    """How many requests are being answered, jobs wait or run, and answers are not fetched yet."""
    jobs = 0
    for page in site.pages().values():
        answers, _, at_work = mailboxes_of(queue_of(page))
        jobs += len(at_work) + sum(box.qsize() for box in list(answers.values()))
    return gate.running + jobs
