"""Rules: the bounds that a server's owner sets, for all pages of it."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import Text


@dataclass(frozen=True)
class Rules:
    """Bounds of one server.

    trust_proxy: whether the last address in the header X-Forwarded-For, which the proxy before this
    server adds, is the caller's; without, the header counts for nothing.
    sessions: workspaces that each page keeps, the longest idle go first. session_bytes: what these
    may hold together. upload_bytes: what an uploaded file may have. mcp: whether assistants
    may call (Model Context Protocol).
    """

    trust_proxy: bool = False
    sessions: int = 200
    session_bytes: int = 2_000_000_000
    upload_bytes: int = 64_000_000
    mcp: bool = False


USUAL = Rules()


def too_much(most: int) -> Text:
    """What is said of more bytes than something may have."""
    return Text(
        "this is more than the {megabytes} MB that this server takes at a time",
        megabytes=most // 10**6,
    )
