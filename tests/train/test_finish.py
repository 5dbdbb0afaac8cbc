"""Finishing: a bundle that opens from the first stage on, and one that exists with other looks, the
rest untouched.
"""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from clvae import Bundle, ClvaeError, NetworkConfig, Prior, StylePresets
from clvae.bundle.bundle import PARTS
from clvae.core.codes import LAYERS
from clvae.core.directions import Directions
from clvae.core.scales import Scales
from tests.checkpoints import (
    NARROW,
    draw_directions,
    random_networks,
    random_segmenter,
    random_upscaler,
)
from train.finish.finish import (
    finish,
    renew_colours,
    renew_examples,
    renew_looks,
    renew_presets,
    renew_scales,
    with_upscaler_of,
)
from train.finish.looks import LooksFinder
from train.finish.segmenter_file import Trained

CPU = torch.device("cpu")
SCALES = Scales({"head_0.norm_0": np.full(1, 0.5, np.float32)})


# Stage by stage


@pytest.fixture
def stages(monkeypatch):
    """What finishing does at each stage, quickly; `before[NAME]` is called as the stage begins."""
    before = dict.fromkeys(("sliders", "presets", "colours", "scales", "segmenter"), lambda: None)
    sliders, presets, colours = LooksFinder.sliders, LooksFinder.presets, LooksFinder.colours
    monkeypatch.setattr("train.finish.looks.MAPS", 2)
    monkeypatch.setattr("train.finish.slopes.PAIRS", 2)
    monkeypatch.setattr(
        "train.finish.looks.find_directions",
        lambda *given: Directions(
            direction
            for direction in draw_directions(3, 6, 4)
            if given[-1] or direction.layer is None
        ),
    )

    def stage(name, work):
        def begun(*arguments, **settings):
            before[name]()
            return work(*arguments, **settings)

        return begun

    monkeypatch.setattr(LooksFinder, "sliders", stage("sliders", sliders))
    monkeypatch.setattr(LooksFinder, "presets", stage("presets", presets))
    monkeypatch.setattr(LooksFinder, "colours", stage("colours", colours))
    monkeypatch.setattr("train.finish.finish.scales_on", stage("scales", lambda *_: SCALES))
    monkeypatch.setattr(
        "train.finish.finish.prepare",
        stage(
            "segmenter",
            lambda data, picture, *_: Trained(
                random_segmenter(len(data.labels.names), picture), {"steps": 3}
            ),
        ),
    )
    return before


def has(folder) -> set[str]:
    """Which parts a bundle folder opens with."""
    made = Bundle.load(folder)
    assert made.prior is not None and made.facts["photos"] == 10
    return {key for key in (*PARTS, "segmenter") if getattr(made, key)}


def test_the_bundle_opens_from_the_first_stage_on(data_set, run, stages, tmp_path):
    out, seen = tmp_path / "mine", {}
    for name in stages:
        stages[name] = lambda name=name: seen.update({name: has(out)})
    made = finish(data_set, run, out, "the terms", CPU, segmenter_steps=3)
    assert list(seen) == ["sliders", "presets", "colours", "scales", "segmenter"]
    assert seen == {
        "sliders": {"examples"},
        "presets": {"examples", "directions"},
        "colours": {"examples", "directions", "presets"},
        "scales": {"examples", "directions", "presets", "colours"},
        "segmenter": {"examples", "directions", "presets", "colours", "scales"},
    }
    assert has(out) == {"examples", "directions", "presets", "colours", "scales", "segmenter"}
    whole = Bundle.load(out)
    assert (
        whole.facts["segmenter"] == {"steps": 3}
        and whole.licence == "the terms"
        and whole.name == "mine"
    )
    assert len(whole.directions) == len(made.directions)
    assert not [path.name for path in out.iterdir() if path.name.startswith(".")]
    made.save(tmp_path / "at_once", torch.float16)
    for path in out.iterdir():  # added part by part it is the bundle that is saved at once
        one, other = (file.read_bytes() for file in (path, tmp_path / "at_once" / path.name))
        assert (
            one == other if path.suffix == ".safetensors" else json.loads(one) == json.loads(other)
        ), path.name


def test_an_upscaler_of_the_bundle_before_stays(data_set, run, bundle, stages, tmp_path):
    facts = {"upscaler": {"steps": 9}, "steps": 7}
    before = replace(bundle, upscaler=random_upscaler(), facts=facts)
    before.save(tmp_path / "mine")
    finish(data_set, run, tmp_path / "mine", "", CPU, quick=True)
    after = Bundle.load(tmp_path / "mine")
    assert after.facts["upscaler"] == {"steps": 9} and after.checksum != before.checksum
    known = before.upscaler.state_dict()
    for key, value in after.upscaler.state_dict().items():
        assert torch.equal(value, known[key]), key


def test_one_of_other_classes_does_not(bundle, tmp_path):
    names = ("up", *bundle.labels.names[1:])
    other = replace(bundle, labels=replace(bundle.labels, names=names), upscaler=random_upscaler())
    other.save(tmp_path / "mine")
    assert with_upscaler_of(tmp_path / "mine", bundle) is bundle
    assert with_upscaler_of(tmp_path / "none yet", bundle) is bundle


@pytest.mark.parametrize(
    ("name", "left", "said"),
    [
        (
            "sliders",
            {"examples"},
            "lacks sliders, presets, colours, scales, segmenter: python -m train looks and "
            "python -m train looks --only scales and python -m train segmenter",
        ),
        (
            "colours",
            {"examples", "directions", "presets"},
            "lacks colours, scales, segmenter: python -m train looks --only colours and "
            "python -m train looks --only scales and python -m train segmenter",
        ),
        (
            "segmenter",
            {"examples", "directions", "presets", "colours", "scales"},
            "lacks segmenter: python -m train segmenter finds them later",
        ),
    ],
)
def test_one_that_is_ended_early_keeps_what_was_done(
    data_set, run, stages, tmp_path, caplog, name, left, said
):
    def stop():
        raise KeyboardInterrupt

    stages[name] = stop
    with pytest.raises(KeyboardInterrupt):
        finish(data_set, run, tmp_path / "mine", "", CPU, segmenter_steps=3)
    assert has(tmp_path / "mine") == left
    assert said in caplog.text


def test_a_part_that_is_half_added_is_none(bundle, tmp_path, monkeypatch):
    """Killed after the part's file was written and before the card names it."""
    bundle.save(tmp_path / "mine")

    def killed(folder, card):
        raise KeyboardInterrupt

    monkeypatch.setattr("clvae.bundle.bundle.write_card", killed)
    more = replace(bundle, segmenter=random_segmenter(3, (64, 64)))
    with pytest.raises(KeyboardInterrupt):
        more.add_to(tmp_path / "mine", "segmenter")
    assert (tmp_path / "mine" / "segmenter.safetensors").exists()
    assert Bundle.load(tmp_path / "mine").segmenter is None


def test_quick_leaves_out_what_takes_long_and_says_so(data_set, run, stages, tmp_path, caplog):
    caplog.set_level("INFO")
    made = finish(data_set, run, tmp_path / "mine", "", CPU, segmenter_steps=None, quick=True)
    assert made.segmenter is None and made.presets and "segmenter" not in has(tmp_path / "mine")
    assert made.directions and all(direction.layer is None for direction in made.directions)
    assert (
        "--quick left out the sliders of single layers and the segmenter: python -m train looks"
        in caplog.text
    )


# A bundle that exists


@pytest.fixture
def bundle(data_set):
    """A bundle of the data set's classes with random weights and codes that spread a little,
    without looks.
    """
    config = NetworkConfig.from_dict(NARROW | {"classes": data_set.labels.count})
    size, code = config.z_global, LAYERS * config.z_local
    prior = Prior(
        np.zeros((config.classes, LAYERS, config.z_local), np.float32),
        np.tile(np.eye(code, dtype=np.float32), (config.classes, 1, 1)),
        np.zeros(size, np.float32),
        np.eye(size, dtype=np.float32),
    )
    return Bundle(
        config,
        data_set.labels,
        *random_networks(config),
        name="mine",
        facts={"steps": 7},
        licence="the terms",
        prior=prior,
        directions=Directions(),
        presets=StylePresets(),
    )


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_the_looks_of_a_bundle_are_found_anew_and_the_rest_stays_as_it_is(
    data_set, bundle, tmp_path, dtype
):
    bundle.save(tmp_path / "mine", dtype)
    weights = (tmp_path / "mine" / "model.safetensors").read_bytes()
    renew_looks(tmp_path / "mine", data_set, CPU)
    after = Bundle.load(tmp_path / "mine")
    assert {data_set.labels.name(c) for c in after.presets.classes} == {
        "sky",
        "grass",
    }  # too few photos have a tree
    assert len(after.presets.scenes) and after.presets.scenes.global_codes.any()
    assert (tmp_path / "mine" / "model.safetensors").read_bytes() == weights
    assert (after.licence, after.name, after.facts["steps"]) == ("the terms", "mine", 7)


def test_scales_alone_change_no_other_file_and_no_checksum(data_set, bundle, tmp_path):
    bundle.save(tmp_path / "mine")
    before = {path.name: path.read_bytes() for path in (tmp_path / "mine").iterdir()}
    renew_scales(tmp_path / "mine", data_set, CPU)
    after = Bundle.load(tmp_path / "mine")
    assert after.scales and after.checksum == bundle.checksum
    for path in (tmp_path / "mine").iterdir():
        if path.name not in ("bundle.json", "scales.safetensors"):
            assert path.read_bytes() == before[path.name]


def test_presets_alone_are_those_that_are_found_with_sliders(data_set, bundle, tmp_path):
    for name in ("mine", "all"):
        bundle.save(tmp_path / name)
    before = {path.name: path.read_bytes() for path in (tmp_path / "mine").iterdir()}
    renew_looks(tmp_path / "all", data_set, CPU)
    renew_presets(tmp_path / "mine", data_set, CPU)
    after, all_new = (Bundle.load(tmp_path / name).presets for name in ("mine", "all"))
    assert after.classes.keys() == all_new.classes.keys()
    for class_id, shelf in after.classes.items():
        other = all_new.classes[class_id]
        assert np.array_equal(shelf.local_codes, other.local_codes)
        assert np.array_equal(shelf.thumbnails, other.thumbnails)
    for name in before.keys() - {"bundle.json", "presets.safetensors"}:
        assert (tmp_path / "mine" / name).read_bytes() == before[name]


def test_colours_alone_change_no_other_file_and_no_checksum(data_set, bundle, tmp_path):
    bundle.save(tmp_path / "mine", torch.float16)
    before = {file.name: file.read_bytes() for file in (tmp_path / "mine").iterdir()}
    checksum = Bundle.load(tmp_path / "mine").checksum
    renew_colours(tmp_path / "mine", data_set, CPU)
    after = Bundle.load(tmp_path / "mine")
    assert after.checksum == checksum and (after.name, after.facts) == ("mine", {"steps": 7})
    known = [data_set.labels.name(int(c)) for c in np.flatnonzero(after.colours.known)]
    assert known == ["sky", "grass"]  # too few photos have a tree
    assert (after.colours.variances > 0).all()
    for name in before.keys() - {"bundle.json"}:
        assert (tmp_path / "mine" / name).read_bytes() == before[name]


def test_examples_alone_change_no_other_file_and_no_checksum(data_set, bundle, tmp_path):
    bundle.save(tmp_path / "mine")
    before = {file.name: file.read_bytes() for file in (tmp_path / "mine").iterdir()}
    assert not Bundle.load(tmp_path / "mine").examples
    renew_examples(tmp_path / "mine", data_set, CPU)
    after = Bundle.load(tmp_path / "mine")
    assert after.checksum == bundle.checksum and not bundle.examples
    assert len(after.examples.overall) == len(data_set.splits["train"])
    names = {data_set.labels.name(int(c)) for c in after.examples.class_id}
    assert names == {"sky", "grass", "unlabelled"}  # too few photos have a tree
    for name in before.keys() - {"bundle.json"}:
        assert (tmp_path / "mine" / name).read_bytes() == before[name]


def test_a_bundle_of_other_classes_is_refused(data_set, bundle, tmp_path):
    names = ("up", *bundle.labels.names[1:])
    replace(bundle, labels=replace(bundle.labels, names=names)).save(tmp_path / "other")
    with pytest.raises(ClvaeError, match="the bundle's classes differ from those of"):
        renew_looks(tmp_path / "other", data_set, CPU)
