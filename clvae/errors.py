"""The one exception for what a user can mend: a bad file, a wrong size, an unknown class.

What it says is a text of the page as well, which may be shown in another language: so it keeps its
English sentence with named places, by which a catalogue finds it, and what stands in these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

LONGEST = 400  # characters of a sentence that somebody still reads
# What PyTorch and OpenCV say when memory is full.
FULL = (
    "can't allocate memory",
    "cannot allocate memory",
    "not enough memory",
    "out of memory",
    "insufficient memory",
    "failed to allocate",
)
VALUE, WORDS = 60, 150  # characters of a value that is shown in one, of a path


class Text(str):
    """A sentence, a label or a part of one in English, that can be said in another language.

    Text("Paint {name} first", name="sky") is the string "Paint sky first". Without values all is
    taken as it is. A value may be a Text or a ClvaeError, and is then said in that language, too.
    id: with its named places. values: what stands in them.
    """

    id: str
    values: dict[str, Any]

    def __new__(cls, id: str, /, **values: Any):
        """Make one; of a Text without more values itself."""
        if isinstance(id, Text) and not values:
            return id
        text = super().__new__(cls, id.format(**values) if values else id)
        text.id, text.values = str(id), values
        return text

    def said(self, translation: Callable[[str], str]) -> str:
        """The text in another language. translation: of an id, with the same named places."""
        words = translation(self.id)
        if not self.values:
            return words
        return words.format(**{key: said(value, translation) for key, value in self.values.items()})


class ClvaeError(Exception):
    """Something the user can put right, said in one sentence.

    Raised where the fact is known; the command line and the API show its text as it is, the page
    in the visitor's language. What is longer than LONGEST characters loses its middle.
    sentence, values: see Text. text: what it says, whole.
    """

    def __init__(self, sentence: str, /, **values: Any):
        self.text = Text(sentence if isinstance(sentence, str) else str(sentence), **values)
        super().__init__(_short(self.text))

    @property
    def id(self) -> str:
        """The sentence with its named places."""
        return self.text.id

    @property
    def values(self) -> dict[str, Any]:
        """What stands in its places."""
        return self.text.values

    def said(self, translation: Callable[[str], str]) -> str:
        """What it says in another language, see Text."""
        return _short(self.text.said(translation))


def said(value: Any, translation: Callable[[str], str]) -> Any:
    """A Text or an error in another language, see Text; anything else as it is."""
    return value.said(translation) if isinstance(value, (Text, ClvaeError)) else value


def renamed(text: Any, old: str, new: str) -> Any:
    """A Text, or any value of one, with another name wherever it has the old one."""
    if isinstance(text, ClvaeError):
        return renamed(text.text, old, new)
    if isinstance(text, Text) and text.values:
        return Text(text.id, **{key: renamed(v, old, new) for key, v in text.values.items()})
    return text.replace(old, new) if isinstance(text, str) else text


def _short(sentence: str) -> str:
    lines = sentence.splitlines()
    if len(lines) > 1:  # from a loader's process: the last line of its traceback
        return "\n".join(_cut(line, LONGEST + VALUE) for line in lines)
    return _cut(str(sentence), LONGEST)


def out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory is full, in whatever class a library has for that."""
    # The classes are NumPy's and PyTorch's of a GPU.
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return any(words in str(error).lower() for words in FULL)


def shown(value: object, quotes: bool = True, limit: int | None = None) -> str:
    """A value for a sentence, in at most `limit` characters; a longer one loses its middle.

    quotes: False shows a string or a path without them. limit: None is VALUE, WORDS without.
    """
    limit = limit or (VALUE if quotes else WORDS)
    if isinstance(value, int) and value.bit_length() > 200:  # Python writes out no longer ones
        return "a huge number"
    if isinstance(value, (str, bytes)):
        value = _cut(value, limit) if isinstance(value, str) else value[:limit]
        text = repr(value) if quotes else _printable(str(value))
        return _cut(text, limit + 3)  # escapes are longer
    try:
        return _cut(repr(value) if quotes else _printable(str(value)), limit)
    except Exception:  # noqa: BLE001 - a stranger's object may fail in any way
        return f"a {type(value).__name__}"


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    end = (limit - 3) // 3
    return f"{text[: limit - 3 - end]} … {text[-end:]}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


class Blurred(ClvaeError):
    """A label map was resized with interpolation, or drawn with a soft brush."""


class ForeignClass(ClvaeError):
    """A label map holds the number of a class that the label set lacks."""


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


def sentence(error: ClvaeError | str) -> str:
    """What a ClvaeError says, as a sentence."""
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
