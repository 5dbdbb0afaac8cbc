"""Starting from another model's weights: from a bundle or a checkpoint, with other classes, at
another picture size.
"""

import logging

import pytest
import torch
from torch.nn.functional import interpolate

from clvae.core.classes import spread_colors
from clvae.core.labels import LabelSet
from clvae.errors import ClvaeError
from train.data import DataSet
from train.fit.config import Config
from train.fit.loop import fit
from train.fit.trainer import Trainer
from train.fit.transfer import CLASSES, known_classes, read_source

from .drawn import draw_folder

CPU = torch.device("cpu")
OTHERS = LabelSet(
    ("Grass", "castle", "SKY ", "moat"), spread_colors(4), unlabelled=True
)  # the source: sky, tree, grass


@pytest.fixture
def bundle(finished):
    """The bundle of the tiny run, in its folder."""
    return finished


def started(config: dict, labels: LabelSet, path) -> Trainer:
    trainer = Trainer(Config.from_dict(config), labels, CPU)
    trainer.start_from(read_source(path))
    return trainer


def test_a_bundle_s_weights_go_on(bundle, data_set, tiny, tmp_path):
    """The discriminator, which a bundle lacks, first trains alone."""
    trainer = started(tiny | {"steps": 5, "optimiser": {"warm_up": 1}}, data_set.labels, bundle)
    first = trainer.pair.generator.embedding.weight.clone()
    assert torch.equal(first, read_source(bundle).pair["generator.embedding.weight"])
    assert trainer.before[-1]["steps"] == tiny["steps"]
    fit(data_set, tmp_path, trainer)
    warm = Trainer.resume(tmp_path / "checkpoint.pt", CPU)
    assert warm.warm_up == 1 and not torch.equal(warm.pair.generator.embedding.weight, first)


def test_only_the_discriminator_moves_while_it_warms_up(bundle, data_set, tiny, tmp_path):
    trainer = started(tiny, data_set.labels, bundle)
    trainer.warm_up = tiny["steps"]
    weights = [p.clone() for p in trainer.pair.parameters()]
    verdicts = [p.clone() for p in trainer.discriminator.parameters()]
    fit(data_set, tmp_path, trainer)
    assert all(torch.equal(a, b) for a, b in zip(weights, trainer.pair.parameters(), strict=True))
    assert not any(
        torch.equal(a, b) for a, b in zip(verdicts, trainer.discriminator.parameters(), strict=True)
    )


def test_most_of_a_short_run_is_no_warming_up(bundle, data_set, tiny):
    settings = tiny | {"steps": 40, "optimiser": {"warm_up": 250}}
    assert started(settings, data_set.labels, bundle).warm_up == 8


def test_a_checkpoint_s_weights_go_on(run, data_set, tiny):
    trainer, old = (
        started(tiny, data_set.labels, run / "checkpoint.pt"),
        Trainer.resume(run / "checkpoint.pt", CPU),
    )
    for part in ("pair", "discriminator"):
        for a, b in zip(
            getattr(trainer, part).parameters(), getattr(old, part).parameters(), strict=True
        ):
            assert torch.equal(a, b)
    assert trainer.warm_up == 0 and trainer.step == 0


def test_what_a_discriminator_lacks_warms_up(run, data_set, tiny, tmp_path):
    """The run told classes. A run that does not takes over the rest; one that starts from that has
    heads to warm up.
    """
    old, loss = Trainer.resume(run / "checkpoint.pt", CPU), tiny["loss"]
    assert (
        started(
            tiny | {"loss": loss | {"classes": 0}}, data_set.labels, run / "checkpoint.pt"
        ).warm_up
        == 0
    )
    saved = torch.load(run / "checkpoint.pt", weights_only=True)
    saved["discriminator"] = {
        key: value for key, value in saved["discriminator"].items() if "of_classes" not in key
    }
    saved["config"]["loss"]["classes"] = 0.0
    torch.save(saved, tmp_path / "without.pt")
    trainer = started(tiny | {"steps": 1000}, data_set.labels, tmp_path / "without.pt")
    assert trainer.warm_up == 100
    first, theirs = (t.discriminator.scales[0].first.weight for t in (trainer, old))
    assert torch.equal(first, theirs)


def test_classes_are_known_by_name():
    source = LabelSet(("sky", "traffic light", "car"), spread_colors(3), unlabelled=True)
    ours = LabelSet(("Car", "boat", "TrafficLight"), spread_colors(3), unlabelled=True)
    assert known_classes(source, ours) == [2, None, 1, 3]
    assert (
        known_classes(LabelSet(("sky",), spread_colors(1)), ours) == [None] * 4
    )  # it has nothing for unlabelled pixels


@pytest.mark.parametrize("upsampling", ["normal", "most"])
def test_every_parameter_with_a_dimension_of_classes_is_known(upsampling, tiny):
    tiny["network"] |= {"height": 128, "picture_width": 128, "upsampling": upsampling}
    few, many = (
        Trainer(
            Config.from_dict(tiny), LabelSet(tuple("abcdef"[:count]), spread_colors(count)), CPU
        )
        for count in (3, 6)
    )
    for part in ("pair", "discriminator"):
        theirs = getattr(many, part).state_dict()
        for key, value in getattr(few, part).state_dict().items():
            dimensions = [dimension for pattern, dimension in CLASSES if pattern.fullmatch(key)]
            assert dimensions == [
                d for d in range(value.ndim) if value.shape[d] != theirs[key].shape[d]
            ], key


@torch.no_grad()
def test_a_known_class_draws_what_it_drew(run, tiny, caplog):
    """The same map in other ids, with the same codes, is the same picture; and to the
    discriminator, too.
    """
    with caplog.at_level(logging.INFO):
        trainer = started(tiny, OTHERS, run / "checkpoint.pt")
    assert "checkpoint.pt: Grass, SKY , unlabelled; new ones: castle, moat" in caplog.text
    old = Trainer.resume(run / "checkpoint.pt", CPU)
    ids = torch.tensor([2, 1, 0, 4])  # sky, tree (not to be seen), grass, unlabelled
    labels = torch.tensor([0, 2, 3])[torch.randint(3, (2, 64, 64))]
    codes, overall = torch.randn(2, 4, 5, 4), torch.randn(2, 6)
    ours = torch.zeros(2, 5, 5, 4).index_copy(1, ids, codes)
    pictures = [
        old.pair.eval().generate(labels, codes, overall),
        trainer.pair.eval().generate(ids[labels], ours, overall),
    ]
    assert torch.allclose(*pictures, atol=1e-5) and pictures[0].std() > 0.01
    verdicts = [
        t.discriminator.eval()(pictures[0], m).patches[0][-1]
        for t, m in ((old, labels), (trainer, ids[labels]))
    ]
    assert torch.allclose(*verdicts, atol=1e-5)


def test_a_new_class_starts_from_the_mean_and_goes_its_own_way(run, tiny, tmp_path):
    root = draw_folder(tmp_path / "data", count=12)
    text = (root / "classes.json").read_text()
    (root / "classes.json").write_text(text.replace("sky", "castle").replace("tree", "moat"))
    data = DataSet.open(root)
    trainer = started(tiny, data.labels, run / "checkpoint.pt")
    old = Trainer.resume(run / "checkpoint.pt", CPU)
    for key in ("embedding.weight", "blocks.up_3.norm_0.shared.weight"):
        before, after = (t.pair.generator.state_dict()[key] for t in (old, trainer))
        if before.ndim > 2:
            before, after = before.movedim(1, 0), after.movedim(1, 0)
        assert torch.allclose(after[0], before.mean(0)) and torch.equal(after[0], after[1])
        assert torch.equal(after[2:], before[2:])
    fit(data, tmp_path / "run", trainer)
    castle, moat = trainer.pair.generator.embedding.weight[:2]
    assert (castle - moat).abs().min() > 0


@torch.no_grad()
@pytest.mark.parametrize(
    ("height", "width", "upsampling"),
    [(128, 64, "normal"), (64, 128, "normal"), (64, 64, "more"), (128, 128, "more")],
)
def test_the_first_features_are_those_of_the_source_at_another_size(
    run, data_set, tiny, height, width, upsampling
):
    """The source's start is 2x2. At twice the size "more" starts from the same one; elsewhere it is
    interpolated.
    """
    tiny["network"] |= {"height": height, "picture_width": width, "upsampling": upsampling}
    trainer, old = (
        started(tiny, data_set.labels, run / "checkpoint.pt"),
        Trainer.resume(run / "checkpoint.pt", CPU),
    )
    code = torch.randn(3, 6)
    start, features = trainer.pair.generator.start, old.pair.generator.fc(code).view(3, -1, 2, 2)
    wanted = interpolate(features, start, mode="bilinear", antialias=True)
    assert torch.allclose(trainer.pair.generator.fc(code).view(3, -1, *start), wanted, atol=1e-6)
    labels = torch.randint(3, (2, height, width))
    assert trainer.pair.generate(labels, torch.randn(2, 4, 5, 4), code[:2]).shape == (
        2,
        3,
        height,
        width,
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"width": 3}, "width is 2 there and 3 here"),
        ({"hidden": 9}, "hidden is 8 there and 9 here"),
        ({"z_local": 5}, "z_local is 4 there and 5 here"),
        ({"z_global": 7}, "z_global is 6 there and 7 here"),
        (
            {"upsampling": "most", "height": 128, "picture_width": 128},
            "upsampling is normal there and most here",
        ),
    ],
)
def test_what_cannot_fit_is_named(change, message, run, bundle, data_set, tiny):
    tiny["network"] |= change
    for source in (run / "checkpoint.pt", bundle):
        with pytest.raises(ClvaeError, match=f"{source} does not fit these settings: {message}"):
            started(tiny, data_set.labels, source)


def test_a_discriminator_of_another_width_is_named(run, data_set, tiny):
    with pytest.raises(ClvaeError, match="discriminator_width is 4 there and 5 here"):
        started(tiny | {"discriminator_width": 5}, data_set.labels, run / "checkpoint.pt")


def test_a_file_that_is_no_run_s_checkpoint_is_refused(tmp_path):
    torch.save({"weights": torch.zeros(3)}, tmp_path / "other.pt")
    with pytest.raises(ClvaeError, match="not the checkpoint of a training run"):
        read_source(tmp_path / "other.pt")
