"""What the command `augment` does: a pack of photos and maps, with each training photo in new looks
as well, for somebody's segmentation model.

Maps stay as they are. What is written is a pack again, whose train split has old and new photos.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tqdm import tqdm

from .bundle.dataset_layouts import Pair
from .bundle.pack import LAYOUT, SPLITS, read_pair, read_splits
from .bundle.pack_classes import FILE, read_classes
from .console import listed, say, sentence
from .core.checks import whole
from .core.labels import LabelSet
from .core.maps import share
from .core.photos import fit
from .engine import Engine
from .engine.device import own_device, process
from .errors import ClvaeError, shown
from .files.strict_json import read_json
from .outputs import copy_file, write_picture, write_text
from .photo.frame import Frame

MODES = ("recoloured", "generated")
MANIFEST = "manifest.json"
MOST_LOOKS = 1000


class Recipe(NamedTuple):
    """How photos get new looks. Pictures of one recipe may be gone on with by the same alone.

    mode: "recoloured" leaves each photo its detail, "generated" draws its map. seed: of all looks.
    """

    mode: str = "recoloured"
    seed: int = 0

    def check(self) -> None:
        """Refuse what is none."""
        if self.mode not in MODES:
            raise ClvaeError(f"--mode is {' or '.join(MODES)}, not {shown(self.mode)}")
        whole(self.seed, 0, 2**64 - 1, "a seed")

    def seed_of(self, name: str, look: int) -> int:
        """The seed of a photo's look: its own, whatever other photos and looks there are."""
        said = f"{self.seed}/{look}/{name}".encode()
        return int.from_bytes(hashlib.sha256(said).digest()[:6], "big")


DEFAULT = Recipe()


class Pack(NamedTuple):
    """A pack that is read, and where each class of it is in the bundle's: ids uint8 [256]."""

    root: Path
    labels: LabelSet
    splits: dict[str, list[Pair]]
    ids: np.ndarray


class Look(NamedTuple):
    """One new picture: the `number`-th, from 1, of a training pair."""

    pair: Pair
    number: int

    @property
    def name(self) -> str:
        """That of its files."""
        return f"{self.pair.name}-look-{self.number}"


def augment(
    data: Path,
    weights: Path,
    out: Path,
    looks: int = 4,
    recipe: Recipe = DEFAULT,
    device: str = "auto",
    precision: str = "auto",
) -> list[str]:
    """Write the pack `data` to `out` with `looks` new pictures of each training photo; gives the
    names of photos that got none, as they cannot be read.

    weights: a bundle's folder; it has all classes of the pack, by name. What is in `out` already
    stays. Under torchrun photos are shared out among the processes.
    """
    recipe.check()
    whole(looks, 1, MOST_LOOKS, "a number of looks")
    rank, world = process()
    engine = Engine.load(weights, own_device(device), precision)
    pack = read_pack(data, engine)
    wanted = {p.name: [Look(p, i + 1) for i in range(looks)] for p in pack.splits["train"]}
    every = [look for row in wanted.values() for look in row]
    _check_names(pack, every)
    begin(pack, engine, out, recipe)
    for pair in {pair.name: pair for pairs in pack.splits.values() for pair in pairs}.values():
        for file in (pair.photo, pair.map):
            if rank == 0 and file.exists():
                copy_file(file, out / file.parent.name / file.name)
    bad, own = [], pack.splits["train"][rank::world]
    for pair in tqdm(own, unit="photo", disable=rank > 0 or None):
        missing = [look for look in wanted[pair.name] if not _picture(out, look).exists()]
        try:
            for look, picture in _drawn(engine, pack, recipe, missing):
                copy_file(pair.map, out / pair.map.parent.name / f"{look.name}.png")
                write_picture(picture, _picture(out, look))
        except ClvaeError as error:
            say(f"{pair.photo.name}: {sentence(error)}")
            bad.append(pair.photo.name)
    if bad:
        say(f"{len(bad)} of {len(own)} photos got no new looks: {listed(bad)}")
    _finish(pack, engine, out, recipe, every)
    return bad


def read_pack(data: Path, engine: Engine) -> Pack:
    """A pack whose classes the engine's bundle has, all of them."""
    if not data.is_dir():
        raise ClvaeError(f"there is no folder {shown(data, quotes=False)}")
    labels, _ = read_classes(data / FILE)
    known = engine.labels
    if strange := [name for name in labels.names if name not in known.names]:
        raise ClvaeError(
            f"the bundle {engine.name} has no class {listed(list(map(shown, strange)))} of {FILE}; "
            f"it knows {shown(', '.join(known.names), quotes=False, limit=200)}"
        )
    ids = np.full(256, min(255, len(known.names)), np.uint8)
    ids[: len(labels.names)] = [known.id(name) for name in labels.names]
    return Pack(data, labels, read_splits(data), ids)


def begin(pack: Pack, engine: Engine, out: Path, recipe: Recipe) -> None:
    """Make a folder for a pack's pictures, or say why it is none to go on in."""
    if out.exists() and out.resolve() == pack.root.resolve():
        raise ClvaeError(
            "the new pictures need a folder of their own, not the data's: another --out"
        )
    file, head = out / MANIFEST, _head(pack, engine, recipe)
    if out.exists() and not out.is_dir():
        raise ClvaeError(f"{shown(out, quotes=False)} is a file: --out is a folder")
    held = out.is_dir() and any(not path.name.startswith(".") for path in out.iterdir())
    if not file.exists():  # which is written before anything else, by whichever process
        if held:
            raise ClvaeError(
                f"{shown(out, quotes=False)} holds something else already: name another --out"
            )
        return write_text(json.dumps(head, indent=1), file)
    before = read_json(file)
    before = before if isinstance(before, dict) else {}
    for name, now in head.items():
        if before.get(name) != now:
            raise ClvaeError(
                f"{shown(out, quotes=False)} was begun with another {name}, "
                f"{shown(before.get(name))} instead of {shown(now)}: name another --out"
            )


def _head(pack: Pack, engine: Engine, recipe: Recipe) -> dict:
    """What the manifest says of all pictures together."""
    bundle = {"bundle": engine.name, "checksum": engine.checksum}
    return {**bundle, "mode": recipe.mode, "seed": recipe.seed, "data": pack.root.resolve().name}


def _check_names(pack: Pack, wanted: list[Look]) -> None:
    """Refuse names of new pictures that the pack's own have."""
    taken = {pair.name for pairs in pack.splits.values() for pair in pairs}
    if twice := next((look.name for look in wanted if look.name in taken), None):
        raise ClvaeError(
            f"the data has a photo {shown(twice)} already, as new ones would be called: rename it"
        )


def _picture(out: Path, look: Look) -> Path:
    return out / Path(LAYOUT.photos).parent / f"{look.name}.png"


def _drawn(
    engine: Engine, pack: Pack, recipe: Recipe, looks: list[Look]
) -> Iterator[tuple[Look, np.ndarray]]:
    """The new pictures of a pair, uint8 [h, w, 3 or 4]."""
    if not looks:
        return
    pair = looks[0].pair
    photo, label_map = read_pair(pair, pack.labels)
    label_map, nobody = pack.ids[label_map], label_map == len(pack.labels.names)
    if nobody.any() and not engine.labels.unlabelled:
        raise ClvaeError(
            f"{share(nobody)} of the map {pair.map.name} is unlabelled, "
            f"and the bundle {engine.name} has no class for that"
        )
    engine.labels.drawable(label_map, f"the map {pair.map.name}")
    seeds = [recipe.seed_of(pair.name, look.number) for look in looks]
    draw = _recoloured if recipe.mode == "recoloured" else _generated
    yield from zip(looks, draw(engine, photo, label_map, seeds), strict=True)


def _recoloured(
    engine: Engine, photo: np.ndarray, label_map: np.ndarray, seeds: list[int]
) -> Iterator[np.ndarray]:
    """The photo with all that has a name in other looks. Its own look is what encoding gives: a
    closer one makes no difference to whoever only wants others.
    """
    edit = engine.edit(photo, label_map, steps=0)
    nobody = len(engine.labels.names)
    there = np.flatnonzero(edit.scene.present() & (edit.scene.classes != nobody))
    for seed in seeds:
        yield edit.render(engine.resample(edit.style, edit.scene, there, seed))


def _generated(
    engine: Engine, photo: np.ndarray, label_map: np.ndarray, seeds: list[int]
) -> Iterator[np.ndarray]:
    """Pictures of the map as the model draws it, of the photo's size."""
    shape = photo.shape[:2]
    frame = Frame(shape, engine.sizes.nearest(*shape))
    scene = engine.scene(frame.map(label_map), size=frame.size)
    for picture in engine.variations(scene, (engine.sample(scene, seed) for seed in seeds)):
        yield fit(frame.window(picture), shape)


def _finish(pack: Pack, engine: Engine, out: Path, recipe: Recipe, wanted: list[Look]) -> None:
    """Write classes, splits and the manifest of what is there by now, an earlier run's too.

    Several processes may end at once: whoever finds more pictures there than it wrote of writes
    again, so that the last word has all of them.
    """
    write_text((pack.root / FILE).read_text("utf-8-sig"), out / FILE)
    names = {split: [pair.name for pair in pairs] for split, pairs in pack.splits.items()}
    shows: dict[str, list[str]] = {}
    earlier = _earlier(pack, out, wanted)
    written, there = None, [look for look in wanted if _picture(out, look).exists()]
    while there != written:
        rows = {}
        for look in there:
            own, seed = look.pair, recipe.seed_of(look.pair.name, look.number)
            if own.name not in shows:
                shows[own.name] = _classes(pack, own)
            rows[look.name] = {"source": own.name, "seed": seed, "mode": recipe.mode}
            rows[look.name]["classes"] = shows[own.name]
        head = _head(pack, engine, recipe)
        rows |= earlier
        write_text(json.dumps({**head, "pictures": rows}, indent=1), out / MANIFEST)
        train = [*names["train"], *rows]
        write_text(json.dumps({**names, "train": train}, indent=1), out / SPLITS)
        written, there = there, [look for look in wanted if _picture(out, look).exists()]


def _earlier(pack: Pack, out: Path, wanted: list[Look]) -> dict[str, dict]:
    """What the manifest says of pictures by name that are there and of training photos, and that
    nobody asks for now.
    """
    before = read_json(out / MANIFEST)
    pictures = before.get("pictures") if isinstance(before, dict) else None
    asked, sources = {look.name for look in wanted}, {p.name for p in pack.splits["train"]}
    return {
        name: row
        for name, row in (pictures if isinstance(pictures, dict) else {}).items()
        if name not in asked
        and isinstance(row, dict)
        and row.get("source") in sources
        and (out / Path(LAYOUT.photos).parent / f"{name}.png").exists()
    }


def _classes(pack: Pack, pair: Pair) -> list[str]:
    """The names of the classes that a map shows."""
    found = np.unique(LAYOUT.read_map(pair.map, pack.labels)).tolist()
    return [pack.labels.names[i] for i in found if i < len(pack.labels.names)]
