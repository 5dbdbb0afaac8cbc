"""The segmenter and the upscaler, files of their own that a bundle may have."""

import json
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file

from clvae import (
    Bundle,
    ClvaeError,
)
from clvae.nn import Segmenter
from clvae.nn.segmenter import LITE0, LITE1
from tests.bundle.cards import CARD, SEGMENTER, UPSCALER, described, edit_card
from tests.checkpoints import random_segmenter


@pytest.fixture
def seeing_folder(seeing_bundle, tmp_path):
    seeing_bundle.save(tmp_path / "seeing")
    return tmp_path / "seeing"


def test_a_segmenter_comes_back_as_it_was(seeing_bundle, seeing_folder):
    loaded = Bundle.load(seeing_folder).segmenter
    assert (loaded.classes, loaded.size, loaded.training) == (5, (64, 32), False)
    for key, value in seeing_bundle.segmenter.state_dict().items():
        assert key.endswith("num_batches_tracked") or torch.equal(
            loaded.state_dict()[key], value
        ), key
    assert (seeing_folder / SEGMENTER).stat().st_size < 8e6
    assert (seeing_folder / SEGMENTER).stat().st_mode == (seeing_folder / CARD).stat().st_mode


def test_a_segmenter_keeps_its_depth_and_its_looks(seeing_bundle, tmp_path):
    deep = Segmenter(5, (64, 32), LITE1, (0.5, 1.0), mirrored=True)
    replace(seeing_bundle, segmenter=deep).save(tmp_path)
    loaded = Bundle.load(tmp_path).segmenter
    assert (loaded.depth, loaded.looks, loaded.mirrored) == (LITE1, (0.5, 1.0), True)
    assert len(loaded.trunk.blocks) == 21


def test_a_segmenter_of_a_bundle_from_before_has_one_look_and_the_small_trunk(seeing_folder):
    known = json.loads((seeing_folder / CARD).read_text())["segmenter"]
    kept = ("bytes", "sha256", "height", "width")
    edit_card(seeing_folder, segmenter={key: known[key] for key in kept})
    loaded = Bundle.load(seeing_folder).segmenter
    assert (loaded.depth, loaded.looks, loaded.mirrored) == (LITE0, (1.0,), False)


@pytest.mark.parametrize(
    "change",
    [
        {"depth": 0.5},
        {"depth": 1e9},
        {"depth": "deep"},
        {"looks": []},
        {"looks": [1.0] * 99},
        {"looks": [100.0]},
        {"height": 2048, "looks": [4.0]},
        {"looks": 1.0},
        {"mirrored": 1},
    ],
)
def test_what_a_card_says_of_a_segmenter_is_not_to_fill_the_memory(seeing_folder, change):
    known = json.loads((seeing_folder / CARD).read_text())["segmenter"]
    edit_card(seeing_folder, segmenter=known | change)
    with pytest.raises(ClvaeError, match="bundle.json has no valid entry 'segmenter'"):
        Bundle.load(seeing_folder)


def test_a_bundle_without_a_segmenter_leaves_none_behind(bundle, bundle_folder, seeing_folder):
    assert Bundle.load(bundle_folder).segmenter is None and "segmenter" not in json.loads(
        (bundle_folder / CARD).read_text()
    )
    bundle.save(seeing_folder)
    assert Bundle.load(seeing_folder).segmenter is None and not (seeing_folder / SEGMENTER).exists()


def test_a_segmenter_of_other_classes_is_refused(seeing_bundle, bundle):
    with pytest.raises(ClvaeError, match="names 5 classes and the segmenter knows 4"):
        replace(bundle, segmenter=random_segmenter(4, (32, 32)))


def segmenter_lost(folder):
    (folder / SEGMENTER).unlink()


def segmenter_cut_short(folder):
    (folder / SEGMENTER).write_bytes((folder / SEGMENTER).read_bytes()[:-100])


def segmenter_changed(folder):
    content = bytearray((folder / SEGMENTER).read_bytes())
    content[-1] ^= 1
    (folder / SEGMENTER).write_bytes(content)


def segmenter_of_other_shapes(folder):
    tensors = load_file(folder / SEGMENTER) | {"classify.1.bias": torch.zeros(7)}
    save_file(tensors, folder / SEGMENTER)
    edit_card(folder, segmenter={**described(folder / SEGMENTER), "height": 64, "width": 32})


def segmenter_without_a_size(folder):
    card = json.loads((folder / CARD).read_text())
    edit_card(
        folder,
        segmenter={key: value for key, value in card["segmenter"].items() if key != "height"},
    )


def segmenter_of_an_odd_size(folder):
    edit_card(
        folder, segmenter=json.loads((folder / CARD).read_text())["segmenter"] | {"width": 33}
    )


def segmenter_unsaid(folder):
    edit_card(folder, segmenter="yes")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (segmenter_lost, "it lacks the file segmenter.safetensors"),
        (segmenter_cut_short, r"segmenter.safetensors has \d+ bytes where \d+ were written"),
        (segmenter_changed, "the checksum of segmenter.safetensors is wrong"),
        (
            segmenter_of_other_shapes,
            r"segmenter.safetensors: the tensor classify.1.bias has shape \[7\]",
        ),
        (segmenter_without_a_size, "bundle.json has no valid entry 'segmenter'"),
        (segmenter_of_an_odd_size, "bundle.json has no valid entry 'segmenter'"),
        (segmenter_unsaid, "bundle.json has no valid entry 'segmenter'"),
    ],
)
def test_a_damaged_segmenter_is_one_clear_sentence(seeing_folder, damage, said):
    damage(seeing_folder)
    with pytest.raises(ClvaeError, match=f"^cannot load the bundle .*seeing: .*{said}"):
        Bundle.load(seeing_folder)


@pytest.fixture
def enlarging_folder(enlarging_bundle, tmp_path):
    enlarging_bundle.save(tmp_path / "enlarging")
    return tmp_path / "enlarging"


def test_an_upscaler_comes_back_as_it_was(enlarging_bundle, enlarging_folder):
    loaded = Bundle.load(enlarging_folder).upscaler
    assert (loaded.width, loaded.depth, loaded.training) == (4, 2, False)
    for key, value in enlarging_bundle.upscaler.state_dict().items():
        stored = value.half().float() if value.ndim > 1 else value
        assert torch.equal(loaded.state_dict()[key], stored), key
    facts = json.loads((enlarging_folder / CARD).read_text())["upscaler"]
    assert facts == {**described(enlarging_folder / UPSCALER), "width": 4, "depth": 2}


def test_no_picture_depends_on_an_upscaler(bundle, enlarging_bundle, enlarging_folder):
    assert Bundle.load(enlarging_folder).checksum == enlarging_bundle.checksum == bundle.checksum


def test_an_upscaler_comes_to_a_bundle_that_exists(bundle, enlarging_bundle, tmp_path):
    bundle.save(tmp_path)
    before = (tmp_path / "model.safetensors").read_bytes()
    enlarging_bundle.add_to(tmp_path, "upscaler")
    assert Bundle.load(tmp_path).upscaler is not None
    assert (tmp_path / "model.safetensors").read_bytes() == before
    bundle.save(tmp_path)
    assert Bundle.load(tmp_path).upscaler is None and not (tmp_path / UPSCALER).exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"depth": 3}, r"upscaler.safetensors: the tensor body.2.weight is missing"),
        ({"width": 5}, r"upscaler.safetensors: the tensor body.0.weight has shape \[4, 3, 3, 3\]"),
        ({"width": 10**9}, "bundle.json has no valid entry 'upscaler'"),
        ({"depth": "deep"}, "bundle.json has no valid entry 'upscaler'"),
        ({"sha256": "0"}, "the checksum of upscaler.safetensors is wrong"),
    ],
)
def test_a_damaged_upscaler_is_one_clear_sentence(enlarging_folder, change, said):
    known = json.loads((enlarging_folder / CARD).read_text())["upscaler"]
    edit_card(enlarging_folder, upscaler=known | change)
    with pytest.raises(ClvaeError, match=f"^cannot load the bundle .*enlarging: .*{said}"):
        Bundle.load(enlarging_folder)
