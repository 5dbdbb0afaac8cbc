"""What the command `edit` does: one photo or a folder of them, in which objects get other looks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from .bundle.dataset_layouts import PHOTO_ENDINGS, named, natural
from .console import listed, say, sentence
from .core.codes import chosen_layers
from .core.photo_style import PhotoStyle
from .core.photos import read_edited, read_photo, scaled_down
from .engine import Engine
from .engine.device import own_device, process
from .engine.photo_edit import Mode, PhotoEdit
from .errors import ClvaeError, shown
from .outputs import spare_inputs, write_picture
from .wishes import Slide, StyleOf, Tint, tinted

ENDINGS = (*PHOTO_ENDINGS, ".png", ".tif", ".tiff", ".bmp")  # the best first


class Changes(NamedTuple):
    """What is to become of a photo's objects.

    resample: classes that get looks by chance, of `seed`. classes: those that take the style
    photo's; none is all that it has. layers: of codes that change so; None is all. tints, slides:
    what comes after. mode: of all that change; None is recoloured. strength: 0 to 1.
    """

    resample: tuple[str, ...] = ()
    seed: int = 0
    style: StyleOf = StyleOf()
    classes: tuple[str, ...] = ()
    layers: tuple[str | int, ...] | None = None
    tints: tuple[Tint, ...] = ()
    slides: tuple[Slide, ...] = ()
    mode: Mode | None = None
    strength: float = 1.0

    def check(self) -> None:
        """Refuse what says nothing, or half of something."""
        if not (self.resample or self.style.photo or self.tints or self.slides):
            raise ClvaeError("say what is to change: --resample, --style, --tint or --slide")
        if self.classes and not self.style.photo:
            raise ClvaeError("--classes says what takes the style photo's look: give --style, too")
        if self.style.map and not self.style.photo:
            raise ClvaeError("--style-labels is the label map of a style photo: give --style, too")
        chosen_layers(self.layers)


class Job(NamedTuple):
    """One photo to edit. map: its label map, where somebody made one."""

    photo: Path
    map: Path | None
    out: Path


def edit(
    weights: Path,
    photo: Path,
    out: Path,
    labels: Path | None,
    changes: Changes,
    ids: bool = False,
    resume: bool = False,
    device: str = "auto",
    precision: str = "auto",
) -> list[str]:
    """Edit a photo, or each of a folder; gives the names of a folder's photos that failed.

    out: a picture's file; of a folder's photos a folder. labels: the photo's label map, or a folder
    of them by the photos' names; None lets the segmenter propose one. ids: whether a map's numbers
    count, see LabelSet.read. resume: leaves pictures that are there. Under torchrun photos are
    shared out among the processes.
    """
    changes.check()
    many = os.path.isdir(photo)
    jobs = _jobs(photo, labels, out) if many else [Job(photo, labels, out)]
    outs = [job.out for job in jobs]
    spare_inputs([job.photo for job in jobs], outs, "photo")
    spare_inputs([job.map for job in jobs if job.map], outs, "label map")
    spare_inputs([file for file in changes.style[:2] if file], outs, "style photo, or its map,")
    rank, world = process()
    engine = Engine.load(weights, own_device(device), precision)
    style = _style(engine, changes.style, ids)
    jobs = [job for job in jobs[rank::world] if not (resume and job.out.exists())]
    bad: list[str] = []
    for job in tqdm(jobs, unit="photo", disable=rank > 0 or not many or None):
        try:
            _edit(engine, job, changes, style, ids)
        except ClvaeError as error:
            if not many:
                raise
            say(f"{job.photo.name}: {sentence(error)}")
            bad.append(job.photo.name)
    if bad:
        say(f"{len(bad)} of {len(jobs)} photos were not edited: {listed(bad)}")
    return bad


def _jobs(photos: Path, labels: Path | None, out: Path) -> list[Job]:
    """The photos of a folder, in order."""
    found = named(photos, "{name}.jpg", ENDINGS)
    if not found:
        raise ClvaeError(f"there is no photo in {shown(photos, quotes=False)}")
    if labels is not None and not os.path.isdir(labels):
        raise ClvaeError("of a folder of photos --labels is a folder of their label maps")
    maps = named(labels, "{name}.png") if labels else {}
    if labels and (lacking := [name for name in found if name not in maps]):
        raise ClvaeError(f"there is no label map of {listed(sorted(lacking, key=natural))}")
    names = sorted(found, key=natural)
    return [Job(found[name], maps.get(name), out / f"{name}.png") for name in names]


def _edit(engine: Engine, job: Job, changes: Changes, style: PhotoStyle | None, ids: bool) -> None:
    photo, shape = read_edited(job.photo)
    if said := scaled_down(shape):
        say(f"{job.photo.name}: {said}")
    label_map = None if job.map is None else engine.labels.read(job.map, ids)
    found = engine.edit(photo, label_map)
    write_picture(edited(engine, found, changes, style, job.photo.name), job.out)


def edited(
    engine: Engine, edit: PhotoEdit, changes: Changes, style: PhotoStyle | None, name: str
) -> np.ndarray:
    """A photo with all changes made: uint8 [h, w, 3 or 4].

    style: of the style photo. name: of the photo, in what is said of it.
    """
    scene, look, layers = edit.scene, edit.style, changes.layers
    touched = [*_objects(engine, edit, changes.resample)]
    look = engine.resample(look, scene, touched, changes.seed, layers) if touched else look
    if style is not None:
        classes = changes.classes or None
        rows = look.rows_of(style, scene, classes, None)
        there = [o for o in rows if scene.present()[o]]
        look = look.adopt(style, scene, objects=there, layers=layers)
        if style.match is not None:
            look = engine.match(look, scene, style, objects=there, layers=layers)
        touched += there
    tints = {engine.labels.id(tint.name): tint.colour for tint in changes.tints}
    (look,), notes = tinted(engine, scene, [look], tints)
    for note in notes:
        say(f"{name}: {note}")
    for slide in changes.slides:
        look = slide.moved(engine, scene, look)
    moved = [*tints, *(engine.labels.id(slide.name) for slide in changes.slides)]
    touched += [o for class_id in moved for o in scene.of_class(class_id)]
    modes: dict[int | str, Mode] = {o: changes.mode for o in touched if changes.mode}
    return edit.render(look, modes=modes, strength=changes.strength)


def _objects(engine: Engine, edit: PhotoEdit, names: tuple[str, ...]) -> Iterator[int]:
    """The objects of these classes that a photo shows; a class that it lacks is an error."""
    present = edit.scene.present()
    for name in names:
        found = [o for o in edit.scene.of_class(engine.labels.id(name)) if present[o]]
        if not found:
            raise ClvaeError(f"there is no {name} in it")
        yield from found


def _style(engine: Engine, style: StyleOf, ids: bool) -> PhotoStyle | None:
    """The codes of the style photo."""
    if style.photo is None:
        return None
    label_map = None if style.map is None else engine.labels.read(style.map, ids)
    return engine.encode(read_photo(style.photo), label_map)
