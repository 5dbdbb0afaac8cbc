"""A photo's own colours as sRGB."""

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from clvae.core.color_profiles import to_srgb
from clvae.core.photos import read_photo
from tests.checkpoints import draw_photo

# Of the primaries of Display P3, adapted to D50 (SMPTE EG 432-1): X, Y, Z.
P3 = {b"rXYZ": (0.5151, 0.2412, -0.0011), b"gXYZ": (0.2920, 0.6922, 0.0419)}
SRGB = {b"rXYZ": (0.4361, 0.2225, 0.0139), b"gXYZ": (0.3851, 0.7169, 0.0971)}
SRGB |= {b"bXYZ": (0.1431, 0.0606, 0.7141)}  # the same of sRGB (IEC 61966-2-1)
P3 |= {b"bXYZ": (0.1571, 0.0666, 0.7841), b"wtpt": (0.9642, 1.0, 0.8249)}


def profile(colors=P3, name=b"Display P3", space=b"RGB ") -> bytes:
    """An ICC profile of three primaries and a gamma of 2.2 (ICC.1:2010)."""
    fixed = {tag: b"XYZ " + bytes(4) + pack(*xyz) for tag, xyz in colors.items()}
    text = b"desc" + bytes(4) + struct.pack(">I", len(name) + 1) + name + bytes(79)
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(2.2 * 256)) + bytes(2)
    tags = {**fixed, b"desc": text + bytes(-len(text) % 4)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    at, table, body = 132 + 12 * len(tags), b"", b""
    for tag, data in tags.items():
        table += tag + struct.pack(">II", at + len(body), len(data))
        body += data
    head = struct.pack(">I", at + len(body)) + bytes(4) + b"\x02\x20\0\0mntr" + space + b"XYZ "
    head += bytes(12) + b"acsp" + bytes(28) + pack(0.9642, 1.0, 0.8249)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def pack(*values: float) -> bytes:
    """Numbers as ICC has them, 16 bits before the point and 16 after it."""
    return struct.pack(f">{len(values)}i", *(round(v * 65536) for v in values))


def read(image: Image.Image, data: bytes, kind="PNG") -> np.ndarray:
    file = io.BytesIO()
    image.save(file, kind, icc_profile=data)
    return read_photo(file.getvalue())


def test_colours_of_display_p3_become_srgb():
    photo = np.full((40, 40, 3), (200, 80, 60), np.uint8)
    found = read(Image.fromarray(photo), profile())
    ours, theirs = (np.array([m[k] for k in (b"rXYZ", b"gXYZ", b"bXYZ")]).T for m in (SRGB, P3))
    linear = np.linalg.solve(ours, theirs @ (photo[0, 0] / 255) ** 2.2)
    expected = 255 * (1.055 * linear ** (1 / 2.4) - 0.055)  # IEC 61966-2-1
    assert np.abs(found[0, 0] - expected).max() <= 2 and found[0, 0, 0] > 210
    grey = np.full((40, 40, 3), 128, np.uint8)
    assert np.abs(read(Image.fromarray(grey), profile()).astype(int) - grey).max() <= 2


def test_what_is_srgb_stays_bit_for_bit():
    photo = draw_photo((40, 40))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.array_equal(read(Image.fromarray(photo), srgb), photo)
    assert np.array_equal(read(Image.fromarray(photo), profile(name=b"sRGB of mine")), photo)


def test_what_is_transparent_stays_so():
    photo = np.dstack([draw_photo((40, 40)), np.full((40, 40), 255, np.uint8)])
    photo[:20, :, 3] = 0
    found = read(Image.fromarray(photo), profile())
    assert found.shape == (40, 40, 4) and np.array_equal(found[..., 3], photo[..., 3])
    assert (found[20:, :, :3] != photo[20:, :, :3]).any()


@pytest.mark.parametrize(
    "data", [b"no profile", profile()[:150], profile(space=b"CMYK"), bytes(200), b"\xff" * 300]
)
def test_a_damaged_profile_spoils_no_photo(data):
    photo = Image.fromarray(draw_photo((40, 40)))
    photo.info["icc_profile"] = data
    assert np.array_equal(np.asarray(to_srgb(photo)), np.asarray(photo))
