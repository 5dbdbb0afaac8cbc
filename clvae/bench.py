"""Bench: how fast an engine draws and follows edits, against the network as it was released, in one run.

The two take turns in every round, so that whatever else the machine does meets both. A ratio is the released network's
time over the engine's in the same round; medians and the range over all rounds are reported.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from tqdm import tqdm

from .bundle import Bundle, NetworkConfig
from .engine import Engine
from .errors import ClvaeError
from .nn import LAYERS
from .presets import PRESETS
from .released import Released
from .scene import Scene
from .style import Style

try:
    import resource
except ImportError:                       # not on Windows
    resource = None

OBJECTS = 16                              # of the map that is drawn for the bench
STROKES = (0.5, 1.2, 5, 15)               # percent of the map
SCALES = (1, 2, 4)                        # sizes of the picture, as multiples of the network's
COUNTS = (4, 16, 64, 200)                 # objects
SESSIONS = (1, 4, 16)


def bench(bundle: Bundle, device: str = "auto", precision: str = "auto", rounds: int = 7, growth: bool = False) -> dict:
    """Measure everything; returns what `report` prints, fit for JSON. Times in milliseconds, memory in MB."""
    torch.set_num_threads(_cores())
    engine = Engine(bundle, device, precision)
    scene = draw_scene(engine.config, OBJECTS)
    result = {"machine": machine(engine), "network": engine.config.to_dict(), "precision": engine.precision,
              "objects": OBJECTS, "rounds": rounds}
    engine.generate(scene, engine.sample(scene, 0))
    ours = _peak()
    released = Released(bundle)
    result["difference"] = difference(engine, released, scene)
    result["memory"] = {"one session": session_memory(engine, scene), "process, engine alone": ours,
                        "process, with the released network": _peak()}
    result["rows"] = rows(engine, released, scene, rounds)
    if growth:
        result["growth"] = [*by_size(engine, rounds), *by_objects(engine, rounds), *by_sessions(engine, scene, rounds)]
    return result


def random_bundle(preset: str) -> Bundle:
    """A bundle with the sizes of a published network and random weights: as good as any for measuring time."""
    if preset not in PRESETS:
        raise ClvaeError(f"there is no preset {preset!r}; presets are {', '.join(PRESETS)}")
    return _bundle(PRESETS[preset].config, PRESETS[preset].labels, f"{preset} with random weights")


def _bundle(config: NetworkConfig, labels, name: str) -> Bundle:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        generator, encoder = config.generator().eval(), config.encoder().eval()
    for parameter in generator.blocks.parameters():
        parameter.detach().mul_(1.5)      # fresh weights draw a grey picture, in which no rounding shows
    return Bundle(config, labels, generator, encoder, name=name)


# The rounds

def rows(engine: Engine, released: Released, scene: Scene, rounds: int) -> list[dict]:
    """One row per kind of work: the released network's and the engine's medians, and the ratio."""
    base, state = engine.sample(scene, 0), engine.new_state()
    photo = np.random.default_rng(0).integers(0, 256, (*scene.size, 3), dtype=np.uint8)
    times: dict[str, list[tuple[float, float]]] = {}
    for turn in tqdm(range(rounds + 1), unit="round", leave=False):
        naive = clock(lambda: released.generate(scene, base))
        taken = {"full picture": (naive, clock(lambda: engine.generate(scene, base)))}
        for name, edited in edits(engine, scene, base, turn):
            engine.draw(scene, base, state)
            taken[name] = naive, clock(lambda edited=edited: engine.draw(*edited, state))
        taken["encoder"] = (clock(lambda: released.encode(photo, scene)), clock(lambda: engine.encode(photo, scene)))
        if turn:                          # the first round warms up
            for name, pair in taken.items():
                times.setdefault(name, []).append(pair)
    return [_row(name, pairs) for name, pairs in times.items()]


def edits(engine: Engine, scene: Scene, style: Style, turn: int) -> Iterator[tuple[str, tuple[Scene, Style]]]:
    """Every kind of edit: (what it is, the edited scene and style); another one of its kind in each turn."""
    shares = np.bincount(scene.objects.ravel(), minlength=len(scene.classes)) / scene.objects.size
    chosen = int(np.argmax(np.where(shares < 0.1, shares, 0)))
    share, seed = f"{100 * shares[chosen]:.1f} % of the map", turn + 1
    for layer in range(LAYERS):
        yield f"layer {layer} of an object ({share})", (scene, engine.resample(style, scene, [chosen], seed, [layer]))
    yield f"all layers of an object ({share})", (scene, engine.resample(style, scene, [chosen], seed))
    yield "global code", (scene, style.with_global(engine.sample(scene, seed).global_code))
    for percent in STROKES:
        yield f"stroke over {percent} % of the map", (stroke(scene, percent / 100, turn), style)


def by_size(engine: Engine, rounds: int) -> Iterator[dict]:
    """How time and memory grow with the picture."""
    for scale in SCALES:
        sizes = {"height": scale * engine.config.height, "picture_width": scale * engine.config.picture_width}
        config = NetworkConfig.from_dict(engine.config.to_dict() | sizes)
        larger = Engine(_bundle(config, engine.labels, ""), str(engine.device), engine.precision)
        yield {"what": f"picture {config.picture_width}x{config.height}", **_growth(larger, draw_scene(config, OBJECTS), rounds)}


def by_objects(engine: Engine, rounds: int) -> Iterator[dict]:
    """How time and memory grow with the number of objects."""
    for count in COUNTS:
        yield {"what": f"{count} objects", **_growth(engine, draw_scene(engine.config, count), rounds)}


def by_sessions(engine: Engine, scene: Scene, rounds: int) -> Iterator[dict]:
    """How a stroke's time and the memory grow with the number of sessions that take turns."""
    style = engine.sample(scene, 0)
    for count in SESSIONS:
        sessions = [engine.session() for _ in range(count)]
        for session in sessions:
            session.render(scene, style)
        times = [clock(lambda s=s, i=i: s.render(stroke(scene, 0.012, i), style))
                 for i in range(max(1, rounds // count)) for s in sessions]
        yield {"what": f"{count} sessions", "stroke_ms": statistics.median(times), "memory_mb": engine.budget.held / 1e6}


def _growth(engine: Engine, scene: Scene, rounds: int) -> dict:
    style, state = engine.sample(scene, 0), engine.new_state()
    full = [clock(lambda: engine.generate(scene, style)) for _ in range(min(rounds, 3) + 1)][1:]
    engine.draw(scene, style, state)
    edited = [clock(lambda i=i: engine.draw(stroke(scene, 0.012, i), style, state)) for i in range(min(rounds, 3))]
    return {"full_ms": statistics.median(full), "stroke_ms": statistics.median(edited),
            "memory_mb": 0 if state is None else state.nbytes / 1e6}


def difference(engine: Engine, released: Released, scene: Scene) -> dict:
    """How far the engine's picture is from the released network's, of 255."""
    style = engine.sample(scene, 0)
    apart = np.abs(engine.generate(scene, style).astype(int) - released.generate(scene, style))
    return {"mean": float(apart.mean()), "percentile_99.9": float(np.percentile(apart, 99.9)), "largest": int(apart.max())}


def session_memory(engine: Engine, scene: Scene) -> float:
    """MB that a session holds after one picture."""
    session = engine.session()
    session.render(scene, engine.sample(scene, 0))
    return session.nbytes / 1e6


# What is drawn

def draw_scene(config: NetworkConfig, objects: int, seed: int = 0) -> Scene:
    """A map of blobs with ragged edges, of as many objects.

    With 16 at 256x256 the 5x5 cells around a pixel are of one object for 81 % of the pixels, and for 67 % at half the
    size: as on maps of ADE20K.
    """
    rng = np.random.default_rng(seed)
    best, ids = np.full(config.size, -np.inf), np.zeros(config.size, np.uint8)
    for i in range(objects):
        coarse, fine = rng.normal(size=(3, 3)), rng.normal(size=(32, 32))
        field = sum(weight * cv2.resize(noise, config.size[::-1], interpolation=cv2.INTER_CUBIC)
                    for weight, noise in ((1, coarse), (0.08, fine)))
        ids[field > best] = i
        best = np.maximum(best, field)
    return Scene(ids, np.arange(objects) % config.classes)


def stroke(scene: Scene, share: float, seed: int) -> Scene:
    """The scene with a round-ended stroke over a share of it, four times as long as it is wide, of another object."""
    rng, (height, width) = np.random.default_rng(seed), scene.size
    radius = (share * height * width / (12 + np.pi)) ** 0.5               # a rectangle 2r x 6r and two half discs
    angle, centre = rng.uniform(0, np.pi), rng.uniform(0.25, 0.75, 2) * (width, height)
    arm = 3 * radius * np.array([np.cos(angle), np.sin(angle)])
    y, x = np.mgrid[:height, :width]
    along = np.clip(((x - centre[0]) * arm[0] + (y - centre[1]) * arm[1]) / (arm @ arm), -1, 1)
    mask = (x - centre[0] - along * arm[0]) ** 2 + (y - centre[1] - along * arm[1]) ** 2 <= radius ** 2
    under = int(scene.objects[int(centre[1]), int(centre[0])])
    return scene.with_objects(np.where(mask, np.uint8((under + 1) % len(scene.classes)), scene.objects))


# Measuring and printing

def clock(call: Callable) -> float:
    """Milliseconds that a call takes."""
    start = time.perf_counter()
    call()
    return 1e3 * (time.perf_counter() - start)


def _row(name: str, pairs: list[tuple[float, float]]) -> dict:
    ratios = [naive / ours for naive, ours in pairs]
    return {"what": name, "released_ms": statistics.median(p[0] for p in pairs), "ms": statistics.median(p[1] for p in pairs),
            "ratio": statistics.median(ratios), "ratio_range": [min(ratios), max(ratios)]}


def machine(engine: Engine) -> dict:
    """What it is measured on."""
    gpu = torch.cuda.get_device_name(engine.device) if engine.device.type == "cuda" else None
    return {"processor": _processor(), "cores": _cores(), "gpu": gpu or "not measured: no device",
            "python": platform.python_version(), "torch": torch.__version__}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _peak() -> float:
    """MB, the most this process has had in memory so far; 0 where the system does not say."""
    return 0.0 if resource is None else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def report(result: dict) -> str:
    """The result as a table."""
    facts, apart = result["machine"], result["difference"]
    lines = [f"{facts['processor']}, {facts['cores']} cores, GPU {facts['gpu']}, torch {facts['torch']}, {result['precision']}",
             f"medians of {result['rounds']} rounds, {result['objects']} objects", "",
             f"{'':44}{'released':>10}{'engine':>10}{'ratio':>8}   range"]
    for row in result["rows"]:
        low, high = row["ratio_range"]
        lines.append(f"{row['what']:44}{row['released_ms']:>7.0f} ms{row['ms']:>7.1f} ms{row['ratio']:>7.1f}x"
                     f"   {low:.1f}-{high:.1f}")
    accuracy = f"mean {apart['mean']:.2f}, 99.9 % within {apart['percentile_99.9']:.0f}, all within {apart['largest']}"
    lines += ["", f"against the released network's picture, of 255: {accuracy}",
              "peak memory, MB: " + ", ".join(f"{name} {mb:.0f}" for name, mb in result["memory"].items())]
    for row in result.get("growth", []):
        full = f"full {row['full_ms']:.0f} ms, " if "full_ms" in row else ""
        lines.append(f"{row['what']}: {full}stroke {row['stroke_ms']:.0f} ms, holds {row['memory_mb']:.0f} MB")
    return "\n".join(lines)
