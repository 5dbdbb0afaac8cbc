"""A kept look as a file of its own, which goes from one picture to another: a `.clvlook`.

A zip of these files:

    look.json               format, bundle {name, checksum}, name, whole, classes
    look/global.npy         float32 [Zg]
    look/local.npy          float32 [R, 5, Zl], of its R objects
    look/grain.npy          uint64 [R], where it is not 0 for all
    look/thumbnail.jpg      a small picture of it
"""

from __future__ import annotations

from ...engine import Engine
from ...errors import ClvaeError, Text
from .project_box import FORMAT, Box, text_of, zipped
from .project_parts import files_of, read_kept_look, said_of
from .state import KeptLook

CARD, WHAT = "look.json", Text("the look")
MAX_LOOK = 4_000_000  # bytes
BROKEN = Text("this is not the file of a look, or it is damaged")


def pack_look(engine: Engine, look: KeptLook) -> bytes:
    """A kept look of a picture of this engine as the bytes of a file."""
    bundle = {"name": engine.name, "checksum": engine.checksum}
    card = {"format": FORMAT, "bundle": bundle, **said_of(look)}
    return zipped({CARD: card}, files_of(look, "look"))


def unpack_look(engine: Engine, data: bytes) -> KeptLook:
    """Read such a file. Anything else, and a look of another bundle, is a ClvaeError."""
    try:
        box = Box(data, WHAT, CARD, BROKEN)
        name = text_of(box.card["bundle"]["name"], Text("model's name"), WHAT)
        checksum = text_of(box.card["bundle"]["checksum"], Text("checksum"), WHAT)
        if checksum != engine.checksum:
            raise ClvaeError(
                "this look needs the model {name} ({checksum}); this page has {model} "
                "({other_checksum})",
                name=name,
                checksum=checksum[:8],
                model=engine.name,
                other_checksum=engine.checksum[:8],
            )
        look = read_kept_look(engine, box, box.card, "look")
        box.close()
    except (KeyError, TypeError, ValueError):  # of the card: an entry is missing or another
        raise ClvaeError(BROKEN) from None
    return look
