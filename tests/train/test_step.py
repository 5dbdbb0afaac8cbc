"""One training step: what is mixed into a batch, and what an update moves."""

import pytest
import torch

from clvae.errors import ClvaeError
from train.fit import crops
from train.fit.config import Config
from train.fit.crops import Crop
from train.fit.features import Perceptual
from train.fit.mixing import mix
from train.fit.networks import Rendered, folded
from train.fit.noise import draw
from train.fit.step import CALM, generator_losses, look_at
from train.fit.trainer import Trainer

from .drawn import iter_batches


def codes_of(present: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Local and global codes of a batch that say which photo and class they come from."""
    batch, classes = present.shape
    local = (
        (10 * torch.arange(batch)[:, None] + torch.arange(classes))
        .float()[..., None, None]
        .expand(-1, -1, 5, 2)
    )
    return local, torch.arange(batch).float()[:, None].expand(-1, 3)


def test_mixed_styles_take_each_class_from_a_photo_that_shows_it(data_set, tiny):
    present = torch.tensor(
        [[True, True, False, False], [True, False, False, True], [True, True, True, False]]
    )
    local, overall = codes_of(present)
    network = Trainer(Config.from_dict(tiny), data_set.labels, torch.device("cpu")).network
    whole = single = of_one = 0
    taken_of_many = False
    for step in range(40):
        noise = draw(torch.arange(3) + 3 * step, network, 0, 3, 2)
        mixed = mix(local, overall, present, noise)
        assert len(mixed.changed) == 2
        for sample in range(2):
            donor = mixed.local_codes[sample, :, 0, 0].long() // 10
            for c in range(4):
                assert (
                    mixed.local_codes[sample, c] == mixed.local_codes[sample, c, 0, 0]
                ).all()  # all layers alike
                assert present[donor[c], c] or not mixed.changed[sample, c]
                if not mixed.changed[sample, c]:
                    assert donor[c] == sample
            if mixed.changed[sample].all():
                whole += 1
                if noise.whole[sample] < 0.25:  # of one photo, as far as that shows it
                    stranger = mixed.global_code[sample, 0].long()
                    assert (donor[present[stranger]] == stranger).all()
                    of_one += 1
                else:
                    taken_of_many |= len(set(donor.tolist())) > 1
            else:
                single += 1
                assert (
                    mixed.changed[sample].sum() == 1
                    and present[sample][mixed.changed[sample]].all()
                )
                assert (
                    mixed.global_code[sample] == sample
                ).all()  # one class changes, the global code stays
    assert whole > 10 and single > 10 and of_one > 5 and taken_of_many


def test_noise_is_a_sample_s_own(data_set, tiny):
    """Whichever samples are drawn with it; another number or seed gives another."""
    network = Trainer(Config.from_dict(tiny), data_set.labels, torch.device("cpu")).network
    together = draw(torch.tensor([7, 8]), network, 1, 4, 1)
    assert torch.equal(draw(torch.tensor([8]), network, 1, 4, 1).local[0], together.local[1])
    assert not torch.equal(together.local[0], together.local[1])
    assert not torch.equal(draw(torch.tensor([7]), network, 2, 4, 1).local[0], together.local[0])


def test_a_step_moves_every_network(data_set, tiny):
    trainer = Trainer(Config.from_dict(tiny), data_set.labels, torch.device("cpu"))
    before = {
        part: [p.clone() for p in getattr(trainer, part).parameters()]
        for part in ("pair", "discriminator")
    }
    sample = next(iter_batches(data_set, trainer))
    report = trainer.train_step(sample, Perceptual("efficientnet_lite0"))
    assert all(torch.isfinite(value) for value in report.values())
    assert {
        "adversarial",
        "kl",
        "features",
        "perceptual",
        "classes",
        "pixels",
        "locality",
        "discriminator",
        "photo_classes",
        "made_classes",
    } <= report.keys()
    moved = {
        part: sum(
            not torch.equal(a, b)
            for a, b in zip(old, getattr(trainer, part).parameters(), strict=True)
        )
        for part, old in before.items()
    }
    assert moved["discriminator"] == len(before["discriminator"])
    assert moved["pair"] == len(before["pair"])


def test_a_calm_class_is_seen_by_no_discriminator_and_no_features(data_set, tiny):
    tiny["loss"] |= {"pixels": 1.0, "perceptual": 1.0, "classes": 1.0, "calm": ["sky"]}
    trainer = Trainer(Config.from_dict(tiny), data_set.labels, torch.device("cpu"))
    sample, network = next(iter_batches(data_set, trainer)), Perceptual("efficientnet_lite0")
    weights, calm = trainer.config.loss, torch.tensor([data_set.labels.id("sky")])
    drawn = trainer.pair.encode(sample.photo, sample.labels)
    pictures = torch.zeros_like(sample.photo).requires_grad_()
    made = Rendered(pictures, sample.labels, drawn, None)
    seen = look_at(made, sample, network, weights, calm)
    terms, _ = generator_losses(
        *(made, sample, seen, trainer.discriminator, network, weights),
        *(len(data_set.labels.names), torch.zeros(len(pictures), 2), calm),
    )
    inside = (sample.labels == calm)[:, None].expand_as(pictures)
    assert inside.any() and not inside.all()
    for name in ("adversarial", "features", "perceptual", "classes"):
        (moves,) = torch.autograd.grad(terms[name], pictures, retain_graph=True)
        assert not moves[inside].any() and moves[~inside].any(), name
    (moves,) = torch.autograd.grad(terms["pixels"], pictures)
    assert torch.isclose(moves[inside].abs().max(), CALM * moves[~inside].abs().max())


def test_calm_classes_are_named_rightly(data_set, tiny):
    tiny["loss"] |= {"calm": ["nose"]}
    with pytest.raises(ClvaeError, match="nose"):
        Trainer(Config.from_dict(tiny), data_set.labels, torch.device("cpu"))


def test_the_average_is_the_weights_smoothed(data_set, tiny):
    """Its decay ramps up as (1 + n) / (10 + n); the first update copies."""
    trainer = Trainer(Config.from_dict(tiny), data_set.labels, torch.device("cpu"))
    batches, seen, perceptual = (
        iter_batches(data_set, trainer),
        [],
        Perceptual("efficientnet_lite0"),
    )
    for _ in range(3):
        trainer.train_step(next(batches), perceptual)
        seen.append(trainer.pair.generator.fc.weight.detach().clone())
    mean = seen[0]
    for count, weight in enumerate(seen[1:], 1):
        decay = (1 + count) / (10 + count)
        mean = decay * mean + (1 - decay) * weight
    assert torch.allclose(trainer.average.module.generator.fc.weight, mean, atol=1e-7)


def test_folding_keeps_what_the_networks_compute(data_set, tiny):
    trainer = Trainer(Config.from_dict(tiny), data_set.labels, torch.device("cpu"))
    trainer.pair.eval()
    plain = folded(trainer.pair, trainer.network)
    assert "parametrizations" not in " ".join(plain.state_dict())
    photos, labels = next(iter_batches(data_set, trainer))[:2]
    with torch.no_grad():
        a, b = (pair.encoder(photos, labels, 4) for pair in (trainer.pair, plain))
        codes = torch.randn(3, 4, 5, 4), torch.randn(3, 6)
        assert torch.allclose(a.mu, b.mu, atol=1e-6)
        assert torch.allclose(
            trainer.pair.generate(labels, *codes), plain.generate(labels, *codes), atol=1e-5
        )


def test_a_crop_is_cut_from_the_same_picture(data_set, tiny):
    """Its codes are those of the whole photo, and its first features those of the whole picture at
    its place.
    """
    trainer = Trainer(Config.from_dict(tiny), data_set.labels, torch.device("cpu"))
    sample, pair = next(iter_batches(data_set, trainer)), trainer.pair.eval()
    height, width = (side // trainer.network.stride for side in trainer.network.size)
    whole, corner = (
        Crop(0, 0, height, width, trainer.network.stride),
        Crop(1, 1, 1, 1, trainer.network.stride),
    )
    seen = []
    pair.generator.blocks["head_0"].register_forward_pre_hook(
        lambda _, inputs: seen.append(inputs[0])
    )
    noise = draw(sample.number, trainer.network, 0, len(sample.photo), 0)
    with torch.no_grad():
        plain, all_of_it, part = (
            pair(sample.photo, sample.labels, noise, crop) for crop in (None, whole, corner)
        )
    assert torch.equal(plain.pictures, all_of_it.pictures)
    assert torch.equal(part.drawn.local_codes, plain.drawn.local_codes)
    assert torch.equal(seen[2], seen[0][..., 1:2, 1:2])
    assert part.pictures.shape[-2:] == part.maps.shape[-2:] == (trainer.network.stride,) * 2
    assert torch.equal(part.maps, corner.cut(sample.labels))


def test_crops_lie_all_over_the_picture_and_some_steps_draw_it_whole(data_set, tiny):
    config = Config.from_dict(
        tiny | {"data": tiny.get("data", {}) | {"window": 32, "whole_every": 3}}
    )
    trainer = Trainer(config, data_set.labels, torch.device("cpu"))
    drawn = [crops.draw(step, config.data, trainer.network, 0) for step in range(60)]
    assert [step for step in range(60) if drawn[step] is None] == list(range(0, 60, 3))
    height, width = (side // trainer.network.stride for side in trainer.network.size)
    places = {(crop.top, crop.left) for crop in drawn if crop}
    assert places == {(top, left) for top in range(height) for left in range(width)}
    sample = next(iter_batches(data_set, trainer))
    trainer.step = 1
    assert all(
        torch.isfinite(value)
        for value in trainer.train_step(sample, Perceptual("efficientnet_lite0")).values()
    )
