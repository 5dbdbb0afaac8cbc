"""The command line's new looks for somebody's training photos."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from clvae import Engine, LabelSet, outputs
from clvae.augment import Recipe
from clvae.photo.frame import Frame
from tests.checkpoints import draw_map, draw_photo
from train.data import DataSet, check

SHAPE, SPLITS = (150, 150), {"train": ["1", "2", "10"], "val": ["3"]}
NUMBERS = {7: 0, 9: 1, 4: 3}  # of the pack's classes, and which of the bundle's they are


@pytest.fixture(scope="module")
def weights(bundle, tmp_path_factory):
    folder = tmp_path_factory.mktemp("augment") / "bundle"
    names = [f"thing {i}" for i in range(len(bundle.labels.names))]
    replace(bundle, labels=LabelSet(names, bundle.labels.colors, True)).save(folder)
    return folder


@pytest.fixture(scope="module")
def engine(weights):
    return Engine.load(weights, "cpu", "float32")


@pytest.fixture
def data(tmp_path):
    """A pack whose maps have numbers of their own, and a corner that nobody labelled."""
    root = tmp_path / "data"
    for folder in ("images", "labels"):
        (root / folder).mkdir(parents=True)
    for name in [*SPLITS["train"], *SPLITS["val"]]:
        Image.fromarray(draw_photo(SHAPE, int(name))).save(root / "images" / f"{name}.png")
        numbers = draw_map(SHAPE, list(NUMBERS), seed=int(name))
        numbers[:9, :9] = 255
        Image.fromarray(numbers).save(root / "labels" / f"{name}.png")
    classes = [{"id": n, "name": f"thing {i}"} for n, i in NUMBERS.items()]
    (root / "classes.json").write_text(json.dumps(classes))
    (root / "splits.json").write_text(json.dumps(SPLITS))
    return root


@pytest.fixture
def augment(clvae, data, weights, tmp_path):
    """Run the command: status, and what was said."""

    def run(*options, out=tmp_path / "out"):
        where = ("--data", data, "--weights", weights, "--out", out, "--precision", "float32")
        status, _, said = clvae("augment", *where, *options)
        return status, said

    return run


def own_map(data, name):
    """A map in the bundle's ids, 20 classes."""
    numbers = np.array(Image.open(data / "labels" / f"{name}.png"))
    table = np.full(256, 255, np.uint8)
    table[list(NUMBERS)] = list(NUMBERS.values())
    return table[numbers]


def contents(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_pack_comes_with_new_looks_and_trains_as_it_is(augment, data, tmp_path):
    assert augment("--looks", 2) == (0, "")
    made, before = DataSet.open(tmp_path / "out"), DataSet.open(data)
    names = {split: [pair.name for pair in pairs] for split, pairs in made.splits.items()}
    looks = [f"{name}-look-{i}" for name in SPLITS["train"] for i in (1, 2)]
    assert set(names["train"]) == {*SPLITS["train"], *looks} and names["val"] == ["3"]
    assert not check(made).problems and made.labels == before.labels
    own = {pair.name: before.read(pair) for pairs in before.splits.values() for pair in pairs}
    for pair in (*made.splits["train"], *made.splits["val"]):
        photo, label_map = (np.array(image) for image in made.read(pair))
        old_photo, old_map = (np.array(image) for image in own[pair.name.partition("-")[0]])
        assert np.array_equal(label_map, old_map)
        assert np.array_equal(photo, old_photo) is (pair.name in own)


def test_each_thing_is_recoloured_by_the_seed_that_the_manifest_says(
    augment, data, engine, tmp_path
):
    augment("--looks", 1, "--seed", 5)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert (manifest["seed"], manifest["mode"]) == (5, "recoloured")
    assert manifest["checksum"] == engine.checksum
    row = manifest["pictures"]["10-look-1"]
    assert row["source"] == "10" and row["seed"] == Recipe(seed=5).seed_of("10", 1)
    assert sorted(row["classes"]) == [f"thing {i}" for i in sorted(NUMBERS.values())]
    ids = own_map(data, "10")
    nobody = len(engine.labels.names)
    edit = engine.edit(draw_photo(SHAPE, 10), np.where(ids == 255, nobody, ids), steps=0)
    things = np.flatnonzero(edit.scene.present() & (edit.scene.classes != nobody))
    style = engine.resample(edit.style, edit.scene, things, row["seed"])
    new = np.array(Image.open(tmp_path / "out" / "images" / "10-look-1.png"))
    assert np.array_equal(new, edit.render(style))


def test_generated_pictures_are_the_model_s_of_the_map(augment, data, engine, tmp_path):
    augment("--looks", 1, "--mode", "generated")
    row = json.loads((tmp_path / "out" / "manifest.json").read_text())["pictures"]["2-look-1"]
    frame, ids = Frame(SHAPE, engine.config.size), own_map(data, "2")
    scene = engine.scene(frame.map(np.where(ids == 255, len(engine.labels.names), ids)))
    picture = frame.window(engine.generate(scene, engine.sample(scene, row["seed"])))
    new = Image.open(tmp_path / "out" / "images" / "2-look-1.png")
    assert row["mode"] == "generated" and new.size == SHAPE[::-1]
    expected = Image.fromarray(picture).resize(SHAPE[::-1], Image.Resampling.BICUBIC)
    assert np.array_equal(np.array(new), np.array(expected))


def test_a_run_that_was_interrupted_goes_on_to_the_same_end(augment, tmp_path, monkeypatch):
    assert augment("--looks", 2)[0] == 0
    whole = contents(tmp_path / "out")
    left, write = iter(range(3)), outputs.write_picture

    def interrupted(picture, file):
        if next(left, None) is None:
            raise KeyboardInterrupt
        write(picture, file)

    with monkeypatch.context() as patched:
        patched.setattr("clvae.augment.write_picture", interrupted)
        assert augment("--looks", 2, out=tmp_path / "again")[0] not in (0, 2)
    halfway = contents(tmp_path / "again")
    assert sum("look" in path.name for path in halfway if path.parts[0] == "images") == 3
    assert augment("--looks", 2, out=tmp_path / "again")[0] == 0
    assert contents(tmp_path / "again") == whole
    kept = tmp_path / "again" / "images" / "1-look-1.png"
    Image.new("RGB", (5, 5)).save(kept)  # what is there is left alone
    assert augment("--looks", 3, out=tmp_path / "again")[0] == 0
    assert Image.open(kept).size == (5, 5)
    splits = json.loads((tmp_path / "again" / "splits.json").read_text())
    assert len(splits["train"]) == 12


def test_fewer_looks_leave_those_of_before_in_the_pack(augment, tmp_path):
    augment("--looks", 2)
    before = contents(tmp_path / "out")
    assert augment("--looks", 1)[0] == 0
    manifest, splits = (
        json.loads((tmp_path / "out" / name).read_text())
        for name in ("manifest.json", "splits.json")
    )
    assert manifest == json.loads(before[Path("manifest.json")])
    assert {*splits["train"]} == {*json.loads(before[Path("splits.json")])["train"]}
    (tmp_path / "out" / "images" / "2-look-2.png").unlink()
    augment("--looks", 1)
    splits = json.loads((tmp_path / "out" / "splits.json").read_text())
    assert "2-look-2" not in splits["train"] and "1-look-2" in splits["train"]


def test_processes_share_the_photos_and_the_last_one_has_all(augment, tmp_path, monkeypatch):
    augment("--looks", 2, out=tmp_path / "one")
    monkeypatch.setenv("WORLD_SIZE", "2")
    counts = []
    for rank in "10":
        monkeypatch.setenv("RANK", rank)
        assert augment("--looks", 2)[0] == 0
        counts.append(sum("look" in p.name for p in (tmp_path / "out" / "images").iterdir()))
    assert counts == [2, 6] and contents(tmp_path / "out") == contents(tmp_path / "one")


def test_a_photo_that_cannot_be_read_is_named_and_the_others_get_their_looks(
    augment, data, tmp_path
):
    (data / "images" / "2.png").write_bytes(b"words")
    status, said = augment("--looks", 1)
    assert status == 1 and "2.png: the photo 2.png is not a picture" in said
    assert "1 of 3 photos got no new looks: 2.png" in said
    splits = json.loads((tmp_path / "out" / "splits.json").read_text())
    assert splits["train"] == ["1", "2", "10", "1-look-1", "10-look-1"]


def strange_class(data):
    classes = [{"id": n, "name": f"thing {i}"} for n, i in NUMBERS.items()]
    classes += [{"id": 20, "name": "tram"}, {"id": 21, "name": "car"}]
    (data / "classes.json").write_text(json.dumps(classes))


def name_of_a_look(data):
    for folder in ("images", "labels"):
        shutil.copy(data / folder / "1.png", data / folder / "1-look-1.png")
    train = [*SPLITS["train"], "1-look-1"]
    (data / "splits.json").write_text(json.dumps({"train": train}))


@pytest.mark.parametrize(
    ("before", "options", "sentence"),
    [
        (strange_class, (), "has no class 'tram', 'car' of classes.json"),
        (name_of_a_look, (), "the data has a photo '1-look-1' already"),
        (lambda data: shutil.rmtree(data), (), "there is no folder"),
        (lambda data: (data / "classes.json").unlink(), (), "has no classes.json"),
        (None, ("--mode", "replaced"), "--mode is recoloured or generated, not 'replaced'"),
        (None, ("--looks", 0), "a number of looks is a whole number from 1 to 1000, not 0"),
        (None, ("--seed", -1), "a seed is a whole number from 0"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_writes_nothing(
    augment, data, tmp_path, before, options, sentence
):
    if before:
        before(data)
    status, said = augment(*options)
    assert status == 2 and sentence in said and len(said.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_pictures_of_another_recipe_and_other_folders_are_not_mixed(augment, data, tmp_path):
    augment("--looks", 1)
    before = contents(tmp_path / "out")
    for options, what in (
        (("--seed", 3), "another seed, 0 instead of 3"),
        (("--mode", "generated"), "another mode, 'recoloured' instead of 'generated'"),
    ):
        status, said = augment("--looks", 1, *options)
        assert status == 2 and what in said
    assert contents(tmp_path / "out") == before
    for folder, what in ((data, "a folder of their own"), (tmp_path, "holds something else")):
        status, said = augment(out=folder)
        assert status == 2 and what in said
    assert contents(tmp_path / "out") == before
