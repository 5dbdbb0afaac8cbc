"""Bundles: what is saved comes back; parts that do not belong together make none."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from clvae import (
    Bundle,
    ClvaeError,
    Direction,
    Directions,
    Engine,
    NetworkConfig,
    Prior,
    Shelf,
    StylePresets,
)
from clvae.core.colours import Colours
from tests.bundle.cards import CARD, WEIGHTS, edit_weights
from tests.checkpoints import NARROW, draw_colours, narrow_bundle, random_upscaler


def test_the_checksum_is_that_of_all_a_picture_depends_on(bundle, bundle_folder, tmp_path):
    loaded = Bundle.load(bundle_folder)
    assert (
        loaded.checksum == bundle.checksum == Engine(bundle, "cpu").checksum
        and len(loaded.checksum) == 64
    )
    replace(loaded, name="another", facts={}, licence="").save(tmp_path / "same")
    assert Bundle.load(tmp_path / "same").checksum == bundle.checksum
    other = Directions([Direction(np.ones((5, bundle.config.z_local)), 2.0, 0)])
    assert replace(loaded, directions=other).checksum != bundle.checksum
    edit_weights(tmp_path / "same", lambda tensors: tensors["encoder.global_mu.bias"].add_(1))
    assert Bundle.load(tmp_path / "same").checksum != bundle.checksum


def test_a_bundle_comes_back_as_it_was(bundle, bundle_folder):
    loaded = Bundle.load(bundle_folder)
    assert (loaded.config, loaded.labels, loaded.name) == (bundle.config, bundle.labels, "narrow")
    assert (loaded.facts, loaded.licence) == ({"steps": 7}, "made for tests")
    for ours, theirs in ((loaded.generator, bundle.generator), (loaded.encoder, bundle.encoder)):
        assert not ours.training
        for key, value in theirs.state_dict().items():
            assert torch.equal(ours.state_dict()[key], value), key
    for name in (
        "local_mean",
        "local_factor",
        "global_mean",
        "global_factor",
        "local_shared",
        "local_own",
    ):
        assert np.array_equal(getattr(loaded.prior, name), getattr(bundle.prior, name))


def test_directions_and_presets_come_back_too(bundle, bundle_folder):
    loaded = Bundle.load(bundle_folder)
    for ours, theirs in zip(loaded.directions, bundle.directions, strict=True):
        assert np.array_equal(ours.step, theirs.step) and ours.about() == theirs.about()
    assert loaded.presets.classes.keys() == bundle.presets.classes.keys()
    pairs = [(shelf, bundle.presets.classes[c]) for c, shelf in loaded.presets.classes.items()]
    for ours, theirs in [*pairs, (loaded.presets.scenes, bundle.presets.scenes)]:
        assert np.array_equal(ours.local_codes, theirs.local_codes) and np.array_equal(
            ours.thumbnails, theirs.thumbnails
        )
        assert ours.tile() == (8, 8) and len(ours) == 3
    assert np.array_equal(loaded.presets.scenes.global_codes, bundle.presets.scenes.global_codes)


def test_colours_are_no_matter_of_the_checksum(bundle, folder):
    """A project names the checksum, and stays valid where its bundle gets colours."""
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    old = Bundle.load(folder)
    assert not old.colours and old.checksum == bundle.checksum
    colours = draw_colours(bundle.config.classes, bundle.config.z_local)
    more = replace(old, colours=colours)
    more.add_to(folder, "colours")
    loaded = Bundle.load(folder)
    assert loaded.checksum == more.checksum == bundle.checksum
    assert np.array_equal(loaded.colours.slopes, colours.slopes)
    after = {file.name: file.read_bytes() for file in folder.iterdir()}
    changed = {name for name in after if before.get(name) != after[name]}
    assert changed == {CARD, "colours.safetensors"}
    assert (folder / "colours.safetensors").stat().st_size < 10_000


def test_a_part_can_be_put_in_the_place_of_another(bundle, folder, monkeypatch):
    """The folder opens at any moment: the card never vouches for a file that is another."""
    sizes = bundle.config.classes, bundle.config.z_local
    one, other = (replace(bundle, colours=draw_colours(*sizes, seed)) for seed in (1, 2))
    one.add_to(folder, "colours")
    opened, swap = [], os.replace

    def looked_at(fresh, file):
        swap(fresh, file)
        if Path(file).parent == folder:  # and not of the cache of checksums
            opened.append(bool(Bundle.load(folder).colours))

    monkeypatch.setattr(os, "replace", looked_at)
    other.add_to(folder, "colours")
    assert opened == [False, False, True]
    assert np.array_equal(Bundle.load(folder).colours.slopes, other.colours.slopes)


def test_whoever_can_read_the_card_can_read_the_other_files(bundle_folder):
    modes = {file.name: file.stat().st_mode for file in bundle_folder.iterdir()}
    assert sorted(modes) == [CARD, "directions.safetensors", WEIGHTS, "presets.safetensors"]
    assert len(set(modes.values())) == 1


def test_prior_directions_and_presets_may_be_missing(bundle, bundle_folder, tmp_path):
    shutil.copytree(bundle_folder, tmp_path / "plain")
    Bundle(bundle.config, bundle.labels, bundle.generator, bundle.encoder).save(tmp_path / "plain")
    assert sorted(os.listdir(tmp_path / "plain")) == [
        CARD,
        WEIGHTS,
    ]  # those of the bundle before are gone
    loaded = Bundle.load(tmp_path / "plain")
    assert loaded.prior is None and not loaded.directions and not loaded.presets
    assert loaded.name == "plain"  # a bundle without a name goes by its folder's


def test_a_prior_may_know_nothing_of_what_goes_together(bundle, tmp_path):
    """As those of older bundles; half of it is an error."""
    plain = replace(bundle, prior=replace(bundle.prior, local_shared=None, local_own=None))
    plain.save(tmp_path / "plain")
    loaded = Bundle.load(tmp_path / "plain").prior
    assert (
        loaded.local_shared is None
        and loaded.local_own is None
        and np.array_equal(loaded.local_factor, bundle.prior.local_factor)
    )
    for half in ({"local_shared": None}, {"local_own": None}):
        with pytest.raises(ClvaeError, match=r"prior\.local_(shared|own)"):
            replace(bundle, prior=replace(bundle.prior, **half))


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
    assert sorted(os.listdir(folder.parent)) == ["copy"]  # and leaves nothing beside the bundle


def test_a_save_that_fails_leaves_the_old_bundle(folder, bundle, monkeypatch):
    def broken(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("clvae.bundle.bundle.save_file", broken)
    with pytest.raises(ClvaeError, match="cannot write the bundle .*: the disk is full$"):
        narrow_bundle(seed=1).save(folder)
    assert torch.equal(Bundle.load(folder).generator.fc.weight, bundle.generator.fc.weight)
    assert sorted(os.listdir(folder.parent)) == ["copy"]


@pytest.mark.parametrize("key", ["directions", "presets", "colours", "segmenter", "upscaler"])
def test_a_part_that_cannot_be_added_leaves_the_bundle_as_it_was(
    key, bundle, seeing_bundle, folder, monkeypatch
):
    def half(*told):
        file = next(item for item in told if hasattr(item, "write_bytes"))
        file.write_bytes(b"half")
        raise SafetensorError("I/O error: No space left on device (os error 28)")

    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    monkeypatch.setattr("clvae.bundle.modules.save_file", half)
    for kind in (Directions, StylePresets, Colours):
        monkeypatch.setattr(kind, "write", half)
    with pytest.raises(ClvaeError, match="^cannot write the bundle .*copy: the disk is full$"):
        _whole(seeing_bundle).add_to(folder, key)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def _whole(bundle: Bundle) -> Bundle:
    colours = draw_colours(bundle.config.classes, bundle.config.z_local)
    return replace(bundle, colours=colours, upscaler=random_upscaler())


def test_a_folder_with_other_files_is_not_taken_over(bundle, tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ClvaeError, match="is not a bundle and holds thesis.tex"):
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
    longer = Direction(np.zeros((5, 4)), 2, class_id=1)
    with pytest.raises(
        ClvaeError, match=r"a slider direction has shape \[5, 4\] where the config says \[5, 3\]"
    ):
        replace(bundle, directions=Directions([longer]))
    with pytest.raises(ClvaeError, match="a slider direction is of class 6, the network has 6"):
        replace(bundle, directions=Directions([Direction(np.zeros((5, 3)), 2, class_id=6)]))
    shelf = bundle.presets.classes[0]
    with pytest.raises(ClvaeError, match="style presets of class 6, the network has 6"):
        replace(bundle, presets=StylePresets({6: shelf}))
    with pytest.raises(ClvaeError, match=r"a style preset are numbers of shape \[5, 3\]"):
        replace(
            bundle, presets=StylePresets({0: Shelf(shelf.local_codes[:, :4], shelf.thumbnails)})
        )
    with pytest.raises(ClvaeError, match="a strip of 5 thumbnails is 24 pixels wide"):
        replace(bundle, presets=StylePresets({0: Shelf(np.zeros((5, 5, 3)), shelf.thumbnails)}))
    with pytest.raises(ClvaeError, match=r"slopes of colours are numbers of shape \[6, 3, 5, 3\]"):
        replace(bundle, colours=draw_colours(6, 4))
    flat = Prior(*(np.zeros(3, np.float32) for _ in range(4)))
    with pytest.raises(ClvaeError, match=r"prior\.local_mean has shape \[3\]"):
        Bundle(bundle.config, bundle.labels, bundle.generator, bundle.encoder, flat)
