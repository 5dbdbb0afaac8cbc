"""The command line, on files drawn in each published layout with narrow checkpoints of each
preset's kind.
"""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clvae import Bundle, Engine, LabelSet, Scene, cli, convert, generate
from tests.checkpoints import draw_map, draw_photo, write_pair

# Each preset's classes, upsampling and aspect ratio in a network of a few thousand weights.
NETWORKS = {
    "ade20k": {
        "classes": 151,
        "width": 2,
        "z_global": 5,
        "z_local": 4,
        "height": 64,
        "picture_width": 64,
        "upsampling": "normal",
        "hidden": 4,
    },
    "deepfashion": {
        "classes": 16,
        "width": 2,
        "z_global": 5,
        "z_local": 4,
        "height": 64,
        "picture_width": 64,
        "upsampling": "more",
        "hidden": 4,
    },
    "gta5": {
        "classes": 20,
        "width": 2,
        "z_global": 5,
        "z_local": 4,
        "height": 64,
        "picture_width": 128,
        "upsampling": "more",
        "hidden": 4,
    },
}
# The test split of each layout: (photo, map) of each pair, in natural order.
FILES = {
    "ade20k": [
        (
            f"images/validation/ADE_val_0000000{i}.jpg",
            f"annotations/validation/ADE_val_0000000{i}.png",
        )
        for i in (1, 2, 3)
    ],
    "deepfashion": [
        (f"test/{name}.jpg", f"test/{name}_label.png") for name in ("id_1", "id_2", "id_10")
    ],
    "gta5": [(f"RGB256Full/test/{i}.png", f"LabelgrayFull20/test/{i}.png") for i in (8, 9, 10)],
    "folder": [(f"{name}.jpg", f"{name}.png") for name in ("a1", "a2", "a10")],
}
NAMES = {
    "ade20k": ["ADE_val_00000001", "ADE_val_00000002", "ADE_val_00000003"],
    "deepfashion": ["id_1", "id_2", "id_10"],
    "gta5": ["8", "9", "10"],
    "folder": ["a1", "a2", "a10"],
}
LAYOUTS = ["ade20k", "deepfashion", "gta5"]


def class_ids(layout: str, i: int) -> np.ndarray:
    """The i-th map of a layout as class ids; the first ADE20K map has unlabelled pixels."""
    size = {"gta5": (64, 128)}.get(layout, (64, 64))
    classes = {
        "ade20k": [150, 0, 2, 21],
        "deepfashion": [0, 1, 7, 15],
        "gta5": [0, 10, 13, 19],
    }.get(layout, [0, 1, 2])
    return draw_map(size, classes[i > 0 :], seed=i)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A folder with a data set in every layout and a bundle converted for each."""
    root = tmp_path_factory.mktemp("house")
    for layout, files in FILES.items():
        for i, (photo, label_map) in enumerate(files):
            for file in (photo, label_map):
                (root / layout / file).parent.mkdir(parents=True, exist_ok=True)
            ids = class_ids(layout, i)
            values = np.where(ids == 150, 0, ids + 1) if layout == "ade20k" else ids
            Image.fromarray(values.astype(np.uint8)).save(root / layout / label_map)
            Image.fromarray(draw_photo(ids.shape, seed=i)).save(root / layout / photo)
    for preset, values in NETWORKS.items():
        (root / "weights" / preset).mkdir(parents=True)
        (root / f"{preset}.json").write_text(json.dumps(values))
        convert(
            *write_pair(root, values), config=root / f"{preset}.json", out=root / "weights" / preset
        )
    return root


@pytest.fixture
def clvae(monkeypatch, capsys):
    """Run a command in this process: arguments → (exit status, stdout, stderr)."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["clvae", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return run


def generate(clvae, house, preset, out, *options, labels=None, layout=None):
    labels = house / preset if labels is None else labels
    status, _, said = clvae(
        "generate",
        "--weights",
        house / "weights" / preset,
        "--labels",
        labels,
        "--out",
        out,
        "--layout",
        layout or preset,
        *options,
    )
    assert status == 0, said
    return {
        file.name: np.array(Image.open(file)) for file in (out.iterdir() if out.is_dir() else [out])
    }


def by_library(house, preset, i, seed=0, photo=None):
    """The picture the library gives for the i-th map, in the style of the photo-th photo."""
    engine = Engine.load(house / "weights" / preset)
    scene = Scene.from_labels(class_ids(preset, i), engine.labels.count)
    style = engine.sample(scene, seed)
    if photo is not None:
        pixels = np.array(Image.open(house / preset / FILES[preset][photo][0]))
        style = style.adopt(
            engine.encode(pixels, class_ids(preset, photo)), scene, global_code=True
        )
    return engine.generate(scene, style)


# Converting


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


# The published commands


@pytest.mark.parametrize("preset", LAYOUTS)
def test_inference_on_a_published_layout(clvae, house, tmp_path, preset):
    pictures = generate(clvae, house, preset, tmp_path / "out", "--seed", 5)
    assert sorted(pictures) == sorted(f"{name}.png" for name in NAMES[preset])
    for i, name in enumerate(NAMES[preset]):
        assert np.array_equal(pictures[f"{name}.png"], by_library(house, preset, i, seed=5))
        assert pictures[f"{name}.png"].std() > 5


@pytest.mark.parametrize("preset", LAYOUTS)
def test_the_style_of_a_photo_by_its_number(clvae, house, tmp_path, preset):
    pictures = generate(clvae, house, preset, tmp_path / "out", "--style-id", 2)
    assert np.array_equal(
        pictures[f"{NAMES[preset][0]}.png"], by_library(house, preset, 0, photo=2)
    )
    assert not np.array_equal(pictures[f"{NAMES[preset][0]}.png"], by_library(house, preset, 0))


@pytest.mark.parametrize("preset", LAYOUTS)
def test_the_style_of_any_photo(clvae, house, tmp_path, preset):
    photo, label_map = (house / preset / file for file in FILES[preset][1])
    pictures = generate(
        clvae, house, preset, tmp_path / "out", "--style", photo, "--style-labels", label_map
    )
    assert np.array_equal(
        pictures[f"{NAMES[preset][2]}.png"], by_library(house, preset, 2, photo=1)
    )


@pytest.mark.parametrize("preset", LAYOUTS)
def test_one_file_of_a_published_layout(clvae, house, tmp_path, preset):
    label_map = house / preset / FILES[preset][0][1]
    pictures = generate(
        clvae, house, preset, tmp_path / "picture.png", "--seed", 3, labels=label_map
    )
    assert np.array_equal(pictures["picture.png"], by_library(house, preset, 0, seed=3))


# The rest of generate


def test_a_plain_folder_of_maps(clvae, house, tmp_path):
    pictures = generate(
        clvae, house, "deepfashion", tmp_path / "out", labels=house / "folder", layout="folder"
    )
    assert sorted(pictures) == ["a1.png", "a10.png", "a2.png"]


def test_a_map_in_the_bundles_colours(clvae, house, tmp_path):
    labels = Bundle.load(house / "weights" / "gta5").labels
    Image.fromarray(labels.paint(class_ids("gta5", 1))).save(tmp_path / "map.png")
    pictures = generate(
        clvae, house, "gta5", tmp_path / "picture.png", labels=tmp_path / "map.png", layout="folder"
    )
    assert np.array_equal(pictures["picture.png"], by_library(house, "gta5", 1))


def test_a_map_of_another_size_is_resized(clvae, house, tmp_path):
    large = class_ids("gta5", 1).repeat(2, 0).repeat(3, 1)
    Image.fromarray(large).save(tmp_path / "map.png")
    pictures = generate(clvae, house, "gta5", tmp_path / "picture.png", labels=tmp_path / "map.png")
    assert np.array_equal(pictures["picture.png"], by_library(house, "gta5", 1))


def test_a_map_of_another_shape_is_cropped_in_a_plain_folder_and_it_is_said(clvae, house, tmp_path):
    ids = class_ids("gta5", 1)
    Image.fromarray(np.pad(ids, ((0, 0), (32, 32)))).save(tmp_path / "map.png")
    status, _, said = clvae(
        "generate",
        "--weights",
        house / "weights" / "gta5",
        "--labels",
        tmp_path / "map.png",
        "--out",
        tmp_path / "a.png",
    )
    told = "clvae: map.png: it is 192x64, this model draws 128x64: its middle part is taken\n"
    assert status == 0 and told in said
    assert np.array_equal(np.array(Image.open(tmp_path / "a.png")), by_library(house, "gta5", 1))


def test_the_numbers_of_a_strange_palette_count_where_one_says_so(clvae, house, tmp_path):
    image = Image.fromarray(class_ids("gta5", 1)).convert("P")
    image.putpalette([v for i in range(256) for v in (i, 255 - i, 77)])
    image.save(tmp_path / "map.png")
    given = [
        "generate",
        "--weights",
        house / "weights" / "gta5",
        "--labels",
        tmp_path / "map.png",
        "--out",
        tmp_path / "a.png",
    ]
    status, _, said = clvae(*given)
    assert status == 2
    assert "recolour it, or if its numbers are class ids, say so with --ids\n" in said
    assert clvae(*given, "--ids")[0] == 0
    assert np.array_equal(np.array(Image.open(tmp_path / "a.png")), by_library(house, "gta5", 1))


def test_a_bad_map_of_a_folder_is_named_and_the_others_are_drawn(clvae, house, tmp_path):
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
        house / "weights" / "gta5",
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
    for i in range(generate.NOTES + 3):
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
    assert status == 0 and said.count("50 % of it is unlabelled") == generate.NOTES
    assert "3 more sentences like these" in said


def test_variations_have_the_seeds_that_follow(clvae, house, tmp_path):
    label_map = house / "gta5" / FILES["gta5"][0][1]
    pictures = generate(
        clvae, house, "gta5", tmp_path / "out", "--variations", 3, "--seed", 7, labels=label_map
    )
    assert sorted(pictures) == ["8_0.png", "8_1.png", "8_2.png"]
    for i in range(3):
        assert np.array_equal(pictures[f"8_{i}.png"], by_library(house, "gta5", 0, seed=7 + i))


def test_the_training_split(clvae, house, tmp_path):
    (tmp_path / "data" / "train").mkdir(parents=True)
    Image.fromarray(class_ids("deepfashion", 1)).save(tmp_path / "data" / "train" / "x_label.png")
    pictures = generate(
        clvae, house, "deepfashion", tmp_path / "out", "--split", "train", labels=tmp_path / "data"
    )
    assert list(pictures) == ["x.png"]


def test_torchrun_shares_the_files_out(clvae, house, tmp_path, monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    drawn = []
    for rank in "01":
        monkeypatch.setenv("RANK", rank)
        drawn.append(generate(clvae, house, "gta5", tmp_path / rank, "--variations", 2))
    assert sorted(drawn[0]) == ["10_0.png", "10_1.png", "8_0.png", "8_1.png"] and sorted(
        drawn[1]
    ) == ["9_0.png", "9_1.png"]


def test_the_same_seed_and_map_give_the_same_picture_in_two_processes(house, tmp_path):
    """The real command, twice."""
    command = [
        sys.executable,
        "-m",
        "clvae",
        "generate",
        "--weights",
        house / "weights" / "gta5",
        "--seed",
        "4",
        "--labels",
        house / "gta5" / FILES["gta5"][0][1],
        "--out",
    ]
    processes = [
        subprocess.Popen([*command, tmp_path / f"{name}.png"], cwd=Path(__file__).parents[1])
        for name in "ab"
    ]
    assert [process.wait() for process in processes] == [0, 0]
    first, second = (np.array(Image.open(tmp_path / f"{name}.png")) for name in "ab")
    assert np.array_equal(first, second)
    # Also the picture this process makes, but for rounding: it computes with another number of
    # threads.
    np.testing.assert_allclose(first.astype(int), by_library(house, "gta5", 0, seed=4), atol=2)


# Errors


def no_file(house):
    return ["--labels", house / "nowhere.png"], "there is no file"


def no_picture(house):
    return ["--labels", house / "gta5.json"], "label map gta5.json is not a picture"


def map_of_another_model(house):
    return (
        ["--labels", house / "ade20k" / FILES["ade20k"][1][1]],
        "ADE_val_00000002.png: the map has class 22, which is none of the 20 classes",
    )


def empty_folder(house):
    return ["--labels", house / "weights"], "there is no label map LabelgrayFull20/test"


def no_bundle(house):
    return ["--weights", house], "it lacks the file bundle.json"


def unknown_layout(house):
    return ["--layout", "coco"], "there is no layout 'coco'"


def unknown_split(house):
    return ["--split", "val"], "no split 'val', only train, test"


def style_beyond_the_end(house):
    return ["--style-id", 3], "there is no style 3: --labels has 3 photos, from 0"


def style_id_without_folder(house):
    return [
        "--labels",
        house / "gta5" / FILES["gta5"][0][1],
        "--style-id",
        0,
    ], "--style-id needs a folder"


def style_without_map(house):
    return [
        "--style",
        house / "gta5" / FILES["gta5"][0][0],
    ], "no segmenter, give a label map with the photo"


def style_map_without_photo(house):
    return [
        "--style-labels",
        house / "gta5" / FILES["gta5"][0][1],
    ], "--style-labels is the label map of a style photo"


def two_styles(house):
    photo, label_map = (house / "gta5" / file for file in FILES["gta5"][0])
    return ["--style-id", 1, "--style", photo, "--style-labels", label_map], "give one of them"


def bad_seed(house):
    return ["--seed", -1], "a seed is a whole number"


def no_part(house):
    given = ["--layout", "folder", "--labels", house / "folder", "--at", "left"]
    return given, "a place to crop at is start, middle, end"


def part_of_a_published_layout(house):
    return ["--at", "end"], "--at says which part is taken: of the published layouts all is"


def no_gpu_77(house):
    return ["--device", "cuda:77"], "there is no device 'cuda:77'"


@pytest.mark.parametrize(
    "mistake",
    [
        no_file,
        no_picture,
        map_of_another_model,
        empty_folder,
        no_bundle,
        unknown_layout,
        unknown_split,
        style_beyond_the_end,
        style_id_without_folder,
        style_without_map,
        style_map_without_photo,
        two_styles,
        bad_seed,
        no_part,
        part_of_a_published_layout,
        no_gpu_77,
    ],
)
def test_a_mistake_is_one_sentence_and_status_2(clvae, house, tmp_path, mistake):
    options, expected = mistake(house)
    defaults = {
        "--weights": house / "weights" / "gta5",
        "--labels": house / "gta5",
        "--layout": "gta5",
        "--out": tmp_path / "out",
    }
    given = defaults | dict(zip(options[::2], options[1::2], strict=True))
    status, out, said = clvae("generate", *(word for pair in given.items() for word in pair))
    assert (status, out) == (2, "")
    assert said.startswith("clvae: ") and expected in said and said.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_style_photo_without_a_map_is_segmented(clvae, house, seeing_bundle, tmp_path):
    seeing_bundle.save(tmp_path / "seeing")
    photo, ids = house / "ade20k" / FILES["ade20k"][0][0], draw_map((64, 64), [0, 2])
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


def test_a_map_without_any_label_is_refused(clvae, tmp_path, bundle_folder):
    Image.fromarray(np.full((64, 64), 255, np.uint8)).save(tmp_path / "empty.png")
    status, _, said = clvae(
        "generate",
        "--weights",
        bundle_folder,
        "--labels",
        tmp_path / "empty.png",
        "--out",
        tmp_path / "a.png",
    )
    assert status == 2 and "clvae: the map empty.png is empty: every pixel is unlabelled\n" in said


def test_a_picture_never_lands_on_a_label_map(clvae, tmp_path, bundle_folder):
    LabelSet(("a",), ((1, 2, 3),)).write(np.zeros((64, 64), np.uint8), tmp_path / "map.png")
    before = (tmp_path / "map.png").read_bytes()
    for labels, out in ((tmp_path / "map.png", tmp_path / "map.png"), (tmp_path, tmp_path)):
        status, _, said = clvae(
            "generate", "--weights", bundle_folder, "--labels", labels, "--out", out
        )
        assert status == 2 and "would overwrite the label map" in said
    (tmp_path / "soft.png").symlink_to("map.png")
    (tmp_path / "hard.png").hardlink_to(tmp_path / "map.png")
    for link in ("soft.png", "hard.png"):
        status, _, said = clvae(
            "generate",
            "--weights",
            bundle_folder,
            "--labels",
            tmp_path / "map.png",
            "--out",
            tmp_path / link,
        )
        assert status == 2 and f"would overwrite the label map {tmp_path / link}" in said
    assert (tmp_path / "map.png").read_bytes() == before


def test_a_place_that_cannot_be_written(clvae, house, tmp_path):
    (tmp_path / "file").write_text("")
    for out, expected in (
        (tmp_path / "file" / "a.png", "cannot write"),
        (tmp_path / "a.text", "no picture file extension"),
    ):
        status, _, said = clvae(
            "generate",
            "--weights",
            house / "weights" / "gta5",
            "--out",
            out,
            "--labels",
            house / "gta5" / FILES["gta5"][0][1],
        )
        assert status == 2 and expected in said


def test_paths_that_no_file_can_have_are_sentences(clvae, tmp_path, bundle_folder):
    LabelSet(("a",), ((1, 2, 3),)).write(np.zeros((64, 64), np.uint8), tmp_path / "map.png")
    (tmp_path / "loop").symlink_to("loop")
    proper = {
        "--weights": bundle_folder,
        "--labels": tmp_path / "map.png",
        "--out": tmp_path / "a.png",
    }
    for odd in ("x" * 5000, tmp_path / "loop" / "a.png", tmp_path / "loop"):
        for option in ("--weights", "--labels", "--out", "--style"):
            given = proper | {option: odd}
            status, _, said = clvae("generate", *(word for pair in given.items() for word in pair))
            assert status == 2 and said.startswith("clvae: ") and len(said) <= 410, (option, said)
        status, _, said = clvae("convert", odd, odd, "--config", odd, "--out", tmp_path / "bundle")
        assert status == 2 and said.startswith("clvae: ") and len(said) <= 410


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
