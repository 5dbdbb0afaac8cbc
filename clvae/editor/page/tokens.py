"""Tokens: what a page shows to say whose it is, which no other page can know.

Gradio's queue hands one to each page that gives a sign of life (line.py); the direct line
(direct.py) takes nothing without one. They hold until the server ends.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

LONGEST = 200  # characters of a token
_secret = secrets.token_bytes(32)


def token(session: str) -> str:
    """The token of a session."""
    return f"{session}.{_sum(session)}"


def session_of(shown: str | None) -> str | None:
    """The session whose token this is; None where it is nobody's."""
    session, _, known = (shown or "")[:LONGEST].rpartition(".")
    return (
        session if session and hmac.compare_digest(known.encode(), _sum(session).encode()) else None
    )


def _sum(session: str) -> str:
    return hmac.new(_secret, session.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
