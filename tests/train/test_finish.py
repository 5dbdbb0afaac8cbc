"""Finishing: a bundle that opens from the first stage on, and keeps what it can."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from clvae import Bundle
from clvae.bundle.bundle import PARTS
from clvae.core.directions import Directions
from clvae.core.scales import Scales
from tests.checkpoints import (
    draw_directions,
    random_segmenter,
    random_upscaler,
)
from train.finish.finish import (
    finish,
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


def test_an_upscaler_of_the_bundle_before_stays(data_set, run, lookless, stages, tmp_path):
    facts = {"upscaler": {"steps": 9}, "steps": 7}
    before = replace(lookless, upscaler=random_upscaler(), facts=facts)
    before.save(tmp_path / "mine")
    finish(data_set, run, tmp_path / "mine", "", CPU, quick=True)
    after = Bundle.load(tmp_path / "mine")
    assert after.facts["upscaler"] == {"steps": 9} and after.checksum != before.checksum
    known = before.upscaler.state_dict()
    for key, value in after.upscaler.state_dict().items():
        assert torch.equal(value, known[key]), key


def test_one_of_other_classes_does_not(lookless, tmp_path):
    names = ("up", *lookless.labels.names[1:])
    other = replace(
        lookless, labels=replace(lookless.labels, names=names), upscaler=random_upscaler()
    )
    other.save(tmp_path / "mine")
    assert with_upscaler_of(tmp_path / "mine", lookless) is lookless
    assert with_upscaler_of(tmp_path / "none yet", lookless) is lookless


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
            "presets",
            {"examples", "directions"},
            "lacks presets, colours, scales, segmenter: python -m train looks --only presets and "
            "python -m train looks --only colours and python -m train looks --only scales and "
            "python -m train segmenter",
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


def test_a_part_that_is_half_added_is_none(lookless, tmp_path, monkeypatch):
    """Killed after the part's file was written and before the card names it."""
    lookless.save(tmp_path / "mine")

    def killed(folder, card):
        raise KeyboardInterrupt

    monkeypatch.setattr("clvae.bundle.bundle.write_card", killed)
    more = replace(lookless, segmenter=random_segmenter(3, (64, 64)))
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
