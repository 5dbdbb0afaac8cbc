"""classes.json as people write it: with or without colours, from any number on; and what `check
--fix` makes of it.
"""

import json
import os
import subprocess
import sys
from itertools import combinations

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from clvae import Bundle, ClvaeError
from clvae.bundle.pack_classes import read_classes
from clvae.core.numbering import Numbering
from clvae.core.palette import with_colors
from train.cli import app
from train.data import DataSet
from train.finish.finish import finish
from train.fit.config import Config
from train.fit.loop import fit
from train.fit.trainer import Trainer

from .drawn import draw_folder

NAMES = ("sky", "tree", "grass")


def classes(root, entries) -> None:
    (root / "classes.json").write_text(json.dumps(entries))


def renumbered(root, numbers: dict[int, int]) -> None:
    """Give the drawn maps' classes other numbers."""
    table = np.arange(256, dtype=np.uint8)
    table[list(numbers)] = list(numbers.values())
    for path in (root / "labels").iterdir():
        Image.fromarray(table[np.asarray(Image.open(path))]).save(path)


def run_check(root, *more):
    return CliRunner().invoke(app, ["check", "--data", str(root), *more])


@pytest.fixture
def root(tmp_path):
    return draw_folder(tmp_path / "data", count=6)


# What may be written


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_is_utf_8_with_or_without_a_mark_on_any_locale(root, mark):
    names = ["ciel", "forêt", "草"]
    text = json.dumps([{"id": i, "name": name} for i, name in enumerate(names)], ensure_ascii=False)
    (root / "classes.json").write_bytes(mark + text.encode())
    (root / "splits.json").write_bytes(mark + b'{"train": ["scene_01"]}')
    code = f"from train.data import DataSet; print(ascii(DataSet.open({str(root)!r}).labels.names))"
    said = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    )
    assert said.stdout.strip() == ascii(tuple(names))


def test_colours_that_nobody_gave_are_made_alike_each_time_and_told_apart(root):
    classes(
        root,
        [
            {"id": 0, "name": "sky"},
            {"id": 1, "name": "tree", "color": [30, 110, 40]},
            {"id": 2, "name": "grass"},
        ],
    )
    one, other = (DataSet.open(root).labels.colors for _ in range(2))
    assert one == other and one[1] == (30, 110, 40)
    for count, apart in ((12, 40), (150, 12)):
        made = [(0, 0, 0), *with_colors([None] * count)]
        lab = cv2.cvtColor(np.float32([made]) / 255, cv2.COLOR_RGB2LAB)[0]
        assert min(np.linalg.norm(a - b) for a, b in combinations(lab, 2)) > apart


def test_ids_may_start_at_1_have_gaps_and_be_nobody_s(root):
    """The pairs are the same ones; the numbers are kept with the classes."""
    wanted = [
        np.asarray(label_map)
        for pair in DataSet.open(root).splits["train"]
        for label_map in (DataSet.open(root).read(pair)[1],)
    ]
    renumbered(root, {0: 1, 1: 2, 2: 40})
    path = next((root / "labels").glob("*_01.png"))
    holed = np.array(Image.open(path))
    holed[0, -1] = 0
    Image.fromarray(holed).save(path)
    classes(
        root,
        [
            {"id": 40, "name": "grass"},
            {"id": 1, "name": "sky"},
            {"id": 2, "name": "tree"},
            {"id": 0, "unlabelled": True},
        ],
    )
    data = DataSet.open(root)
    assert data.labels.names == NAMES and data.labels.numbering == Numbering((1, 2, 40), (0,))
    found = [np.array(data.read(pair)[1]) for pair in data.splits["train"]]
    assert found[0][0, -1] == 3
    found[0][0, -1] = wanted[0][0, -1]
    assert all(np.array_equal(a, b) for a, b in zip(found, wanted, strict=True))
    result = run_check(root)
    assert result.exit_code == 0 and "  40  grass" in result.output


def test_ids_from_0_on_need_no_numbers(root):
    assert DataSet.open(root).labels.numbering is None


def test_the_numbers_go_through_a_run_into_its_bundle(root, tiny, tmp_path):
    renumbered(root, {0: 1, 1: 2, 2: 3})
    classes(root, [{"id": i + 1, "name": name} for i, name in enumerate(NAMES)])
    data, cpu = DataSet.open(root), torch.device("cpu")
    fit(data, tmp_path / "run", Trainer(Config.from_dict(tiny | {"steps": 1}), data.labels, cpu))
    assert Trainer.resume(tmp_path / "run" / "checkpoint.pt", cpu).labels == data.labels
    finish(data, tmp_path / "run", tmp_path / "bundle", "", cpu)
    pair = data.splits["train"][0]
    labels = Bundle.load(tmp_path / "bundle").labels
    assert np.array_equal(labels.read(pair.map), np.asarray(data.read(pair)[1]))


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"sky": 0}, "is not a list of classes"),
        ([["sky"]], "is not a list of classes"),
        ([{"name": "sky"}], "an id in classes.json is a whole number from 0 to 255, not None"),
        ([{"id": "0", "name": "sky"}], "an id in classes.json is a whole number"),
        ([{"id": True, "name": "sky"}], "an id in classes.json is a whole number"),
        ([{"id": 300, "name": "sky"}], "from 0 to 255, not 300"),
        ([{"id": 1, "name": "sky"}, {"id": 1, "name": "sea"}], "the id 1 twice"),
        ([{"id": 0}], "class 0 in classes.json has no name"),
        (
            [{"id": 0, "name": "sky", "color": "blue"}],
            "the color of 'sky' in classes.json is three numbers",
        ),
        (
            [{"id": 0, "name": "sky", "mirror": 1}],
            "'sky' in classes.json mirrors a class by its name",
        ),
        ([{"id": 0, "name": "sky"}, {"id": 1, "name": "sky"}], "names 'sky' twice"),
        ([{"id": 0, "unlabelled": True}], "at least one class"),
        ([], "at least one class"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(root, entries, said):
    classes(root, entries)
    with pytest.raises(ClvaeError, match=said):
        read_classes(root / "classes.json")


# What check says, and writes


def test_maps_numbered_from_1_are_told_and_mended(root):
    """As CMP's facades are. The file before is never lost, however often it is mended."""
    renumbered(root, {0: 1, 1: 2, 2: 3})
    before = (root / "classes.json").read_bytes()
    said = run_check(root)
    assert said.exit_code == 1
    assert (
        "the label maps number the classes from 1 to 3 and classes.json from 0 to 2: "
        "add 1 to each id" in said.output
    )
    assert (root / "classes.json").read_bytes() == before
    fixed = run_check(root, "--fix")
    assert "unlabelled:" not in said.output and "unlabelled from" not in fixed.output
    assert (
        fixed.exit_code == 0
        and "0 problems" in fixed.output
        and "before: classes.before-1.json" in fixed.output
    )
    assert (root / "classes.before-1.json").read_bytes() == before
    labels = DataSet.open(root).labels
    assert labels.numbering.classes == (1, 2, 3) and labels.colors[0] == (120, 185, 235)
    renumbered(root, {1: 9})
    second = (root / "classes.json").read_bytes()
    run_check(root, "--fix")
    assert (root / "classes.before-1.json").read_bytes() == before
    assert (root / "classes.before-2.json").read_bytes() == second


def test_a_number_that_is_not_listed_can_be_nobody_s(root):
    renumbered(root, {1: 7})
    said = run_check(root)
    assert (
        said.exit_code == 1
        and 'classes.json does not list the number 7 of the label maps: add {"id": 7,'
        in said.output
    )
    maps = sum(7 in np.asarray(Image.open(path)) for path in (root / "labels").iterdir())
    assert 0 < maps < 6
    assert f"--fix writes it, and makes unlabelled: 7 (on {maps} maps)" in said.output
    fixed = run_check(root, "--fix")
    assert fixed.exit_code == 0 and f"unlabelled from now on: 7 (on {maps} maps)\n" in fixed.output
    assert DataSet.open(root).labels.numbering == Numbering((0, 1, 2), (7,))


def test_each_number_that_becomes_nobody_s_is_named_with_its_maps(root):
    one = sorted((root / "labels").iterdir())[0]
    strange = np.array(Image.open(one))
    strange[0] = 9
    renumbered(root, {2: 7})
    Image.fromarray(strange).save(one)
    fixed = run_check(root, "--fix")
    assert "unlabelled from now on: 7 (on 5 maps), 9 (on 1 map)\n" in fixed.output


def test_a_folder_without_classes_gets_a_list_to_be_named(root):
    (root / "classes.json").unlink()
    with pytest.raises(ClvaeError, match="has no classes.json: .*--fix writes one"):
        DataSet.open(root)
    assert run_check(root, "--fix").exit_code == 0
    assert DataSet.open(root).labels.names == ("class 0", "class 1", "class 2")


def test_maps_count_whatever_the_case_of_their_ending(root):
    (root / "classes.json").unlink()
    for path in list((root / "labels").iterdir()):
        path.rename(path.with_suffix(".PNG"))
    assert run_check(root, "--fix").exit_code == 0
    assert DataSet.open(root).labels.names == ("class 0", "class 1", "class 2")


def test_where_no_map_has_a_number_to_list_that_is_said(root):
    """And no longer that --fix would write a list, which it cannot."""
    (root / "classes.json").unlink()
    for path in (root / "labels").iterdir():
        Image.fromarray(np.full((64, 64), 255, np.uint8)).save(path)
    said = run_check(root, "--fix")
    assert said.exit_code == 1 and not (root / "classes.json").exists()
    assert "no label map there from whose numbers one could be written" in str(said.exception)


def test_a_sound_folder_is_left_alone(root):
    before = (root / "classes.json").read_bytes()
    assert run_check(root, "--fix").exit_code == 0
    assert (root / "classes.json").read_bytes() == before and not list(root.glob("classes.before*"))
