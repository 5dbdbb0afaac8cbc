"""Bench: how fast an engine draws and follows edits, against the network as it was released, in one
run.

The two take turns in every round, so that whatever else the machine does meets both. A ratio is the
released network's time over the engine's in the same round; medians and the range over all rounds
are reported.
"""

from __future__ import annotations

import statistics
from dataclasses import replace
from functools import partial

import numpy as np
import torch
from tqdm import tqdm

from ..bundle import Bundle
from ..bundle.find_scales import find_scales
from ..core.scales import Scales
from ..core.scene import Scene
from ..engine import Engine
from ..nn.upscaler import SCALES
from .growth import by_objects, by_sessions, by_size
from .machine import NO_DEVICE, clock, cores, machine, peak
from .reference import Reference
from .scenes import after_undo, draw_scene, edits, random_upscaler

OBJECTS = 16  # of the map that is drawn for the bench
BATCHES = (1, 8)  # pictures at a time, on a GPU


def bench(
    bundle: Bundle,
    device: str = "auto",
    precision: str = "auto",
    rounds: int = 7,
    growth: bool = False,
) -> dict:
    """Measure everything; returns what `report` prints, fit for JSON. Times in milliseconds, memory
    in MB.
    """
    torch.set_num_threads(cores())
    scene = draw_scene(bundle.config, OBJECTS)
    if precision == "int8" and not bundle.scales:
        bundle = replace(bundle, scales=_all_scales(bundle, scene))
    if bundle.upscaler is None:  # random weights take as long
        bundle = replace(bundle, upscaler=random_upscaler())
    engine = Engine(bundle, device, precision, any_size=growth)
    result = {
        "machine": machine(engine),
        "network": engine.config.to_dict(),
        "precision": engine.precision,
        "layers_of_eight_bits": len(bundle.scales.steps) if precision == "int8" else 0,
        "objects": OBJECTS,
        "rounds": rounds,
        "batch_sizes": list(BATCHES),
    }
    engine.generate(scene, engine.sample(scene, 0))
    ours = peak()
    reference = Reference(bundle)
    result["difference"] = {
        "released": difference(engine, reference, scene),
        "fresh": freshness(engine, scene),
    }
    result["memory"] = {
        "one session": session_memory(engine, scene),
        "process, engine alone": ours,
        "process, with the released network": peak(),
    }
    result["rows"] = rows(engine, reference, scene, rounds)
    result["batches"] = NO_DEVICE if engine.device.type == "cpu" else batches(engine, scene, rounds)
    result["upscaling"] = upscaling(engine, scene, rounds)
    if engine.device.type == "cuda":
        result["memory"]["device"] = torch.cuda.max_memory_allocated(engine.device) / 1e6
    if growth:
        result["growth"] = [
            *by_size(engine, scene, rounds),
            *by_objects(engine, scene, rounds),
            *by_sessions(engine, scene, rounds),
        ]
    return result


def _all_scales(bundle: Bundle, scene: Scene) -> Scales:
    """Scales of all layers: as fast as int8 can be, whatever becomes of the picture."""
    config = bundle.config
    sampler = config.sampler(bundle.prior, bundle.examples)
    return find_scales(bundle.generator, sampler, [scene], allowed=None)


def rows(engine: Engine, reference: Reference, scene: Scene, rounds: int) -> list[dict]:
    """One row per kind of work: the released network's and the engine's medians, and the ratio."""
    base, cache = engine.sample(scene, 0), engine.new_cache()
    photo = np.random.default_rng(0).integers(0, 256, (*scene.size, 3), dtype=np.uint8)
    times: dict[str, list[tuple[float, float]]] = {}
    for turn in tqdm(range(rounds + 1), unit="round", leave=False):
        naive = clock(lambda: reference.generate(scene, base))
        taken = {"full picture": (naive, clock(lambda: engine.generate(scene, base)))}
        for name, edited in edits(engine, scene, base, turn):
            engine.draw(scene, base, cache)
            taken[name] = naive, clock(partial(engine.draw, *edited, cache))
        for name, before, painted in after_undo(scene, turn):
            for drawn in before:
                engine.draw(drawn, base, cache)
            taken[name] = naive, clock(partial(engine.draw, painted, base, cache))
        taken["encoder"] = (
            clock(lambda: reference.encode(photo, scene)),
            clock(lambda: engine.encode(photo, scene, steps=0)),
        )
        if turn:  # the first round warms up
            for name, pair in taken.items():
                times.setdefault(name, []).append(pair)
    return [_row(name, pairs) for name, pairs in times.items()]


def batches(engine: Engine, scene: Scene, rounds: int) -> list[dict]:
    """How long a picture takes in batches."""
    measured = []
    for size in BATCHES:
        styles = [engine.sample(scene, seed) for seed in range(size)]
        times = [
            clock(lambda styles=styles: list(engine.variations(scene, styles))) / size
            for _ in range(rounds + 1)
        ][1:]
        measured.append(_alone(f"a picture in a batch of {size}", times))
    return measured


def upscaling(engine: Engine, scene: Scene, rounds: int) -> list[dict]:
    """How long a picture takes to be enlarged."""
    picture = engine.generate(scene, engine.sample(scene, 0))
    times: dict[int, list[float]] = {scale: [] for scale in SCALES}
    for _ in range(rounds + 1):
        for scale, taken in times.items():
            taken.append(clock(lambda scale=scale: engine.upscale(picture, scale)))
    height, width = scene.size
    return [
        _alone(f"{width}x{height} upscaled by {scale}", taken[1:]) for scale, taken in times.items()
    ]


def difference(engine: Engine, reference: Reference, scene: Scene) -> dict:
    """How far the engine's picture is from the released network's, of 255."""
    style = engine.sample(scene, 0)
    apart = np.abs(engine.generate(scene, style).astype(int) - reference.generate(scene, style))
    return {
        "mean": float(apart.mean()),
        "percentile_99.9": float(np.percentile(apart, 99.9)),
        "largest": int(apart.max()),
    }


def freshness(engine: Engine, scene: Scene) -> int:
    """How far the pictures after one edit of each kind are from those of fresh renders, at most, of
    255.
    """
    style, cache = engine.sample(scene, 0), engine.new_cache()
    return max(
        int(np.abs(engine.draw(*edited, cache).astype(int) - engine.generate(*edited)).max())
        for _, edited in edits(engine, scene, style, 0)
    )


def session_memory(engine: Engine, scene: Scene) -> float:
    """MB that a session holds after one picture."""
    session = engine.session()
    session.render(scene, engine.sample(scene, 0))
    return session.nbytes / 1e6


def _alone(what: str, times: list[float]) -> dict:
    """A row of what the released network does not do."""
    return {"what": what, "ms": statistics.median(times), "ms_range": [min(times), max(times)]}


def _row(name: str, pairs: list[tuple[float, float]]) -> dict:
    ratios = [naive / ours for naive, ours in pairs]
    return {
        "what": name,
        "released_ms": statistics.median(p[0] for p in pairs),
        "ms": statistics.median(p[1] for p in pairs),
        "ratio": statistics.median(ratios),
        "ratio_range": [min(ratios), max(ratios)],
    }
