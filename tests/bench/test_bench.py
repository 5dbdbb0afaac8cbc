"""The bench: what it compares with is right, and what it reports is complete."""

import json

import numpy as np
import pytest
import torch

from clvae import ClvaeError, Engine, Scene
from clvae.bench.bench import batches, bench
from clvae.bench.reference import Reference
from clvae.bench.report import report
from clvae.bench.scenes import STROKES, draw_scene, stroke
from clvae.bundle.published import PUBLISHED
from clvae.cli import bench_command
from clvae.engine.gpu.backend import GpuBackend
from tests.checkpoints import draw_map, draw_photo


def test_the_released_order_of_work_gives_the_same_picture_and_codes(bundle):
    engine, reference = Engine(bundle, device="cpu", precision="float32"), Reference(bundle)
    scene = Scene.from_labels(draw_map((64, 64), range(5)), 6).split(1, 1)
    style = engine.sample(scene, 3)
    np.testing.assert_allclose(
        reference.generate(scene, style).astype(int), engine.generate(scene, style), atol=1
    )
    photo = draw_photo((64, 64))
    np.testing.assert_allclose(
        reference.encode(photo, scene), engine.encode(photo, scene).local_codes, atol=1e-4
    )


def test_strokes_cover_what_they_say():
    scene = draw_scene(PUBLISHED["gta5"].config, 16)
    assert len(np.unique(scene.objects)) > 8
    for percent in STROKES:
        shares = [
            (stroke(scene, percent / 100, seed).objects != scene.objects).mean()
            for seed in range(8)
        ]
        assert 0.5 * percent < 100 * max(shares) < 1.1 * percent


def test_a_report_has_every_kind_of_work(bundle):
    threads = torch.get_num_threads()
    try:
        result = bench(bundle, "cpu", "float32", rounds=1, growth=True)
    finally:
        torch.set_num_threads(threads)
    assert json.loads(json.dumps(result)) == result
    assert len(result["rows"]) == 1 + 5 + 1 + 1 + len(STROKES) + 2 + 1
    assert all(row["ms"] > 0 and row["ratio"] > 0 for row in result["rows"])
    assert result["difference"]["released"]["largest"] <= 1 and result["difference"]["fresh"] == 0
    assert all(row["ms"] > 0 for row in result["upscaling"])
    assert result["memory"]["one session"] > 0 and result["batches"] == "not measured: no device"
    growth = {row["what"]: row for row in result["growth"]}
    assert list(growth) == [
        "64x128",
        "128x128",
        "4 objects",
        "64 objects",
        "200 objects",
        "4 sessions",
        "16 sessions",
    ]
    assert (
        growth["128x128"]["memory"] > growth["64x128"]["memory"] > result["memory"]["one session"]
    )
    assert 3 < growth["16 sessions"]["memory"] / growth["4 sessions"]["memory"] < 5
    assert all(row["stroke"]["ms"] > 0 and row["stroke"]["times"] > 0 for row in growth.values())
    text = report(result)
    assert all(
        word in text
        for word in (
            "full picture",
            "layer 4 of an object",
            "stroke over 15 %",
            "stroke after an undo",
            "stroke after ten undone strokes",
            "encoder",
            "global code",
            "64x64 upscaled by 2",
            "64x64 upscaled by 4",
        )
    )
    assert (
        "batches of 1 and 8 on a GPU: not measured: no device" in text
        and "16 sessions" in text
        and "equal" in text
    )
    told = "the released network is on the CPU"  # beside an engine on a GPU
    on_gpu = result | {"machine": result["machine"] | {"gpu": "a GPU"}}
    assert told not in text and told in report(on_gpu)


def test_batches_of_a_gpu(bundle):
    engine = Engine(bundle, device="cpu", precision="float32")
    engine._backend = GpuBackend(bundle.generator, engine.device, torch.float32, engine._memory)
    measured = batches(engine, draw_scene(engine.config, 8), rounds=2)
    assert [row["what"] for row in measured] == [
        "a picture in a batch of 1",
        "a picture in a batch of 8",
    ]
    assert all(0 < row["ms_range"][0] <= row["ms"] <= row["ms_range"][1] for row in measured)


@pytest.mark.parametrize("what", [{}, {"preset": "ade20k", "weights": "x"}, {"preset": "nothing"}])
def test_what_cannot_be_measured(what):
    with pytest.raises(ClvaeError):
        bench_command(**what)
