"""A bundle that exists gets other looks, or one part of them; the rest stays as it is."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from clvae import Bundle, ClvaeError
from train.finish.finish import (
    renew_colours,
    renew_examples,
    renew_looks,
    renew_presets,
    renew_scales,
)

CPU = torch.device("cpu")


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_the_looks_of_a_bundle_are_found_anew_and_the_rest_stays_as_it_is(
    data_set, lookless, tmp_path, dtype
):
    lookless.save(tmp_path / "mine", dtype)
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


def test_scales_alone_change_no_other_file_and_no_checksum(data_set, lookless, tmp_path):
    lookless.save(tmp_path / "mine")
    before = {path.name: path.read_bytes() for path in (tmp_path / "mine").iterdir()}
    renew_scales(tmp_path / "mine", data_set, CPU)
    after = Bundle.load(tmp_path / "mine")
    assert after.scales and after.checksum == lookless.checksum
    for path in (tmp_path / "mine").iterdir():
        if path.name not in ("bundle.json", "scales.safetensors"):
            assert path.read_bytes() == before[path.name]


def test_presets_alone_are_those_that_are_found_with_sliders(data_set, lookless, tmp_path):
    for name in ("mine", "all"):
        lookless.save(tmp_path / name)
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


def test_colours_alone_change_no_other_file_and_no_checksum(data_set, lookless, tmp_path):
    lookless.save(tmp_path / "mine", torch.float16)
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


def test_examples_alone_change_no_other_file_and_no_checksum(data_set, lookless, tmp_path):
    lookless.save(tmp_path / "mine")
    before = {file.name: file.read_bytes() for file in (tmp_path / "mine").iterdir()}
    assert not Bundle.load(tmp_path / "mine").examples
    renew_examples(tmp_path / "mine", data_set, CPU)
    after = Bundle.load(tmp_path / "mine")
    assert after.checksum == lookless.checksum and not lookless.examples
    assert len(after.examples.overall) == len(data_set.splits["train"])
    names = {data_set.labels.name(int(c)) for c in after.examples.class_id}
    assert names == {"sky", "grass", "unlabelled"}  # too few photos have a tree
    for name in before.keys() - {"bundle.json"}:
        assert (tmp_path / "mine" / name).read_bytes() == before[name]


def test_a_bundle_of_other_classes_is_refused(data_set, lookless, tmp_path):
    names = ("up", *lookless.labels.names[1:])
    replace(lookless, labels=replace(lookless.labels, names=names)).save(tmp_path / "other")
    with pytest.raises(ClvaeError, match="the bundle's classes differ from those of"):
        renew_looks(tmp_path / "other", data_set, CPU)
