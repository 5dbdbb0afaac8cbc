"""Folders of label maps: which files there are, and what their values mean."""

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.bundle.dataset_layouts import LAYOUTS, find_layout, natural
from clvae.bundle.published import PUBLISHED

ADE20K, GTA5 = PUBLISHED["ade20k"].labels, PUBLISHED["gta5"].labels


def touch(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def names(root, layout, split):
    return [
        (pair.name, str(pair.photo.relative_to(root)), str(pair.map.relative_to(root)))
        for pair in LAYOUTS[layout].pairs(root, split)
    ]


def test_ade20k(tmp_path):
    touch(
        tmp_path,
        "annotations/training/ADE_train_00000001.png",
        "annotations/validation/ADE_val_00000002.png",
    )
    assert names(tmp_path, "ade20k", "train") == [
        (
            "ADE_train_00000001",
            "images/training/ADE_train_00000001.jpg",
            "annotations/training/ADE_train_00000001.png",
        )
    ]
    assert names(tmp_path, "ade20k", "test") == [
        (
            "ADE_val_00000002",
            "images/validation/ADE_val_00000002.jpg",
            "annotations/validation/ADE_val_00000002.png",
        )
    ]


def test_deepfashion(tmp_path):
    touch(tmp_path, "test/a.jpg", "test/a_label.png", "train/b.jpg", "train/b_label.png")
    assert names(tmp_path, "deepfashion", "test") == [("a", "test/a.jpg", "test/a_label.png")]
    assert names(tmp_path, "deepfashion", "train") == [("b", "train/b.jpg", "train/b_label.png")]


def test_gta5_in_natural_order(tmp_path):
    touch(tmp_path, *(f"LabelgrayFull20/test/{i}.png" for i in (10, 9, 100)))
    assert [name for name, _, _ in names(tmp_path, "gta5", "test")] == ["9", "10", "100"]
    assert names(tmp_path, "gta5", "test")[0][1:] == (
        "RGB256Full/test/9.png",
        "LabelgrayFull20/test/9.png",
    )


def test_a_plain_folder(tmp_path):
    touch(tmp_path, "b.png", "b.jpg", "a.png", "notes.txt")
    assert names(tmp_path, "folder", "test") == [("a", "a.jpg", "a.png"), ("b", "b.jpg", "b.png")]


def test_hidden_files_are_none_and_endings_may_be_in_any_case(tmp_path):
    touch(tmp_path, "._a.png", "a.PNG", "a.JPEG", "b.png", "b.webp", "c.Png", "notes.txt", "d.jpg")
    pairs = LAYOUTS["folder"].pairs(tmp_path, "test")
    assert [(pair.name, pair.photo.name, pair.map.name) for pair in pairs] == [
        ("a", "a.JPEG", "a.PNG"),
        ("b", "b.webp", "b.png"),
        ("c", "c.jpg", "c.Png"),
    ]
    assert LAYOUTS["folder"].strangers(pairs) == ["._a.png", "d.jpg", "notes.txt"]


def test_two_files_of_one_name_are_refused_and_both_are_named(tmp_path):
    touch(tmp_path, "b.png", "a.JPG", "a.webp")
    with pytest.raises(ClvaeError, match=f"^a.JPG and a.webp in {tmp_path} have one name"):
        LAYOUTS["folder"].pairs(tmp_path, "test")


def test_names_of_odd_digits_are_names(tmp_path):
    touch(tmp_path, "2².png", "①.png", "10.png", "٣.png")
    pairs = LAYOUTS["folder"].pairs(tmp_path, "test")
    assert [pair.name for pair in pairs] == ["2²", "10", "٣", "①"]


def test_numbers_count_in_a_published_layout_and_colours_in_a_plain_folder(tmp_path):
    labels = PUBLISHED["gta5"].labels
    labels.write(np.array([[0, 1], [3, 19]], np.uint8), tmp_path / "map.png")
    image = Image.open(tmp_path / "map.png")
    image.putpalette([v for color in reversed(labels.colors) for v in color])
    image.save(tmp_path / "map.png")

    def read(layout, **options):
        return LAYOUTS[layout].read_map(tmp_path / "map.png", labels, **options).tolist()

    assert read("gta5") == read("folder", ids=True) == [[0, 1], [3, 19]]
    assert read("folder") == [[19, 18], [16, 0]]


def test_natural_order():
    assert sorted(["x10", "x9", "x", "10", "9", "a1b2", "a1b10"], key=natural) == [
        "9",
        "10",
        "a1b2",
        "a1b10",
        "x",
        "x9",
        "x10",
    ]


def test_what_is_not_there_is_said(tmp_path):
    with pytest.raises(ClvaeError, match="there is no folder"):
        LAYOUTS["ade20k"].pairs(tmp_path / "nowhere", "test")
    with pytest.raises(ClvaeError, match=r"there is no label map annotations/validation/\*.png in"):
        LAYOUTS["ade20k"].pairs(tmp_path, "test")
    with pytest.raises(ClvaeError, match="no split 'val', only train, test"):
        LAYOUTS["ade20k"].pairs(tmp_path, "val")
    with pytest.raises(
        ClvaeError, match="no layout 'coco', only folder, ade20k, deepfashion, gta5"
    ):
        find_layout("coco")


@pytest.mark.parametrize("kind", ["8 bits", "16 bits", "indexed"])
def test_ade20k_counts_from_one_and_0_is_unlabelled(tmp_path, kind):
    values = np.array([[0, 1], [3, 150]], np.uint16 if kind == "16 bits" else np.uint8)
    image = Image.fromarray(values)
    if kind == "indexed":  # whatever the palette, the pixels are what counts
        image = Image.frombytes("P", (2, 2), values.tobytes())
        image.putpalette([0] * 768)
    image.save(tmp_path / "map.png")
    assert LAYOUTS["ade20k"].read_map(tmp_path / "map.png", ADE20K).tolist() == [[150, 0], [2, 149]]


def test_the_others_hold_class_ids(tmp_path):
    Image.fromarray(np.array([[0, 1], [3, 19]], np.uint8)).save(tmp_path / "map.png")
    for layout in ("folder", "deepfashion", "gta5"):
        assert LAYOUTS[layout].read_map(tmp_path / "map.png", GTA5).tolist() == [[0, 1], [3, 19]]


def test_a_wrong_map_is_named(tmp_path):
    Image.fromarray(np.full((4, 4), 152, np.uint8)).save(tmp_path / "map.png")
    with pytest.raises(
        ClvaeError, match="map.png: the map has class 151, which is none of the 150 classes"
    ):
        LAYOUTS["ade20k"].read_map(tmp_path / "map.png", ADE20K)
    Image.new("RGB", (4, 4)).save(tmp_path / "map.png")
    with pytest.raises(
        ClvaeError, match="map.png: a label map of this layout is a grey or indexed picture"
    ):
        LAYOUTS["ade20k"].read_map(tmp_path / "map.png", ADE20K)


def test_names_are_in_natural_order_whatever_is_in_them():
    names = ["", "a", "a2", "a10", "a10b", "a" + "9" * 5000, "b1", "²", "①"]
    backwards = names[::-1]
    assert sorted(backwards, key=natural) == names
    assert natural("a007") == natural("a7")
