"""Thousands of damaged files, each of which must open or be refused in one sentence.

    python -m tests.fuzz [--tries 2000] [--seed 0]

What is damaged: projects, style files, bundles' cards, maps and photos, painters' values,
classes.json and splits.json. One line each says how many opened, how many were refused, and the
longest time and the most memory that one took; whatever else came out of one is printed, and the
exit status is then 1. Nothing here needs a browser or a model that is trained.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import sys
import tempfile
import time
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from clvae import Bundle, ClvaeError, Engine, Style, read_photo
from clvae.core.sizes import Sizes
from clvae.editor.document import edits, style_photos
from clvae.editor.document.project import pack, unpack
from clvae.editor.server.messages import PREFIX, PainterReader
from clvae.errors import LONGEST
from tests.checkpoints import draw_map, draw_photo
from tests.landscape import SIZE, landscape_bundle
from tests.train.drawn import draw_folder
from train.data import DataSet

BUNDLE = "bundle's card"
BYTES = (
    b"\0",
    b"\xff",
    b"\x80\0\0\0",
    b"\xff\xff\xff\x7f",
    b"(" * 40,
    b"{" * 40,
    b"'",
    b"\\",
    b"1e999",
    b"NaN",
    b"PK\x05\x06",
    b"IHDR",
    b"-1",
)
ODD = (
    None,
    True,
    -1,
    0,
    1,
    2**31,
    2**63,
    10**30,
    1e300,
    0.5,
    "",
    "x",
    "x" * 5000,
    "\0",
    "²",
    [],
    {},
    [[]],
    [None],
    {"a": {}},
    [1e9] * 50,
)


def damaged(random: np.random.Generator, data: bytes) -> bytes:
    """Bytes with bits turned, pieces cut out, put in or repeated, or the end missing."""
    data = bytearray(data)
    for _ in range(random.integers(1, 5)):
        at, length = int(random.integers(len(data) or 1)), int(random.integers(1, 64))
        match random.integers(6):
            case 0 if data:
                data[at] ^= 1 << int(random.integers(8))
            case 1:
                data[at:at] = BYTES[random.integers(len(BYTES))]
            case 2:
                del data[at : at + length]
            case 3:
                data[at:at] = data[at : at + length] * int(random.integers(1, 9))
            case 4:
                piece = BYTES[random.integers(len(BYTES))]
                data[at : at + len(piece)] = piece
            case _:
                del data[max(1, at) :]
    return bytes(data)


def odd_json(random: np.random.Generator, value: object) -> object:
    """A JSON value in which something, somewhere, is something else."""
    if isinstance(value, dict) and value and random.random() < 0.85:
        key = list(value)[random.integers(len(value))]
        changed = {k: v for k, v in value.items() if k != key or random.random() > 0.1}
        return changed | ({key: odd_json(random, value[key])} if key in changed else {})
    if isinstance(value, list) and value and random.random() < 0.85:
        at = int(random.integers(len(value)))
        return [*value[:at], odd_json(random, value[at]), *value[at + int(random.random() > 0.1) :]]
    return ODD[random.integers(len(ODD))]


def json_text(random: np.random.Generator, value: object) -> bytes:
    """A JSON text with an odd value, or damaged, or deep."""
    text = json.dumps(odd_json(random, value)).encode()
    match random.integers(8):
        case 0:
            return damaged(random, text)
        case 1:
            return text.replace(b"1", b"1" * int(random.integers(1, 6000)), 1)
        case 2:
            return text.replace(b":", b":" + b"[" * int(random.integers(1, 3000)), 1)
        case 3:
            return text.replace(b"0", random.choice([b"1e999", b"NaN", b"-Infinity"]), 1)
        case _:
            return text


def repacked(random: np.random.Generator, data: bytes) -> bytes:
    """A zip with a damaged file, checksums that are right again, and sometimes wrong sizes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = list(files)[random.integers(len(files))]
    if name.endswith(".json"):
        files[name] = json_text(random, json.loads(files[name]))
    elif random.random() < 0.1:
        files[name] += bytes(int(random.integers(10_000_000)))
    else:  # mostly in its first bytes, where headers are
        files[name] = damaged(random, files[name][:150]) + files[name][150:]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    made, size = stream.getvalue(), len(files[name])
    return (
        made.replace(size.to_bytes(4, "little"), int(random.integers(1, 500)).to_bytes(4, "little"))
        if random.random() < 0.1
        else made
    )


def kinds(folder: Path) -> dict[str, Callable[[np.random.Generator], object]]:
    """What is damaged: a name, and a function that damages it once and opens it."""
    engine = Engine(landscape_bundle(), "cpu", "float32")
    state = edits.start(engine, draw_map(SIZE, [0, 1, 8]), 3)
    state = style_photos.add(
        state, draw_photo(SIZE), draw_map(SIZE, [0, 8]), len(engine.labels.names)
    )
    project, style, card = pack(engine, state, 0), io.BytesIO(), folder / "bundle"
    painter = PainterReader(Sizes.only(SIZE, 1), len(engine.labels.names)).read
    state.base.write(style)
    landscape_bundle().save(card)
    facts, pictures = json.loads((card / "bundle.json").read_text()), drawn_pictures(engine)
    data = draw_folder(folder / "data", count=3)
    lists = {
        "classes.json": json.loads((data / "classes.json").read_text()),
        "splits.json": {"train": ["scene_00", "scene_01"], "val": ["scene_02"]},
    }
    whole = {name: json.dumps(value).encode() for name, value in lists.items()}

    def bundle(random):
        (card / "bundle.json").write_bytes(json_text(random, facts))
        return Bundle.load(card)

    def data_set(random):
        name = list(lists)[random.integers(2)]
        for other, text in whole.items():
            (data / other).write_bytes(json_text(random, lists[name]) if other == name else text)
        return DataSet.open(data)

    def picture(random):
        return pictures[random.integers(len(pictures))]

    return {
        "project, damaged": lambda random: unpack(engine, damaged(random, project)),
        "project, a file in it": lambda random: unpack(engine, repacked(random, project)),
        "style file": lambda random: Style.read(io.BytesIO(damaged(random, style.getvalue()))),
        "style file, an array in it": lambda random: Style.read(
            io.BytesIO(repacked(random, style.getvalue()))
        ),
        BUNDLE: bundle,
        "classes and splits": data_set,
        "map": lambda random: engine.labels.read(damaged(random, picture(random))),
        "photo": lambda random: read_photo(damaged(random, picture(random))),
        "painter's value": lambda random: painter(odd_value(random, picture(random))),
    }


def odd_value(random: np.random.Generator, picture: bytes) -> object:
    png = PREFIX + base64.b64encode(damaged(random, picture)).decode()
    value = {
        "png": png,
        "revision": 3,
        "selected": 2,
        "pieces": [[13, 2]],
        "point": [3, 4],
        "pending": [{"revision": 2, "png": png}],
    }
    return odd_json(random, value) if random.random() < 0.5 else value


def drawn_pictures(engine: Engine) -> list[bytes]:
    """A map and a photo in the formats that are read."""
    found, label_map, photo = [], io.BytesIO(), Image.fromarray(draw_photo(SIZE))
    engine.labels.write(draw_map(SIZE, [0, 1, 8]), label_map)
    for kind in ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"):
        file = io.BytesIO()
        photo.save(file, kind)
        found.append(file.getvalue())
    return [label_map.getvalue()] * 3 + found


def run(name: str, once: Callable, tries: int, seed: int) -> list[str]:
    """Damage and open a kind of thing `tries` times and print what came of it; returns the rest."""
    random, counts, strange, slowest, most = np.random.default_rng(seed), Counter(), [], 0.0, 0
    for number in range(tries):
        tracemalloc.start()
        begun = time.perf_counter()
        try:
            once(random)
            counts["opened"] += 1
        except ClvaeError as error:
            counts["refused"] += 1
            if not 0 < len(str(error)) <= LONGEST or "\n" in str(error):
                strange.append(f"{name} {number}: no sentence: {str(error)[:200]!r}")
        except Exception as error:  # noqa: BLE001 - the thing to be found
            strange.append(f"{name} {number}: {type(error).__name__}: {str(error)[:200]}")
        slowest = max(slowest, time.perf_counter() - begun)
        most = max(most, tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    print(
        f"{name:<28} {counts['opened']:>6} opened {counts['refused']:>6} refused "
        f"{len(strange):>4} else   "
        f"longest {slowest:.2f} s, most {most / 1e6:.0f} MB"
    )
    return strange


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--tries",
        type=int,
        default=2000,
        help="of each kind; of bundles, which take longest, an eighth",
    )
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = [
            line
            for name, once in kinds(Path(folder)).items()
            for line in run(name, once, chosen.tries // (8 if name == BUNDLE else 1), chosen.seed)
        ]
    print(*found[:100], sep="\n")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
