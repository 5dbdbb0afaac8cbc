"""What the command `generate` does: pictures for one label map or a folder of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from .bundle.dataset_layouts import Layout, Pair, find_layout
from .console import listed, say, sentence
from .core.cover import MIDDLE, check_pair, part_said, told
from .core.labels import resize_map
from .core.maps import doubt
from .core.photo_style import PhotoStyle
from .core.photos import check_photo, fit, read_sized
from .core.sampler import check_seed
from .core.scene import Scene
from .engine import Engine
from .engine.colouring import LACKING
from .engine.device import own_device, process
from .engine.wishes import Look, StylePair, Wishes
from .errors import ClvaeError
from .export.notes import upscaled_note
from .export.scale import enlarge, is_upscaled, scale_of
from .outputs import check_name, spare_inputs, write_picture

NOTES = 6  # sentences about the maps of a folder that are printed


class Job(NamedTuple):
    """One picture to draw."""

    map: Path
    seed: int
    out: Path


class Rules(NamedTuple):
    """How files are read: the name of a layout, a split of it, whether numbers count as class ids.

    at: which part of maps and photos of another shape is taken, as somebody typed it. size: (H, W)
    of the pictures; None is the nearest to each map's shape. any_size: not only those that the
    bundle draws well.
    """

    layout: str = "folder"
    split: str = "test"
    ids: bool = False
    at: str = MIDDLE
    size: tuple[int, int] | None = None
    any_size: bool = False

    def found(self) -> Layout:
        """The layout that they name."""
        layout = find_layout(self.layout)
        return replace(layout, ids=layout.ids or self.ids)

    def part(self, layout: Layout) -> float:
        """Which part is taken, 0 to 1."""
        if layout.squash and self.at != MIDDLE:
            raise ClvaeError(
                "--at says which part is taken: of the published layouts all is, stretched"
            )
        return part_said(self.at)


def generate(
    weights: Path,
    labels: Path,
    out: Path,
    seeds: range,
    rules: Rules,
    wishes: Wishes,
    device: str = "auto",
    precision: str = "auto",
) -> list[str]:
    """Draw a picture of each map by each seed; gives the names of a folder's maps that are bad.

    weights: a bundle's folder. labels: a map or a folder of them. out: a picture's file; for
    several pictures a folder. Under torchrun the files are shared out among the processes.
    """
    layout = rules.found()
    scale_of(wishes.scale)  # before anything is drawn
    for seed in (seeds[0], seeds[-1]):
        check_seed(seed)
    part = rules.part(layout)
    many = os.path.isdir(labels)  # which, other than Path's, fails for no path whatever
    single = not many and len(seeds) == 1
    if single:
        check_name(out)
    pairs = layout.pairs(labels, rules.split) if many else [Pair(labels.stem, labels, labels)]
    style_pair = wishes.style.pair(pairs if many else [])
    rank, world = process()
    engine = Engine.load(weights, own_device(device), precision, any_size=rules.any_size)
    size = rules.size and engine.sizes.check(rules.size, "the size that was asked for")
    if wishes.tints and not engine.has_colours:
        raise ClvaeError(LACKING)
    photo = _encode(engine, layout, style_pair, part, wishes.refine) if style_pair else None
    look = Look(photo, {engine.labels.id(tint.name): tint.colour for tint in wishes.tints})
    jobs = [
        Job(pair.map, seed, out if single else out / _file_name(pair.name, i, len(seeds)))
        for pair in pairs[rank::world]
        for i, seed in enumerate(seeds)
    ]
    outs = [job.out for job in jobs]
    spare_inputs([pair.map for pair in pairs], outs, "label map")
    spare_inputs([pair.photo for pair in pairs], outs, "photo")
    spare_inputs([file for file in style_pair or () if file], outs, "style photo, or its map,")
    if rank == 0 and many and (strangers := layout.strangers(pairs)):
        say(f"skipped, as neither a map nor the photo of one: {listed(strangers)}")
    bad: list[str] = []
    frame = Frame(layout, part, size)
    note = upscaled_note(wishes.scale, engine.name) if is_upscaled(wishes.scale, engine) else None
    drawn = _pictures(engine, frame, jobs, look, bad.append if many else None)
    for job, picture in tqdm(drawn, total=len(jobs), unit="picture", disable=rank > 0 or None):
        write_picture(enlarge(picture, wishes.scale, engine), job.out, note)
    if bad:
        say(f"no picture of {len(bad)} of {len(jobs) // len(seeds)} maps: {listed(bad)}")
    return bad


class Frame(NamedTuple):
    """How maps come to their canvas: by the rules of a layout, the part at `at`, at `size`."""

    layout: Layout
    at: float
    size: tuple[int, int] | None


def _pictures(
    engine: Engine,
    frame: Frame,
    jobs: list[Job],
    look: Look,
    bad: Callable[[str], None] | None,
) -> Iterator[tuple[Job, np.ndarray]]:
    """Each job with its picture. bad: is told which maps cannot be read or get no such look; else
    one is an error.
    """
    doubts = 0
    for path, variations in groupby(jobs, lambda job: job.map):
        own = list(variations)
        try:
            scene, notes = _scene(engine, frame, path)
            styles, far = look.styles(engine, scene, [job.seed for job in own])
        except ClvaeError as error:
            if bad is None:
                raise
            say(sentence(error))
            bad(path.name)
            continue
        notes += far
        for note in notes[: max(0, NOTES - doubts)]:
            say(f"{path.name}: {note}")
        doubts += len(notes)
        yield from zip(own, engine.variations(scene, styles), strict=True)
    if doubts > NOTES:
        say(f"so it is with other maps: {doubts - NOTES} more sentences like these")


def _scene(engine: Engine, frame: Frame, path: Path) -> tuple[Scene, list[str]]:
    """The scene of a map, and what should be said of it."""
    label_map, notes = frame.layout.read_map(path, engine.labels), []
    if frame.layout.squash:
        size = frame.size or engine.config.size
        label_map = resize_map(label_map, size)
    else:
        size = frame.size or engine.sizes.of_map(*label_map.shape)
        notes = [doubt(label_map, engine.labels), told(label_map.shape, size, frame.at)]
    scene = engine.scene(label_map, frame.at, size)
    engine.labels.drawable(scene.labels, f"the map {path.name}")
    return scene, [note for note in notes if note]


def _encode(engine: Engine, layout: Layout, pair: StylePair, at: float, refine: int) -> PhotoStyle:
    """The codes of a style photo."""
    photo, shape = read_sized(pair.photo)
    label_map = pair.map and layout.read_map(pair.map, engine.labels)
    size = engine.sizes.nearest(*shape)
    if layout.squash:
        size = engine.config.size
        photo = fit(check_photo(photo), size)
        label_map = label_map if label_map is None else resize_map(label_map, size)
    else:
        if label_map is not None:  # by what the files hold, of which `photo` may be less
            size = engine.sizes.of_map(*label_map.shape)
            check_pair(shape, label_map.shape, size)
        if what := told(shape, size, at):
            say(f"{pair.photo.name}: {what}")
    style = engine.encode(photo, label_map, at, size=size)
    if refine:
        style = engine.refine(photo, style, refine)
    if style.match is not None:
        say(
            f"{pair.photo.name}: its colours are matched within {style.match.after:.1f} (CIELAB), "
            f"{style.match.before:.1f} before colour steps"
        )
    return style


def _file_name(name: str, variation: int, variations: int) -> str:
    return f"{name}.png" if variations == 1 else f"{name}_{variation}.png"
