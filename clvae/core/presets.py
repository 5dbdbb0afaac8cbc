"""Style presets: looks of real photos to choose from, for a class or a whole scene, with thumbnails
that the generator drew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from ..errors import ClvaeError
from .arrays import frozen
from .checks import array
from .codes import LAYERS
from .images import open_image

FIELDS = ("local_codes", "global_codes", "thumbnails")


@dataclass(frozen=True, eq=False)
class Shelf:
    """K looks of one kind.

    local_codes: float32 [K, 5, Zl] of a class, [K, C, 5, Zl] of whole scenes, which have a code for
    every class.
    thumbnails: uint8, the bytes of a JPEG of K tiles of one size, side by side. global_codes: [K,
    Zg] of scenes, else None.
    """

    local_codes: np.ndarray
    thumbnails: np.ndarray
    global_codes: np.ndarray | None = None

    def __post_init__(self):
        for name, dtype in (
            ("local_codes", np.float32),
            ("thumbnails", np.uint8),
            ("global_codes", np.float32),
        ):
            if name != "global_codes" or self.global_codes is not None:
                values = array(getattr(self, name), f"{name} of a style preset")
                object.__setattr__(self, name, frozen(values, dtype))

    def __len__(self) -> int:
        return len(self.local_codes) if self.local_codes.ndim else 0

    def tile(self) -> tuple[int, int]:
        """(height, width) of a thumbnail, in pixels."""
        image = open_image(self.thumbnails.tobytes(), "strip of thumbnails")
        if image.width % len(self):
            raise ClvaeError(
                "a strip of {count} thumbnails is {width} pixels wide",
                count=len(self),
                width=image.width,
            )
        return image.height, image.width // len(self)


@dataclass(frozen=True, eq=False)
class StylePresets:
    """classes: class id → its looks. scenes: looks of whole scenes. A class of which few photos are
    known has none.
    """

    classes: dict[int, Shelf] = field(default_factory=dict)
    scenes: Shelf | None = None

    def __bool__(self) -> bool:
        return bool(self.classes) or self.scenes is not None

    def check(self, classes: int, z_global: int, z_local: int) -> None:
        """Raise a ClvaeError unless they fit a model of these sizes."""
        for class_id, shelf in self.classes.items():
            if not 0 <= class_id < classes:
                raise ClvaeError(
                    "there are style presets of class {class_id}, the network has "
                    "{classes} classes",
                    class_id=class_id,
                    classes=classes,
                )
            _check_shape(shelf.local_codes, (len(shelf), LAYERS, z_local))
            shelf.tile()
        if self.scenes is not None:
            _check_shape(self.scenes.local_codes, (len(self.scenes), classes, LAYERS, z_local))
            _check_shape(self.scenes.global_codes, (len(self.scenes), z_global))
            self.scenes.tile()

    def write(self, file: Path) -> None:
        """Write them as a safetensors file, the codes in float16: they mean no less for it."""
        shelves = {f"class.{class_id}": shelf for class_id, shelf in self.classes.items()}
        shelves |= {"scenes": self.scenes} if self.scenes is not None else {}
        save_file(
            {
                f"{key}.{name}": _stored(getattr(shelf, name))
                for key, shelf in shelves.items()
                for name in FIELDS
                if getattr(shelf, name) is not None
            },
            file,
        )

    @classmethod
    def read(cls, file: Path) -> StylePresets:
        """Read what `write` wrote; anything else is an error."""
        try:
            shelves: dict[str, dict[str, np.ndarray]] = {}
            for key, array in load_file(file).items():
                shelf, _, name = key.rpartition(".")
                shelves.setdefault(shelf, {})[name] = array
            scenes = shelves.pop("scenes", None)
            classes = {
                int(key.removeprefix("class.")): Shelf(**arrays) for key, arrays in shelves.items()
            }
            return cls(dict(sorted(classes.items())), Shelf(**scenes) if scenes else None)
        except Exception:  # noqa: BLE001 - any other file makes it fail in any way
            raise ClvaeError("{file} holds no style presets", file=file.name) from None


def _stored(array: np.ndarray) -> np.ndarray:
    return array if array.dtype == np.uint8 else array.astype(np.float16)


def _check_shape(codes: np.ndarray | None, shape: tuple[int, ...]) -> None:
    if codes is None or not codes.size or codes.shape != shape or not np.isfinite(codes).all():
        raise ClvaeError(
            "the codes of a style preset are numbers of shape {shape}", shape=list(shape[1:])
        )
