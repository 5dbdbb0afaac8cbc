"""Bundles: what is saved comes back, and whatever is wrong with a folder is one clear sentence."""

import json
import os
import shutil

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from clvae import Bundle, ClvaeError, Engine, NetworkConfig, Prior, checksum
from tests.checkpoints import NARROW, narrow_bundle

WEIGHTS, CARD = "model.safetensors", "bundle.json"


@pytest.fixture
def folder(bundle_folder, tmp_path):
    """A copy of the narrow bundle, to be damaged."""
    return shutil.copytree(bundle_folder, tmp_path / "copy")


def edit_card(folder, **changes):
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(card | changes))


def edit_weights(folder, change):
    """Change the tensors and make size and checksum fit again, so that only what the change broke is wrong."""
    tensors = load_file(folder / WEIGHTS)
    change(tensors)
    save_file(tensors, folder / WEIGHTS)
    file = folder / WEIGHTS
    edit_card(folder, weights={"bytes": file.stat().st_size, "sha256": checksum.sha256(file)})


# Saving and loading

def test_a_bundle_comes_back_as_it_was(bundle, bundle_folder):
    loaded = Bundle.load(bundle_folder)
    assert (loaded.config, loaded.labels, loaded.name) == (bundle.config, bundle.labels, "narrow")
    assert (loaded.facts, loaded.licence) == ({"steps": 7}, "made for tests")
    for ours, theirs in ((loaded.generator, bundle.generator), (loaded.encoder, bundle.encoder)):
        assert not ours.training
        for key, value in theirs.state_dict().items():
            assert torch.equal(ours.state_dict()[key], value), key
    for name in ("local_mean", "local_factor", "global_mean", "global_factor"):
        assert np.array_equal(getattr(loaded.prior, name), getattr(bundle.prior, name))
    assert np.array_equal(loaded.axes.directions, bundle.axes.directions)
    assert np.array_equal(loaded.axes.spread, bundle.axes.spread)


def test_whoever_can_read_the_card_can_read_the_weights(bundle_folder):
    assert (bundle_folder / WEIGHTS).stat().st_mode == (bundle_folder / CARD).stat().st_mode


def test_prior_and_axes_may_be_missing(bundle, tmp_path):
    Bundle(bundle.config, bundle.labels, bundle.generator, bundle.encoder).save(tmp_path / "plain")
    loaded = Bundle.load(tmp_path / "plain")
    assert loaded.prior is None and loaded.axes is None
    assert loaded.name == "plain"         # a bundle without a name goes by its folder's


def test_float16_halves_the_kernels_and_spares_statistics(bundle, bundle_folder, tmp_path):
    bundle.save(tmp_path / "half", dtype=torch.float16)
    stored = load_file(tmp_path / "half" / WEIGHTS)
    assert stored["generator.fc.weight"].dtype == torch.float16
    assert stored["generator.blocks.head_0.norm_0.norm.running_var"].dtype == torch.float32
    assert stored["prior.local_factor"].dtype == torch.float32
    loaded = Bundle.load(tmp_path / "half").generator.state_dict()
    for key, value in bundle.generator.state_dict().items():
        assert loaded[key].dtype == value.dtype
        torch.testing.assert_close(loaded[key], value, atol=1e-4, rtol=1e-3)


def test_saving_again_keeps_the_other_files(bundle, folder):
    (folder / "README.md").write_text("a model card")
    narrow_bundle(seed=1).save(folder)
    assert (folder / "README.md").read_text() == "a model card"
    other = Bundle.load(folder).generator.fc.weight
    assert not torch.equal(other, bundle.generator.fc.weight)
    assert sorted(os.listdir(folder.parent)) == ["copy"]          # and leaves nothing beside the bundle


def test_a_save_that_fails_leaves_the_old_bundle(folder, bundle, monkeypatch):
    def broken(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("clvae.bundle.save_file", broken)
    with pytest.raises(ClvaeError, match="cannot write the bundle .*no space left"):
        narrow_bundle(seed=1).save(folder)
    assert torch.equal(Bundle.load(folder).generator.fc.weight, bundle.generator.fc.weight)
    assert sorted(os.listdir(folder.parent)) == ["copy"]


def test_a_folder_with_other_files_is_not_taken_over(bundle, tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ClvaeError, match="is no bundle and holds thesis.tex"):
        bundle.save(tmp_path)
    assert os.listdir(tmp_path) == ["thesis.tex"]


def test_weights_that_do_not_fit_into_float16_are_refused(tmp_path):
    bundle = narrow_bundle()
    with torch.no_grad():
        bundle.generator.fc.weight[0, 0] = 1e6
    with pytest.raises(ClvaeError, match=r"generator\.fc\.weight .* float16"):
        bundle.save(tmp_path / "half", dtype=torch.float16)
    assert not (tmp_path / "half").exists()


def test_parts_that_do_not_belong_together_make_no_bundle(bundle):
    wider = NetworkConfig.from_dict(NARROW | {"width": 4})
    with pytest.raises(ClvaeError, match="has shape"):
        Bundle(bundle.config, bundle.labels, wider.generator(), wider.encoder())
    fewer = NetworkConfig.from_dict(NARROW | {"classes": 5})
    with pytest.raises(ClvaeError, match="6 classes and the network 5"):
        Bundle(fewer, bundle.labels, fewer.generator(), fewer.encoder())
    flat = Prior(*(np.zeros(3, np.float32) for _ in range(4)))
    with pytest.raises(ClvaeError, match=r"prior\.local_mean has shape \[3\]"):
        Bundle(bundle.config, bundle.labels, bundle.generator, bundle.encoder, flat)


# Damage

def missing_weights(folder):
    (folder / WEIGHTS).unlink()


def missing_card(folder):
    (folder / CARD).unlink()


def card_cut_short(folder):
    (folder / CARD).write_text((folder / CARD).read_text()[:100])


def weights_cut_short(folder):
    content = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(content[:-100])


def one_byte_changed(folder):
    content = bytearray((folder / WEIGHTS).read_bytes())
    content[-1] ^= 1
    (folder / WEIGHTS).write_bytes(content)


def weights_of_another_kind(folder):
    (folder / WEIGHTS).write_bytes(b"no tensors here")
    edit_card(folder, weights={"bytes": 15, "sha256": checksum.sha256(folder / WEIGHTS)})


def newer_format(folder):
    edit_card(folder, format=2)


def entry_lost(folder):
    card = json.loads((folder / CARD).read_text())
    del card["labels"]
    (folder / CARD).write_text(json.dumps(card))


def labels_without_colors(folder):
    edit_card(folder, labels={"names": ["sky"], "unlabelled": False})


def one_label_fewer(folder):
    card = json.loads((folder / CARD).read_text())
    edit_card(folder, labels=card["labels"] | {"unlabelled": False})


def config_with_a_stranger(folder):
    edit_card(folder, config=NARROW | {"depth": 3})


def config_without_width(folder):
    edit_card(folder, config={key: value for key, value in NARROW.items() if key != "width"})


def config_of_another_width(folder):
    edit_card(folder, config=NARROW | {"width": 4})


def wrong_shape(folder):
    edit_weights(folder, lambda tensors: tensors.update({"generator.fc.bias": torch.zeros(3)}))


def tensor_lost(folder):
    edit_weights(folder, lambda tensors: tensors.pop("encoder.local_mu.2.bias"))


def tensor_too_many(folder):
    edit_weights(folder, lambda tensors: tensors.update({"generator.extra": torch.zeros(3)}))


def half_a_prior(folder):
    edit_weights(folder, lambda tensors: tensors.pop("prior.global_mean"))


def axes_of_another_size(folder):
    edit_weights(folder, lambda tensors: tensors.update({"axes.spread": torch.zeros(6, 5, 2)}))


def whole_numbers(folder):
    edit_weights(folder, lambda tensors: tensors.update({"generator.fc.bias": torch.zeros(128, dtype=torch.int32)}))


@pytest.mark.parametrize(("damage", "said"), [
    (missing_weights, "it lacks the file model.safetensors"),
    (missing_card, "it lacks the file bundle.json"),
    (card_cut_short, "bundle.json is not readable JSON"),
    (weights_cut_short, r"model.safetensors has \d+ bytes where \d+ were written"),
    (one_byte_changed, "the checksum of model.safetensors is wrong"),
    (weights_of_another_kind, "model.safetensors is not a safetensors file"),
    (newer_format, "it has format 2, this version reads format 1"),
    (entry_lost, "bundle.json has no proper entry 'labels'"),
    (labels_without_colors, "bundle.json has no proper entry 'labels'"),
    (one_label_fewer, "the label set has 5 classes and the network 6"),
    (config_with_a_stranger, "unknown entry 'depth'"),
    (config_without_width, "the network config lacks 'width'"),
    (config_of_another_width, r"generator.* has shape \[.*\] where the config says \[.*\]"),
    (wrong_shape, r"generator.fc.bias has shape \[3\] where the config says \[128\]"),
    (tensor_lost, "the tensor encoder.local_mu.2.bias is missing"),
    (tensor_too_many, "the tensor generator.extra is unexpected"),
    (half_a_prior, "the tensor prior.global_mean is missing"),
    (axes_of_another_size, "the tensor axes.directions has shape"),
    (whole_numbers, "generator.fc.bias in model.safetensors holds torch.int32"),
])
def test_a_damaged_bundle_is_one_clear_sentence(folder, damage, said):
    Bundle.load(folder)                   # fine until now, and its checksum remembered
    damage(folder)
    with pytest.raises(ClvaeError, match=f"^cannot load the bundle .*copy: .*{said}") as caught:
        Engine.load(folder, device="cpu")
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(ClvaeError, match="there is no such folder"):
        Bundle.load(tmp_path / "nowhere")


# The config

@pytest.mark.parametrize(("change", "said"), [
    ({"width": 0}, "width of the network is a whole number above 0, not 0"),
    ({"z_local": 2.5}, "z_local .* not 2.5"),
    ({"hidden": "64"}, "hidden .* not '64'"),
    ({"classes": 257}, "at most 256 classes"),
    ({"upsampling": "least"}, "one of normal, more, most, not 'least'"),
    ({"height": 80}, "multiples of 32, not 80 and 64"),
    ({"upsampling": "most"}, "multiples of 128, not 64 and 64"),
])
def test_a_config_that_makes_no_network_is_refused(change, said):
    with pytest.raises(ClvaeError, match=said):
        NetworkConfig.from_dict(NARROW | change)


def test_hidden_is_128_where_it_is_left_out():
    values = {key: value for key, value in NARROW.items() if key != "hidden"}
    assert NetworkConfig.from_dict(values).hidden == 128


# Checksums

@pytest.fixture
def hashed(monkeypatch):
    """The files that were hashed."""
    files, compute = [], checksum.sha256
    monkeypatch.setattr(checksum, "sha256", lambda file: files.append(file) or compute(file))
    return files


def test_a_checksum_is_verified_once_and_again_after_a_change(folder, hashed):
    Bundle.load(folder)
    Bundle.load(folder)
    assert len(hashed) == 1
    os.utime(folder / WEIGHTS, (1, 1))
    Bundle.load(folder)
    assert len(hashed) == 2


def test_a_wrong_checksum_is_not_remembered_as_right(folder, hashed):
    one_byte_changed(folder)
    for _ in range(2):
        with pytest.raises(ClvaeError, match="checksum"):
            Bundle.load(folder)
    assert len(hashed) == 2


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": 3}'])
def test_a_broken_cache_file_only_costs_time(folder, own_cache, hashed, content):
    (own_cache / "clvae").mkdir()
    (own_cache / "clvae" / "verified.json").write_text(content)
    Bundle.load(folder)
    Bundle.load(folder)
    assert len(hashed) == 1


def test_a_cache_folder_that_cannot_be_written_only_costs_time(folder, tmp_path, monkeypatch, hashed):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    Bundle.load(folder)
    Bundle.load(folder)
    assert len(hashed) == 2
