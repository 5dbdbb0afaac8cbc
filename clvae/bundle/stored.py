"""Files that a bundle's card vouches for: it names their size and checksum, which are compared before one is read."""

from __future__ import annotations

from pathlib import Path

from ..files import checksum
from ..errors import ClvaeError, shown


def describe(file: Path) -> dict:
    """What the card says of a file: {bytes, sha256}."""
    return {"bytes": file.stat().st_size, "sha256": checksum.sha256(file)}


def verified(file: Path, facts: object) -> Path:
    """The file, if it is there and is the one that `facts` describe."""
    if not isinstance(facts, dict):
        raise ClvaeError(f"the card has no proper entry for {file.name}")
    if not file.is_file():
        raise ClvaeError(f"it lacks the file {file.name}")
    if file.stat().st_size != facts.get("bytes"):
        raise ClvaeError(
            f"{file.name} has {file.stat().st_size} bytes "
            f"where {shown(facts.get('bytes'))} were written"
        )
    if not checksum.matches(file, str(facts.get("sha256"))):
        raise ClvaeError(f"the checksum of {file.name} is wrong, the file was changed or damaged")
    return file
