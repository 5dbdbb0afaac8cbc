"""Engine: a bundle's networks on a device, behind numpy arrays, scenes and styles."""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor

from ..bundle import Bundle
from ..core import cover, photos
from ..core.checks import array, listed, of_kind, whole
from ..core.photo_style import PhotoStyle
from ..core.regions import without_small_regions
from ..core.sampler import Sampler
from ..core.scene import Scene
from ..core.style import Style
from ..errors import ClvaeError
from ..nn import Generator
from ..nn.pixels import to_network
from .backend import Backend, Cache
from .cpu.backend import CpuBackend
from .device import PRECISIONS, choose_device, choose_precision, without_tf32
from .gpu.backend import GpuBackend
from .memory import Budget, Memory
from .session import Session

T = TypeVar("T")
Module = TypeVar("Module", bound=torch.nn.Module)
CACHE_BYTES = 1 << 30  # what all sessions of an engine keep together, unless told otherwise


class Engine:
    """A model ready to draw. Safe to use from many threads.

    labels: LabelSet. config: NetworkConfig. directions: Directions. presets: StylePresets. name,
    checksum: of the bundle.
    device: torch.device.
    precision: "float32" or "bfloat16", that of the generator; encoder and segmenter always run in
    float32.
    budget: what its sessions keep, at most `cache_bytes` together.
    """

    def __init__(
        self,
        bundle: Bundle,
        device: str = "auto",
        precision: str = "auto",
        cache_bytes: int = CACHE_BYTES,
    ):
        of_kind(bundle, Bundle, "a bundle")
        cache_bytes = whole(cache_bytes, 0, 2**62, "a budget of bytes")
        self.device = choose_device(device)
        self.precision = choose_precision(precision, self.device)
        self.config, self.labels, self.name = bundle.config, bundle.labels, bundle.name
        self.checksum = bundle.checksum
        self.directions, self.presets = bundle.directions, bundle.presets
        self.licence, self.facts = bundle.licence, bundle.facts
        self.sampler = Sampler(self.config.z_global, self.config.z_local, bundle.prior)
        self.budget = Budget(cache_bytes)
        self._memory = Memory(self.device, self.budget)
        self._backend = self._compiled(bundle.generator, self.device.type)
        self._encoder = self._memory.do(lambda: _resident(bundle.encoder, self.device))
        self._segmenter = None
        if bundle.segmenter is not None:
            self._segmenter = self._memory.do(partial(_resident, bundle.segmenter, self.device))

    def _compiled(self, generator: Generator, kind: str) -> Backend[Any]:
        """The generator compiled for a kind of device."""
        dtype = PRECISIONS[self.precision]
        if kind == "cpu":
            return CpuBackend(generator, dtype, self._memory)
        return GpuBackend(generator, self.device, dtype, self._memory)

    @classmethod
    def load(
        cls,
        path: str | Path,
        device: str = "auto",
        precision: str = "auto",
        cache_bytes: int = CACHE_BYTES,
    ) -> Engine:
        """Load a bundle folder. device: "auto", "cpu" or "cuda". precision: "auto", "float32" or
        "bfloat16".
        """
        return cls(Bundle.load(path), device, precision, cache_bytes)

    def sample(self, scene: Scene, seed: int = 0) -> Style:
        """A random style of a scene; the same seed gives the same codes on every device."""
        self._check_classes(scene)
        return self.sampler.sample(scene, seed)

    def resample(
        self,
        style: Style,
        scene: Scene,
        objects: Iterable[int],
        seed: int,
        layers: Iterable[int | str] | None = None,
    ) -> Style:
        """The same style with new random codes for some objects and layers (None is all)."""
        self._check_classes(scene)
        return self.sampler.resample(style, scene, objects, seed, layers)

    def generate(self, scene: Scene, style: Style) -> np.ndarray:
        """Render a scene of exactly the model's size: uint8 [H, W, 3]."""
        self.check(scene, style)
        return self.draw(scene, style, self.new_cache(), object())

    def variations(self, scene: Scene, styles: Iterable[Style]) -> Iterator[np.ndarray]:
        """Render a scene in several styles: the pictures that `generate` gives, in less time.

        On a CPU each is drawn when it is asked for, on a GPU all at once. An error is raised before
        the first.
        """
        styles = listed(styles, "styles")
        for style in styles:
            self.check(scene, style)
        return self._backend.draw_all(scene, styles)

    @property
    def at_once(self) -> int:
        """How many pictures it pays to ask for at a time: one on a CPU; on a GPU a batch, and the
        next one in waiting.
        """
        return self._backend.at_once

    def new_cache(self) -> Cache | None:
        """Where a session keeps what it computed; None where every picture is redone whole."""
        return self._backend.new_cache()

    def draw(
        self, scene: Scene, style: Style, cache: Cache | None, user: Hashable = None
    ) -> np.ndarray:
        """Render a scene that was checked, with what `cache` still holds, and leave there what the
        next picture may need.

        user: whom it is for, since users take turns on a GPU. After an error the cache serves no
        more.
        """
        return self._backend.draw(scene, style, cache, user)

    def scene(self, label_map: np.ndarray, at: cover.At = cover.MIDDLE) -> Scene:
        """A scene of the model's size with one object a class, from a map of class ids [h, w].

        A map of another shape is cropped. at: where, along its longer way: "start" (left, top),
        "middle" or "end" (right, bottom), or a number from 0 to 1.
        """
        label_map = cover.cover_map(self.labels.check(label_map), self.config.size, at)
        return Scene.from_labels(label_map, self.labels.count)

    def encode(
        self,
        photo: np.ndarray,
        label_map: np.ndarray | Scene | None = None,
        at: cover.At = cover.MIDDLE,
    ) -> PhotoStyle:
        """The codes of a photo uint8 [h, w, 3 or 4], by class; by object if label_map is a Scene.

        Photo and map are each cropped to the model's shape, see `scene`, and resized. Without a map
        the bundle's segmenter makes one. What is transparent belongs to no class. A photo with a
        side of fewer than 32 pixels is refused, so is one with a map that lies on its side.
        """
        photo, hole = self._seen(photo, at, label_map)
        scene = self._photo_scene(self._segment(photo) if label_map is None else label_map, at)
        count, seen = len(scene.classes), scene.present() if hole is None else scene.present(~hole)
        objects, more = scene.objects, hole is not None
        if hole is not None:  # the hole is an object of its own, and nobody's
            objects = np.where(hole, count, objects.astype(np.int64))
        codes = self._of_photo(
            lambda: self._encoder(self._pixels(photo), self._ids(objects), count + more)
        )
        return PhotoStyle(
            codes.global_mu[0].cpu().numpy(),
            codes.mu[0, :count].cpu().numpy(),
            codes.present[0, :count].cpu().numpy(),
            self.labels,
            scene.classes,
            seen,
        )

    def _seen(self, photo: np.ndarray, at: cover.At, label_map: np.ndarray | Scene | None = None):
        """What is seen of a photo at the model's size: see photos.filled."""
        photo = photos.check_photo(photo)
        if label_map is not None:
            known = isinstance(label_map, Scene)
            shape = label_map.size if known else array(label_map, "a label map").shape
            if len(shape) == 2 and 0 not in shape:
                cover.check_pair(photo.shape[:2], shape, self.config.size)
        photo, hole = photos.filled(cover.cover_photo(photo, self.config.size, at))
        if hole is not None and hole.all():
            raise ClvaeError("the part of the photo that would be used is transparent")
        return photo, hole

    @property
    def has_segmenter(self) -> bool:
        """Whether the bundle can tell what is what in a photo."""
        return self._segmenter is not None

    def segment(self, photo: np.ndarray, at: cover.At = cover.MIDDLE) -> np.ndarray:
        """What is what in a photo uint8 [h, w, 3 or 4]: class ids, uint8 [H, W], the model's size.

        The photo is cropped to the model's shape, see `scene`, and resized. Every pixel that is
        seen gets a class that has a name; small regions are cleaned away (regions.py). What is
        transparent is unlabelled, where the model has that.
        """
        photo, hole = self._seen(photo, at)
        found = self._segment(photo)
        if hole is not None and self.labels.unlabelled:
            found[hole] = len(self.labels.names)
        return found

    def _segment(self, photo: np.ndarray) -> np.ndarray:
        """What is what in a photo uint8 [H, W, 3] of the model's size."""
        segmenter = self._segmenter
        if segmenter is None:
            raise ClvaeError("this bundle has no segmenter, give a label map with the photo")
        found = self._of_photo(lambda: segmenter(self._pixels(photo))[0].argmax(0).byte())
        return without_small_regions(found.cpu().numpy())

    def _of_photo(self, work: Callable[[], T]) -> T:
        """What a network says of a photo."""

        def exactly() -> T:
            with torch.inference_mode(), without_tf32(self.device):
                return work()

        return self._memory.do(exactly)

    def session(self) -> Session:
        """A renderer for one user."""
        return Session(self)

    def _photo_scene(self, label_map: np.ndarray | Scene, at: cover.At) -> Scene:
        if not isinstance(label_map, Scene):
            return self.scene(label_map, at)
        self._check_classes(label_map)
        return label_map.with_objects(cover.cover_map(label_map.objects, self.config.size, at))

    def check(self, scene: Scene, style: Style) -> None:
        """Refuse a scene or a style that is not of this model."""
        self._check_classes(scene)
        of_kind(style, Style, "a style").check(scene)
        if scene.size != self.config.size:
            height, width = self.config.size
            raise ClvaeError(
                f"the map is {scene.size[1]}x{scene.size[0]}, this model draws "
                f"{width}x{height}: Engine.scene crops and resizes a map"
            )
        codes = (len(style.global_code), style.local_codes.shape[2])
        if codes != (self.config.z_global, self.config.z_local):
            raise ClvaeError(
                f"the style has codes of {codes[0]} and {codes[1]} numbers, "
                f"this model has {self.config.z_global} and {self.config.z_local}"
            )

    def _check_classes(self, scene: Scene) -> None:
        self.labels.check(of_kind(scene, Scene, "a scene").classes[None])

    def _pixels(self, photo: np.ndarray) -> Tensor:
        """A photo uint8 [H, W, 3] as the networks see it: [1, 3, H, W] in [-1, 1]."""
        return to_network(photo[None]).to(self.device)

    def _ids(self, array: np.ndarray) -> Tensor:
        return torch.tensor(array[None], dtype=torch.long, device=self.device)


def _resident(module: Module, device: torch.device) -> Module:
    """A copy of a module for inference on a device, in float32."""
    module = copy.deepcopy(module).eval().requires_grad_(False)
    return module.to(device, torch.float32).to(memory_format=torch.channels_last)
