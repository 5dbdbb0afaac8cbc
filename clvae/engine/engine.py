"""Engine: a bundle's networks on a device, behind numpy arrays, scenes and styles."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from .. import photos
from ..bundle import Bundle
from ..errors import ClvaeError
from ..labels import resize_map
from ..scene import Scene
from ..style import PhotoStyle, Sampler, Style
from .budget import Budget
from .captured import Captured
from .dense import Dense
from .device import PRECISIONS, choose_device, choose_precision
from .plan import Plan
from .session import Session
from .state import State

T = TypeVar("T")
CACHE_BYTES = 1 << 30                     # what all sessions of an engine keep together, unless told otherwise


class Engine:
    """A model ready to draw. Safe to use from many threads.

    labels: LabelSet. config: NetworkConfig. axes: Axes or None. name: of the bundle. device: torch.device.
    precision: "float32" or "bfloat16", that of the generator; the encoder always runs in float32.
    budget: what its sessions keep, at most `cache_bytes` together.
    """

    def __init__(self, bundle: Bundle, device: str = "auto", precision: str = "auto", cache_bytes: int = CACHE_BYTES):
        self.device = choose_device(device)
        self.precision = choose_precision(precision, self.device)
        self.config, self.labels, self.axes, self.name = bundle.config, bundle.labels, bundle.axes, bundle.name
        self.licence, self.facts = bundle.licence, bundle.facts
        self.sampler = Sampler(self.config.z_global, self.config.z_local, bundle.prior)
        self.budget = Budget(cache_bytes)
        dtype, on_cpu = PRECISIONS[self.precision], self.device.type == "cpu"
        self._plan = Plan(bundle.generator, dtype) if on_cpu else None
        self._whole = None if on_cpu else self._with_memory(lambda: Captured(Dense(bundle.generator, self.device, dtype)))
        self._encoder = self._with_memory(lambda: _resident(bundle.encoder, self.device))

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
        return self.draw(scene, style, self.new_state())

    def new_state(self) -> State | None:
        """Where a session keeps what it computed; None where the device redoes every picture whole."""
        return None if self._plan is None else State(self._plan)

    def draw(self, scene: Scene, style: Style, state: State | None) -> np.ndarray:
        """Render a scene that was checked, with what `state` still holds, and leave there what the next picture may need."""
        if state is None:
            return self._with_memory(lambda: self._whole.draw(scene.objects, scene.classes,
                                                              style.global_code, style.local_codes))
        with torch.inference_mode():
            return state.render(scene, style).add(1).mul_(127.5).round_().clamp_(0, 255).byte().numpy()

    def _with_memory(self, work: Callable[[], T]) -> T:
        """Do some work; where the device's memory is full drop what sessions hold, try once more, and then say so."""
        try:
            return work()
        except torch.cuda.OutOfMemoryError:
            self.budget.free()
            torch.cuda.empty_cache()
        try:
            return work()
        except torch.cuda.OutOfMemoryError:
            raise ClvaeError(f"the memory of {self.device} is full: close what else uses it, or draw on the cpu") from None

    @torch.inference_mode()
    def encode(self, photo: np.ndarray, label_map: np.ndarray | Scene | None = None) -> PhotoStyle:
        """The codes of a photo uint8 [h, w, 3], by class, or by object where label_map is a Scene.

        Photo and map are each stretched to the model's size. Without a map the bundle's segmenter would make one.
        """
        photo = photos.fit(photos.check_photo(photo), self.config.size)
        scene = self._photo_scene(label_map)
        pixels = torch.from_numpy(photo).to(self.device).permute(2, 0, 1)[None].float().div(127.5).sub(1)
        codes = self._encoder(pixels, self._ids(scene.objects), len(scene.classes))
        return PhotoStyle(codes.global_mu[0].cpu().numpy(), codes.mu[0].cpu().numpy(), codes.present[0].cpu().numpy(),
                          self.labels, scene.classes, scene.present())

    def session(self) -> Session:
        """A renderer for one user."""
        return Session(self)

    def _photo_scene(self, label_map: np.ndarray | Scene | None) -> Scene:
        if label_map is None:
            raise ClvaeError("this bundle has no segmenter, give a label map with the photo")
        if not isinstance(label_map, Scene):
            label_map = Scene.from_labels(self.labels.check(label_map), self.labels.count)
        self._check_classes(label_map)
        return label_map.with_objects(resize_map(label_map.objects, self.config.size))

    def check(self, scene: Scene, style: Style) -> None:
        """Refuse a scene or a style that is not of this model."""
        self._check_classes(scene)
        style.check(scene)
        if scene.size != self.config.size:
            height, width = self.config.size
            raise ClvaeError(f"the map is {scene.size[1]}x{scene.size[0]}, this model draws {width}x{height}")
        codes = (len(style.global_code), style.local_codes.shape[2])
        if codes != (self.config.z_global, self.config.z_local):
            raise ClvaeError(f"the style has codes of {codes[0]} and {codes[1]} numbers, "
                             f"this model has {self.config.z_global} and {self.config.z_local}")

    def _check_classes(self, scene: Scene) -> None:
        self.labels.check(scene.classes[None])

    def _ids(self, array: np.ndarray) -> Tensor:
        return torch.tensor(array[None], dtype=torch.long, device=self.device)


def _resident(module: torch.nn.Module, device: torch.device) -> torch.nn.Module:
    """A copy of a module for inference on a device, in float32."""
    module = copy.deepcopy(module).eval().requires_grad_(False)
    return module.to(device=device, dtype=torch.float32, memory_format=torch.channels_last)
