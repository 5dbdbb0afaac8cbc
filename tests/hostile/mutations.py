"""Good inputs made bad: bytes damaged, JSON made odd, files repacked with right checksums."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib

import numpy as np

MARKUP = '<img src=x onerror="alert(1)">'  # must never reach a page as it is
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
    255,
    256,
    2**31,
    2**53,
    2**63,
    10**30,
    1e300,
    float("nan"),
    float("inf"),
    0.5,
    "",
    "x",
    "x" * 5000,
    "\0",
    "²",
    "\ud800",
    "\u202egnp.exe",
    MARKUP,
    "../../etc/passwd",
    "data:text/html;base64,PGI+",
    [],
    {},
    [[]],
    [None],
    {"a": {}},
    [1e9] * 50,
    [0] * 70_000,
)
NUMBERS = (np.nan, np.inf, -np.inf, 3e38, -3e38, 1e-45, 0.0)


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
    if isinstance(value, (int, float)) and random.random() < 0.3:  # near what is right
        return value + int(random.integers(-3, 4))
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


def npy(random: np.random.Generator, data: bytes) -> bytes:
    """A .npy file in which some numbers are not finite, huge, or of another type."""
    array = np.load(io.BytesIO(data)).copy()
    if array.dtype.kind == "f" and array.size:
        array.reshape(-1)[random.integers(array.size, size=3)] = NUMBERS[
            random.integers(len(NUMBERS))
        ]
    match random.integers(5):
        case 0:
            array = array.astype(random.choice(["<f8", ">f4", "<i4", "|u1"]))
        case 1:
            array = array[..., : int(random.integers(array.shape[-1] + 1))] if array.ndim else array
        case 2:
            array = array.T
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def png(random: np.random.Generator, data: bytes) -> bytes:
    """A PNG with a chunk changed and all checksums right, so that more than those refuses it."""
    chunks, at = [], 8
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        chunks.append([kind, data[at + 8 : at + 8 + length]])
        at += 12 + length
    chosen = chunks[random.integers(len(chunks))]
    match random.integers(7):
        case 0:  # it says that it is huge
            sides = random.choice([0, 1, 8000, 8001, 65_535, 100_000, 2**31 - 1, 2**32 - 1], 2)
            chunks[0][1] = struct.pack(">II", *map(int, sides)) + chunks[0][1][8:]
        case 1:  # of another kind: bits, colour, interlaced
            kind = bytes(random.choice([0, 1, 2, 3, 4, 6, 8, 16, 255], 5).tolist())
            chunks[0][1] = chunks[0][1][:8] + kind
        case 2:
            chosen[1] = damaged(random, chosen[1])
        case 3:
            chosen[0] = random.choice([b"PLTE", b"tRNS", b"acTL", b"fcTL", b"IDAT", b"eXIf"])
        case 4:  # a text, or a profile, that unpacks to far more than it is
            kind = [b"zTXt", b"iCCP"][random.integers(2)]
            bomb = zlib.compress(bytes(int(random.integers(4_000_000))), 9)
            chunks.insert(1, [kind, b"x\0\0" + bomb])
        case 5:  # pixels that are more than there is room for
            pixels = zlib.compress(bytes(int(random.integers(4_000_000))), 9)
            chunks = [c for c in chunks if c[0] != b"IDAT"]
            chunks.insert(-1, [b"IDAT", pixels])
        case _:
            chunks.insert(int(random.integers(len(chunks))), list(chosen))
    out = bytearray(data[:8])
    for kind, body in chunks:
        kind = bytes(kind)
        out += struct.pack(">I", len(body)) + kind + body
        out += struct.pack(">I", zlib.crc32(kind + body))
    return bytes(out)


def tensors(random: np.random.Generator, data: bytes) -> bytes:
    """A safetensors file whose header says something odd, or whose numbers are."""
    length = int.from_bytes(data[:8], "little")
    header, numbers = json.loads(data[8 : 8 + length]), bytearray(data[8 + length :])
    match random.integers(4):
        case 0:
            return damaged(random, data[: 8 + length]) + bytes(numbers)
        case 1 if len(numbers) >= 4:
            at = 4 * int(random.integers(len(numbers) // 4))
            numbers[at : at + 4] = np.float32(NUMBERS[random.integers(len(NUMBERS))]).tobytes()
        case 2:
            del numbers[int(random.integers(len(numbers))) :]
        case _:
            header = odd_json(random, header)
    text = json.dumps(header).encode()
    claimed = len(text) if random.random() < 0.9 else int(random.choice([0, 7, 2**31, 2**63]))
    return claimed.to_bytes(8, "little") + text + bytes(numbers)


def unzipped(data: bytes) -> dict[str, bytes]:
    """The files of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(random: np.random.Generator, data: bytes) -> bytes:
    """A zip with a damaged file, checksums that are right again, and sometimes wrong sizes."""
    files = unzipped(data)
    name = list(files)[random.integers(len(files))]
    if name.endswith(".json"):
        files[name] = json_text(random, json.loads(files[name]))
    elif random.random() < 0.02:  # a bomb
        files[name] += bytes(int(random.integers(10_000_000)))
    elif name.endswith(".npy") and random.random() < 0.7:
        files[name] = npy(random, files[name])
    elif name.endswith(".png") and random.random() < 0.7:
        files[name] = png(random, files[name])
    else:  # mostly in its first bytes, where headers are
        files[name] = damaged(random, files[name][:150]) + files[name][150:]
    content = files[name]
    match random.integers(12):
        case 0:  # a place outside of where it belongs, or twice the same
            files[random.choice(["../../x", "/etc/x", "C:\\x", name + "/../x", MARKUP])] = content
        case 1:
            del files[name]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, what in files.items():
            archive.writestr(str(other), what)
    made, size = stream.getvalue(), len(content)
    if random.random() < 0.1:
        claimed = int(random.choice([0, 1, 500, 2**31, 2**32 - 1]))
        made = made.replace(size.to_bytes(4, "little"), claimed.to_bytes(4, "little"))
    return made
