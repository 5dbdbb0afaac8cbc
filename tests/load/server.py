"""The editor's server as app.py starts it, which tells what it holds whenever a line comes in: see measure.py.

What the server keeps for minutes it keeps for seconds here, so that one need not wait for long to see it go.
"""

import json
import sys
import threading
from pathlib import Path

import app
from clvae.editor import scratch, sessions, studio

SHORT = 20                                # seconds
houses = []


class House(app.House):
    def __init__(self, *given):
        super().__init__(*given)
        houses.append(self)


def held() -> dict:
    """Megabytes of memory, and how many of everything there are."""
    page = houses[0].first
    memory = dict(line.split(":", 1) for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:])
    queue, files = page._queue, [file for file in scratch._folder.rglob("*") if file.is_file() and file.name != scratch.LOCK]
    return {"resident MB": int(memory["Rss"].split()[0]) // 1024, "own MB": int(memory["Anonymous"].split()[0]) // 1024,
            "sessions": len(page.state_holder.session_data), "blocks": len(page.blocks),
            "mailboxes": len(queue.pending_messages_per_session), "jobs": len(queue.event_ids_to_events),
            "desks": page.studio.desks(), "files": len(files), "MB of files": sum(f.stat().st_size for f in files) >> 20}


def answer() -> None:
    for _ in sys.stdin:
        print(json.dumps(held()), flush=True)


if __name__ == "__main__":
    studio.LINGER = sessions.UNREAD = scratch.AGE = SHORT
    app.House = House
    threading.Thread(target=answer, daemon=True).start()
    app.main()
