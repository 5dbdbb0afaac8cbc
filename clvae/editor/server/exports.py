"""What the export dialog asks for, checked strictly, and the files that are made of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...core.checks import entry, flag, number, whole
from ...core.photos import MOST_EDITED, edited_size
from ...engine import Engine
from ...errors import ClvaeError, Text
from ...export.animation import FORMATS as MOVING
from ...export.animation import RATES, encode_animation, there_and_back
from ...export.layers import Layer, encode_layers
from ...export.origin import kept_exif
from ...export.scale import SCALES, Upscales, enlarge, enlarge_map, is_upscaled, scale_of
from ...export.stills import FORMATS as STILL
from ...export.stills import encode_still
from ..document import exports, photo_exports
from ..document.state import State
from . import other_photos
from .data_urls import MAX_FILE, bytes_url
from .other_photos import Other
from .service import Service

# What can go out: the name of its file, and the formats it has, the usual one first.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "photo": ("picture", STILL),
    "map": ("map", ("png",)),
    "colours": ("map-colours", STILL),
    "both": ("map-and-photo", STILL),
    "layers": ("picture", ("psd",)),
    "animation": ("blend", MOVING),
    "others": ("photos", STILL),
}
TYPES = {
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "psd": "image/vnd.adobe.photoshop",
    "zip": "application/zip",
}
SECONDS = (1, 10)  # of an animation
# Pixels of all the pictures that an animation is made of; those of a GIF take longer to write.
MOST_PIXELS = {"webp": 24_000_000, "gif": 12_000_000}
# Pixels of a picture in layers; writing them takes 170 times as many bytes for a while.
WITH_LAYERS = 2_100_000


@dataclass(frozen=True)
class Order:
    """What somebody wants. kind: of KINDS. copy: for the clipboard, not as a file.

    project: whether a PNG of the photo holds it. ends: the looks that an animation goes between,
    see `document.exports.blended`; seconds of it, with so many pictures each; back: the way back is
    part of them. others: photos that are to get the open one's looks, each in the format.
    """

    kind: str
    format: str
    quality: int = 90
    scale: int = 1
    project: bool = False
    copy: bool = False
    ends: tuple[object, object] = (None, None)
    seconds: float = 2
    rate: int = 10
    back: bool = False
    others: tuple[Other, ...] = ()

    @classmethod
    def read(cls, data: dict) -> Order:
        """That of an event; anything that it cannot be is a ClvaeError."""
        kind = data.get("kind")
        _, formats = entry(KINDS, kind, Text("export"))
        found = data.get("format")
        if found not in formats:
            raise ClvaeError("this is saved as {formats}", formats=", ".join(formats))
        common = {
            "kind": kind,
            "format": found,
            "quality": whole(data.get("quality", 90), 1, 100, Text("a quality")),
            "scale": scale_of(data.get("scale", 1)),
            "project": flag(
                data.get("project", False), Text("whether the project is in the picture")
            ),
            "copy": flag(data.get("copy", False), Text("whether it is copied")),
        }
        if kind == "others":
            return cls(**common, others=other_photos.read(data.get("files"), data.get("names")))
        if kind != "animation":
            return cls(**common)
        rate = data.get("rate")
        if rate not in RATES:
            raise ClvaeError(
                "an animation has one of {rates} pictures a second",
                rates=", ".join(map(str, RATES)),
            )
        return cls(
            **common,
            ends=(data.get("a"), data.get("b")),
            seconds=number(
                data.get("seconds"), *SECONDS, Text("the length of an animation in seconds")
            ),
            rate=rate,
            back=flag(data.get("back", False), Text("whether it goes back")),
        )

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"{KINDS[self.kind][0]}.{'jpg' if self.type == 'jpeg' else self.type}"

    @property
    def type(self) -> str:
        """Of TYPES, what its file is."""
        return "zip" if self.kind == "others" else self.format

    @property
    def count(self) -> int:
        """How many pictures are drawn for an animation."""
        frames = max(4, round(self.seconds * self.rate))
        return frames // 2 + 1 if self.back else frames


def data_url(data: bytes, format: str) -> str:
    """A file that is made as a data URL; one that is too large for the way is a ClvaeError."""
    if len(data) > MAX_FILE:
        most = MAX_FILE // 10**6
        if format == "png":
            raise ClvaeError(
                "this would be larger than {megabytes} MB: take a smaller size, or JPEG",
                megabytes=most,
            )
        raise ClvaeError(
            "this would be larger than {megabytes} MB: take a smaller size", megabytes=most
        )
    return bytes_url(data, TYPES[format])


def sizes(state: State) -> dict[str, tuple[int, int]]:
    """The (h, w) that each kind has at scale 1."""
    if state.photo is None:
        return dict.fromkeys(KINDS, state.scene.size)
    own = edited_size(state.photo.shape)
    smaller = {"layers": edited_size(own, WITH_LAYERS), "animation": state.photo.small.shape[:2]}
    return dict.fromkeys(KINDS, own) | smaller


def upscaled(engine: Engine, state: State) -> bool:
    """Whether larger pictures of a state have detail that a network makes up."""
    return is_upscaled(max(SCALES), exports.enlarging(engine, state))


def make(service: Service, order: Order, state: State, held: int, picture: np.ndarray) -> bytes:
    """The bytes of an order that is no animation. picture: of the state, at the size of sizes; of a
    photo's layers it is not needed. held: what is in hand.
    """
    engine, scale, size = service.engine, order.scale, sizes(state)[order.kind]
    if scale > 1 and size[0] * size[1] * scale**2 > MOST_EDITED:
        raise ClvaeError("this would be too large: take a smaller size")
    labels = state.scene.labels
    if state.photo is not None:
        labels = photo_exports.over_photo(state, labels, size)
    if order.kind == "map":
        stream = io.BytesIO()
        engine.labels.write(enlarge_map(labels, scale), stream)
        return stream.getvalue()
    if order.kind == "layers":
        return encode_layers(_layers(service, state, picture, scale))
    shown = [] if order.kind == "photo" else [engine.labels.paint(enlarge_map(labels, scale))]
    by = None if order.kind == "colours" else exports.enlarging(engine, state)
    if order.kind == "both":
        picture = picture[..., :3]  # beside a map there are no holes
    if order.kind != "colours":
        shown.append(_enlarged(service, picture, scale, by))
    holds = order.project and order.kind == "photo" and order.format == "png" and not order.copy
    return encode_still(
        np.hstack(shown),
        order.format,
        order.quality,
        exports.note(engine, state, scale, by),
        exports.project(engine, state, held, picture) if holds else None,
        kept_exif(state.photo.file.tobytes()) if state.photo and order.kind == "photo" else None,
    )


def _enlarged(service: Service, picture: np.ndarray, scale: int, by: Upscales | None) -> np.ndarray:
    """A picture scale times as large, in its turn with those that are drawn."""
    with service.slots:
        return enlarge(picture, scale, by)


def _layers(service: Service, state: State, picture: np.ndarray, scale: int) -> list[Layer]:
    height, width = sizes(state)["layers"]
    if height * width * scale**2 > WITH_LAYERS:
        raise ClvaeError("with layers this would be too large: take a smaller size")
    engine = service.engine
    if state.photo is None:
        large = _enlarged(service, picture, scale, engine)
        return list(exports.layers(engine, state, large, scale))
    if scale > 1:
        raise ClvaeError("layers of a photo are not enlarged")
    with service.slots:
        return list(photo_exports.layers(engine, state, engine.session(), WITH_LAYERS))


def frames(service: Service, order: Order, state: State, held: int) -> Iterator[np.ndarray]:
    """The pictures of an animation one after the other as they are drawn, enlarged."""
    height, width = sizes(state)["animation"]
    pixels = order.count * height * width * order.scale**2
    if pixels > MOST_PIXELS[order.format]:
        raise ClvaeError(
            "this animation would be too large: take a smaller size, less time, or fewer pictures "
            "a second"
        )
    shares = np.linspace(0, 1, order.count).tolist()
    styles = exports.blended(service.engine, state, held, order.ends, shares)
    by = exports.enlarging(service.engine, state)
    for picture in service.draw_each(state, styles):
        yield _enlarged(service, picture, order.scale, by)


def animated(service: Service, order: Order, state: State, drawn: list[np.ndarray]) -> bytes:
    """The bytes of an animation whose pictures are drawn."""
    way = there_and_back(len(drawn)) if order.back else range(len(drawn))
    by = exports.enlarging(service.engine, state)
    note = exports.note(service.engine, state, order.scale, by)
    return encode_animation([drawn[i] for i in way], order.rate, order.format, order.quality, note)


def choices() -> dict:
    """What the dialog offers: the formats of each kind, the scales and the rates."""
    return {
        "formats": {kind: list(formats) for kind, (_, formats) in KINDS.items()},
        "scales": list(SCALES),
        "most": {"picture": MOST_EDITED, "layers": WITH_LAYERS},
        "rates": list(RATES),
        "seconds": list(SECONDS),
    }
