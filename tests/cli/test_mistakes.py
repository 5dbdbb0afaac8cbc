"""The command line: a mistake is one sentence and status 2, and nothing is written."""

import numpy as np
import pytest
from PIL import Image

from clvae import LabelSet
from clvae.engine.memory import FULL
from tests.cli.layouts import FILES


def no_file(datasets):
    return ["--labels", datasets / "nowhere.png"], "there is no file"


def no_picture(datasets):
    return ["--labels", datasets / "gta5.json"], "label map gta5.json is not a picture"


def map_of_another_model(datasets):
    return (
        ["--labels", datasets / "ade20k" / FILES["ade20k"][1][1]],
        "ADE_val_00000002.png: the map has class 22, which is none of the 20 classes",
    )


def empty_folder(datasets):
    return ["--labels", datasets / "weights"], "there is no label map LabelgrayFull20/test"


def no_bundle(datasets):
    return ["--weights", datasets], "it lacks the file bundle.json"


def unknown_layout(datasets):
    return ["--layout", "coco"], "there is no layout 'coco'"


def unknown_split(datasets):
    return ["--split", "val"], "no split 'val', only train, test"


def style_beyond_the_end(datasets):
    return ["--style-id", 3], "there is no style 3: --labels has 3 photos, from 0"


def style_id_without_folder(datasets):
    return [
        "--labels",
        datasets / "gta5" / FILES["gta5"][0][1],
        "--style-id",
        0,
    ], "--style-id needs a folder"


def style_without_map(datasets):
    return [
        "--style",
        datasets / "gta5" / FILES["gta5"][0][0],
    ], "no segmenter, give a label map with the photo"


def style_map_without_photo(datasets):
    return [
        "--style-labels",
        datasets / "gta5" / FILES["gta5"][0][1],
    ], "--style-labels is the label map of a style photo"


def two_styles(datasets):
    photo, label_map = (datasets / "gta5" / file for file in FILES["gta5"][0])
    return ["--style-id", 1, "--style", photo, "--style-labels", label_map], "not both"


def bad_seed(datasets):
    return ["--seed", -1], "a seed is a whole number"


def no_part(datasets):
    given = ["--layout", "folder", "--labels", datasets / "folder", "--at", "left"]
    return given, "a place to crop at is start, middle, end"


def part_of_a_published_layout(datasets):
    return ["--at", "end"], "--at says which part is taken: of the published layouts all is"


def no_gpu_77(datasets):
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
def test_a_mistake_is_one_sentence_and_status_2(clvae, datasets, tmp_path, mistake):
    options, expected = mistake(datasets)
    defaults = {
        "--weights": datasets / "weights" / "gta5",
        "--labels": datasets / "gta5",
        "--layout": "gta5",
        "--out": tmp_path / "out.png",
    }
    given = defaults | dict(zip(options[::2], options[1::2], strict=True))
    status, out, said = clvae("generate", *(word for pair in given.items() for word in pair))
    assert (status, out) == (2, "")
    assert said.startswith("clvae: ") and expected in said and said.count("\n") == 1
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize("command", ["generate", "edit", "upscale"])
def test_an_out_that_is_no_pictures_name_is_refused_before_the_model_is_read(
    clvae, tmp_path, monkeypatch, command
):
    LabelSet(("a",), ((1, 2, 3),)).write(np.zeros((64, 64), np.uint8), tmp_path / "map.png")
    (tmp_path / "folder.png").mkdir()
    given = {
        "generate": ("--labels", tmp_path / "map.png"),
        "edit": (tmp_path / "map.png", "--tint", "a=#fff"),
        "upscale": (tmp_path / "map.png",),
    }[command]
    monkeypatch.chdir(tmp_path)
    for out, sentence in (
        (".", "clvae: . has no picture file extension, such as .png\n"),
        ("/", "clvae: / has no picture file extension, such as .png\n"),
        ("folder.png", "clvae: folder.png is a folder, not a picture's file\n"),
    ):
        status, _, said = clvae(command, *given, "--weights", tmp_path / "none", "--out", out)
        assert (status, said) == (2, sentence)


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory")]
)
def test_full_memory_is_a_sentence(clvae, monkeypatch, bundle_folder, tmp_path, error):
    def full(*_, **__):
        raise error

    monkeypatch.setattr("clvae.generate.write_picture", full)
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(tmp_path / "map.png")
    options = ("--labels", tmp_path / "map.png", "--out", tmp_path / "out.png")
    status, _, said = clvae("generate", "--weights", bundle_folder, *options)
    assert status == 2 and said == f"clvae: {FULL}\n"


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


def test_a_picture_never_lands_on_a_photo(clvae, datasets):
    """Neither on those beside the maps of a folder nor on a style photo and its map."""
    root = datasets / "gta5"
    (photo, its_map), (_, other_map) = ([root / f for f in files] for files in FILES["gta5"][:2])
    before = photo.read_bytes(), its_map.read_bytes()
    style, what = ("--style", photo, "--style-labels", its_map), "style photo, or its map,"
    for labels, out, options, named in (
        (root, photo.parent, ("--layout", "gta5"), f"photo {photo}"),
        (other_map, photo, style, f"{what} {photo}"),
        (other_map, its_map, style, f"{what} {its_map}"),
    ):
        places = ("--weights", datasets / "weights" / "gta5", "--labels", labels, "--out", out)
        status, _, said = clvae("generate", *places, *options)
        assert status == 2 and f"the picture would overwrite the {named}, give another" in said
    assert before == (photo.read_bytes(), its_map.read_bytes())


def test_a_place_that_cannot_be_written(clvae, datasets, tmp_path):
    (tmp_path / "file").write_text("")
    for out, expected in (
        (tmp_path / "file" / "a.png", "cannot write"),
        (tmp_path / "a.text", "no picture file extension"),
    ):
        status, _, said = clvae(
            "generate",
            "--weights",
            datasets / "weights" / "gta5",
            "--out",
            out,
            "--labels",
            datasets / "gta5" / FILES["gta5"][0][1],
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
