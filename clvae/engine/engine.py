"""Engine: a bundle's networks on a device, behind numpy arrays, scenes and styles."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from ..core import cover, photos
from ..bundle.bundle import Bundle
from ..core.checks import array, listed, of_kind, whole
from ..errors import ClvaeError, out_of_memory
from ..nn import Generator
from ..core.sampler import Sampler
from ..core.scene import Scene
from ..core.regions import without_specks
from ..core.style import PhotoStyle, Style
from .batcher import Batcher
from .memory import Budget
from .gpu.cuda_graphs import Captured
from .gpu.generator import Dense
from .device import PRECISIONS, choose_device, choose_precision, without_tf32
from .cpu.generator import Plan
from .session import Session
from .cpu.cache import State

T = TypeVar("T")
LOG = logging.getLogger(__name__)
FULL = (
    "the memory of this machine is full: close what else uses it and try again, take a model of "
    "smaller pictures, or draw in bfloat16"
)
CACHE_BYTES = 1 << 30                     # what all sessions of an engine keep together, unless told otherwise


class Engine:
    """A model ready to draw. Safe to use from many threads.

    labels: LabelSet. config: NetworkConfig. directions: Directions. presets: StylePresets. name, checksum: of the bundle.
    device: torch.device.
    precision: "float32" or "bfloat16", that of the generator; encoder and segmenter always run in float32.
    budget: what its sessions keep, at most `cache_bytes` together.
    """

    def __init__(self, bundle: Bundle, device: str = "auto", precision: str = "auto", cache_bytes: int = CACHE_BYTES):
        of_kind(bundle, Bundle, "a bundle")
        cache_bytes = whole(cache_bytes, 0, 2 ** 62, "a budget of bytes")
        self.device = choose_device(device)
        self.precision = choose_precision(precision, self.device)
        self.config, self.labels, self.name = bundle.config, bundle.labels, bundle.name
        self.checksum = bundle.checksum
        self.directions, self.presets = bundle.directions, bundle.presets
        self.licence, self.facts = bundle.licence, bundle.facts
        self.sampler = Sampler(self.config.z_global, self.config.z_local, bundle.prior)
        self.budget = Budget(cache_bytes)
        self._prepare(bundle.generator, whole=self.device.type != "cpu")
        self._encoder = self._with_memory(lambda: _resident(bundle.encoder, self.device))
        self._segmenter = bundle.segmenter and self._with_memory(lambda: _resident(bundle.segmenter, self.device))

    def _prepare(self, generator: Generator, whole: bool) -> None:
        """Compile the generator. whole: for a GPU, where every picture is redone whole."""
        dtype = PRECISIONS[self.precision]
        self._plan, self._whole = None if whole else Plan(generator, dtype), None
        if whole:
            self._whole = self._with_memory(lambda: Captured(Dense(generator, self.device, dtype)))
            self._batcher = Batcher(self._draw_batch, self._whole.limit)

    @classmethod
    def load(cls, path: str | Path, device: str = "auto", precision: str = "auto",
             cache_bytes: int = CACHE_BYTES) -> Engine:
        """Load a bundle folder. device: "auto", "cpu" or "cuda". precision: "auto", "float32" or "bfloat16"."""
        return cls(Bundle.load(path), device, precision, cache_bytes)

    def sample(self, scene: Scene, seed: int = 0) -> Style:
        """A random style of a scene; the same seed gives the same codes on every device."""
        self._check_classes(scene)
        return self.sampler.sample(scene, seed)

    def resample(self, style: Style, scene: Scene, objects: Iterable[int], seed: int,
                 layers: Iterable[int] | None = None) -> Style:
        """The same style with new random codes for some objects and layers (None is all)."""
        self._check_classes(scene)
        return self.sampler.resample(style, scene, objects, seed, layers)

    def generate(self, scene: Scene, style: Style) -> np.ndarray:
        """Render a scene of exactly the model's size: uint8 [H, W, 3]."""
        self.check(scene, style)
        return self.draw(scene, style, self.new_state(), object())

    def variations(self, scene: Scene, styles: Iterable[Style]) -> Iterator[np.ndarray]:
        """Render a scene in several styles: the pictures that `generate` gives, in less time.

        On a CPU each is drawn when it is asked for, on a GPU all at once. An error is raised before the first.
        """
        styles = listed(styles, "styles")
        for style in styles:
            self.check(scene, style)
        if self._plan is None:
            return iter(self._batcher.draw(object(), [(scene, style) for style in styles]))
        state = self.new_state()
        return (self.draw(scene, style, state) for style in styles)

    @property
    def at_once(self) -> int:
        """How many pictures it pays to ask for at a time: one on a CPU; on a GPU a batch, and the next one in waiting."""
        return 1 if self._plan is not None else 2 * self._batcher.limit

    def new_state(self) -> State | None:
        """Where a session keeps what it computed; None where the device redoes every picture whole."""
        return None if self._plan is None else State(self._plan)

    def draw(self, scene: Scene, style: Style, state: State | None, user: Hashable = None) -> np.ndarray:
        """Render a scene that was checked, with what `state` still holds, and leave there what the next picture may need.

        user: whom it is for, since users take turns on a GPU.
        """
        if state is None:
            return self._batcher.draw(user, [(scene, style)])[0]
        try:
            with torch.inference_mode():
                picture = state.render(scene, style).add(1).mul_(127.5).round_().clamp_(0, 255)
                return picture.byte().numpy()
        except (MemoryError, RuntimeError) as error:   # what is half-done the caller throws away
            if not out_of_memory(error):
                raise
            LOG.error("no memory for a picture: %s", error)
        self.budget.free()
        raise ClvaeError(FULL)

    def _draw_batch(self, batch: Sequence[tuple[Scene, Style]]) -> list[np.ndarray]:
        if len(batch) > 1:                # where the memory is too small for it, each is drawn alone
            return self._whole.draw(batch)
        return self._with_memory(lambda: self._whole.draw(batch))

    def _with_memory(self, work: Callable[[], T]) -> T:
        """Do some work; where the device's memory is full make room, try once more, and then say so."""
        try:
            return work()
        except (MemoryError, RuntimeError) as error:
            if not out_of_memory(error):
                raise
            LOG.warning("memory is full, making room: %s", error)
        try:  # having left the handler lets go of what the work had in memory
            self._make_room()
            return work()
        except (MemoryError, RuntimeError) as error:
            if not out_of_memory(error):
                raise
            LOG.error("no memory: %s", error)
        if self.device.type == "cpu":
            raise ClvaeError(FULL)
        raise ClvaeError(
            f"the memory of {self.device} is full: close what else uses it, or draw on the cpu"
        )

    def _make_room(self) -> None:
        """Drop what sessions hold and what batches take."""
        self.budget.free()
        if self._whole is not None:
            self._whole.shrink()
            self._batcher.limit = self._whole.limit
        if self.device.type != "cpu":
            torch.cuda.empty_cache()

    def scene(self, label_map: np.ndarray, at: cover.At = cover.MIDDLE) -> Scene:
        """A scene of the model's size with one object a class, from a map of class ids [h, w].

        A map of another shape is cropped. at: where, along its longer way: "start" (left, top),
        "middle" or "end" (right, bottom), or a number from 0 to 1.
        """
        label_map = cover.cover_map(self.labels.check(label_map), self.config.size, at)
        return Scene.from_labels(label_map, self.labels.count)

    def encode(self, photo: np.ndarray, label_map: np.ndarray | Scene | None = None,
               at: cover.At = cover.MIDDLE) -> PhotoStyle:
        """The codes of a photo uint8 [h, w, 3 or 4], by class; by object if label_map is a Scene.

        Photo and map are each cropped to the model's shape, see `scene`, and resized. Without a map
        the bundle's segmenter makes one. What is transparent belongs to no class. A photo with a
        side of fewer than 32 pixels is refused, so is one with a map that lies on its side.
        """
        photo, hole = self._seen(photo, at, label_map)
        scene = self._photo_scene(self._segment(photo) if label_map is None else label_map, at)
        count, seen = len(scene.classes), scene.present() if hole is None else scene.present(~hole)
        objects, more = scene.objects, hole is not None
        if more:                          # the hole is an object of its own, and nobody's
            objects = np.where(hole, count, objects.astype(np.int64))
        codes = self._of_photo(lambda: self._encoder(self._pixels(photo), self._ids(objects),
                                                     count + more))
        return PhotoStyle(codes.global_mu[0].cpu().numpy(), codes.mu[0, :count].cpu().numpy(),
                          codes.present[0, :count].cpu().numpy(), self.labels, scene.classes, seen)

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
            raise ClvaeError("the part of the photo that is looked at is transparent")
        return photo, hole

    @property
    def has_segmenter(self) -> bool:
        """Whether the bundle can tell what is what in a photo."""
        return self._segmenter is not None

    def segment(self, photo: np.ndarray, at: cover.At = cover.MIDDLE) -> np.ndarray:
        """What is what in a photo uint8 [h, w, 3 or 4]: class ids, uint8 [H, W], the model's size.

        The photo is cropped to the model's shape, see `scene`, and resized. Every pixel that is
        seen gets a class that has a name; specks are cleaned away (specks.py). What is transparent
        is unlabelled, where the model has that.
        """
        photo, hole = self._seen(photo, at)
        found = self._segment(photo)
        if hole is not None and self.labels.unlabelled:
            found[hole] = len(self.labels.names)
        return found

    def _segment(self, photo: np.ndarray) -> np.ndarray:
        """What is what in a photo uint8 [H, W, 3] of the model's size."""
        if self._segmenter is None:
            raise ClvaeError("this bundle has no segmenter, give a label map with the photo")
        found = self._of_photo(lambda: self._segmenter(self._pixels(photo))[0].argmax(0).byte())
        return without_specks(found.cpu().numpy())

    def _of_photo(self, work: Callable[[], T]) -> T:
        """What a network says of a photo."""
        def exactly() -> T:
            with torch.inference_mode(), without_tf32(self.device):
                return work()

        return self._with_memory(exactly)

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
            raise ClvaeError(f"the map is {scene.size[1]}x{scene.size[0]}, this model draws "
                             f"{width}x{height}: Engine.scene crops and resizes a map")
        codes = (len(style.global_code), style.local_codes.shape[2])
        if codes != (self.config.z_global, self.config.z_local):
            raise ClvaeError(f"the style has codes of {codes[0]} and {codes[1]} numbers, "
                             f"this model has {self.config.z_global} and {self.config.z_local}")

    def _check_classes(self, scene: Scene) -> None:
        self.labels.check(of_kind(scene, Scene, "a scene").classes[None])

    def _pixels(self, photo: np.ndarray) -> Tensor:
        """A photo uint8 [H, W, 3] as the networks see it: [1, 3, H, W] in [-1, 1]."""
        return torch.from_numpy(photo).to(self.device).permute(2, 0, 1)[None].float().div(127.5).sub(1)

    def _ids(self, array: np.ndarray) -> Tensor:
        return torch.tensor(array[None], dtype=torch.long, device=self.device)


def _resident(module: torch.nn.Module, device: torch.device) -> torch.nn.Module:
    """A copy of a module for inference on a device, in float32."""
    module = copy.deepcopy(module).eval().requires_grad_(False)
    return module.to(device=device, dtype=torch.float32, memory_format=torch.channels_last)
