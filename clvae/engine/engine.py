"""Engine: a bundle's networks on a device, behind numpy arrays, scenes and styles."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

import numpy as np

from ..bundle import Bundle
from ..core import cover
from ..core.checks import flag, listed, of_kind, whole
from ..core.cielab import lab_of
from ..core.codes import chosen_layers
from ..core.photo_style import PhotoStyle
from ..core.scene import Scene
from ..core.style import Style
from .backend import Cache
from .backends import compiled, scales_of
from .colouring import MOST_STEPS, Colouring, Progress
from .device import PRECISIONS, choose_device, choose_precision
from .memory import Budget, Memory
from .photo_edit import PhotoEdit
from .photo_opening import opened
from .photo_reader import PhotoReader
from .session import Session
from .upscaling import Turn, Upscaling

CACHE_BYTES = 1 << 30  # what all sessions of an engine keep together, unless told otherwise


class Engine:
    """A model ready to draw. Safe to use from many threads.

    labels: LabelSet. config: NetworkConfig. directions: Directions. presets: StylePresets. colours:
    Colours. name, checksum: of the bundle. device: torch.device. precision: of PRECISIONS, the
    generator's; all else runs in float32. sizes: Sizes, of the pictures that it draws. budget:
    what its sessions keep, at most `cache_bytes` together.
    """

    def __init__(
        self,
        bundle: Bundle,
        device: str = "auto",
        precision: str = "auto",
        cache_bytes: int = CACHE_BYTES,
        any_size: bool = False,
    ):
        of_kind(bundle, Bundle, "a bundle")
        cache_bytes = whole(cache_bytes, 0, 2**62, "a budget of bytes")
        self.device = choose_device(device)
        self.precision = choose_precision(precision, self.device)
        self.config, self.labels, self.name = bundle.config, bundle.labels, bundle.name
        self.directions, self.presets = bundle.directions, bundle.presets
        self.colours, self.checksum = bundle.colours, bundle.checksum
        self.sizes = bundle.sizes.any() if flag(any_size, "any_size") else bundle.sizes
        self.licence, self.facts = bundle.licence, bundle.facts
        self.sampler = self.config.sampler(bundle.prior, bundle.examples)
        self.budget = Budget(cache_bytes)
        self._memory = Memory(self.device, self.budget)
        dtype, many = PRECISIONS[self.precision], self.sizes.many
        scales = scales_of(bundle, self.precision)
        self._backend = compiled(bundle.generator, self.device, dtype, self._memory, many, scales)
        exact = self._backend if self.precision == "float32" else None
        self._colouring = Colouring.of(bundle, self.device, self._memory, exact)
        self._reader = PhotoReader(bundle, self.sizes, self.device, self._memory, self._colouring)
        self._upscaling = Upscaling.of(bundle, self.device, dtype, self._memory)

    @classmethod
    def load(
        cls,
        path: str | Path,
        device: str = "auto",
        precision: str = "auto",
        cache_bytes: int = CACHE_BYTES,
        any_size: bool = False,
    ) -> Engine:
        """Load a bundle folder. device: "auto", "cpu", "cuda" or "mps". precision: "auto" or one
        of PRECISIONS. any_size: draw whatever the network can, not only what the bundle does well.
        """
        return cls(Bundle.load(path), device, precision, cache_bytes, any_size)

    def sample(self, scene: Scene, seed: int = 0) -> Style:
        """A random style of a scene; seed and scene give the same codes on every device."""
        self._check_classes(scene)
        return self.sampler.sample(scene, seed)

    def resample(
        self,
        style: Style,
        scene: Scene,
        objects: Iterable[int],
        seed: int,
        layers: Iterable[int | str] | None = None,
        shares: Sequence[float] | np.ndarray | None = None,
    ) -> Style:
        """The same style with new random codes for some objects and layers, see the sampler's."""
        self._check_classes(scene)
        return self.sampler.resample(style, scene, objects, seed, layers, shares)

    def generate(self, scene: Scene, style: Style) -> np.ndarray:
        """Render a scene, whose size is one of `sizes`: uint8 [H, W, 3]."""
        self.check(scene, style)
        return self.draw(scene, style, self.new_cache(), object())

    def variations(self, scene: Scene, styles: Iterable[Style]) -> Iterator[np.ndarray]:
        """Render a scene in several styles: the pictures that `generate` gives, in less time.

        On a CPU each is drawn when asked for, on a GPU all at once, which differs by rounding.
        Errors come before the first.
        """
        styles = listed(styles, "styles")
        for style in styles:
            self.check(scene, style)
        return self._backend.draw_all(scene, styles)

    @property
    def has_upscaler(self) -> bool:
        """Whether the bundle can enlarge pictures."""
        return self._upscaling is not None

    def upscale(self, picture: np.ndarray, scale: int, turn: Turn = nullcontext) -> np.ndarray:
        """A picture uint8 [H, W, 3] as [scale · H, scale · W, 3], scale 2 or 4: upscaling.py."""
        return Upscaling.known(self._upscaling).enlarged(picture, scale, turn)

    @property
    def at_once(self) -> int:
        """How many pictures it pays to ask for at a time."""
        return self._backend.at_once

    def new_cache(self) -> Cache | None:
        """Where a session keeps what it computed; None where every picture is redone whole."""
        return self._backend.new_cache()

    def draw(
        self, scene: Scene, style: Style, cache: Cache | None, user: Hashable = None
    ) -> np.ndarray:
        """Render a scene that was checked, with what `cache` still holds, and leave there what the
        next picture may need. After an error it serves no more.

        user: whom it is for, since users take turns on a GPU.
        """
        return self._backend.draw(scene, style, cache, user)

    def scene(
        self,
        label_map: np.ndarray,
        at: cover.At = cover.MIDDLE,
        size: tuple[int, int] | None = None,
    ) -> Scene:
        """A scene with one object a class, from a map of class ids [h, w].

        A map that has one of `sizes` stays as it is. Any other is cropped to the nearest of them,
        see `Sizes.nearest`, and resized. at: where, along its longer way: "start" (left, top),
        "middle" or "end" (right, bottom), or a number from 0 to 1. size: (H, W) that it is to have.
        """
        return self._reader.scene(label_map, at, size)

    def encode(
        self,
        photo: np.ndarray,
        label_map: np.ndarray | Scene | None = None,
        at: cover.At = cover.MIDDLE,
        steps: int | None = None,
        size: tuple[int, int] | None = None,
    ) -> PhotoStyle:
        """The codes of a photo uint8 [h, w, 3 or 4], by class; by object if label_map is a Scene.

        Photo and map are each cropped to the size (H, W) of the scene that the map would make, see
        `scene`; without a map to the nearest of `sizes`, or to `size`, and resized. Without a map
        the bundle's segmenter makes one. What is transparent belongs to no class. A photo with a
        side of fewer than 32 pixels is refused, so is one with a map that lies on its side.

        steps: colour steps, a picture each, by which the codes come nearer to the photo's colours.
        None takes as many as bring the mean difference to 4 (CIELAB), at most five; none where the
        bundle has no colours. A step after which the bundle's segmenter takes a region for another
        class is taken back.
        """
        if isinstance(label_map, Scene):
            self._check_classes(label_map)
        return self._reader.encoded(photo, label_map, at, steps, size)

    def refine(
        self, photo: np.ndarray, style: PhotoStyle, steps: int = 8, progress: Progress | None = None
    ) -> PhotoStyle:
        """The codes of a photo matched more closely to its colours, by at most `steps` steps more,
        whatever the segmenter says. Colours that the bundle's slopes do not lead to take longer.

        photo: the one that was encoded. style: what `encode` or this gave; its `match` says how
        near it came. progress: told after each picture how many steps were taken, of how many, and
        the mean difference (CIELAB) that is left; what it raises ends the work.
        """
        return self._reader.refined(photo, style, steps, progress)

    def tint(
        self,
        style: Style,
        scene: Scene,
        object_id: int,
        colour: str,
        steps: int = 12,
        progress: Progress | None = None,
    ) -> Style:
        """The same style with one object in a colour like "#007aff", its texture kept.

        Its mean colour comes as near as the model can bring it in `steps` steps. Those to colours
        that are far off its class's take as long as ten pictures. progress: see `refine`; the
        last difference that it is told is the one that is left.
        """
        self.check(scene, style)
        aim, object_id = lab_of(colour), scene.object_id(object_id)
        steps = whole(steps, 1, MOST_STEPS, "a number of colour steps")
        known = Colouring.known(self._colouring)
        return known.tinted(style, scene, object_id, aim, steps, progress)

    def match(
        self,
        style: Style,
        scene: Scene,
        photo: PhotoStyle,
        classes: Iterable[str | int] | None = None,
        objects: Iterable[int] | None = None,
        steps: int = 5,
        progress: Progress | None = None,
        layers: Iterable[int | str] | None = None,
    ) -> Style:
        """The same style in which objects have a photo's colours in this scene, too.

        Codes that `Style.adopt` took over as they are give nearly these colours in any scene; how
        nearly depends on the map around and the global code. classes, objects, layers: as there.
        steps, progress: see `tint`; the difference is the mean over the objects. Where strength is
        to be less than 1, match what was adopted with 1, and go there by `Style.interpolate`.
        """
        self.check(scene, style)
        rows = style.rows_of(of_kind(photo, PhotoStyle, "a photo's style"), scene, classes, objects)
        aims = np.full((len(scene.classes), 3), np.nan)
        for object_id, row in rows.items():
            aims[object_id] = photo.colours[row]
        steps = whole(steps, 1, MOST_STEPS, "a number of colour steps")
        moving = chosen_layers(layers)
        return Colouring.known(self._colouring).aimed(style, scene, aims, steps, progress, moving)

    @property
    def has_colours(self) -> bool:
        """Whether the bundle knows how its colours move, which `tint` and `refine` need."""
        return self._colouring is not None

    def colours_of(self, class_id: int) -> bool:
        """Whether it is known how the colours of a class move."""
        return self._colouring is not None and bool(self._colouring.colours.known[class_id])

    @property
    def has_segmenter(self) -> bool:
        """Whether the bundle can tell what is what in a photo."""
        return self._reader.has_segmenter

    def segment(
        self,
        photo: np.ndarray,
        at: cover.At = cover.MIDDLE,
        size: tuple[int, int] | None = None,
        sure: bool = False,
    ) -> np.ndarray:
        """What is what in a photo uint8 [h, w, 3 or 4], cropped to the nearest of `sizes`, or to
        `size`, and resized: class ids, uint8 [H, W], without small regions (regions.py). What is
        transparent is unlabelled, where the model has that, and with `sure` what is not sure.
        """
        return self._reader.segmented(photo, at, size, sure)

    def known(self, photo: np.ndarray) -> float:
        """How much of a photo uint8 [h, w, 3 or 4] the segmenter knows well, from 0 to 1."""
        return self._reader.known(photo)

    def edit(
        self,
        photo: np.ndarray,
        label_map: np.ndarray | Scene | None = None,
        steps: int = 8,
        progress: Progress | None = None,
    ) -> PhotoEdit:
        """A photo uint8 [h, w, 3 or 4] to give other looks to, object by object.

        label_map: [h', w'] over all of it, a scene of its canvas, or None. See docs/library.md.
        """
        return opened(self, photo, label_map, steps, progress)

    def session(self) -> Session:
        """A renderer for one user."""
        return Session(self)

    def check(self, scene: Scene, style: Style) -> None:
        """Refuse what is not of this model."""
        self._check_classes(scene)
        self.sizes.check_map(scene.size)
        self.sampler.check(style, scene)

    def _check_classes(self, scene: Scene) -> None:
        self.labels.check(of_kind(scene, Scene, "a scene").classes[None])
