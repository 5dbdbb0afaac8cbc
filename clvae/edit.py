"""What the command `edit` does: one photo or a folder of them, in which objects get other looks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from .bundle.dataset_layouts import PICTURE_ENDINGS, named, natural
from .console import listed, say, sentence
from .core.photo_style import PhotoStyle
from .core.photos import read_edited, read_photo, scaled_down
from .engine import Engine
from .engine.changes import Changes, changed
from .engine.device import own_device, process
from .engine.wishes import StyleOf
from .errors import ClvaeError, shown
from .export.notes import exif
from .export.origin import kept_exif
from .outputs import check_name, spare_inputs, write_picture


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
    if not many:
        check_name(out)
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
    found = named(photos, "{name}.jpg", PICTURE_ENDINGS)
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
    name = job.photo.name
    draw = changed(engine, found, changes, style, lambda note: say(f"{name}: {note}"))
    kept = kept_exif(job.photo)
    write_picture(draw(), job.out, None if kept is None else exif(None, kept))


def _style(engine: Engine, style: StyleOf, ids: bool) -> PhotoStyle | None:
    """The codes of the style photo."""
    if style.photo is None:
        return None
    label_map = None if style.map is None else engine.labels.read(style.map, ids)
    return engine.encode(read_photo(style.photo), label_map)
