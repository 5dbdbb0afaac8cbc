"""Starts the editor's server: what `clvae serve` and app.py do.

The page is imported only when it is built, so that the command line does without Gradio.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ClvaeError
from . import logs
from .settings import Settings, signature

if TYPE_CHECKING:
    from .site import Site

LOG = logging.getLogger(__name__)
# Where a checkout has the bundle to open with; an installed package has none.
WEIGHTS = Path(__file__).parents[2] / "weights" / "landscape"


def serve(**given: Any) -> None:
    """Open the editor: a photo follows the map that one paints, one object at a time.

    A variable of the environment says the same as its flag, and counts where there is none.
    """
    settings = Settings(**given)
    settings = replace(settings, weights=settings.weights or default_weights())
    passwords = settings.people_known()
    os.environ["FORWARDED_ALLOW_IPS"] = ""  # only share.py reads that header
    # What Gradio does more on a Space: it takes new code, and its pages ask other hosts.
    os.environ.pop("SYSTEM", None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that nothing stays behind
    logs.begin(settings.log_level)
    LOG.info("starting", extra={"fields": settings.told()})
    run(site(settings), settings, passwords)


serve.__signature__ = signature()  # pyright: ignore[reportFunctionMemberAccess]


def default_weights() -> list[Path]:
    """The bundle that a checkout opens with. Raises ClvaeError where the package is installed."""
    if not WEIGHTS.is_dir():
        raise ClvaeError(
            "say which model to open with: --weights and the folder of a bundle, such as "
            "weights/landscape of the project, or one that convert or training wrote"
        )
    return [WEIGHTS]


def site(settings: Settings) -> Site:
    """The pages of a server, ready for `run`, and this process made ready for them."""
    folders = settings.weights or default_weights()
    from ..engine import Engine
    from .server import heap, scratch
    from .server.rules import Rules

    heap.few_arenas()
    scratch.claim()
    from .site import Site  # now: Gradio asks for the folder of its files when it is imported

    cache = settings.cache_mb << 20
    return Site(
        folders,
        lambda folder: Engine.load(folder, settings.device, settings.precision, cache),
        Rules(
            trust_proxy=settings.trust_proxy,
            sessions=settings.sessions,
            session_bytes=settings.sessions_mb * 10**6,
            upload_bytes=settings.upload_mb * 10**6,
            mcp=settings.mcp,
        ),
    )


def run(site: Site, settings: Settings, passwords: dict[str, str]) -> None:
    """Serve a site until somebody ends the server."""
    from .serving import serve_site

    serve_site(site, settings, passwords)
