"""The folder that the documents' commands and examples run in: tiny bundles, drawn maps, photos and
data sets.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from clvae import LabelSet, convert
from tests.checkpoints import draw_colours, draw_photo, random_upscaler, write_pair
from tests.cli.layouts import NETWORKS
from tests.docs.documents import ROOT
from tests.landscape import landscape_bundle, tiny_bundle
from tests.train.drawn import TINY, draw_folder, draw_published, write_config


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """All that the documents' commands and examples name, but for what they make."""
    root = tmp_path_factory.mktemp("documents") / "work"
    landscape = landscape_bundle(segmenter=True, size=(64, 64))
    sizes = landscape.config.classes, landscape.config.z_local
    colours = draw_colours(*sizes)
    facts = {"config": TINY}
    landscape = replace(landscape, facts=facts, colours=colours, upscaler=random_upscaler())
    landscape.save(root / "weights" / "landscape")
    tiny_bundle("fashion").save(root / "weights" / "fashion")
    for name, values in NETWORKS.items():
        (root / f"{name}.json").write_text(json.dumps(values))
        if name != "ade20k":  # that one is made by a command
            convert(
                *write_pair(root, values), config=root / f"{name}.json", out=root / "weights" / name
            )
    write_pair(root, NETWORKS["ade20k"])
    shutil.copytree(
        ROOT / "assets" / "samples",
        root / "assets" / "samples",
        ignore=shutil.ignore_patterns("*.py", "fashion"),
    )
    draw_folder(root / "DATA", count=10)
    (root / "ANSWERS.txt").write_text("1")
    for folder, name in (("ADE20K", "ade20k"), ("DeepFashion", "deepfashion"), ("GTA5", "gta5")):
        draw_published(root / folder, name)
    maps(root, landscape.labels)
    settings = TINY | {"save_every": 1, "sheet_every": 1}
    write_config(root / "mine.toml", settings)
    return root


def maps(root: Path, labels: LabelSet) -> None:
    """A map and a photo, alone and in a folder."""
    sky, sea = labels.id("sky"), labels.id("sea")
    for file in ("map.png", "holiday-map.png", "maps/one.png", "maps/two.png"):
        label_map = np.full((256, 256), sky, np.uint8)
        label_map[140:] = sea
        (root / file).parent.mkdir(exist_ok=True)
        labels.write(label_map, root / file)
    for file in ("photo.jpg", "holiday.jpg"):
        Image.fromarray(draw_photo((256, 256))).save(root / file)
    # Photos of a style are counted in the folder of the maps.
    assert [file.name for file in sorted((root / "maps").iterdir())] == ["one.png", "two.png"]


@pytest.fixture
def work(template, tmp_path, monkeypatch):
    """A copy of that folder to work in."""
    folder = tmp_path / "work"
    shutil.copytree(template, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setattr("train.finish.looks.MAPS", 1)
    monkeypatch.setattr("train.finish.looks.MAPS_AGAIN", 1)
    monkeypatch.setattr("train.finish.slopes.PAIRS", 2)
    threads = torch.get_num_threads()
    monkeypatch.setattr(torch, "set_num_threads", lambda count: None)  # as many as in other tests
    yield folder
    assert torch.get_num_threads() == threads
