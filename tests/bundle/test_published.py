"""The published networks as presets, and configs of other sizes."""

import json

import pytest
import torch

from clvae import ClvaeError, NetworkConfig
from clvae.bundle.convert import GENERATOR_NAMES, published_name, read_config
from clvae.bundle.published import PUBLISHED
from tests.checkpoints import NARROW, published_pair


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
