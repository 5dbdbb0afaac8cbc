"""The one exception for what a user can mend: a bad file, a wrong size, an unknown class."""

from __future__ import annotations


class ClvaeError(ValueError):
    """Something the user can put right, said in one sentence.

    Raised where the fact is known; the command line, the page and the API show its text as it is.
    """


class ForeignColors(ClvaeError):
    """A label map is in colours that are not the label set's.

    fact: what was found. colors: the (r, g, b) that the map uses, the most frequent first.
    numbers: whether the picture holds numbers beside its colours that could be class ids.
    """

    WAY = "read it with ids=True"

    def __init__(self, fact: str, colors: tuple[tuple[int, int, int], ...], numbers: bool):
        self.fact, self.colors, self.numbers = fact, colors, numbers
        super().__init__(self.told(self.WAY))

    def told(self, way: str) -> str:
        """The sentence. way: how whoever reads it says that the numbers count."""
        if not self.numbers:
            return self.fact
        return f"{self.fact}: recolour it, or if its numbers are class ids, {way}"
