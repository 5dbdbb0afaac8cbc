"""Starts the editor: python app.py [--weights weights/landscape] [--port 7860]."""

import argparse
import os
import signal
import sys
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")       # read when Gradio is imported

from clvae import ClvaeError, Engine
from clvae.editor.server import heap, scratch
from clvae.editor.server.site import House


def arguments(argv: list[str] | None = None) -> argparse.Namespace:
    """The command line; host and port may also come from the environment, as a Space sets them."""
    port = os.environ.get("GRADIO_SERVER_PORT") or os.environ.get("PORT") or 7860
    parser = argparse.ArgumentParser(description="A photo editor that paints with classes and changes one object at a time.")
    parser.add_argument("--host", default=os.environ.get("GRADIO_SERVER_NAME", "127.0.0.1"), help="address to listen on")
    parser.add_argument("--port", type=int, default=port, help="port to listen on")
    parser.add_argument("--weights", action="append", metavar="FOLDER",
                        help="a model bundle to open with; once more for each other one to offer, besides those that lie next to it")
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--precision", default="auto", help="auto, float32 or bfloat16")
    parser.add_argument("--trust-proxy", action="store_true",
                        help="take callers' addresses from a proxy's header X-Forwarded-For")
    chosen = parser.parse_args(argv)
    chosen.weights = chosen.weights or [str(Path(__file__).parent / "weights" / "landscape")]
    return chosen


def main() -> None:
    chosen = arguments()
    os.environ["FORWARDED_ALLOW_IPS"] = ""                       # only share.py reads that header
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))        # so that nothing stays behind
    heap.few_arenas()
    scratch.claim()
    try:
        house = House(chosen.weights, trust_proxy=chosen.trust_proxy, load=lambda folder: Engine.load(
            folder, chosen.device, chosen.precision))
    except ClvaeError as error:
        sys.exit(str(error))
    try:
        house.launch(server_name=chosen.host, server_port=chosen.port)
    except OSError:
        sys.exit(f"cannot listen on {chosen.host}, port {chosen.port}: give another --port")


if __name__ == "__main__":
    main()
