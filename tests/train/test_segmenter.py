"""The segmenter's training: from ImageNet's features to the classes of a data set, kept as a file,
put into a bundle.
"""

import json
import shutil
from dataclasses import replace
from typing import get_args

import pytest
import torch

from clvae import Bundle, ClvaeError, LabelSet, NetworkConfig
from clvae.nn import Segmenter
from tests.checkpoints import NARROW, random_networks, random_segmenter
from train.data import DataSet
from train.finish import segmenter, weighing
from train.finish.finish import equip, finish
from train.finish.segmenter import ROUNDS, enough, prepare, train
from train.finish.segmenter_file import Trained, read, write
from train.fit.features import EfficientNetLite
from train.options import OwnStepsOption, SegmenterSteps

from .drawn import draw_folder

CPU, PICTURE = torch.device("cpu"), (64, 64)


class Calls(list):
    """Of `stand_in`."""

    def __init__(self):
        super().__init__()
        self.further = []


@pytest.fixture
def stand_in(monkeypatch):
    """Training that takes no time: a random segmenter. Holds the number of steps of each call, and
    in `further` what each other one went on from, and how.
    """
    calls = Calls()

    def quick(data, picture, steps, device, plan=segmenter.NEW, before=None):
        calls.further += [(plan, before)] if before else []
        calls.append(steps)
        return Trained(
            random_segmenter(len(data.labels.names), picture, seed=steps),
            {"steps": steps, "val_miou": 0.5},
        )

    monkeypatch.setattr(segmenter, "train", quick)
    return calls


def same(one, other):
    """Whether two segmenters are one, as far as a bundle stores them."""
    return all(
        torch.equal(value, other.state_dict()[key])
        for key, value in one.state_dict().items()
        if "batches" not in key
    )


def test_the_published_weights_give_the_published_features():
    trunk = segmenter.Trunk(segmenter.LITE1).eval()
    trunk.load_state_dict(segmenter.published_trunk())
    published, photos = EfficientNetLite(1).eval(), torch.rand(1, 3, 64, 96) * 2 - 1
    with torch.no_grad():
        expected = published(photos)
        found = trunk(((photos + 1) / 2 - published.mean) / published.deviation)
    for ours, theirs in zip(found, (expected[2], expected[3], expected[5])):  # strides 4, 8 and 16
        torch.testing.assert_close(ours, theirs)


def test_training_finds_what_is_above_and_what_below(data_set):
    """Colours are drawn anew for each photo, so only shapes and places tell sky from ground."""
    trained = train(data_set, PICTURE, 20, CPU)
    untrained = segmenter.score(random_segmenter(3, PICTURE), data_set, PICTURE)
    assert trained.facts["val_pixel_accuracy"] > max(0.75, untrained["val_pixel_accuracy"])
    assert 0 < trained.facts["val_miou"] <= 1 and trained.facts["steps"] == 20
    assert not trained.network.training and trained.network.size == (64, 64)


def test_one_is_trained_further_from_where_it_was(data_set):
    first = train(data_set, PICTURE, 12, CPU)
    further = train(data_set, PICTURE, 2, CPU, segmenter.FURTHER, before=first)
    anew = train(data_set, PICTURE, 2, CPU, segmenter.FURTHER)
    accuracy = [one.facts["val_pixel_accuracy"] for one in (first, further, anew)]
    assert accuracy[1] > max(accuracy[0] - 0.1, accuracy[2])
    assert further.facts["steps"] == 14 and not same(first.network, further.network)
    assert (further.network.size, further.network.looks) == (
        first.network.size,
        first.network.looks,
    )
    assert not any(p.requires_grad for p in further.network.parameters())


def test_rare_classes_count_more_and_unlabelled_pixels_nothing(data_set):
    sky, tree, grass = weighing.class_weights(data_set).tolist()
    assert tree > sky and tree > grass
    assert len(data_set.labels.names) == 3 and data_set.labels.unlabelled


@pytest.mark.parametrize(
    ("picture", "photo", "size"),
    [
        ((256, 256), (256, 256), (256, 256)),
        ((256, 128), (512, 256), (448, 224)),
        ((256, 256), (128, 128), (128, 128)),
        ((256, 512), (256, 512), (224, 448)),
        ((32, 4096), (640, 480), (32, 3616)),
    ],
)
def test_photos_are_looked_at_in_the_shape_of_pictures(picture, photo, size):
    """At the most pixels that they have, even where a bundle's pictures have fewer."""
    assert segmenter.looked_at(picture, photo[0] * photo[1]) == size


def test_steps_follow_the_number_of_photos(data_set):
    def of(count):
        return enough(replace(data_set, splits={"train": data_set.splits["train"][:1] * count}))

    assert of(30) == 200 and of(800) == 1600 and of(20_000) == 3000


def test_help_says_how_often_the_photos_are_gone_through():
    said = f"{ROUNDS} rounds through the photos"
    for option in (SegmenterSteps, OwnStepsOption):
        assert said in get_args(option)[1].help


def test_a_segmenter_is_kept_and_trained_once(data_set, stand_in, tmp_path):
    file = tmp_path / "run" / "segmenter.safetensors"
    first = prepare(data_set, PICTURE, 3, file, CPU)
    again = prepare(data_set, PICTURE, 3, file, CPU)
    assert stand_in == [3] and same(first.network, again.network) and again.facts == first.facts
    assert not again.network.training and file.stat().st_size < 8e6
    longer = prepare(data_set, PICTURE, 4, file, CPU)
    assert stand_in == [3, 4] and not same(first.network, longer.network)
    assert prepare(data_set, PICTURE, 4, file, CPU).facts == longer.facts


def test_a_kept_segmenter_looks_as_it_did(data_set, tmp_path):
    deep = Segmenter(3, (64, 64), segmenter.LITE1, (0.5, 1.0), mirrored=True)
    deep.eval()
    write(Trained(deep, {}), data_set.labels, tmp_path / "kept.safetensors")
    found = read(tmp_path / "kept.safetensors", data_set.labels).network
    assert (found.depth, found.looks, found.mirrored) == (segmenter.LITE1, (0.5, 1.0), True)
    photo = 2 * torch.rand(1, 3, 64, 64) - 1
    with torch.no_grad():
        torch.testing.assert_close(found(photo), deep(photo), atol=1e-2, rtol=0)


def test_weights_are_averaged_over_steps():
    one, other = (random_segmenter(3, PICTURE, seed) for seed in (1, 2))
    average = weighing.averaged(one)
    average.update_parameters(one)
    for _ in range(3):
        average.update_parameters(other)
    bias = "context.bias"
    mean, start, end = (x.state_dict()[bias] for x in (average.module, one, other))
    assert ((mean - start).norm() > 0) and ((mean - end).norm() < (start - end).norm())
    assert not torch.equal(mean, end)


def test_a_changed_data_set_has_its_segmenter_trained_anew(stand_in, tmp_path):
    root, file = draw_folder(tmp_path / "data", count=6), tmp_path / "segmenter.safetensors"
    prepare(DataSet.open(root), PICTURE, 3, file, CPU)
    (root / "splits.json").write_text(json.dumps({"train": ["scene_00"], "val": ["scene_01"]}))
    prepare(DataSet.open(root), PICTURE, 3, file, CPU)
    assert stand_in == [3, 3]


def test_a_segmenter_of_other_classes_or_another_file_is_refused(data_set, stand_in, tmp_path):
    write(
        segmenter.train(data_set, PICTURE, 3, CPU), data_set.labels, tmp_path / "kept.safetensors"
    )
    with pytest.raises(ClvaeError, match="kept.safetensors was trained on different classes"):
        read(tmp_path / "kept.safetensors", LabelSet(("a", "b"), ((0, 0, 0), (1, 1, 1))))
    (tmp_path / "junk").write_bytes(b"junk")
    for name in ("junk", "nowhere"):
        with pytest.raises(ClvaeError, match=f"{name} is not a readable segmenter"):
            read(tmp_path / name, data_set.labels)


def test_finishing_a_run_gives_its_bundle_a_segmenter(data_set, run, stand_in, tmp_path):
    run = shutil.copytree(run, tmp_path / "run")
    made = finish(data_set, run, tmp_path / "bundle", "", CPU, segmenter_steps=3)
    loaded = Bundle.load(tmp_path / "bundle")
    assert same(loaded.segmenter, made.segmenter) and loaded.facts["segmenter"] == {
        "steps": 3,
        "val_miou": 0.5,
    }
    given = finish(
        data_set,
        run,
        tmp_path / "given",
        "",
        CPU,
        segmenter=run / "segmenter.safetensors",
        segmenter_steps=4,
    )
    assert stand_in == [3] and same(given.segmenter, made.segmenter)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_a_bundle_that_exists_gets_a_segmenter_and_stays_as_it_is(
    data_set, stand_in, tmp_path, dtype
):
    config = NetworkConfig.from_dict(NARROW | {"classes": data_set.labels.count})
    bundle = Bundle(
        config,
        data_set.labels,
        *random_networks(config),
        name="mine",
        facts={"steps": 7},
        licence="the terms",
    )
    bundle.save(tmp_path / "bundle", dtype)
    weights = (tmp_path / "bundle" / "model.safetensors").read_bytes()
    equip(tmp_path / "bundle", data_set, CPU, None, 5)
    after = Bundle.load(tmp_path / "bundle")
    assert (
        stand_in == [5] and after.segmenter.classes == 3 and after.facts["segmenter"]["steps"] == 5
    )
    assert (tmp_path / "bundle" / "model.safetensors").read_bytes() == weights
    assert (after.licence, after.name, after.facts["steps"]) == ("the terms", "mine", 7)


def test_the_segmenter_of_a_bundle_is_trained_further(data_set, stand_in, tmp_path):
    config = NetworkConfig.from_dict(NARROW | {"classes": data_set.labels.count})
    Bundle(config, data_set.labels, *random_networks(config)).save(tmp_path)
    with pytest.raises(ClvaeError, match="has no segmenter that could be trained further"):
        equip(tmp_path, data_set, CPU, None, 5, further=True)
    equip(tmp_path, data_set, CPU, None, 3)
    own = Bundle.load(tmp_path).segmenter
    equip(tmp_path, data_set, CPU, None, 5, further=True)
    ((plan, before),) = stand_in.further
    assert stand_in == [3, 5] and plan is segmenter.FURTHER
    assert same(before.network, own) and before.facts["steps"] == 3


@pytest.mark.parametrize("plan", [segmenter.NEW, segmenter.FURTHER])
def test_any_number_of_steps_can_be_asked_for(data_set, plan):
    """Where the first or second step is the fastest already, too."""
    for steps in (1, 2):
        assert train(data_set, PICTURE, steps, CPU, plan).facts["steps"] == steps


def test_what_a_bundle_holds_is_no_file_of_a_run(data_set, stand_in, tmp_path):
    config = NetworkConfig.from_dict(NARROW | {"classes": data_set.labels.count})
    Bundle(config, data_set.labels, *random_networks(config)).save(tmp_path)
    equip(tmp_path, data_set, CPU, None, 3)
    with pytest.raises(ClvaeError, match="does not say of which classes it is, as RUN/segmenter"):
        read(tmp_path / "segmenter.safetensors", data_set.labels)


def test_a_bundle_of_other_classes_is_refused(bundle_folder, data_set, stand_in):
    with pytest.raises(ClvaeError, match="the bundle's classes differ from those of"):
        equip(bundle_folder, data_set, CPU, None, 5)
