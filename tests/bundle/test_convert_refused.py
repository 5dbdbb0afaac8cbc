"""Conversion of published checkpoints: what does not fit is a sentence and writes nothing."""

import os
import zipfile

import pytest
import torch

from clvae import ClvaeError, convert
from clvae.bundle.checkpoint_sizes import check_sizes, generator_sizes
from clvae.bundle.convert import GENERATOR_NAMES, published_name
from clvae.bundle.published import PRESETS
from tests.bundle.published import converted
from tests.checkpoints import NARROW, published_pair, write_pair


def lost(key):
    return lambda state: state.pop(key)


def reshaped(key):
    return lambda state: state.update({key: torch.zeros(2, 2)})


@pytest.mark.parametrize(
    ("which", "damage", "said"),
    [
        (0, lost("embedding.weight"), "latest_net_G.pth lacks the key embedding.weight"),
        (
            0,
            lost("up_0.conv_s.weight_orig"),
            "latest_net_G.pth lacks the key up_0.conv_s.weight_orig",
        ),
        (0, lost("up_0.conv_s.weight_u"), "latest_net_G.pth lacks the key up_0.conv_s.weight_u"),
        (
            0,
            lost("G_middle_1.norm_0.param_free_norm.running_var"),
            "lacks the key G_middle_1.norm_0.param_free_norm.running_var",
        ),
        (
            0,
            reshaped("fc.weight"),
            r"fc.weight in latest_net_G.pth has shape \[2, 2\], this network has \[128, 5\]",
        ),
        (
            0,
            reshaped("up_3.norm_s.mlp_shared.0.weight"),
            r"up_3.norm_s.mlp_shared.0.weight .* has shape \[2, 2\]",
        ),
        (
            0,
            lambda s: s.update({"up_4.conv_0.bias": torch.zeros(1)}),
            "has the key up_4.conv_0.bias, which this network does not have",
        ),
        (
            0,
            lambda s: s["fc.bias"].fill_(float("nan")),
            "fc.bias in latest_net_G.pth holds values that are NaN or infinite",
        ),
        (
            0,
            lambda s: s["head_0.conv_0.weight_orig"].zero_(),
            "head_0.conv_0.weight_orig in latest_net_G.pth has spectral norm 0",
        ),
        (1, lost("fc_var3.bias"), "latest_net_E.pth lacks the key fc_var3.bias"),
        (
            1,
            reshaped("layer6.0.weight_v"),
            r"layer6.0.weight_v in latest_net_E.pth has shape \[2, 2\]",
        ),
        (
            1,
            lambda s: s.update(epoch=7),
            "latest_net_E.pth holds int 'epoch', where only tensors belong",
        ),
    ],
)
def test_a_wrong_checkpoint_says_what_is_wrong_and_writes_nothing(
    tmp_path, config, which, damage, said
):
    pair = published_pair(NARROW)
    damage(pair[which])
    with pytest.raises(ClvaeError, match=said):
        converted(tmp_path, config, *pair)
    assert sorted(os.listdir(tmp_path)) == ["config.json", "latest_net_E.pth", "latest_net_G.pth"]


def test_the_two_files_swapped(tmp_path, config):
    generator, encoder = write_pair(tmp_path, NARROW)
    with pytest.raises(
        ClvaeError, match="latest_net_E.pth holds an encoder: name the generator's file"
    ):
        convert(encoder, generator, config=config, out=tmp_path / "out")


def test_a_checkpoint_of_another_size_is_told_in_words(tmp_path):
    with pytest.raises(ClvaeError) as refused:
        convert(*write_pair(tmp_path, NARROW), preset="ade20k", out=tmp_path / "out")
    said = str(refused.value)
    for words in (
        "latest_net_G.pth is of another network",
        "6 classes instead of 151",
        "2 base channels (width) instead of 64",
        "a --config of its sizes reads it",
    ):
        assert words in said, said
    assert "shape" not in said and not (tmp_path / "out").exists()


def test_a_checkpoint_of_another_preset_says_which(tmp_path, config):
    """Sizes are those of the published network; its tensors take no room."""
    with torch.device("meta"):
        names = {
            published_name(key, GENERATOR_NAMES): value
            for key, value in PRESETS["gta5"].config.generator().state_dict().items()
        }
    with pytest.raises(ClvaeError, match="20 classes instead of 151, .* it fits the preset gta5"):
        check_sizes(generator_sizes(names), PRESETS["ade20k"].config, "G.pth")
    check_sizes(generator_sizes(names), PRESETS["gta5"].config, "G.pth")


def test_an_encoder_of_another_width(tmp_path, config):
    wider = published_pair(NARROW | {"width": 3})[1]
    with pytest.raises(
        ClvaeError,
        match=r"latest_net_E.pth is of another network: 3 base channels \(width\) "
        "instead of 2",
    ):
        converted(tmp_path, config, published_pair(NARROW)[0], wider)


class Stranger:
    """Pickled beside the tensors; were it ever unpickled, it would leave a file."""

    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return os.mkdir, (self.trace,)


@pytest.mark.parametrize("legacy", [False, True])
def test_pickled_objects_are_never_opened(tmp_path, config, legacy):
    generator, encoder = write_pair(tmp_path, NARROW)
    torch.save(
        {"net": Stranger(str(tmp_path / "trace"))},
        generator,
        _use_new_zipfile_serialization=not legacy,
    )
    with pytest.raises(
        ClvaeError, match="latest_net_G.pth holds pickled objects other than tensors"
    ):
        convert(generator, encoder, config=config, out=tmp_path / "out")
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("content", [b"", b"hello world", b"\x80\x02}q\x00.", bytes(1000), "cut"])
def test_a_file_that_is_no_checkpoint(tmp_path, config, content):
    generator, encoder = write_pair(tmp_path, NARROW)
    generator.write_bytes(generator.read_bytes()[:5000] if content == "cut" else content)
    with pytest.raises(
        ClvaeError,
        match="latest_net_G.pth (is not a checkpoint, or is damaged|holds no dictionary)",
    ):
        convert(generator, encoder, config=config, out=tmp_path / "out")


def test_a_file_that_is_not_there(tmp_path, config):
    with pytest.raises(ClvaeError, match="there is no file"):
        convert(tmp_path / "a.pth", tmp_path / "b.pth", config=config, out=tmp_path / "out")


def test_a_checkpoint_that_unpacks_to_far_more_is_not_opened(tmp_path):
    """PyTorch would unpack it: a few kilobytes become the size that they say."""
    generator, encoder = write_pair(tmp_path, NARROW)
    torch.save({"a": torch.zeros(5_000_000)}, generator)
    with (
        zipfile.ZipFile(generator) as plain,
        zipfile.ZipFile(tmp_path / "packed.pth", "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in plain.namelist():
            packed.writestr(name, plain.read(name))
    assert (tmp_path / "packed.pth").stat().st_size < 50_000
    with pytest.raises(ClvaeError, match="packed.pth is compressed, which a checkpoint never is"):
        convert(tmp_path / "packed.pth", encoder, "ade20k", out=tmp_path / "out")


def test_a_conversion_takes_a_preset_or_a_config(tmp_path, config):
    for wrong in ({}, {"preset": "ade20k", "config": config}):
        with pytest.raises(ClvaeError, match="a preset or a config file, one of them"):
            convert("G.pth", "E.pth", **wrong, out=tmp_path / "out")
    with pytest.raises(ClvaeError, match="no preset 'coco', only ade20k, deepfashion, gta5"):
        convert("G.pth", "E.pth", preset="coco", out=tmp_path / "out")
