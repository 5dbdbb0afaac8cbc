"""The command line of training: runs that go on, and what is said when one cannot."""

import json
import sys

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from clvae.core.cover import cover_map
from clvae.errors import ClvaeError
from tests.checkpoints import draw_map
from tests.landscape import SIZE, landscape_bundle
from train import cli as command_line
from train.fit.trainer import Trainer

from .drawn import draw_folder, write_config

CPU = torch.device("cpu")


def fit(*arguments) -> None:
    result = CliRunner().invoke(command_line.app, ["fit", "--device", "cpu", *map(str, arguments)])
    if result.exception:
        raise result.exception


def test_resume_goes_on_where_the_same_command_stopped(run, data_set, tiny, tmp_path):
    """After one step and then three the weights are those of the unbroken run, bit for bit."""
    command = (
        "--data",
        data_set.root,
        "--out",
        tmp_path / "run",
        "--config",
        write_config(tmp_path / "mine.toml", tiny),
    )
    fit(*command, "--minutes", 0)
    assert Trainer.resume(tmp_path / "run" / "checkpoint.pt", CPU).step == 1
    fit(*command, "--resume")
    resumed, unbroken = (
        Trainer.resume(folder / "checkpoint.pt", CPU) for folder in (tmp_path / "run", run)
    )
    assert resumed.step == tiny["steps"]
    for part in ("pair", "discriminator", "average"):
        one, other = getattr(unbroken, part).state_dict(), getattr(resumed, part).state_dict()
        assert all(torch.equal(one[key], other[key]) for key in one), part


def test_a_run_goes_on_with_its_own_settings_and_classes_only(data_set, tiny, tmp_path):
    out = tmp_path / "run"
    fit(
        "--data",
        data_set.root,
        "--out",
        out,
        "--config",
        write_config(tmp_path / "mine.toml", tiny),
        "--minutes",
        0,
    )
    with pytest.raises(ClvaeError, match="already holds a run"):
        fit("--data", data_set.root, "--out", out)
    other = write_config(tmp_path / "other.toml", tiny | {"seed": 9})
    with pytest.raises(ClvaeError, match="was started with other settings"):
        fit("--data", data_set.root, "--out", out, "--config", other, "--resume")
    root = draw_folder(tmp_path / "data")
    (root / "classes.json").write_text((root / "classes.json").read_text().replace("grass", "lawn"))
    with pytest.raises(ClvaeError, match="was trained on different classes"):
        fit("--data", root, "--out", out, "--resume")
    with pytest.raises(ClvaeError, match="there is no checkpoint"):
        fit("--data", root, "--out", tmp_path / "none", "--resume")


def test_a_run_that_is_complete_says_so_and_goes_further_when_told_to(
    run, data_set, tiny, tmp_path, caplog
):
    """Two more steps end where six in one go end, bit for bit: no rate falls here towards the end
    of a run.
    """
    caplog.set_level("INFO")
    mine = write_config(tmp_path / "mine.toml", tiny)
    command = ("--data", data_set.root, "--out", tmp_path / "run", "--config", mine)
    fit(*command)
    file = tmp_path / "run" / "checkpoint.pt"
    before = file.read_bytes()
    fit(*command, "--resume")
    assert "is complete: it has made 4 of 4 steps" in caplog.text and file.read_bytes() == before
    with pytest.raises(ClvaeError, match="has made 4 steps: --steps is the total"):
        fit(*command, "--resume", "--steps", 4)
    fit(*command, "--resume", "--steps", 6)
    assert "now ends after 6 steps instead of 4" in caplog.text
    fit("--data", data_set.root, "--out", tmp_path / "unbroken", "--config", mine, "--steps", 6)
    resumed, unbroken = (
        Trainer.resume(tmp_path / name / "checkpoint.pt", CPU) for name in ("run", "unbroken")
    )
    assert resumed.step == resumed.config.steps == 6
    one, other = unbroken.average.state_dict(), resumed.average.state_dict()
    assert all(torch.equal(one[key], other[key]) for key in one)


def test_settings_that_change_no_model_may_change(data_set, tiny, tmp_path):
    out = tmp_path / "run"
    fit(
        "--data",
        data_set.root,
        "--out",
        out,
        "--config",
        write_config(tmp_path / "mine.toml", tiny),
        "--minutes",
        0,
    )
    others = tiny | {
        "save_every": 1,
        "keep": 2,
        "sheet_every": 4,
        "steps": 3,
        "data": tiny["data"] | {"workers": 1},
    }
    fit(
        "--data",
        data_set.root,
        "--out",
        out,
        "--config",
        write_config(tmp_path / "other.toml", others),
        "--resume",
    )
    assert Trainer.resume(out / "checkpoint.pt", CPU).step == 3
    assert len(list(out.glob("checkpoint-*.pt"))) == 2
    others["optimiser"] = {"generator_rate": 1e-3}
    with pytest.raises(
        ClvaeError,
        match=r"was started with other settings \(optimiser.generator_rate\): continue without",
    ):
        fit(
            "--data",
            data_set.root,
            "--out",
            out,
            "--config",
            write_config(tmp_path / "x.toml", others),
            "--resume",
        )


def test_colours_of_classes_may_change(data_set, tiny, tmp_path):
    root, out = draw_folder(tmp_path / "data"), tmp_path / "run"
    fit(
        "--data",
        root,
        "--out",
        out,
        "--config",
        write_config(tmp_path / "mine.toml", tiny),
        "--minutes",
        0,
    )
    (root / "classes.json").write_text((root / "classes.json").read_text().replace("235", "0"))
    fit("--data", root, "--out", out, "--resume", "--minutes", 0)
    assert Trainer.resume(out / "checkpoint.pt", CPU).labels.colors[0] == (120, 185, 0)


def test_epochs_are_those_of_the_data(data_set, tiny, tmp_path):
    """Two epochs of ten training photos are seven batches of three; the same command can go on."""
    del tiny["steps"]
    config = write_config(tmp_path / "mine.toml", tiny | {"epochs": 2})
    command = ("--data", data_set.root, "--out", tmp_path, "--config", config)
    fit(*command, "--minutes", 0)
    fit(*command, "--minutes", 0, "--resume")
    trainer = Trainer.resume(tmp_path / "checkpoint.pt", CPU)
    assert (trainer.config.steps, trainer.step) == (7, 2)


@pytest.mark.parametrize("rank", [0, 1])
def test_of_torchrun_s_processes_the_first_says_why_and_all_end_alike(
    rank, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("RANK", str(rank))
    monkeypatch.setenv("TORCHELASTIC_ERROR_FILE", str(tmp_path / "error.json"))
    monkeypatch.setattr(sys, "argv", ["train", "check", "--data", str(tmp_path / "none")])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    sentence = f"there is no folder {tmp_path / 'none'}"
    assert ended.value.code == 2
    assert capsys.readouterr().err == (sentence + "\n" if rank == 0 else "")
    assert json.loads((tmp_path / "error.json").read_text())["message"]["message"] == sentence


def test_a_sheet_shows_the_part_of_a_map_that_one_asks_for(tmp_path):
    ids = draw_map((SIZE[0], 3 * SIZE[1]), [0, 1, 8])
    landscape_bundle().save(tmp_path / "weights")
    sheets = []
    cut = cover_map(ids, SIZE, 1)
    for name, label_map, more in (("wide", ids, ("--at", "end")), ("cut", cut, ())):
        (tmp_path / name).mkdir()
        Image.fromarray(label_map).save(tmp_path / name / "map.png")
        given = (
            "--weights",
            tmp_path / "weights",
            "--labels",
            tmp_path / name,
            "--samples",
            1,
            "--out",
            tmp_path / f"{name}.png",
            *more,
        )
        result = CliRunner().invoke(command_line.app, ["sheet", *map(str, given)])
        assert result.exit_code == 0, result.output
        sheets.append(np.asarray(Image.open(tmp_path / f"{name}.png")))
    assert np.array_equal(*sheets)


def test_a_segmenter_is_read_or_trained_further(tmp_path):
    given = ["segmenter", "--weights", tmp_path, "--data", tmp_path, "--file", "a", "--further"]
    result = CliRunner().invoke(command_line.app, [*map(str, given)])
    assert result.exit_code == 2 and "either one of a file" in result.output
