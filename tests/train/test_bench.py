"""The bench: its loops compute what they are compared with."""

import pytest
import torch
from typer.testing import CliRunner

from clvae.nn import encoder, generator
from train.bench import bench, paint_in_loops, region_max_in_loops, work_in_loops
from train.cli import app
from train.fit.config import Config
from train.fit.networks import network_config, new_pair


def test_the_loops_compute_the_same():
    torch.manual_seed(0)
    features, ids, table = (
        torch.randn(2, 5, 6, 6),
        torch.randint(0, 3, (2, 6, 6)),
        torch.randn(2, 4, 7),
    )
    for ours, theirs in zip(
        encoder.region_max(features, ids, 4), region_max_in_loops(features, ids, 4), strict=True
    ):
        assert torch.equal(ours, theirs)
    assert torch.equal(generator.paint(table, ids), paint_in_loops(table, ids))


def test_a_step_is_timed_with_and_without_loops(tiny):
    figures = bench(Config.from_dict(tiny), "gta5", torch.device("cpu"), rounds=1)
    assert figures["pictures_a_second"] > 0 and figures["with_loops"] > 0
    assert figures["ratio"] * figures["with_loops"] == pytest.approx(figures["pictures_a_second"])


def test_the_loops_are_gone_afterwards(tiny):
    pair = new_pair(network_config(Config.from_dict(tiny), 3), 0.1)
    work_in_loops(pair, True)
    assert pair.encoder.pool is region_max_in_loops and pair.generator.paint is paint_in_loops
    work_in_loops(pair, False)
    assert pair.encoder.pool is encoder.region_max and pair.generator.paint is generator.paint


def test_the_command_prints_the_ratio(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(
        "batch = 1\ndiscriminator_width = 2\n[network]\nwidth = 1\nz_global = 2\nz_local = 2\n"
        "height = 64\npicture_width = 64\nhidden = 2\n[loss]\nperceptual = 0.0\n"
    )
    result = CliRunner().invoke(
        app, ["bench", "--config", str(config), "--rounds", "1", "--device", "cpu"]
    )
    assert (
        result.exit_code == 0 and "pictures a second" in result.output and "times" in result.output
    )
