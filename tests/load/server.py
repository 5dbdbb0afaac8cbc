"""The editor's server as app.py starts it, which tells what it holds whenever a line comes in.

What the server keeps for minutes it keeps for seconds here, so that one need not wait for long to
see it go. See measure.py.
"""

import json
import sys
import threading
from pathlib import Path

import app
from clvae.editor.server import scratch, sessions, workspaces as studio

SHORT = 20                                # seconds
houses = []


class House(app.House):
    def __init__(self, *given, **more):
        super().__init__(*given, **more)
        houses.append(self)


def held() -> dict:
    """Megabytes of memory, and how many of everything there are."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]
    memory = {line.split(":")[0]: int(line.split()[1]) >> 10 for line in lines}
    page, queue = houses[0].first, houses[0].first._queue
    files = [size for _, size, _ in scratch._files(scratch._folder)]
    return {"resident MB": memory["Rss"], "own MB": memory["Anonymous"],
            "sessions": len(page.state_holder.session_data), "desks": page.studio.desks(),
            "mailboxes": len(queue.pending_messages_per_session),
            "jobs": len(queue.event_ids_to_events), "blocks": len(page.blocks),
            "files": len(files), "MB of files": sum(files) >> 20}


def answer() -> None:
    for _ in sys.stdin:
        print(json.dumps(held()), flush=True)


if __name__ == "__main__":
    studio.LINGER = sessions.UNREAD = scratch.AGE = SHORT
    app.House = House
    threading.Thread(target=answer, daemon=True).start()
    app.main()
