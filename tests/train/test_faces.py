"""A class for faces, cut out of skin."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from clvae.errors import ClvaeError
from tests.checkpoints import draw_photo
from train.data import DataSet
from train.data.faces import LONG, NEEDED, derive, face, main

NAMES = ("background", *NEEDED)
IDS = {name: i for i, name in enumerate(NAMES)}
BACK, SKIN, HAIR, HAT, GLASSES = range(5)


def person(height: int = 120, width: int = 60) -> np.ndarray:
    """Hair, a face of 20 columns with glasses, a neck, an arm."""
    label_map = np.zeros((height, width), np.uint8)
    label_map[5:20, 18:42] = HAIR
    label_map[10:60, 20:40] = SKIN  # face and neck
    label_map[16:19, 20:40] = GLASSES
    label_map[50:110, 2:8] = SKIN
    return label_map


def test_a_face_is_the_head_without_neck_glasses_and_arms():
    label_map = person()
    found = face(label_map, IDS)
    rows, columns = (np.flatnonzero(found.any(axis)) for axis in (1, 0))
    assert (columns[0], columns[-1]) == (20, 39)
    assert (rows[0], rows[-1]) == (10, 9 + round(LONG * 20))
    assert (label_map[found] == SKIN).all() and not found[16:19].any()


def test_without_hair_it_is_the_topmost_skin_and_low_down_there_is_none():
    label_map = person()
    label_map[label_map == HAIR] = BACK
    assert face(label_map, IDS)[10:30, 20:40].any() and not face(label_map, IDS)[50:, :10].any()
    arms = np.zeros_like(label_map)
    arms[70:110, 2:8] = SKIN
    assert not face(arms, IDS).any()
    assert not face(np.zeros_like(label_map), IDS).any()


@pytest.fixture
def people(tmp_path):
    """A folder of two people."""
    root = tmp_path / "people"
    for folder in ("images", "labels"):
        (root / folder).mkdir(parents=True)
    for name in ("ann", "bob"):
        Image.fromarray(person()).save(root / "labels" / f"{name}.png")
        Image.fromarray(draw_photo((120, 60))).save(root / "images" / f"{name}.jpg")
    classes = [{"id": i, "name": name} for i, name in enumerate(NAMES)]
    (root / "classes.json").write_text(json.dumps(classes))
    (root / "LICENSE").write_text("free")
    return root


def test_a_folder_gets_the_class_and_keeps_its_photos(people, tmp_path):
    main([str(people), str(tmp_path / "out")])
    made = DataSet.open(tmp_path / "out")
    assert made.labels.names[-1] == "face" and made.labels.names[:-1] == NAMES
    assert (tmp_path / "out" / "images").resolve() == people / "images"
    assert (tmp_path / "out" / "LICENSE").read_text() == "free"
    label_map = np.array(Image.open(tmp_path / "out" / "labels" / "ann.png"))
    assert np.array_equal(label_map == len(NAMES), face(person(), IDS))
    rest = label_map != len(NAMES)
    assert np.array_equal(label_map[rest], person()[rest])


def test_what_cannot_be_is_said(people, tmp_path, capsys):
    derive(people, tmp_path / "out")
    with pytest.raises(ClvaeError, match="there already"):
        derive(people, tmp_path / "out")
    with pytest.raises(ClvaeError, match="no room"):
        derive(tmp_path / "out", tmp_path / "again")
    (people / "classes.json").write_text(json.dumps([{"id": 0, "name": "skin"}]))
    assert "has no class hair" in refused(people, tmp_path / "other", capsys=capsys)


def refused(*arguments, capsys) -> str:
    """What the command says to something that it refuses."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    assert ended.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]  # below the progress, where there is some


def test_the_command_takes_two_folders(people, capsys):
    assert refused(people, capsys=capsys) == "python -m train.data.faces DATA OUT"


@pytest.mark.parametrize("folder", ["images", "labels"])
@pytest.mark.parametrize("missing", [True, False])
def test_a_folder_without_photos_or_without_maps_is_refused(
    people, tmp_path, capsys, folder, missing
):
    shutil.rmtree(people / folder)
    if not missing:
        (people / folder).mkdir()
    said = refused(people, tmp_path / "out", capsys=capsys)
    assert f"there is no {'photo' if folder == 'images' else 'label map'} in" in said
    assert not (tmp_path / "out").exists()


def test_what_fails_half_way_leaves_nothing(people, tmp_path, capsys):
    (people / "labels" / "bob.png").write_bytes(b"no picture")
    said = refused(people, tmp_path / "new" / "out", capsys=capsys)
    assert "the label map bob.png is not a picture that can be read" in said
    Image.new("RGB", (60, 120)).save(people / "labels" / "bob.png")
    said = refused(people, tmp_path / "new" / "out", capsys=capsys)
    assert "bob.png is no map of 8-bit numbers" in said
    assert not list((tmp_path / "new").iterdir())


def test_a_place_that_cannot_be_written_is_one_sentence(people, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    said = refused(people, tmp_path / "file" / "out", capsys=capsys)
    assert said == f"{tmp_path / 'file'}: file exists"


def test_unlabelled_numbers_are_no_classes_and_stay_as_they_are(people, tmp_path):
    file = people / "classes.json"
    nobody = [{"id": number, "unlabelled": True} for number in (len(NAMES), 255)]
    file.write_text(json.dumps(json.loads(file.read_text()) + nobody))
    derive(people, tmp_path / "out")
    made = json.loads((tmp_path / "out" / "classes.json").read_text())
    assert {entry["id"]: entry.get("name") for entry in made} == {
        **dict(enumerate(NAMES)),
        len(NAMES): None,
        255: None,
        len(NAMES) + 1: "face",
    }
    label_map = np.array(Image.open(tmp_path / "out" / "labels" / "ann.png"))
    assert np.array_equal(label_map == len(NAMES) + 1, face(person(), IDS))
