"""Files that somebody opens: photos, maps, projects, styles, bundles, checkpoints, class lists."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch

from clvae import Bundle, ClvaeError, Engine, Style, read_photo
from clvae.bundle.convert import convert
from clvae.core import foreign_maps
from clvae.core.images import MAX_PIXELS
from clvae.core.photos import read_edited
from clvae.editor.document.look_file import pack_look, unpack_look
from clvae.editor.document.project import unpack
from clvae.editor.settings import Settings
from clvae.files import checksum
from tests.checkpoints import NARROW, narrow_bundle, published_pair
from tests.editor.document.projects import furnished, project_of
from tests.hostile import pictures
from tests.hostile.doors import Door, finite
from tests.hostile.mutations import ODD, damaged, json_text, repacked, tensors, unzipped
from tests.landscape import SIZE
from tests.train.drawn import draw_folder
from train.data import DataSet
from train.fit.checkpoint import read_checkpoint

Random = np.random.Generator


def doors(engine: Engine, folder: Path) -> Iterator[Door]:
    """Doors to files; what has to lie on a disk lies in the folder."""
    found = pictures.drawn(SIZE, engine.labels)
    huge = pictures.huge()
    yield Door("huge picture", lambda random: read_photo(huge[random.integers(len(huge))]), 0.1)
    yield Door("photo", lambda random: photo(random, found), 10)
    yield Door("label map", lambda random: label_map(random, engine, found), 8)
    yield Door("map of another set", lambda random: foreign(random, engine, found), 3)
    project = project_of(engine, furnished(engine))
    yield Door("project", opened(engine, project, damaged), 4)
    yield Door("project, a file in it", opened(engine, project, repacked), 6)
    look = pack_look(engine, furnished(engine).kept_looks[-1])
    yield Door("look file", looked(engine, look, damaged), 2)
    yield Door("look file, a file in it", looked(engine, look, repacked), 3)
    style = io.BytesIO()
    furnished(engine).base.write(style)
    yield Door("style file", styled(style.getvalue(), damaged), 3)
    yield Door("style file, an array in it", styled(style.getvalue(), repacked), 4)
    yield from bundles(folder / "bundle")
    yield from checkpoints(folder)
    yield Door("classes and splits", data_set(draw_folder(folder / "data", count=3)), 2)
    yield Door("settings of a server", settings, 2)


def photo(random: Random, found: list[bytes]) -> None:
    data = pictures.spoiled(random, found[random.integers(len(found))])
    if random.random() < 0.3:
        pixels, (height, width) = read_edited(data)
        assert 0 < height * width <= MAX_PIXELS
    else:
        pixels = read_photo(data)
    assert pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] in (3, 4)


def label_map(random: Random, engine: Engine, found: list[bytes]) -> None:
    data = pictures.spoiled(random, found[random.integers(len(found))])
    ids = engine.labels.read(data, bool(random.random() < 0.4))
    assert ids.dtype == np.uint8 and ids.ndim == 2 and ids.max() < engine.labels.count
    if random.random() < 0.05:  # what was read can be drawn
        scene = engine.scene(ids)
        engine.check(scene, engine.sample(scene))


def foreign(random: Random, engine: Engine, found: list[bytes]) -> None:
    data = pictures.spoiled(random, found[random.integers(len(found))])
    opened = foreign_maps.opened(data, "map")
    ids = opened.read([0] * 3 if random.random() < 0.5 else odd_meaning(random), engine.labels)
    assert ids.dtype == np.uint8 and ids.max() < engine.labels.count


def odd_meaning(random: Random) -> list:
    return [int(random.integers(-2, 300)) for _ in range(random.integers(8))]


def opened(engine: Engine, project: bytes, spoil: Callable) -> Callable[[Random], None]:
    def once(random: Random) -> None:
        state = unpack(engine, spoil(random, project)).state
        engine.check(state.scene, state.style(engine.directions))
        finite(state.base.global_code, state.base.local_codes, state.positions, state.overall)
        for photo in state.style_photos:
            assert photo.labels.max() < engine.labels.count and photo.photo.dtype == np.uint8
        for look in state.kept_looks:
            finite(look.style.global_code, look.style.local_codes)

    return once


def looked(engine: Engine, data: bytes, spoil: Callable) -> Callable[[Random], None]:
    def once(random: Random) -> None:
        look = unpack_look(engine, spoil(random, data))
        assert look.name.isprintable() and look.classes.max() < engine.labels.count
        finite(look.style.global_code, look.style.local_codes)

    return once


def styled(data: bytes, spoil: Callable) -> Callable[[Random], None]:
    def once(random: Random) -> None:
        style = Style.read(io.BytesIO(spoil(random, data)))
        finite(style.global_code, style.local_codes)

    return once


def bundles(folder: Path) -> Iterator[Door]:
    """A bundle whose card is damaged; and one with damaged files that the card vouches for."""
    narrow_bundle().save(folder)
    text = (folder / "bundle.json").read_text()
    files = {file.name: file.read_bytes() for file in folder.glob("*.safetensors")}

    def card(random: Random) -> None:
        spoiled = json_text(random, json.loads(text))
        (folder / "bundle.json").write_bytes(spoiled)
        _drawn(folder)

    def weights(random: Random) -> None:
        name = list(files)[random.integers(len(files))]
        data = tensors(random, files[name])
        (folder / name).write_bytes(data)
        facts, key = json.loads(text), name.removesuffix(".safetensors")
        entry = {"bytes": len(data), "sha256": checksum.sha256(folder / name)}
        facts["weights" if key == "model" else key] |= entry
        (folder / "bundle.json").write_text(json.dumps(facts))
        try:
            _drawn(folder)
        finally:
            (folder / name).write_bytes(files[name])

    yield Door("bundle's card", card, 2)
    yield Door("bundle's tensors", weights, 2)


def _drawn(folder: Path) -> None:
    """Open a bundle and draw with it."""
    bundle = Bundle.load(folder)
    if tuple(bundle.config.size) != (NARROW["height"], NARROW["picture_width"]):
        return
    engine = Engine(bundle, "cpu", "float32")
    scene = engine.scene(np.zeros(bundle.config.size, np.uint8))
    engine.generate(scene, engine.sample(scene))


def checkpoints(folder: Path) -> Iterator[Door]:
    """Published files for `convert`, and a training run's."""
    pair, config = published_pair(NARROW), folder / "narrow.json"
    config.write_text(json.dumps(NARROW))
    written = []
    for state in (*pair, {"state_dict": pair[0], "step": 3}):
        stream = io.BytesIO()
        torch.save(state, stream)
        written.append(stream.getvalue())
    generator, encoder, run = folder / "G.pth", folder / "E.pth", folder / "checkpoint.pt"
    encoder.write_bytes(written[1])

    def published(random: Random) -> None:
        data = written[random.choice([0, 2])]
        generator.write_bytes(_stored(random, data))
        convert(generator, encoder, config=config, out=folder / "converted")

    def training(random: Random) -> None:
        run.write_bytes(_stored(random, written[2]))
        state = read_checkpoint(run)
        if not isinstance(state, dict):
            raise ClvaeError("read_run says so")

    yield Door("checkpoint for convert", published, 2)
    yield Door("checkpoint of a run", training, 1)


def _stored(random: Random, data: bytes) -> bytes:
    """A checkpoint damaged as a whole, or in one of its files with all checksums right."""
    if random.random() < 0.4:
        return damaged(random, data)
    files = unzipped(data)
    name = list(files)[random.integers(len(files))]
    if random.random() < 0.5:
        name = next(name for name in files if name.endswith("data.pkl"))
    files[name] = damaged(random, files[name])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for other, content in files.items():
            archive.writestr(other, content)
    return stream.getvalue()


def data_set(folder: Path) -> Callable[[Random], None]:
    lists = {
        "classes.json": json.loads((folder / "classes.json").read_text()),
        "splits.json": {"train": ["scene_00", "scene_01"], "val": ["scene_02"]},
    }
    whole = {name: json.dumps(value).encode() for name, value in lists.items()}

    def once(random: Random) -> None:
        name = list(lists)[random.integers(2)]
        for other, text in whole.items():
            data = json_text(random, lists[name]) if other == name else text
            (folder / other).write_bytes(data)
        DataSet.open(folder)

    return once


def settings(random: Random) -> None:
    """Flags and variables, of the kinds that the command line makes of them."""
    given, texts = {}, [str(odd)[:300] for odd in ODD]
    numbers = [odd for odd in ODD if type(odd) is int] + [7860, 64, 2]
    for name in random.choice([*Settings.__dataclass_fields__], 3, replace=False):
        kind = type(Settings.__dataclass_fields__[name].default)
        if kind is int:
            given[name] = numbers[random.integers(len(numbers))]
        elif kind is str:
            given[name] = texts[random.integers(len(texts))]
        elif name == "auth":
            given[name] = Path(texts[random.integers(len(texts))].replace("\0", os.sep))
    Settings(**given).people_known()
