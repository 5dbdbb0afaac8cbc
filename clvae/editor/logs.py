"""The server's log: a line for each thing that happened, key=value, to standard error.

It says who asked for what kind of thing, how long it took and what came of it; never what people
drew, wrote or opened, nor their addresses.
"""

from __future__ import annotations

import json
import logging
import re
import time

PLAIN = re.compile(r"[^\s\"=\\]+")


class KeyValue(logging.Formatter):
    """A record as one line: time, level, where from, what, and the fields in `extra["fields"]`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        pairs: dict[str, object] = {
            "time": f"{when}.{record.msecs:03.0f}Z",
            "level": record.levelname.lower(),
            "from": record.name,
            "said": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            pairs["trace"] = self.formatException(record.exc_info)
        return " ".join(f"{key}={written(value)}" for key, value in pairs.items())


def written(value: object) -> str:
    """A value as it stands after its key: in quotes where it is more than one plain word."""
    text = f"{value:.4g}" if isinstance(value, float) else str(value)
    return text if PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def begin(level: str) -> None:
    """Have all of this process's log be lines like that, from a level on."""
    handler = logging.StreamHandler()
    handler.setFormatter(KeyValue())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("clvae").setLevel(level.upper())
