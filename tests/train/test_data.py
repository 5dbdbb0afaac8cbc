"""Data sets: what they hold, how samples are drawn from them, and what is said of damaged ones."""

import json

import numpy as np
import pytest
import torch
from PIL import Image

from clvae.core import images as decoding
from clvae.core import photos
from clvae.errors import ClvaeError
from train.data import DataSet, Split, Stream, training_loader

from .drawn import draw_folder


def test_a_folder_knows_its_classes_and_splits(data_set):
    assert data_set.labels.names == ("sky", "tree", "grass")
    assert data_set.labels.count == 4  # and the don't-care class
    assert len(data_set.splits["train"]) + len(data_set.splits["val"]) == 12
    names = {split: {pair.name for pair in pairs} for split, pairs in data_set.splits.items()}
    assert not names["train"] & names["val"]


def test_splits_can_be_given(tmp_path):
    root = draw_folder(tmp_path / "data_set", count=3)
    (root / "splits.json").write_text(
        json.dumps({"train": ["scene_02", "scene_00"], "val": ["scene_01"]})
    )
    splits = DataSet.open(root).splits
    assert {split: [pair.name for pair in pairs] for split, pairs in splits.items()} == {
        "train": ["scene_00", "scene_02"],
        "val": ["scene_01"],
    }


def test_unlabelled_pixels_become_the_last_class(data_set):
    sample = Split(data_set, "val", (64, 64))[0]
    assert (sample.labels[:4, :4] == 3).all()
    assert (sample.labels[4:, 4:] < 3).all()


def test_samples_are_photos_in_minus_one_to_one_with_their_maps(data_set):
    sample = Split(data_set, "train", (32, 64))[0]
    assert sample.photo.shape == (3, 32, 64) and sample.labels.shape == (32, 64)
    assert (
        sample.photo.dtype == torch.float32 and -1 <= sample.photo.min() < sample.photo.max() <= 1
    )


def test_photo_and_map_are_cropped_and_flipped_alike(tmp_path):
    """A photo that is its own map, painted, stays that through every augmentation."""
    root = draw_folder(tmp_path / "data_set", count=2)
    data_set = DataSet.open(root)
    for name in ("scene_00", "scene_01"):
        labels = np.array(Image.open(root / "labels" / f"{name}.png"))
        grey = np.where(labels == 255, 3, labels).astype(np.uint8) * 80
        Image.fromarray(np.stack([grey] * 3, -1)).save(root / "images" / f"{name}.jpg", quality=100)
    stream = Stream(data_set, (32, 32), (1.5, 2.0), True, seed=1)
    for number in range(6):
        photo, labels = stream[number][:2]
        same = ((photo[0] + 1) * 127.5 - labels * 80).abs() < 40  # bicubic edges aside
        assert same.float().mean() > 0.9


def test_a_sample_depends_on_its_number_alone(data_set):
    """What a resumed run sees is what an unbroken one would have seen."""
    stream = Stream(data_set, (32, 32), (1.1, 1.4), True, seed=5)
    unbroken = [batch.photo for batch in training_loader(stream, 3, 0, 8, 0)]
    resumed = [batch.photo for batch in training_loader(stream, 3, 5, 8, 0)]
    assert all(torch.equal(a, b) for a, b in zip(unbroken[5:], resumed, strict=True))
    other = Stream(data_set, (32, 32), (1.1, 1.4), True, seed=6)
    assert not torch.equal(other[0].photo, stream[0].photo)


def test_an_epoch_shows_every_photo_once(data_set):
    stream = Stream(data_set, (64, 64), (1.0, 1.0), False, seed=0)
    count = len(stream.pairs)
    firsts = {stream[i].photo.numpy().tobytes() for i in range(count)}
    seconds = {stream[i].photo.numpy().tobytes() for i in range(count, 2 * count)}
    assert len(firsts) == count and firsts == seconds


def test_a_flip_swaps_left_and_right(tmp_path):
    """Where classes.json says that two classes mirror each other; whatever is seen left of the
    middle is "left".
    """
    root = draw_folder(tmp_path / "data_set", count=2)
    classes = json.loads((root / "classes.json").read_text())
    classes[0] |= {"name": "left", "mirror": "right"}
    classes[1] |= {"name": "right"}
    (root / "classes.json").write_text(json.dumps(classes))
    for name in ("scene_00", "scene_01"):
        Image.fromarray(np.repeat(np.repeat([[0, 1]], 32, 1), 64, 0).astype(np.uint8)).save(
            root / "labels" / f"{name}.png"
        )
    stream = Stream(DataSet.open(root), (64, 64), (1.0, 1.0), True, seed=0)
    samples = [stream[number] for number in range(8)]
    assert all((s.labels[:, :32] == 0).all() and (s.labels[:, 32:] == 1).all() for s in samples)
    assert len({s.photo.numpy().tobytes() for s in samples}) == 2  # some were flipped, some not


def test_a_class_cannot_mirror_two(tmp_path):
    root = draw_folder(tmp_path / "data_set", count=2)
    classes = json.loads((root / "classes.json").read_text())
    classes[0]["mirror"], classes[2]["mirror"] = "tree", "tree"
    (root / "classes.json").write_text(json.dumps(classes))
    with pytest.raises(ClvaeError, match="mirror each other and a third class"):
        DataSet.open(root)


def test_photos_of_the_web_are_read_hidden_files_are_not_and_endings_may_be_in_any_case(tmp_path):
    root = draw_folder(tmp_path / "data_set", count=3)
    Image.open(root / "images" / "scene_00.jpg").save(root / "images" / "scene_00.WEBP")
    (root / "images" / "scene_00.jpg").unlink()
    (root / "labels" / "scene_01.png").rename(root / "labels" / "scene_01.PNG")
    (root / "images" / "._scene_01.jpg").write_bytes(b"a ghost")
    data_set = DataSet.open(root)
    pairs = [*data_set.splits["train"], *data_set.splits["val"]]
    names = sorted(pair.photo.name for pair in pairs)
    assert names == ["scene_00.WEBP", "scene_01.jpg", "scene_02.jpg"]
    assert all(data_set.read(pair)[0].size == (64, 64) for pair in pairs)


def test_numbers_count_whatever_the_palette_says(data_set, tmp_path):
    root = draw_folder(tmp_path / "data_set", count=2)
    values = np.array(Image.open(root / "labels" / "scene_01.png"))
    image = Image.frombytes("P", (64, 64), values.tobytes())
    image.putpalette([30, 110, 40, 120, 205, 70, 120, 185, 235])  # the classes', shuffled
    image.save(root / "labels" / "scene_01.png")
    sample = Split(DataSet.open(root), "train", (64, 64))[0]
    assert np.array_equal(sample.labels.numpy(), np.where(values == 255, 3, values))


def test_what_is_transparent_in_a_photo_is_unlabelled(tmp_path):
    root = draw_folder(tmp_path / "data_set", count=2)
    photo = Image.open(root / "images" / "scene_01.jpg").convert("RGBA")
    photo.paste((255, 0, 255, 0), (32, 0, 64, 64))
    photo.save(root / "images" / "scene_01.png")
    (root / "images" / "scene_01.jpg").unlink()
    sample = Split(DataSet.open(root), "train", (64, 64))[0]
    assert (sample.labels[:, 32:] == 3).all() and (sample.labels[8:, :32] < 3).all()
    assert torch.equal(sample.photo[:, :, 32:], sample.photo[:, :, 31:32].expand(-1, -1, 32))


def test_a_large_photo_is_as_large_as_its_map(tmp_path, monkeypatch):
    root = draw_folder(tmp_path / "data_set", count=1, size=(96, 96))
    monkeypatch.setattr(decoding, "BIG", 1000)
    monkeypatch.setattr(photos, "MOST_PIXELS", 1000)  # a style photo would be reduced
    data = DataSet.open(root)
    photo, label_map = data.read(data.splits["train"][0])
    assert photo.size == label_map.size == (96, 96)


def test_photos_may_be_jpeg_or_png(tmp_path):
    root = draw_folder(tmp_path / "data_set", count=2)
    Image.open(root / "images" / "scene_01.jpg").save(root / "images" / "scene_01.png")
    (root / "images" / "scene_01.jpg").unlink()
    data_set = DataSet.open(root)
    assert data_set.read(data_set.splits["train"][0])[0].size == (64, 64)


def damage_classes(root):
    (root / "classes.json").write_text("[1, 2")


def damage_map(root):
    Image.fromarray(np.full((64, 64), 9, np.uint8)).save(root / "labels" / "scene_01.png")


def damage_size(root):
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(root / "labels" / "scene_01.png")


def damage_photo(root):
    (root / "images" / "scene_01.jpg").write_bytes(b"no picture")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda root: (root / "classes.json").unlink(), "has no classes.json"),
        (damage_classes, "classes.json is not readable JSON"),
        (damage_map, r"scene_01.png: the map has class 9, which is none of the 3 classes"),
        (damage_size, "scene_01: the photo is 64x64, its map 8x8"),
        (damage_photo, "photo scene_01.jpg is not a picture"),
        (
            lambda root: (root / "labels" / "scene_01.png").unlink(),
            "there is no file .*scene_01.png",
        ),
    ],
)
def test_a_damaged_folder_says_what_is_wrong(tmp_path, damage, message):
    root = draw_folder(tmp_path / "data_set", count=2)  # scene_00 is kept back, scene_01 trains
    damage(root)

    def read_all():
        for pair in DataSet.open(root).splits["train"]:
            DataSet.open(root).read(pair)

    with pytest.raises(ClvaeError, match=message):
        read_all()


def test_a_published_data_set_has_its_own_classes_and_files(tmp_path):
    """ADE20K's files: 0 is unknown, v is class v - 1; the validation folder is "val"."""
    for split in ("training", "validation"):
        for folder in ("images", "annotations"):
            (tmp_path / folder / split).mkdir(parents=True)
        Image.new("RGB", (40, 30), (9, 9, 9)).save(tmp_path / "images" / split / "ADE_1.jpg")
        Image.fromarray(np.array([[0, 1, 150]], np.uint8)).resize((40, 30), 0).save(
            tmp_path / "annotations" / split / "ADE_1.png"
        )
    data_set = DataSet.open(tmp_path, "ade20k")
    assert data_set.labels.names[0] == "wall" and {
        k: len(v) for k, v in data_set.splits.items()
    } == {"train": 1, "val": 1}
    _, label_map = data_set.read(data_set.splits["val"][0])
    assert sorted(set(np.unique(label_map))) == [0, 149, 150]
    with pytest.raises(ClvaeError, match="no layout 'cityscapes'"):
        DataSet.open(tmp_path, "cityscapes")
