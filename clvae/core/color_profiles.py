"""Colour profiles: a photo's own colours (Display P3, Adobe RGB, CMYK) as sRGB, in which all here
works.
"""

from __future__ import annotations

import functools
import io

from PIL import Image, ImageCms

LARGEST = 4_000_000  # bytes; profiles of devices have thousands


@functools.cache
def srgb() -> bytes:
    """The profile of sRGB, without the time at which it was made."""
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return data[:24] + bytes(12) + data[36:]


def to_srgb(image: Image.Image) -> Image.Image:
    """A picture of 8 bits in sRGB, where it carries the profile of another space; else itself.

    A profile that is damaged, or not of what the picture holds, spoils no picture.
    """
    data = image.info.get("icc_profile")
    if not isinstance(data, bytes) or not 0 < len(data) <= LARGEST or image.mode == "F":
        return image
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        if "srgb" in ImageCms.getProfileDescription(profile).lower():
            return image
        colors = image if image.mode in ("L", "CMYK") else image.convert("RGB")
        found = ImageCms.profileToProfile(
            colors, profile, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    if found is None:
        return image
    if image.has_transparency_data:
        found.putalpha(image.convert("RGBA").getchannel("A"))
    found.format = image.format
    return found
