"""Runs: what they leave, and going on where one stopped."""

import errno
import shutil
from types import SimpleNamespace
from urllib.error import URLError

import pytest
import torch
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from clvae import Bundle
from clvae.errors import ClvaeError
from train.data import DataSet
from train.finish.finish import finish
from train.fit import features, loop
from train.fit.config import Config
from train.fit.loop import fit, perceptual_of
from train.fit.trainer import Trainer

from .drawn import draw_folder

CPU = torch.device("cpu")


def test_a_run_leaves_a_checkpoint_sheets_and_its_settings(run, tiny):
    assert Trainer.resume(run / "checkpoint.pt", CPU).step == tiny["steps"]
    sheet = Image.open(run / "sheets" / "000004.png")
    assert sheet.width > 6 * 64 and sheet.height > 64
    assert (
        Config.from_dict(__import__("json").loads((run / "config.json").read_text())).batch
        == tiny["batch"]
    )


def test_losses_and_the_wait_for_data_are_written_as_scalars(data_set, tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "REPORT_EVERY", 2)
    fit(data_set, tmp_path, Trainer(Config.from_dict(tiny), data_set.labels, CPU, "pack"))
    events = EventAccumulator(str(tmp_path)).Reload()
    assert {"adversarial", "discriminator", "kl", "waiting_for_data"} <= set(
        events.Tags()["scalars"]
    )
    assert [event.step for event in events.Scalars("kl")] == [2, 4]


def test_weights_that_are_no_numbers_never_replace_a_checkpoint(data_set, tiny, tmp_path):
    """Whatever the losses said: what is saved can be gone on from."""
    fit(data_set, tmp_path, Trainer(Config.from_dict(tiny), data_set.labels, CPU))
    broken = Trainer(
        Config.from_dict(tiny | {"optimiser": {"generator_rate": 1e38}, "save_every": 1}),
        data_set.labels,
        CPU,
    )
    with pytest.raises(ClvaeError, match="became NaN or infinite at step"):
        fit(data_set, tmp_path, broken)
    assert Trainer.resume(tmp_path / "checkpoint.pt", CPU).step == tiny["steps"]


@pytest.mark.parametrize("workers", [0, 1])
def test_a_damaged_photo_stops_a_run_with_one_sentence(workers, tiny, tmp_path):
    """Also where a process of the loader finds it."""
    root = draw_folder(tmp_path / "data", count=3)
    for name in ("scene_01", "scene_02"):
        (root / "images" / f"{name}.jpg").write_bytes(b"no picture")
    damaged = DataSet.open(root)
    settings = tiny | {"data": {"scale": [1.1, 1.3], "workers": workers}}
    with pytest.raises(
        ClvaeError, match=r"^the photo scene_0\d.jpg is not a picture that can be read: [^\n]*$"
    ):
        fit(damaged, tmp_path / "run", Trainer(Config.from_dict(settings), damaged.labels, CPU))


def test_a_run_is_finished_with_its_own_classes_only(run, tmp_path):
    root = draw_folder(tmp_path / "data", count=3)
    (root / "classes.json").write_text((root / "classes.json").read_text().replace("grass", "lawn"))
    with pytest.raises(ClvaeError, match="trained on different classes"):
        finish(DataSet.open(root), run, tmp_path / "bundle", "none", CPU)


def test_a_resumed_run_is_the_unbroken_one(run, data_set, tiny, tmp_path):
    """Bit for bit: the same weights after 2 + 2 steps as after 4."""
    half = tmp_path / "half"
    fit(
        data_set,
        half,
        Trainer(Config.from_dict(tiny | {"steps": 2}), data_set.labels, CPU, "data_set"),
    )
    trainer = Trainer.resume(half / "checkpoint.pt", CPU)
    trainer.config = Config.from_dict(tiny)
    fit(data_set, half, trainer)
    unbroken = Trainer.resume(run / "checkpoint.pt", CPU)
    for part in ("pair", "discriminator", "average"):
        one, other = getattr(unbroken, part).state_dict(), getattr(trainer, part).state_dict()
        assert all(torch.equal(one[key], other[key]) for key in one), part


def test_a_run_says_that_its_photos_have_changed(tiny, tmp_path, caplog):
    root = draw_folder(tmp_path / "data", count=5)
    data = DataSet.open(root)
    trainer = Trainer(Config.from_dict(tiny | {"steps": 1}), data.labels, CPU)
    fit(data, tmp_path / "run", trainer)
    names = [pair.name for pair in data.splits["train"]]

    def gone_on(**changed):
        caplog.clear()
        resumed = Trainer.resume(tmp_path / "run" / "checkpoint.pt", CPU)
        resumed.config = Config.from_dict(tiny | {"steps": 1})
        vars(resumed).update(changed)
        fit(DataSet.open(root), tmp_path / "run", resumed)
        return [record.getMessage() for record in caplog.records if "photos" in record.getMessage()]

    assert gone_on() == []
    assert gone_on(photos=None) == []  # a checkpoint that is older than this
    (root / "images" / f"{names[1]}.jpg").unlink()
    (said,) = gone_on()
    assert (
        f"other training photos: 1 gone ({names[1]}); "
        f"it continues with the {len(names) - 1} there are now" in said
    )
    assert gone_on() == []  # it says so once: these are its photos now
    (said,) = gone_on(photos=names[:1])
    assert "new (" in said


def cannot_be_had():
    raise ClvaeError("VGG19's weights are not available")


def test_a_fresh_run_does_without_vgg19_s_weights(data_set, tiny, monkeypatch):
    monkeypatch.setitem(features.NETWORKS, "vgg19", cannot_be_had)
    trainer = Trainer(
        Config.from_dict(tiny | {"loss": {"perceptual_network": "vgg19"}}), data_set.labels, CPU
    )
    assert perceptual_of(trainer).name == trainer.perceptual == "efficientnet_lite0"


def test_a_run_goes_on_with_the_perceptual_network_it_began_with(
    data_set, tiny, tmp_path, monkeypatch
):
    """Whether another has become available, or its own no longer is."""
    began = Trainer(
        Config.from_dict(tiny | {"loss": {"perceptual_network": "vgg19"}}), data_set.labels, CPU
    )
    for name in ("efficientnet_lite0", "vgg19"):
        began.perceptual = name
        began.save(tmp_path)
        monkeypatch.setitem(features.NETWORKS, "vgg19", features.EfficientNetLite)
        assert perceptual_of(Trainer.resume(tmp_path / "checkpoint.pt", CPU)).name == name
    monkeypatch.setitem(features.NETWORKS, "vgg19", cannot_be_had)
    with pytest.raises(
        ClvaeError,
        match="cannot continue: VGG19's weights are not available, "
        "and its perceptual loss started with them",
    ):
        fit(data_set, tmp_path, Trainer.resume(tmp_path / "checkpoint.pt", CPU))


def test_weights_that_cannot_be_fetched_are_one_sentence(monkeypatch):
    def no_network(*_, **__):
        raise URLError("no network")

    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", no_network)
    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", no_network)
    with pytest.raises(ClvaeError, match="VGG19's weights are not available .*no network"):
        features.Vgg19()


def test_minutes_stop_a_run_with_a_checkpoint(data_set, tiny, tmp_path):
    fit(
        data_set,
        tmp_path,
        Trainer(Config.from_dict(tiny | {"steps": 1000}), data_set.labels, CPU),
        minutes=0,
    )
    assert Trainer.resume(tmp_path / "checkpoint.pt", CPU).step == 1


@pytest.fixture
def clock(monkeypatch):
    """Time in which each step takes 6 seconds, and a list of the shares of their rates."""
    now, rates, step = [1000.0], [], Trainer.train_step
    monkeypatch.setattr(loop.time, "monotonic", lambda: now[0])

    def timed(trainer, *arguments):
        report = step(trainer, *arguments)
        (rate,) = {group["lr"] for group in trainer.generator_optimiser.adam.param_groups}
        rates.append(round(rate / trainer.config.optimiser.generator_rate, 6))
        now[0] += 6
        return report

    monkeypatch.setattr(Trainer, "train_step", timed)
    return rates


def test_rates_that_fall_at_the_end_fall_towards_the_end_of_the_minutes(
    data_set, tiny, tmp_path, clock
):
    """Half a minute of a run of a thousand steps: five, rates falling over its last 80 %."""
    settings = Config.from_dict(tiny | {"steps": 1000, "optimiser": {"decay": 0.8}})
    fit(data_set, tmp_path, Trainer(settings, data_set.labels, CPU), minutes=0.5)
    assert clock == [1, 1, 0.75, 0.5, 0.25]
    clock.clear()
    resumed = Trainer.resume(tmp_path / "checkpoint.pt", CPU)  # half a minute, and as much again
    fit(data_set, tmp_path, resumed, minutes=0.5)
    assert resumed.step == 10 and clock == [0.625, 0.5, 0.375, 0.25, 0.125]


def test_where_the_last_step_comes_before_the_minutes_are_over_rates_follow_the_steps(
    data_set, tiny, tmp_path, clock
):
    settings = Config.from_dict(tiny | {"steps": 4, "optimiser": {"decay": 0.5}})
    for minutes in (None, 60):
        clock.clear()
        fit(data_set, tmp_path / str(minutes), Trainer(settings, data_set.labels, CPU), minutes)
        assert clock == [1, 1, 1, 0.5]


def test_a_checkpoint_is_never_half_written(run, data_set, tiny, tmp_path, monkeypatch):
    trainer = Trainer(Config.from_dict(tiny), data_set.labels, CPU)
    trainer.save(tmp_path)

    def crash(state, path):
        path.write_bytes(b"half")
        raise OSError("no space left")

    monkeypatch.setattr(torch, "save", crash)
    with pytest.raises(ClvaeError, match="checkpoint.pt cannot be written: the disk is full"):
        trainer.save(tmp_path)
    assert Trainer.resume(tmp_path / "checkpoint.pt", CPU).step == 0


@pytest.mark.parametrize(
    "failure",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 576 vs 534"),
    ],
)
def test_a_full_disk_is_named_and_nothing_half_written_is_left(
    data_set, tiny, tmp_path, monkeypatch, failure
):
    """PyTorch's own error says nothing of the disk: there, that little is left of it does."""
    trainer = Trainer(Config.from_dict(tiny), data_set.labels, CPU)
    trainer.save(tmp_path)
    if isinstance(failure, RuntimeError):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=4096))

    def crash(state, path):
        path.write_bytes(b"half")
        raise failure

    monkeypatch.setattr(torch, "save", crash)
    with pytest.raises(
        ClvaeError,
        match="checkpoint.pt cannot be written: the disk is full; free some space in .*--resume$",
    ) as caught:
        trainer.save(tmp_path)
    assert "enforce" not in str(caught.value) and [file.name for file in tmp_path.iterdir()] == [
        "checkpoint.pt"
    ]
    assert Trainer.resume(tmp_path / "checkpoint.pt", CPU).step == 0


@pytest.mark.parametrize("content", [b"", b"junk", None])
def test_a_damaged_checkpoint_is_one_sentence(tmp_path, content):
    path = tmp_path / "checkpoint.pt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ClvaeError, match="checkpoint"):
        Trainer.resume(path, CPU)


def test_the_loaded_bundle_holds_what_the_run_was(finished):
    bundle = Bundle.load(finished)
    assert bundle.licence == "none"
    assert (
        bundle.facts["data"] == "data_set"
        and bundle.facts["steps"] == 4
        and bundle.facts["pictures"] == 12
    )
    assert bundle.facts["config"]["batch"] == 3
