"""Starts the editor's server: what `clvae serve` and app.py do.

The page is imported only when it is built, so that the command line does without Gradio.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ClvaeError

if TYPE_CHECKING:
    from .site import Site

# Where a checkout has the bundle to open with; an installed package has none.
WEIGHTS = Path(__file__).parents[2] / "weights" / "landscape"


def serve(
    host: Annotated[
        str, typer.Option(envvar="GRADIO_SERVER_NAME", help="address to listen on")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar=["GRADIO_SERVER_PORT", "PORT"], help="port to listen on")
    ] = 7860,
    weights: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FOLDER",
            help="a model bundle to open with; once more for each other one to offer, besides "
            "those that lie next to it",
        ),
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda")] = "auto",
    precision: Annotated[str, typer.Option(help="auto, float32, bfloat16 or int8")] = "auto",
    trust_proxy: Annotated[
        bool,
        typer.Option(
            "--trust-proxy",
            help="take callers' addresses from a proxy's header X-Forwarded-For",
        ),
    ] = False,
) -> None:
    """Open the editor: a photo follows the map that one paints, one object at a time."""
    folders = weights or default_weights()
    os.environ["FORWARDED_ALLOW_IPS"] = ""  # only share.py reads that header
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that nothing stays behind
    served = site(folders, device, precision, trust_proxy)
    try:
        served.launch(server_name=host, server_port=port)
    except OSError:
        raise ClvaeError(f"cannot listen on {host}, port {port}: give another --port") from None


def default_weights() -> list[Path]:
    """The bundle that a checkout opens with. Raises ClvaeError where the package is installed."""
    if not WEIGHTS.is_dir():
        raise ClvaeError(
            "say which model to open with: --weights and the folder of a bundle, such as "
            "weights/landscape of the project, or one that convert or training wrote"
        )
    return [WEIGHTS]


def site(
    folders: Sequence[Path],
    device: str = "auto",
    precision: str = "auto",
    trust_proxy: bool = False,
) -> Site:
    """The pages of a server, ready for `launch`, and this process made ready for them.

    folders: bundles, the first is the one the server opens with.
    """
    from ..engine import Engine
    from .server import heap, scratch
    from .site import Site

    heap.few_arenas()
    scratch.claim()
    return Site(
        folders, lambda folder: Engine.load(folder, device, precision), trust_proxy=trust_proxy
    )
