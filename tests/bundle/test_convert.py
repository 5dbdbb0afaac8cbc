"""Conversion of published checkpoints: what fits becomes a bundle, what does not changes nothing on
disk.
"""

import json
import os
import zipfile

import pytest
import torch

from clvae import Bundle, ClvaeError, NetworkConfig, convert
from clvae.bundle.checkpoint_sizes import check_sizes, generator_sizes
from clvae.bundle.convert import GENERATOR_NAMES, published_name, read_config
from clvae.bundle.published import PUBLISHED
from tests.checkpoints import NARROW, draw_map, published_pair, write_pair
from tests.nn import oracle


@pytest.fixture
def config(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps(NARROW))
    return tmp_path / "config.json"


def converted(tmp_path, config, generator, encoder) -> Bundle:
    """The bundle made of two published state dictionaries."""
    torch.save(generator, tmp_path / "latest_net_G.pth")
    torch.save(encoder, tmp_path / "latest_net_E.pth")
    out = convert(
        tmp_path / "latest_net_G.pth",
        tmp_path / "latest_net_E.pth",
        config=config,
        out=tmp_path / "out",
    )
    return Bundle.load(out)


def same_networks(a: Bundle, b: Bundle) -> bool:
    return all(
        torch.allclose(x, y, atol=1e-6)
        for one, other in ((a.generator, b.generator), (a.encoder, b.encoder))
        for x, y in zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    )


# What is converted (that pictures and codes are right is tested in nn/test_networks.py)


def test_spectral_norm_is_folded_with_the_stored_vectors(tmp_path, config):
    generator, encoder = published_pair(NARROW)
    bundle = converted(tmp_path, config, generator, encoder)
    weight, u, v = (generator[f"up_1.conv_s.weight_{name}"] for name in ("orig", "u", "v"))
    expected = weight / torch.einsum("i,ij,j->", u, weight.flatten(1), v)
    torch.testing.assert_close(bundle.generator.blocks["up_1"].conv_s.weight, expected)
    weight, u, v = (encoder[f"layer3.0.weight_{name}"] for name in ("orig", "u", "v"))
    torch.testing.assert_close(bundle.encoder.convs[2].weight, weight / (u @ weight.flatten(1) @ v))


def test_a_missing_weight_v_is_recovered(tmp_path, config):
    generator, encoder = published_pair(NARROW)
    for state in (generator, encoder):
        for key in [key for key in state if key.endswith("weight_v")]:
            v = state[key.replace("_v", "_orig")].flatten(1).T @ state[key.replace("_v", "_u")]
            state[key] = v / v.norm()  # a checkpoint whose v is already what u says
    with_v = converted(tmp_path, config, generator, encoder)
    for state in (generator, encoder):
        for key in [key for key in state if key.endswith("weight_v")]:
            del state[key]
    assert same_networks(converted(tmp_path, config, generator, encoder), with_v)


def test_the_batch_counter_may_be_missing(tmp_path, config):
    generator, encoder = published_pair(NARROW)
    full = converted(tmp_path, config, dict(generator), encoder)
    for key in [key for key in generator if key.endswith("num_batches_tracked")]:
        del generator[key]
    assert same_networks(converted(tmp_path, config, generator, encoder), full)


def test_half_precision_checkpoints_become_float32(tmp_path, config):
    generator, encoder = (
        {key: value.half() if value.is_floating_point() else value for key, value in state.items()}
        for state in published_pair(NARROW)
    )
    assert (
        converted(tmp_path, config, generator, encoder).generator.fc.weight.dtype == torch.float32
    )


@pytest.mark.parametrize("legacy", [False, True])
def test_both_file_formats_of_torch_are_read(tmp_path, config, legacy):
    generator, encoder = published_pair(NARROW)
    for name, state in (("G", generator), ("E", encoder)):
        torch.save(
            state, tmp_path / f"latest_net_{name}.pth", _use_new_zipfile_serialization=not legacy
        )
    out = convert(
        tmp_path / "latest_net_G.pth",
        tmp_path / "latest_net_E.pth",
        config=config,
        out=tmp_path / "out",
    )
    bundle = Bundle.load(out)
    labels = torch.from_numpy(draw_map((64, 64), range(6)))[None].long()
    z_global, z_local = torch.ones(1, 5), torch.ones(1, 6, 5, 3)
    torch.testing.assert_close(
        bundle.generator(labels, torch.arange(6)[None], z_global, z_local),
        oracle.render(generator, "normal", labels, z_global, z_local),
        atol=1e-4,
        rtol=0,
    )


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: {f"module.{key}": value for key, value in state.items()},
        lambda state: {"state_dict": state, "epoch": 7},
        lambda state: {
            "state_dict": {f"module.{key}": value for key, value in state.items()},
            "optimizer": {"lr": 0.1},
        },
    ],
)
def test_what_trainers_wrap_around_the_tensors_is_taken_off(tmp_path, config, wrap):
    plain = converted(tmp_path, config, *published_pair(NARROW))
    assert same_networks(converted(tmp_path, config, *map(wrap, published_pair(NARROW))), plain)


# What is refused


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
            for key, value in PUBLISHED["gta5"].config.generator().state_dict().items()
        }
    with pytest.raises(ClvaeError, match="20 classes instead of 151, .* it fits the preset gta5"):
        check_sizes(generator_sizes(names), PUBLISHED["ade20k"].config, "G.pth")
    check_sizes(generator_sizes(names), PUBLISHED["gta5"].config, "G.pth")


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


# Presets and configs


def test_the_presets_are_the_published_networks():
    sizes = {
        name: (
            p.config.classes,
            p.config.z_local,
            p.config.z_global,
            p.config.width,
            p.config.size,
            p.config.upsampling,
            p.config.hidden,
        )
        for name, p in PUBLISHED.items()
    }
    assert sizes == {
        "ade20k": (151, 151, 256, 64, (256, 256), "normal", 128),
        "deepfashion": (16, 16, 256, 160, (256, 256), "more", 128),
        "gta5": (20, 20, 256, 64, (256, 512), "more", 128),
    }


def test_the_presets_know_their_classes():
    ade20k, deepfashion, gta5 = (
        PUBLISHED[name].labels for name in ("ade20k", "deepfashion", "gta5")
    )
    assert len(ade20k.names) == 150 and ade20k.unlabelled
    assert (ade20k.names[0], ade20k.names[2], ade20k.names[21], ade20k.names[149]) == (
        "wall",
        "sky",
        "water",
        "flag",
    )
    assert (deepfashion.names[7], deepfashion.names[2], len(deepfashion.names)) == (
        "hair",
        "class 2",
        16,
    )
    assert (gta5.id("sky"), gta5.id("bicycle"), gta5.id("other"), len(gta5.names)) == (
        10,
        18,
        19,
        20,
    )
    assert gta5.colors[gta5.id("road")] == (128, 64, 128)


def test_every_name_of_ours_has_its_published_one_in_the_full_networks():
    """The pattern table on the widest plan, without weights: "most" has every block there is."""
    with torch.device("meta"):
        ours = NetworkConfig.from_dict(
            NARROW | {"upsampling": "most", "height": 128, "picture_width": 128}
        ).generator()
    names = {published_name(key, GENERATOR_NAMES) for key in ours.state_dict()}
    published = published_pair(
        NARROW | {"upsampling": "most", "height": 128, "picture_width": 128}
    )[0]
    plain = {
        key.replace("weight_orig", "weight")
        for key in published
        if not key.endswith(("weight_u", "weight_v"))
    }
    assert names == plain


def test_a_config_names_its_classes_or_numbers_them(tmp_path):
    def labels(**extra):
        (tmp_path / "c.json").write_text(json.dumps(NARROW | extra))
        return read_config(tmp_path / "c.json").labels

    assert labels().names == tuple(f"class {i}" for i in range(6)) and not labels().unlabelled
    assert labels(names=list("abcdef")).names == tuple("abcdef")
    assert labels(names=list("abcde")).unlabelled  # one name fewer: the last class is nobody's
    assert labels(names=list("abcde"), colors=[[i, 0, 0] for i in range(5)]).colors[3] == (3, 0, 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "c.json is not readable JSON"),
        ("[]", "c.json is not a JSON object"),
        (
            json.dumps(NARROW | {"depth": 3}),
            "c.json: the network config has an unknown entry 'depth'",
        ),
        (json.dumps({"width": 2}), "c.json: the network config lacks 'classes'"),
        (json.dumps(NARROW | {"names": ["a", "b"]}), "c.json: it has 2 names for 6 classes"),
        (json.dumps(NARROW | {"names": 7}), "c.json: names is a list of class names"),
        (
            json.dumps(NARROW | {"colors": 7}),
            "c.json: a colour of the label set is not three numbers",
        ),
        (json.dumps(NARROW | {"height": 63}), "c.json: .*multiples of 32"),
    ],
)
def test_a_wrong_config_says_what_is_wrong(tmp_path, text, said):
    (tmp_path / "c.json").write_text(text)
    with pytest.raises(ClvaeError, match=said):
        read_config(tmp_path / "c.json")


def test_a_conversion_takes_a_preset_or_a_config(tmp_path, config):
    for wrong in ({}, {"preset": "ade20k", "config": config}):
        with pytest.raises(ClvaeError, match="a preset or a config file, one of them"):
            convert("G.pth", "E.pth", **wrong, out=tmp_path / "out")
    with pytest.raises(ClvaeError, match="no preset 'coco', only ade20k, deepfashion, gta5"):
        convert("G.pth", "E.pth", preset="coco", out=tmp_path / "out")
