"""The command line on published layouts, with narrow checkpoints of each preset's kind."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clvae import Bundle, Engine, Scene
from tests.checkpoints import draw_map, write_pair
from tests.cli.layouts import FILES, LAYOUTS, NAMES, NETWORKS, by_library, class_ids, generate


@pytest.mark.parametrize("preset", LAYOUTS)
def test_a_checkpoint_is_converted(clvae, tmp_path, preset):
    (tmp_path / "config.json").write_text(json.dumps(NETWORKS[preset]))
    generator, encoder = write_pair(tmp_path, NETWORKS[preset])
    status, said, _ = clvae(
        "convert",
        generator,
        encoder,
        "--config",
        tmp_path / "config.json",
        "--out",
        tmp_path / "bundle",
    )
    assert status == 0 and "bundle" in said
    assert Bundle.load(tmp_path / "bundle").config.to_dict() == NETWORKS[preset]


def test_the_presets_are_known(clvae, tmp_path):
    status, _, said = clvae(
        "convert",
        *write_pair(tmp_path, NETWORKS["gta5"]),
        "--preset",
        "gta5",
        "--out",
        tmp_path / "bundle",
    )
    assert status == 2
    assert said.startswith(
        "clvae: latest_net_G.pth is of another network: 2 base channels (width) instead of 64, "
    )


@pytest.mark.parametrize("preset", LAYOUTS)
def test_inference_on_a_published_layout(clvae, datasets, tmp_path, preset):
    pictures = generate(clvae, datasets, preset, tmp_path / "out", "--seed", 5)
    assert sorted(pictures) == sorted(f"{name}.png" for name in NAMES[preset])
    for i, name in enumerate(NAMES[preset]):
        assert np.array_equal(pictures[f"{name}.png"], by_library(datasets, preset, i, seed=5))
        assert pictures[f"{name}.png"].std() > 5


@pytest.mark.parametrize("preset", LAYOUTS)
def test_the_style_of_a_photo_by_its_number(clvae, datasets, tmp_path, preset):
    pictures = generate(clvae, datasets, preset, tmp_path / "out", "--style-id", 2)
    assert np.array_equal(
        pictures[f"{NAMES[preset][0]}.png"], by_library(datasets, preset, 0, photo=2)
    )
    assert not np.array_equal(pictures[f"{NAMES[preset][0]}.png"], by_library(datasets, preset, 0))


@pytest.mark.parametrize("preset", LAYOUTS)
def test_the_style_of_any_photo(clvae, datasets, tmp_path, preset):
    photo, label_map = (datasets / preset / file for file in FILES[preset][1])
    pictures = generate(
        clvae, datasets, preset, tmp_path / "out", "--style", photo, "--style-labels", label_map
    )
    assert np.array_equal(
        pictures[f"{NAMES[preset][2]}.png"], by_library(datasets, preset, 2, photo=1)
    )


@pytest.mark.parametrize("preset", LAYOUTS)
def test_one_file_of_a_published_layout(clvae, datasets, tmp_path, preset):
    label_map = datasets / preset / FILES[preset][0][1]
    pictures = generate(
        clvae, datasets, preset, tmp_path / "picture.png", "--seed", 3, labels=label_map
    )
    assert np.array_equal(pictures["picture.png"], by_library(datasets, preset, 0, seed=3))


def test_variations_have_the_seeds_that_follow(clvae, datasets, tmp_path):
    label_map = datasets / "gta5" / FILES["gta5"][0][1]
    pictures = generate(
        clvae, datasets, "gta5", tmp_path / "out", "--variations", 3, "--seed", 7, labels=label_map
    )
    assert sorted(pictures) == ["8_0.png", "8_1.png", "8_2.png"]
    for i in range(3):
        assert np.array_equal(pictures[f"8_{i}.png"], by_library(datasets, "gta5", 0, seed=7 + i))


def test_the_training_split(clvae, datasets, tmp_path):
    (tmp_path / "data" / "train").mkdir(parents=True)
    Image.fromarray(class_ids("deepfashion", 1)).save(tmp_path / "data" / "train" / "x_label.png")
    pictures = generate(
        clvae,
        datasets,
        "deepfashion",
        tmp_path / "out",
        "--split",
        "train",
        labels=tmp_path / "data",
    )
    assert list(pictures) == ["x.png"]


def test_torchrun_shares_the_files_out(clvae, datasets, tmp_path, monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    drawn = []
    for rank in "01":
        monkeypatch.setenv("RANK", rank)
        drawn.append(generate(clvae, datasets, "gta5", tmp_path / rank, "--variations", 2))
    assert sorted(drawn[0]) == ["10_0.png", "10_1.png", "8_0.png", "8_1.png"] and sorted(
        drawn[1]
    ) == ["9_0.png", "9_1.png"]


def test_the_same_seed_and_map_give_the_same_picture_in_two_processes(datasets, tmp_path):
    """The real command, twice."""
    command = [
        sys.executable,
        "-m",
        "clvae",
        "generate",
        "--weights",
        datasets / "weights" / "gta5",
        "--seed",
        "4",
        "--labels",
        datasets / "gta5" / FILES["gta5"][0][1],
        "--out",
    ]
    processes = [
        subprocess.Popen([*command, tmp_path / f"{name}.png"], cwd=Path(__file__).parents[2])
        for name in "ab"
    ]
    assert [process.wait() for process in processes] == [0, 0]
    first, second = (np.array(Image.open(tmp_path / f"{name}.png")) for name in "ab")
    assert np.array_equal(first, second)
    # Also the picture this process makes, but for rounding: it computes with another number of
    # threads.
    np.testing.assert_allclose(first.astype(int), by_library(datasets, "gta5", 0, seed=4), atol=2)


def test_a_style_photo_without_a_map_is_segmented(clvae, datasets, seeing_bundle, tmp_path):
    seeing_bundle.save(tmp_path / "seeing")
    photo, ids = datasets / "ade20k" / FILES["ade20k"][0][0], draw_map((64, 64), [0, 2])
    Image.fromarray(ids).save(tmp_path / "map.png")
    status, _, said = clvae(
        "generate",
        "--weights",
        tmp_path / "seeing",
        "--labels",
        tmp_path / "map.png",
        "--style",
        photo,
        "--out",
        tmp_path / "a.png",
    )
    assert status == 0, said
    engine, scene = Engine.load(tmp_path / "seeing"), Scene.from_labels(ids, 6)
    style = engine.sample(scene, 0).adopt(
        engine.encode(np.array(Image.open(photo))), scene, global_code=True
    )
    assert np.array_equal(np.array(Image.open(tmp_path / "a.png")), engine.generate(scene, style))
