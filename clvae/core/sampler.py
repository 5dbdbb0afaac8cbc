"""Sampler: the codes of a style drawn from a seed, the same ones on every machine and for ever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..errors import ClvaeError, Text
from .checks import floats, listed, number, of_kind, whole
from .codes import LAYERS, chosen_parts
from .scene import Scene
from .style import Style

if TYPE_CHECKING:
    from .examples import Examples
    from .prior import Prior

MAX_SEED = 2**64 - 1
# Random keys of the global code, of the shared factors and of the order of examples; objects have
# 0-255, and for their grain GRAIN_KEY + 0-255.
GLOBAL_KEY, SHARED_KEY, GRAIN_KEY, ORDER_KEY = 1 << 32, 1 << 33, 1 << 34, 1 << 35
OWN = 0.2  # how far a look lies from its example: the strength of `near`, from it to the prior's


@dataclass(frozen=True, eq=False)
class Sampler:
    """Draws codes. z_global, z_local: code sizes. prior: of the bundle; None draws from N(0, 1).
    noise: whether the network takes noise; if not, all grains stay 0. examples: of the bundle,
    beside a prior; what is drawn then lies near one of them, see Examples.
    """

    z_global: int
    z_local: int
    prior: Prior | None = None
    noise: bool = False
    examples: Examples | None = None

    def sample(self, scene: Scene, seed: int) -> Style:
        """A random style. An object's code depends on seed, id and class, and with examples on
        which of them the seed draws for the scene; its grain on seed and id.

        With a prior that knows what goes together, all codes of one seed have its shared factors.
        """
        of_kind(scene, Scene, "a scene")
        order = self._order(scene, seed)
        codes = [self._local_code(seed, o, c, order) for o, c in enumerate(scene.classes.tolist())]
        grain = [self.grain(seed, o) for o in range(len(codes))]
        return Style(self._global_code(seed, order), np.stack(codes), np.array(grain, np.uint64))

    def resample(
        self,
        style: Style,
        scene: Scene,
        objects: Iterable[int],
        seed: int,
        layers: Iterable[int | str] | None = None,
        shares: Sequence[float] | np.ndarray | None = None,
    ) -> Style:
        """The same style with the codes of `seed` for some objects and layers (None is all).

        shares: the classes' shares of another scene, in which the seed is meant; see Scene.shares.
        With all layers the grain is the seed's, too. With some of them it stays, and with it every
        blade of grass where it is; "texture" among the layers gives a new one.
        """
        self.check(style, scene)
        codes, grain = style.local_codes.copy(), style.grain.copy()
        chosen, texture = chosen_parts(layers)
        if texture and len(set(chosen)) < LAYERS and not self.noise:
            raise ClvaeError("this model's textures are of its layers: it has no noise to roll")
        order = self._order(scene, seed, shares)
        for object_id in map(scene.object_id, listed(objects, "objects")):
            class_id = int(scene.classes[object_id])
            codes[object_id, chosen] = self._local_code(seed, object_id, class_id, order)[chosen]
            if texture:
                grain[object_id] = self.grain(seed, object_id)
        return Style(style.global_code, codes, grain)

    def near(self, style: Style, scene: Scene, seed: int, strength: float) -> Style:
        """A random style near another: m + sqrt(1 − s²) · (z − m) + s · (w − m).

        m: the mean of the scene's random codes. w: the codes of `seed`. strength: s from 0, which
        is the style itself, to 1, which is w. Where z was drawn from the prior, so is the outcome
        (Cotter et al. 2013, "MCMC methods for functions", the pCN proposal), and with examples it
        keeps the mean and the spread of what is drawn for this scene: a look near a look near a
        look is as lively as the first. A straight mix (1 − s) · z + s · w would sink towards the
        mean look, duller with every round. Grains, between which nothing lies, stay below a
        strength of 1.
        """
        self.check(style, scene)
        fresh, strength = self.sample(scene, seed), number(strength, 0, 1, "a strength")
        overall, local = self._means(scene)
        return Style(
            _near(style.global_code, fresh.global_code, overall, strength),
            _near(style.local_codes, fresh.local_codes, local, strength),
            fresh.grain if strength == 1 else style.grain,
        )

    def global_code(self, scene: Scene, seed: int) -> np.ndarray:
        """The global code of a seed in a scene, float32 [Zg]."""
        return self._global_code(seed, self._order(of_kind(scene, Scene, "a scene"), seed))

    def _global_code(self, seed: int, order: np.ndarray | None) -> np.ndarray:
        noise = normal(seed, GLOBAL_KEY, self.z_global)
        if self.prior is None:
            return noise
        mean = self.prior.global_mean
        code = _color(mean, self.prior.global_factor, noise)
        if self.examples is None or order is None:
            return code
        return _near(self.examples.overall_of(order), code, mean, OWN)

    def _local_code(
        self, seed: int, object_id: int, class_id: int, order: np.ndarray | None
    ) -> np.ndarray:
        """The code of one object, float32 [5, Zl]. order: of the examples."""
        noise = normal(seed, object_id, LAYERS * self.z_local)
        if self.prior is not None:
            if class_id >= len(self.prior.local_mean):
                raise ClvaeError(
                    "the scene has class {class_id}, this model has {classes}",
                    class_id=class_id,
                    classes=len(self.prior.local_mean),
                )
            noise = _local(self.prior, seed, class_id, noise)
        code = noise.reshape(LAYERS, self.z_local)
        if self.prior is None or self.examples is None or order is None:
            return code
        example = self.examples.local_of(class_id, order)
        return (
            code if example is None else _near(example, code, self.prior.local_mean[class_id], OWN)
        )

    def _order(
        self, scene: Scene, seed: int, shares: Sequence[float] | np.ndarray | None = None
    ) -> np.ndarray | None:
        """An order of the examples' photos by chance; None where there are none. shares: see
        `resample`.
        """
        check_seed(seed)
        if not self.examples or self.prior is None:
            return None
        raw = words(seed, ORDER_KEY, len(self.examples.overall)) >> np.uint64(12)
        count = self.examples.shares.shape[1]
        if shares is None:
            shares = scene.shares(count)
        shares = floats(shares, (count,), "the shares of a scene")
        if shares.min() < 0 or shares.max() > 1:
            raise ClvaeError("the shares of a scene lie between 0 and 1")
        return self.examples.order(shares, (raw + 0.5) * 2.0**-52)

    def _means(self, scene: Scene) -> tuple[np.ndarray | int, np.ndarray | int]:
        """The means of a scene's random codes: of the global one [Zg], its objects' [O, 5, Zl]."""
        if self.prior is None:
            return 0, 0
        overall, local = self.prior.global_mean, self.prior.local_mean
        if self.examples:
            shares = scene.shares(self.examples.shares.shape[1])
            found = self.examples.means(shares, local)
            near = np.sqrt(1 - OWN**2)  # as in `_near`: the prior's part of it is the mean itself
            overall, local = (m + near * (x - m) for m, x in zip((overall, local), found))
        return overall, local[scene.classes]

    def grain(self, seed: int, object_id: int) -> int:
        """The grain of one object, 0 to 2⁶⁴ − 1; 0 where the network takes no noise."""
        key = GRAIN_KEY + whole(object_id, 0, 255, "an object's id")
        return words(seed, key, 1).item() if self.noise else 0

    def check(self, style: Style, scene: Scene) -> None:
        """Raise a ClvaeError unless a style is of a scene and has codes of these sizes."""
        of_kind(style, Style, "a style").check(scene)
        codes = (len(style.global_code), style.local_codes.shape[2])
        if codes != (self.z_global, self.z_local):
            raise ClvaeError(
                "the style has codes of {global_size} and {local_size} numbers, this "
                "model has {z_global} and {z_local}",
                global_size=codes[0],
                local_size=codes[1],
                z_global=self.z_global,
                z_local=self.z_local,
            )


def _local(prior: Prior, seed: int, class_id: int, noise: np.ndarray) -> np.ndarray:
    """The code of a class, flat, that a prior makes of an object's noise; see Prior."""
    mean = prior.local_mean[class_id].ravel()
    if prior.local_shared is None or prior.local_own is None:
        return _color(mean, prior.local_factor[class_id], noise)
    shared = normal(seed, SHARED_KEY, prior.local_shared.shape[-1])
    factor = np.concatenate([prior.local_shared[class_id], prior.local_own[class_id]], 1)
    return _color(mean, factor, np.concatenate([shared, noise]))


def normal(seed: int, key: int, count: int) -> np.ndarray:
    """`count` numbers from N(0, 1), float32, that depend on (seed, key) alone.

    The raw words of the counter-based generator Philox 4x64 (Salmon et al. 2011), which NumPy keeps
    stable, become pairs of normal numbers by Box and Muller's formula (1958): sqrt(−2 ln u) ·
    (cos 2πv, sin 2πv), u in (0, 1], v in [0, 1).
    """
    pairs = (count + 1) // 2
    raw = words(seed, key, 2 * pairs) >> np.uint64(11)
    u, v = (raw[0::2] + 1.0) * 2.0**-53, raw[1::2] * 2.0**-53
    radius, angle = np.sqrt(-2 * np.log(u)), 2 * np.pi * v
    return (
        np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)
        .ravel()[:count]
        .astype(np.float32)
    )


def words(seed: int, key: int, count: int) -> np.ndarray:
    """`count` random words uint64 that depend on (seed, key) alone: Philox's, see `normal`."""
    return np.random.Philox(key=np.array([check_seed(seed), key], np.uint64)).random_raw(count)


def _color(mean: np.ndarray, factor: np.ndarray, noise: np.ndarray) -> np.ndarray:
    # In float64: a float32 product would differ from machine to machine in digits that show.
    return (mean + factor.astype(np.float64) @ noise.astype(np.float64)).astype(np.float32)


def _near(
    code: np.ndarray, fresh: np.ndarray, mean: np.ndarray | int, strength: float
) -> np.ndarray:
    centre = np.asarray(mean, np.float64)
    moved = centre + np.sqrt(1 - strength**2) * (code - centre) + strength * (fresh - centre)
    return moved.astype(np.float32)


def check_seed(seed: int) -> int:
    """A seed, or a ClvaeError that says what it is instead."""
    return whole(seed, 0, MAX_SEED, Text("a seed"))
