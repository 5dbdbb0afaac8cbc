"""The command line on maps of any folder: their sizes, palettes and parts."""

import numpy as np
import pytest
from PIL import Image

from clvae import Bundle, Engine
from clvae.generate import NOTES
from tests.checkpoints import draw_map, draw_photo
from tests.cli.layouts import by_library, class_ids, generate


def test_a_plain_folder_of_maps(clvae, datasets, tmp_path):
    pictures = generate(
        clvae,
        datasets,
        "deepfashion",
        tmp_path / "out",
        labels=datasets / "folder",
        layout="folder",
    )
    assert sorted(pictures) == ["a1.png", "a10.png", "a2.png"]


def test_a_map_in_the_bundles_colours(clvae, datasets, tmp_path):
    labels = Bundle.load(datasets / "weights" / "gta5").labels
    Image.fromarray(labels.paint(class_ids("gta5", 1))).save(tmp_path / "map.png")
    pictures = generate(
        clvae,
        datasets,
        "gta5",
        tmp_path / "picture.png",
        labels=tmp_path / "map.png",
        layout="folder",
    )
    assert np.array_equal(pictures["picture.png"], by_library(datasets, "gta5", 1))


def test_a_map_of_another_size_is_resized(clvae, datasets, tmp_path):
    large = class_ids("gta5", 1).repeat(2, 0).repeat(3, 1)
    Image.fromarray(large).save(tmp_path / "map.png")
    pictures = generate(
        clvae, datasets, "gta5", tmp_path / "picture.png", labels=tmp_path / "map.png"
    )
    assert np.array_equal(pictures["picture.png"], by_library(datasets, "gta5", 1))


def test_a_map_of_another_shape_is_cropped_in_a_plain_folder_and_it_is_said(
    clvae, datasets, tmp_path
):
    ids = class_ids("gta5", 1)
    Image.fromarray(np.pad(ids, ((0, 0), (32, 32)))).save(tmp_path / "map.png")
    status, _, said = clvae(
        "generate",
        "--weights",
        datasets / "weights" / "gta5",
        "--labels",
        tmp_path / "map.png",
        "--out",
        tmp_path / "a.png",
    )
    told = "clvae: map.png: it is 192x64, this model draws 128x64: its middle part is taken\n"
    assert status == 0 and told in said
    assert np.array_equal(np.array(Image.open(tmp_path / "a.png")), by_library(datasets, "gta5", 1))


def test_the_numbers_of_a_strange_palette_count_where_one_says_so(clvae, datasets, tmp_path):
    image = Image.fromarray(class_ids("gta5", 1)).convert("P")
    image.putpalette([v for i in range(256) for v in (i, 255 - i, 77)])
    image.save(tmp_path / "map.png")
    given = [
        "generate",
        "--weights",
        datasets / "weights" / "gta5",
        "--labels",
        tmp_path / "map.png",
        "--out",
        tmp_path / "a.png",
    ]
    status, _, said = clvae(*given)
    assert status == 2
    assert "recolour it, or if its numbers are class ids, say so with --ids\n" in said
    assert clvae(*given, "--ids")[0] == 0
    assert np.array_equal(np.array(Image.open(tmp_path / "a.png")), by_library(datasets, "gta5", 1))


def test_a_bad_map_of_a_folder_is_named_and_the_others_are_drawn(clvae, datasets, tmp_path):
    folder = tmp_path / "maps"
    folder.mkdir()
    for name in ("a", "c", "2²"):
        Image.fromarray(class_ids("gta5", 1)).save(folder / f"{name}.png")
    Image.fromarray(np.full((64, 128), 99, np.uint8)).save(folder / "b.PNG")
    for name in ("._a.png", "notes.txt"):
        (folder / name).write_bytes(b"none")
    status, _, said = clvae(
        "generate",
        "--weights",
        datasets / "weights" / "gta5",
        "--labels",
        folder,
        "--out",
        tmp_path / "out",
    )
    drawn = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert status == 1 and drawn == ["2².png", "a.png", "c.png"]
    assert "clvae: b.PNG: the map has class 99, which is none of the 20 classes\n" in said
    assert "clvae: no picture of 1 of 4 maps: b.PNG\n" in said
    assert "clvae: skipped, as neither a map nor the photo of one: ._a.png, notes.txt\n" in said


def test_what_is_unlabelled_is_said(clvae, bundle_folder, tmp_path):
    mask = np.zeros((64, 64), np.uint8)
    mask[:16] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    status, _, said = clvae(
        "generate",
        "--weights",
        bundle_folder,
        "--labels",
        tmp_path / "mask.png",
        "--out",
        tmp_path / "a.png",
    )
    assert status == 0 and "clvae: mask.png: 25 % of it is unlabelled\n" in said


def test_what_is_said_of_many_maps_is_not_endless(clvae, bundle_folder, tmp_path):
    (tmp_path / "maps").mkdir()
    for i in range(NOTES + 3):
        mask = np.repeat([0, 255], 32).astype(np.uint8)[:, None].repeat(64, 1)
        Image.fromarray(mask).save(tmp_path / "maps" / f"{i}.png")
    status, _, said = clvae(
        "generate",
        "--weights",
        bundle_folder,
        "--labels",
        tmp_path / "maps",
        "--out",
        tmp_path / "out",
    )
    assert status == 0 and said.count("50 % of it is unlabelled") == NOTES
    assert "3 more sentences like these" in said


@pytest.mark.parametrize(("at", "part"), [("start", "left"), ("end", "right"), ("1", "right")])
def test_another_part_of_map_and_photo_is_taken_where_one_says_so(
    clvae, bundle_folder, tmp_path, at, part
):
    ids, photo = draw_map((64, 160), [0, 1, 2]), draw_photo((64, 160))
    Image.fromarray(ids).save(tmp_path / "map.png")
    Image.fromarray(photo).save(tmp_path / "photo.png")
    files = {"labels": "map.png", "style": "photo.png", "style-labels": "map.png", "out": "a.png"}
    given = [word for name, file in files.items() for word in (f"--{name}", tmp_path / file)]
    status, _, said = clvae("generate", "--weights", bundle_folder, *given, "--at", at)
    assert status == 0 and said.count(f"its {part} part is taken") == 2
    engine, place = Engine.load(bundle_folder), 0 if part == "left" else 1
    scene, found = engine.scene(ids, place), engine.encode(photo, ids, place)
    style = engine.sample(scene, 0).adopt(found, scene, global_code=True)
    assert np.array_equal(np.array(Image.open(tmp_path / "a.png")), engine.generate(scene, style))


def test_a_photo_is_called_by_the_size_of_its_file(clvae, bundle_folder, tmp_path):
    Image.fromarray(draw_map((64, 64), [0, 1])).save(tmp_path / "map.png")
    Image.new("RGB", (6000, 3000), (90, 140, 200)).save(tmp_path / "photo.png")
    Image.new("L", (3000, 6000)).save(tmp_path / "turned.png")
    given = [
        "generate",
        "--weights",
        bundle_folder,
        "--labels",
        tmp_path / "map.png",
        "--style",
        tmp_path / "photo.png",
        "--out",
        tmp_path / "a.png",
        "--style-labels",
    ]
    status, _, said = clvae(*given, tmp_path / "map.png")
    assert status == 0 and "clvae: photo.png: it is 6000x3000, this model draws 64x64" in said
    status, _, said = clvae(*given, tmp_path / "turned.png")
    assert status == 2 and "the photo is 6000x3000, its map 3000x6000" in said
