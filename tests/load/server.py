"""The editor's server as `clvae serve` starts it, which tells what it holds when a line comes in.

What the server keeps for minutes it keeps for seconds here, so that one need not wait for long to
see it go. See measure.py.
"""

import json
import sys
import threading
from pathlib import Path

from clvae import cli
from clvae.editor import launch
from clvae.editor.page import sessions
from clvae.editor.server import scratch, workspaces

SHORT = 20  # seconds
sites = []
build_site = launch.site


def site(*given):
    sites.append(build_site(*given))
    return sites[0]


def held() -> dict:
    """Megabytes of memory, and how many of everything there are."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    memory = {line.split(":")[0]: int(line.split()[1]) >> 10 for line in lines}
    page, queue = sites[0].first, sites[0].first._queue
    files = [file.stat().st_size for file in scratch._folder.rglob("*") if file.is_file()]
    return {
        "resident MB": memory["Rss"],
        "own MB": memory["Anonymous"],
        "sessions": len(page.state_holder.session_data),
        "workspaces": page.workspaces.count(),
        "mailboxes": len(queue.pending_messages_per_session),
        "jobs": len(queue.event_ids_to_events),
        "blocks": len(page.blocks),
        "files": len(files),
        "MB of files": sum(files) >> 20,
    }


def answer() -> None:
    for _ in sys.stdin:
        print(json.dumps(held()), flush=True)


if __name__ == "__main__":
    workspaces.LINGER = sessions.UNREAD = scratch.AGE = SHORT
    launch.site = site
    threading.Thread(target=answer, daemon=True).start()
    cli.main()
