"""The documents, with their code blocks and commands."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CARDS = sorted(ROOT.glob("weights/*/README.md"))


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a document in a language."""
    pattern = rf"^```{language}\n(.*?)^```"
    return re.findall(pattern, page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def commands(page: Path) -> list[str]:
    """The commands of a document: lines of its bash blocks, and those in its tables.

    A line that ends with a backslash goes on with the next.
    """
    whole = [re.sub(r" *\\\n *", " ", block) for block in blocks(page, "bash")]
    lines = [line for block in whole for line in block.splitlines()]
    tables = re.findall(
        r"^\|.*?`(python -m [^`]+)`", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    found = [part.strip() for line in [*lines, *tables] for part in line.split("&&")]
    return [command for command in found if command]
