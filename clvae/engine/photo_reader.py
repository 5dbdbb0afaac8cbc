"""What an engine reads out of photos: their styles, by encoder and colour steps, and what is what,
by segmenter.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from torch import Tensor

from ..bundle import Bundle
from ..core import cover, photos
from ..core.checks import flag, of_kind, whole
from ..core.cielab import colours_of
from ..core.labels import resize_map
from ..core.photo_style import PhotoStyle
from ..core.regions import known_well, unsure_regions, without_small_regions
from ..core.scene import Scene, label_array
from ..core.sizes import Sizes
from ..core.votes import told
from ..errors import ClvaeError
from ..nn import Segmenter
from ..nn.pixels import to_network
from .colouring import ENOUGH, MOST, MOST_STEPS, Colouring, Progress
from .device import without_tf32
from .memory import Memory
from .recognised import Recognised

Shape = tuple[int, int]  # height, width
T = TypeVar("T")
Module = TypeVar("Module", bound=torch.nn.Module)
FINER, FINEST = 2, 512  # how much finer a photo is looked at, and the longest side of that


class Seen(NamedTuple):
    """What is seen of a photo at a scene's size: uint8 [H, W, 3], and where nothing is, bool [H, W]
    or None.
    """

    photo: np.ndarray
    hole: np.ndarray | None

    def rows(self, scene: Scene) -> np.ndarray:
        """Whose row each pixel is, [H, W]: a hole is an object of its own, and nobody's."""
        if self.hole is None:
            return scene.objects
        return np.where(self.hole, len(scene.classes), scene.objects.astype(np.int64))


class PhotoReader:
    """Encoder and segmenter on a device. See `Engine` for what it promises.

    sizes: of the scenes that it makes. colouring: takes colour steps; None where the bundle has no
    colours.
    """

    def __init__(
        self,
        bundle: Bundle,
        sizes: Sizes,
        device: torch.device,
        memory: Memory,
        colouring: Colouring | None,
    ):
        self._device, self._memory, self._colouring = device, memory, colouring
        self._config, self._sizes, self._labels = bundle.config, sizes, bundle.labels
        self._encoder = memory.do(lambda: _resident(bundle.encoder, device))
        self._segmenter = None
        if bundle.segmenter is not None:
            self._segmenter = memory.do(partial(_resident, bundle.segmenter, device))

    def encoded(
        self,
        photo: np.ndarray,
        label_map: np.ndarray | Scene | None,
        at: cover.At,
        steps: int | None,
        size: Shape | None,
    ) -> PhotoStyle:
        """See `Engine.encode`."""
        most, photo = self._most(steps), photos.check_photo(photo)
        size = self._size_for(photo, label_map, size)
        seen = self._seen(photo, at, size, label_map)
        found = (
            told(self._shares(photo, at, seen), self._labels) if label_map is None else label_map
        )
        scene = self._photo_scene(found, at, size)
        rows, count, more = seen.rows(scene), len(scene.classes), seen.hole is not None
        codes = self._of_photo(
            lambda: self._encoder(self._pixels(seen.photo), self._ids(rows), count + more)
        )
        style = PhotoStyle(
            codes.global_mu[0].cpu().numpy(),
            codes.mu[0, :count].cpu().numpy(),
            codes.present[0, :count].cpu().numpy(),
            self._labels,
            scene.classes,
            scene.present() if seen.hole is None else scene.present(~seen.hole),
            scene,
            cover.place(at),
            colours_of(seen.photo, rows, count),
        )
        if most == 0:
            return style
        enough = ENOUGH if steps is None else 0.0
        colouring = Colouring.known(self._colouring)
        scene, rows = self._squeezed(scene, rows)
        known = Recognised(self._glance, scene.classes, rows) if self.has_segmenter else None
        spoilt = known.lost if known else None
        return colouring.matched(style, scene, rows, most, enough, spoilt=spoilt)

    def _most(self, steps: int | None) -> int:
        """How many colour steps are taken at most."""
        if steps is None:
            return 0 if self._colouring is None else MOST
        return whole(steps, 0, MOST_STEPS, "a number of colour steps")

    def refined(
        self, photo: np.ndarray, style: PhotoStyle, steps: int, progress: Progress | None
    ) -> PhotoStyle:
        """See `Engine.refine`."""
        colouring = Colouring.known(self._colouring)
        scene = of_kind(style, PhotoStyle, "the codes of a photo").scene
        codes = len(style.global_code), style.local_codes.shape[2]
        ours = self._config.z_global, self._config.z_local
        if scene is None or scene.size not in self._sizes or codes != ours:
            raise ClvaeError("these codes are not of a photo that this engine encoded")
        seen = self._seen(photos.check_photo(photo), style.at, scene.size)
        most = whole(steps, 1, MOST_STEPS, "a number of colour steps")
        rows = seen.rows(scene)
        style = replace(style, colours=colours_of(seen.photo, rows, len(scene.classes)))
        squeezed = self._squeezed(scene, rows)
        return colouring.matched(style, *squeezed, most, progress=progress, patient=True)

    def _squeezed(self, scene: Scene, rows: np.ndarray) -> tuple[Scene, np.ndarray]:
        """A photo's scene, and whose row each pixel is, as colour steps draw it: at the model's own
        size, as the encoder sees the photo. A region's mean colour is the same, in less time.
        """
        small = scene.with_objects(resize_map(scene.objects, self._config.size))
        return small, resize_map(rows, self._config.size)

    def scene(self, label_map: np.ndarray, at: cover.At, size: Shape | None = None) -> Scene:
        """See `Engine.scene`."""
        label_map = self._labels.check(label_map)
        size = self._sizes.of_map(*label_map.shape) if size is None else self._known(size)
        label_map = cover.cover_map(label_map, size, at)
        return Scene.from_labels(label_map, self._labels.count)

    def segmented(
        self, photo: np.ndarray, at: cover.At, size: Shape | None, sure: bool
    ) -> np.ndarray:
        """See `Engine.segment`."""
        photo = photos.check_photo(photo)
        seen = self._seen(photo, at, self._size_for(photo, None, size))
        shares = self._shares(photo, at, seen)
        found = told(shares, self._labels)
        if not self._labels.unlabelled:
            return found
        if flag(sure, "whether only what is sure is labelled"):
            found[unsure_regions(shares)] = len(self._labels.names)
        if seen.hole is not None:
            found[seen.hole] = len(self._labels.names)
        return found

    def known(self, photo: np.ndarray) -> float:
        """See `Engine.known`."""
        photo = photos.check_photo(photo)
        seen = self._seen(photo, cover.MIDDLE, self._size_for(photo, None, None))
        return known_well(self._shares(photo, cover.MIDDLE, seen))

    @property
    def has_segmenter(self) -> bool:
        """Whether the bundle can tell what is what in a photo."""
        return self._segmenter is not None

    def _known(self, size: Shape) -> Shape:
        return self._sizes.check(size, "the size that was asked for")

    def _size_for(
        self, photo: np.ndarray, label_map: np.ndarray | Scene | None, size: Shape | None
    ) -> Shape:
        """The size at which a photo and its map are looked at."""
        if size is not None:
            return self._known(size)
        if label_map is None:
            return self._sizes.nearest(*photo.shape[:2])
        return self._sizes.of_map(*_shape(label_map))

    def _seen(
        self,
        photo: np.ndarray,
        at: cover.At,
        size: Shape,
        label_map: np.ndarray | Scene | None = None,
    ) -> Seen:
        """What is seen of a photo that was checked."""
        if label_map is not None:
            cover.check_pair(photo.shape[:2], _shape(label_map), size)
        photo, hole = photos.filled(cover.cover_photo(photo, size, at))
        if hole is not None and hole.all():
            raise ClvaeError("the part of the photo that would be used is transparent")
        return Seen(photo, hole)

    def _photo_scene(self, label_map: np.ndarray | Scene, at: cover.At, size: Shape) -> Scene:
        if not isinstance(label_map, Scene):
            return self.scene(label_map, at, size)
        return label_map.with_objects(cover.cover_map(label_map.objects, size, at))

    def _glance(self, picture: np.ndarray) -> np.ndarray:
        """What is what in a picture uint8 [H, W, 3] of a scene's size, at one look."""
        segmenter = self._seeing()
        scores = self._of_photo(lambda: segmenter.glance(self._pixels(picture))[0])
        return without_small_regions(scores.argmax(0).byte().cpu().numpy())

    def _shares(self, photo: np.ndarray, at: cover.At, seen: Seen) -> np.ndarray:
        """How likely a pixel of what is seen of a photo belongs to each class: float32 [C, H, W],
        0 to 1. A segmenter that learnt from finer photos than the model's looks at finer ones.
        """
        segmenter, size, pixels = self._seeing(), seen.photo.shape[:2], seen.photo
        if sees_finer(segmenter, self._config.size, size):
            pixels = photos.filled(
                cover.cover_photo(photo, (FINER * size[0], FINER * size[1]), at)
            )[0]
        scores = self._of_photo(lambda: segmenter(self._pixels(pixels), size)[0])
        return scores.softmax(0).cpu().numpy()

    def _seeing(self) -> Segmenter:
        if self._segmenter is None:
            raise ClvaeError("this bundle has no segmenter, give a label map with the photo")
        return self._segmenter

    def _of_photo(self, work: Callable[[], T]) -> T:
        """What a network says of a photo."""

        def exactly() -> T:
            with torch.inference_mode(), without_tf32(self._device):
                return work()

        return self._memory.do(exactly)

    def _pixels(self, photo: np.ndarray) -> Tensor:
        """A photo uint8 [H, W, 3] as the networks see it: [1, 3, H, W] in [-1, 1]."""
        return to_network(photo[None]).to(self._device)

    def _ids(self, array: np.ndarray) -> Tensor:
        return torch.tensor(array[None], dtype=torch.long, device=self._device)


def _shape(label_map: np.ndarray | Scene) -> Shape:
    """(height, width) of a photo's map."""
    return label_map.size if isinstance(label_map, Scene) else label_array(label_map).shape


def _resident(module: Module, device: torch.device) -> Module:
    """A copy of a module for inference on a device, in float32."""
    module = copy.deepcopy(module).eval().requires_grad_(False)
    return module.to(device, torch.float32).to(memory_format=torch.channels_last)


def sees_finer(segmenter: Segmenter, own: Shape, size: Shape) -> bool:
    """Whether a segmenter sees more in a photo of FINER times a scene's size. own: the model's."""
    learnt = segmenter.size[0] * segmenter.size[1] > own[0] * own[1]
    return learnt and FINER * max(size) <= FINEST
