"""Bytes that are led by what they reach in our decoders: python -m tests.hostile.guided DOOR.

Needs the package atheris, which is not among what the tests need. DOOR: photo, map, foreign, style,
array, json, project or painter. Whatever follows goes to libFuzzer: -runs=100000,
-max_total_time=60. What is not read ends in one sentence; anything else ends the program, which
then leaves the bytes in a file `crash-…`. See mutations.py for inputs that are bad in a chosen way.
"""

from __future__ import annotations

import io
import sys

import atheris

with atheris.instrument_imports(include=["clvae.core", "clvae.files", "clvae.editor.document"]):
    from clvae import ClvaeError, Engine, Style, read_photo
    from clvae.core import foreign_maps
    from clvae.editor.document.project import unpack
    from clvae.editor.server.messages import PainterReader
    from clvae.files.npy import FLOAT32, read_npy
    from clvae.files.strict_json import parse_json
from tests.editor.document.projects import furnished, project_of
from tests.hostile import pictures
from tests.hostile.doors import check_sentence
from tests.landscape import SIZE, landscape_bundle


def main() -> None:
    engine = Engine(landscape_bundle(), "cpu", "float32")
    painter = PainterReader(engine.sizes, len(engine.labels.names)).read
    doors = {
        "photo": read_photo,
        "map": engine.labels.read,
        "foreign": foreign_maps.opened,
        "style": lambda data: Style.read(io.BytesIO(data)),
        "array": lambda data: read_npy(data, FLOAT32, [None, 5, None], "codes"),
        "json": lambda data: parse_json(data, "a text"),
        "project": lambda data: unpack(engine, data),
        "painter": lambda data: painter(parse_json(data, "a message")),
    }
    name = sys.argv.pop(1)
    good = [project_of(engine, furnished(engine))] if name == "project" else pictures.drawn(SIZE)

    def once(data: bytes) -> None:
        if data[:1] < b"\x60" and name in ("photo", "map", "foreign", "project"):
            whole = good[data[1] % len(good)] if len(data) > 1 else b""  # a good one, with a part
            at = int.from_bytes(data[2:5], "little") % (len(whole) or 1)  # that was put in
            data = whole[:at] + data[5:] + whole[at + len(data) :]
        try:
            doors[name](data)
        except ClvaeError as error:
            check_sentence(str(error))

    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
