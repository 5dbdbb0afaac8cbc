"""Whatever is wrong with a bundle's folder is one clear sentence; older bundles are read."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from clvae import (
    Bundle,
    ClvaeError,
    Direction,
    Engine,
)
from clvae.files import checksum
from tests.bundle.cards import CARD, WEIGHTS, edit_card, edit_weights, one_byte_changed
from tests.checkpoints import NARROW


def missing_weights(folder):
    (folder / WEIGHTS).unlink()


def missing_card(folder):
    (folder / CARD).unlink()


def card_cut_short(folder):
    (folder / CARD).write_text((folder / CARD).read_text()[:100])


def weights_cut_short(folder):
    content = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(content[:-100])


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


def no_number(value):
    def damage(folder):
        edit_weights(folder, lambda tensors: tensors["generator.fc.bias"][3:4].fill_(value))

    return damage


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
        *(
            (no_number(value), "generator.fc.bias in model.safetensors holds values that are NaN")
            for value in (np.nan, np.inf, -np.inf)
        ),
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
