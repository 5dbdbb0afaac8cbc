"""Bundles: what is saved comes back, and whatever is wrong with a folder is one clear sentence."""

import json
import os
import shutil
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

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
from clvae.files import checksum
from tests.checkpoints import NARROW, narrow_bundle, random_segmenter

WEIGHTS, SEGMENTER, CARD = "model.safetensors", "segmenter.safetensors", "bundle.json"


@pytest.fixture
def folder(bundle_folder, tmp_path):
    """A copy of the narrow bundle, to be damaged."""
    return shutil.copytree(bundle_folder, tmp_path / "copy")


def edit_card(folder, **changes):
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps(card | changes))


def edit_weights(folder, change):
    """Change the tensors and make size and checksum fit again, so that only what the change broke
    is wrong.
    """
    tensors = load_file(folder / WEIGHTS)
    change(tensors)
    save_file(tensors, folder / WEIGHTS)
    file = folder / WEIGHTS
    edit_card(folder, weights={"bytes": file.stat().st_size, "sha256": checksum.sha256(file)})


# Saving and loading


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


@pytest.mark.parametrize("key", ["directions", "presets", "segmenter"])
def test_a_part_that_cannot_be_added_leaves_the_bundle_as_it_was(
    key, bundle, seeing_bundle, folder, monkeypatch
):
    def half(*told):
        file = next(item for item in told if hasattr(item, "write_bytes"))
        file.write_bytes(b"half")
        raise SafetensorError("I/O error: No space left on device (os error 28)")

    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    monkeypatch.setattr("clvae.bundle.bundle.save_file", half)
    for kind in (Directions, StylePresets):
        monkeypatch.setattr(kind, "write", half)
    with pytest.raises(ClvaeError, match="^cannot write the bundle .*copy: the disk is full$"):
        (seeing_bundle if key == "segmenter" else bundle).add_to(folder, key)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


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


def directions_lost(folder):
    (folder / "directions.safetensors").unlink()


def presets_changed(folder):
    with open(folder / "presets.safetensors", "ab") as file:
        file.write(b" ")


def no_entry_for_the_presets(folder):
    edit_card(folder, presets=["presets.safetensors"])


def of_another_kind(key, write):
    """Put another file in the place of one of the parts and say so in the card."""

    def damage(folder):
        file = folder / f"{key}.safetensors"
        write(file)
        edit_card(folder, **{key: {"bytes": file.stat().st_size, "sha256": checksum.sha256(file)}})

    return damage


def bad_direction(**changes):
    """Directions of which the first says something that cannot be."""
    about = Direction(np.zeros((5, 3)), 2, 1).about() | changes
    return of_another_kind(
        "directions",
        lambda file: save_file(
            {"step.0": torch.zeros(5, 3)}, file, {"directions": json.dumps([about])}
        ),
    )


def whole_numbers(folder):
    edit_weights(
        folder,
        lambda tensors: tensors.update({"generator.fc.bias": torch.zeros(128, dtype=torch.int32)}),
    )


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (missing_weights, "it lacks the file model.safetensors"),
        (missing_card, "it lacks the file bundle.json"),
        (card_cut_short, "bundle.json is not readable JSON"),
        (weights_cut_short, r"model.safetensors has \d+ bytes where \d+ were written"),
        (one_byte_changed, "the checksum of model.safetensors is wrong"),
        (weights_of_another_kind, "model.safetensors is not a safetensors file"),
        (newer_format, "it has format 2, this version reads format 1"),
        (entry_lost, "bundle.json has no valid entry 'labels'"),
        (labels_without_colors, "bundle.json has no valid entry 'labels'"),
        (one_label_fewer, "the label set has 5 classes and the network 6"),
        (config_with_a_stranger, "unknown entry 'depth'"),
        (config_without_width, "the network config lacks 'width'"),
        (config_of_another_width, r"generator.* has shape \[.*\] where the config says \[.*\]"),
        (wrong_shape, r"generator.fc.bias has shape \[3\] where the config says \[128\]"),
        (tensor_lost, "the tensor encoder.local_mu.2.bias is missing"),
        (tensor_too_many, "the tensor generator.extra is unexpected"),
        (half_a_prior, "the tensor prior.global_mean is missing"),
        (directions_lost, "it lacks the file directions.safetensors"),
        (presets_changed, r"presets.safetensors has \d+ bytes where \d+ were written"),
        (no_entry_for_the_presets, "the card has no valid entry for presets.safetensors"),
        (
            of_another_kind("directions", lambda file: file.write_text("none")),
            "directions.safetensors holds no slider directions",
        ),
        (
            of_another_kind(
                "directions", lambda file: save_file({"step.0": torch.zeros(5, 3)}, file)
            ),
            "holds no slider directions",
        ),
        (bad_direction(class_id=-1), "holds no slider directions"),
        (bad_direction(layer=5), "holds no slider directions"),
        (bad_direction(reach=0), "holds no slider directions"),
        (bad_direction(ends=["darker"]), "holds no slider directions"),
        (bad_direction(ends=None), "holds no slider directions"),
        (bad_direction(colour="red"), "holds no slider directions"),
        (bad_direction(class_id=7), "a slider direction is of class 7, the network has 6"),
        (
            of_another_kind("presets", lambda file: file.write_text("none")),
            "presets.safetensors holds no style presets",
        ),
        (
            of_another_kind(
                "presets", lambda file: save_file({"class.x.local_codes": torch.zeros(1)}, file)
            ),
            "holds no style presets",
        ),
        (
            of_another_kind(
                "presets",
                lambda file: save_file(
                    {
                        "class.0.local_codes": torch.zeros(1, 5, 3),
                        "class.0.thumbnails": torch.zeros(9, dtype=torch.uint8),
                    },
                    file,
                ),
            ),
            "the strip of thumbnails is not a picture that can be read",
        ),
        (whole_numbers, "generator.fc.bias in model.safetensors holds torch.int32"),
    ],
)
def test_a_damaged_bundle_is_one_clear_sentence(folder, damage, said):
    Bundle.load(folder)  # fine until now, and its checksum remembered
    damage(folder)
    with pytest.raises(ClvaeError, match=f"^cannot load the bundle .*copy: .*{said}") as caught:
        Engine.load(folder, device="cpu")
    assert "\n" not in str(caught.value)


def older(folder, directions, spread):
    """Make it a bundle as they were before: axes that nobody measured, among the weights."""
    card = json.loads((folder / CARD).read_text())
    for key in ("directions", "presets"):
        (folder / f"{key}.safetensors").unlink()
        del card[key]
    (folder / CARD).write_text(json.dumps(card))
    edit_weights(
        folder,
        lambda tensors: tensors.update({"axes.directions": directions, "axes.spread": spread}),
    )


def test_an_older_bundle_has_the_first_axis_of_each_layer(folder):
    random = torch.Generator().manual_seed(0)
    axes, spread = (
        torch.randn(6, 5, 2, 3, generator=random),
        torch.rand(6, 5, 2, generator=random) + 0.1,
    )
    spread[2] = 0  # a class nobody saw
    older(folder, axes, spread)
    loaded = Bundle.load(folder)
    assert not loaded.presets and not loaded.directions.of_class(2)
    assert [direction.layer for direction in loaded.directions.of_class(1)] == [4, 3, 2, 1, 0]
    coarse = loaded.directions.of_class(1)[0]
    assert (
        np.allclose(coarse.step[4], axes[1, 4, 0] * spread[1, 4, 0]) and not coarse.step[:4].any()
    )
    assert coarse.ends == ("", "") and coarse.reach == 3


def test_older_axes_of_another_size(folder):
    older(folder, torch.zeros(6, 5, 2, 3), torch.zeros(6, 5, 3))
    with pytest.raises(ClvaeError, match="the slider axes have shapes"):
        Bundle.load(folder)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(ClvaeError, match="there is no such folder"):
        Bundle.load(tmp_path / "nowhere")


# The segmenter, a file of its own that a bundle may have


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
    edit_card(
        folder,
        segmenter={
            "bytes": (folder / SEGMENTER).stat().st_size,
            "height": 64,
            "width": 32,
            "sha256": checksum.sha256(folder / SEGMENTER),
        },
    )


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


# The config


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"width": 0}, "width of the network is a whole number from 1 to 4096, not 0"),
        ({"width": 2**31}, "width .* not 2147483648"),
        ({"width": 2**63}, "width .* not 9223372036854775808"),
        ({"picture_width": 2**20}, "picture_width of the network .* not 1048576"),
        ({"width": True}, "width .* not True"),
        ({"upsampling": []}, r"one of normal, more, most, not \[\]"),
        ({"z_local": 2.5}, "z_local .* not 2.5"),
        ({"hidden": "64"}, "hidden .* not '64'"),
        ({"classes": 257}, "classes .* from 1 to 256, not 257"),
        ({"upsampling": "least"}, "one of normal, more, most, not 'least'"),
        ({"height": 80}, "multiples of 32, not 80 and 64"),
        ({"upsampling": "most"}, "multiples of 128, not 64 and 64"),
    ],
)
def test_a_config_that_makes_no_network_is_refused(change, said):
    with pytest.raises(ClvaeError, match=said):
        NetworkConfig.from_dict(NARROW | change)


def test_hidden_is_128_where_it_is_left_out():
    values = {key: value for key, value in NARROW.items() if key != "hidden"}
    assert NetworkConfig.from_dict(values).hidden == 128


# Checksums


@pytest.fixture
def hashed(monkeypatch):
    """The weights files that were hashed."""
    files, compute = [], checksum.sha256

    def count(file):
        if file.name == WEIGHTS:
            files.append(file)
        return compute(file)

    monkeypatch.setattr(checksum, "sha256", count)
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


def test_a_cache_folder_that_cannot_be_written_only_costs_time(
    folder, tmp_path, monkeypatch, hashed
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    Bundle.load(folder)
    Bundle.load(folder)
    assert len(hashed) == 2
