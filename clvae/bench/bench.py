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

from ..bundle import Bundle
from ..bundle import NetworkConfig
from ..engine import Engine
from ..errors import ClvaeError
from ..core.style import LAYERS
from ..bundle.published import PRESETS
from .reference import Released
from ..core.scene import Scene
from ..core.style import Style

try:
    import resource
except ImportError:                       # not on Windows
    resource = None

OBJECTS = 16                              # of the map that is drawn for the bench
STROKES = (0.5, 1.2, 5, 15)               # percent of the map
SCALES = (2, 4)                           # larger pictures, as multiples of the network's
COUNTS = (4, 64, 200)                     # fewer and more objects
SESSIONS = (4, 16)                        # that take turns
BATCHES = (1, 8)                          # pictures at a time, on a GPU
NO_DEVICE = "not measured: no device"


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
    result["difference"] = {"released": difference(engine, released, scene), "fresh": freshness(engine, scene)}
    result["memory"] = {"one session": session_memory(engine, scene), "process, engine alone": ours,
                        "process, with the released network": _peak()}
    result["rows"] = rows(engine, released, scene, rounds)
    result["batches"] = NO_DEVICE if engine.device.type == "cpu" else batches(engine, scene, rounds)
    if engine.device.type == "cuda":
        result["memory"]["device"] = torch.cuda.max_memory_allocated(engine.device) / 1e6
    if growth:
        result["growth"] = [*by_size(engine, scene, rounds), *by_objects(engine, scene, rounds),
                            *by_sessions(engine, scene, rounds)]
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
    base, cache = engine.sample(scene, 0), engine.new_cache()
    photo = np.random.default_rng(0).integers(0, 256, (*scene.size, 3), dtype=np.uint8)
    times: dict[str, list[tuple[float, float]]] = {}
    for turn in tqdm(range(rounds + 1), unit="round", leave=False):
        naive = clock(lambda: released.generate(scene, base))
        taken = {"full picture": (naive, clock(lambda: engine.generate(scene, base)))}
        for name, edited in edits(engine, scene, base, turn):
            engine.draw(scene, base, cache)
            taken[name] = naive, clock(lambda edited=edited: engine.draw(*edited, cache))
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


def batches(engine: Engine, scene: Scene, rounds: int) -> list[dict]:
    """How long a picture takes in batches."""
    measured = []
    for size in BATCHES:
        styles = [engine.sample(scene, seed) for seed in range(size)]
        times = [clock(lambda styles=styles: list(engine.variations(scene, styles))) / size for _ in range(rounds + 1)][1:]
        measured.append({"what": f"a picture in a batch of {size}", "ms": statistics.median(times),
                         "ms_range": [min(times), max(times)]})
    return measured


# Growth: each measurement takes turns with the same one on the network's own size, the scene above and one session.

def by_size(engine: Engine, scene: Scene, rounds: int) -> Iterator[dict]:
    """How time and memory grow with the picture."""
    for scale in SCALES:
        sizes = {"height": scale * engine.config.height, "picture_width": scale * engine.config.picture_width}
        config = NetworkConfig.from_dict(engine.config.to_dict() | sizes)
        larger = Engine(_bundle(config, engine.labels, ""), str(engine.device), engine.precision)
        yield {"what": f"{config.picture_width}x{config.height}",
               **_growth(Hand(engine, scene), Hand(larger, draw_scene(config, OBJECTS)), rounds)}


def by_objects(engine: Engine, scene: Scene, rounds: int) -> Iterator[dict]:
    """How time and memory grow with the number of objects."""
    for count in COUNTS:
        other = Hand(engine, draw_scene(engine.config, count))
        yield {"what": f"{count} objects", **_growth(Hand(engine, scene), other, rounds)}


def by_sessions(engine: Engine, scene: Scene, rounds: int) -> Iterator[dict]:
    """How a stroke's time and the memory grow with the number of sessions that take turns."""
    style = engine.sample(scene, 0)
    for count in SESSIONS:
        alone = Hand(engine, scene)
        sessions = [engine.session() for _ in range(count)]
        for session in sessions:
            session.render(scene, style)
        pairs = []
        for turn in tqdm(range(max(rounds, count)), unit="round", leave=False):
            session, painted = sessions[turn % count], stroke(scene, 0.012, turn)
            pairs.append((alone.stroke(turn), clock(lambda a=session, b=painted: a.render(b, style))))
        yield {"what": f"{count} sessions", "stroke": _ratio(pairs), "memory": engine.budget.held / 1e6}


class Hand:
    """One picture of an engine that is drawn and painted on."""

    def __init__(self, engine: Engine, scene: Scene):
        self._engine, self._scene, self._style = engine, scene, engine.sample(scene, 0)
        self._cache = engine.new_cache()
        engine.draw(scene, self._style, self._cache)

    def full(self) -> float:
        """Milliseconds for a picture from nothing."""
        return clock(lambda: self._engine.generate(self._scene, self._style))

    def stroke(self, turn: int) -> float:
        """Milliseconds for a stroke over 1.2 % of the map, another one each turn."""
        painted = stroke(self._scene, 0.012, turn)
        return clock(lambda: self._engine.draw(painted, self._style, self._cache))

    @property
    def megabytes(self) -> float:
        return 0.0 if self._cache is None else self._cache.nbytes / 1e6


def _growth(base: Hand, other: Hand, rounds: int) -> dict:
    full, strokes = [], []
    for turn in tqdm(range(rounds), unit="round", leave=False):
        full.append((base.full(), other.full()))
        strokes.append((base.stroke(turn), other.stroke(turn)))
    return {"full": _ratio(full), "stroke": _ratio(strokes), "memory": other.megabytes}


def _ratio(pairs: list[tuple[float, float]]) -> dict:
    ratios = [other / base for base, other in pairs]
    return {"ms": statistics.median(other for _, other in pairs), "times": statistics.median(ratios),
            "times_range": [min(ratios), max(ratios)]}


# Whether it is right

def difference(engine: Engine, released: Released, scene: Scene) -> dict:
    """How far the engine's picture is from the released network's, of 255."""
    style = engine.sample(scene, 0)
    apart = np.abs(engine.generate(scene, style).astype(int) - released.generate(scene, style))
    return {"mean": float(apart.mean()), "percentile_99.9": float(np.percentile(apart, 99.9)), "largest": int(apart.max())}


def freshness(engine: Engine, scene: Scene) -> int:
    """How far the pictures after one edit of each kind are from those of fresh renders, at most, of 255."""
    style, cache = engine.sample(scene, 0), engine.new_cache()
    return max(int(np.abs(engine.draw(*edited, cache).astype(int) - engine.generate(*edited)).max())
               for _, edited in edits(engine, scene, style, 0))


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
    on_gpu = engine.device.type == "cuda"
    return {"processor": _processor(), "cores": _cores(),
            "gpu": f"{torch.cuda.get_device_name(engine.device)}, CUDA {torch.version.cuda}" if on_gpu else NO_DEVICE,
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
    facts, apart, fresh = result["machine"], result["difference"]["released"], result["difference"]["fresh"]
    lines = [f"{facts['processor']}, {facts['cores']} cores, GPU {facts['gpu']}, torch {facts['torch']}, {result['precision']}",
             f"medians of {result['rounds']} rounds, {result['objects']} objects", "",
             f"{'':44}{'released':>10}{'engine':>10}{'ratio':>8}   range"]
    for row in result["rows"]:
        low, high = row["ratio_range"]
        lines.append(f"{row['what']:44}{row['released_ms']:>7.0f} ms{row['ms']:>7.1f} ms{row['ratio']:>7.1f}x"
                     f"   {low:.1f}-{high:.1f}")
    if isinstance(result["batches"], str):
        lines.append(f"batches of {' and '.join(map(str, BATCHES))} on a GPU: {result['batches']}")
    else:
        lines += [f"{row['what']:54}{row['ms']:>7.2f} ms{'':11}{row['ms_range'][0]:.2f}-{row['ms_range'][1]:.2f} ms"
                  for row in result["batches"]]
    accuracy = f"mean {apart['mean']:.2f}, 99.9 % within {apart['percentile_99.9']:.0f}, all within {apart['largest']}"
    lines += ["", f"against the released network's picture, of 255: {accuracy}",
              f"after an edit against a fresh picture, of 255: {'equal' if not fresh else f'all within {fresh}'}",
              "peak memory, MB: " + ", ".join(f"{name} {mb:.0f}" for name, mb in result["memory"].items())]
    if "growth" in result:
        size = f"{result['network']['picture_width']}x{result['network']['height']}"
        lines += ["", f"against {size}, {result['objects']} objects, one session:"]
        lines += [_growth_line(row) for row in result["growth"]]
    return "\n".join(lines)


def _growth_line(row: dict) -> str:
    times = "".join(f"{kind} {row[kind]['ms']:>6.0f} ms{row[kind]['times']:>6.2f}x   " if kind in row else " " * 25
                    for kind in ("full", "stroke"))
    return f"{row['what']:16}{times}holds {row['memory']:.0f} MB"
