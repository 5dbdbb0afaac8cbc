"""How good a bundle is, in figures; the protocol is written down in `protocol`."""

from .protocol import Tools, evaluate
from .report import table, write

__all__ = ["Tools", "evaluate", "table", "write"]
