"""Pictures mixed with photos: nothing but the key says which is which, and answers are counted."""

import json

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from clvae import ClvaeError
from train import cli
from train.data import DataSet
from train.evaluate.mixed import judged, mix, wilson

from .drawn import draw_folder


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    """A data set of which four pairs are kept back."""
    root = draw_folder(tmp_path_factory.mktemp("data") / "mixed")
    names = [f"scene_{index:02}" for index in range(12)]
    (root / "splits.json").write_text(json.dumps({"train": names[4:], "val": names[:4]}))
    return DataSet.open(root)


@pytest.fixture
def answers(tmp_path):
    """The key of four pictures, of which 1 and 2 are ours, and a writer of answers."""
    key = {"ours": {"1": "a", "2": "b"}, "photos": {"3": "c", "4": "d"}}
    (tmp_path / "key.json").write_text(json.dumps(key))

    def write(text):
        (tmp_path / "answers.txt").write_text(text, encoding="utf-8")
        return tmp_path / "key.json", tmp_path / "answers.txt"

    return write


def test_both_kinds_are_files_of_one_kind_and_of_different_maps(drawing, photos, tmp_path):
    out, key = tmp_path / "mixed", tmp_path / "keys" / "key.json"
    mix(drawing, photos, out, key, 2, 0)
    known = json.loads(key.read_text())
    assert set(known["ours"]) | set(known["photos"]) == {"1", "2", "3", "4"}
    names = [*known["ours"].values(), *known["photos"].values()]
    assert sorted(names) == [pair.name for pair in photos.splits["val"]]
    height, width = drawing.config.size
    assert {file.name for file in out.iterdir()} == {
        "01.png", "02.png", "03.png", "04.png", "sheet-1.png"
    }  # fmt: skip
    for number in range(1, 5):
        picture = Image.open(out / f"{number:02}.png")
        assert picture.size == (width, height) and picture.mode == "RGB" and not picture.info
    assert Image.open(out / "sheet-1.png").width >= 4 * 256
    for number, name in known["photos"].items():
        photo = Image.open(photos.root / "images" / f"{name}.jpg").resize((width, height))
        shown = np.array(Image.open(out / f"{int(number):02}.png")).astype(int)
        assert np.abs(shown - np.array(photo)).mean() < 20


def test_the_same_seed_mixes_the_same_and_another_one_others(drawing, photos, tmp_path):
    for name, seed in (("one", 0), ("again", 0), ("other", 1)):
        mix(drawing, photos, tmp_path / name, tmp_path / f"{name}.json", 2, seed)
    one, again, other = (
        [(tmp_path / name / f"{number:02}.png").read_bytes() for number in range(1, 5)]
        for name in ("one", "again", "other")
    )
    assert one == again != other


def test_a_key_that_a_judge_would_see_and_a_folder_in_use_are_refused(drawing, photos, tmp_path):
    with pytest.raises(ClvaeError, match="put --key elsewhere"):
        mix(drawing, photos, tmp_path / "mixed", tmp_path / "mixed" / "key.json", 2, 0)
    with pytest.raises(ClvaeError, match="has 4 pairs in val: --count is at most that"):
        mix(drawing, photos, tmp_path / "mixed", tmp_path / "key.json", 5, 0)
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "01.png").touch()
    with pytest.raises(ClvaeError, match="exists already: name another folder"):
        mix(drawing, photos, tmp_path / "used", tmp_path / "key.json", 2, 0)
    assert not (tmp_path / "key.json").exists()
    (tmp_path / "kept.json").touch()
    with pytest.raises(ClvaeError, match="kept.json exists already, the key of another mixture"):
        mix(drawing, photos, tmp_path / "mixed", tmp_path / "kept.json", 2, 0)


def test_answers_are_counted_by_kind(answers):
    assert judged(*answers("02, 3\n4")) == {
        "told right": (3, 4),
        "ours held for photos": (1, 2),
        "photos held for photos": (2, 2),
    }
    assert judged(*answers("\ufeff3"))["photos held for photos"] == (1, 2)
    for text in ("5", "two", "sheet-1"):
        with pytest.raises(ClvaeError, match="should have numbers of pictures alone"):
            judged(*answers(text))


def test_of_few_photos_all_are_mixed(drawing, photos, tmp_path):
    mix(drawing, photos, tmp_path / "mixed", tmp_path / "key.json", None, 0)
    assert len(list((tmp_path / "mixed").glob("0*.png"))) == 8


@pytest.mark.parametrize("key", ["{}", "[1]", '{"ours": {}, "photos": {}}', '{"ours": 1}'])
def test_another_file_is_no_key(answers, key):
    file, text = answers("1")
    file.write_text(key)
    with pytest.raises(ClvaeError, match="is no key of mixed pictures"):
        judged(file, text)


def test_the_command_prints_shares_with_their_intervals(answers):
    key, file = answers("2 3 4")
    result = CliRunner().invoke(cli.app, ["judged", "--key", str(key), str(file)])
    assert "3 of   4 =  75% (95 %: 30% to 95%)" in result.output


def test_an_interval_holds_the_share_and_stays_between_none_and_all():
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 40)[0] == pytest.approx(0) and wilson(40, 40)[1] == pytest.approx(1)
