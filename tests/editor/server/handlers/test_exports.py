"""The export dialog's events: every kind comes as a file that other libraries open, and a job can
be given up at any time.
"""

import io
import json

import cv2
import numpy as np
import pytest
import torch
from PIL import Image

from clvae.editor.document import edits, kept_looks
from clvae.editor.document.project import unpack
from clvae.editor.server import exports
from clvae.editor.server.data_urls import file_bytes
from clvae.engine.upscaling import Upscaling
from tests.checkpoints import random_upscaler


def seen(data: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]


def far(a: np.ndarray, b: np.ndarray) -> float:
    """How far two pictures are from one another, on average."""
    return float(np.abs(a.astype(int) - b).mean())


def commented(data: bytes) -> dict:
    """What a PNG says of how it was made."""
    return json.loads(Image.open(io.BytesIO(data)).info["Comment"])


def upscaling(engine) -> Upscaling:
    """An upscaler for an engine."""
    return Upscaling(random_upscaler(), engine.device, torch.float32, engine._memory)


def keep_two(workspace) -> list[int]:
    engine = workspace.engine
    for seed in (1, 2):
        workspace.document.edit(lambda state, seed=seed: edits.resample_all(engine, state, seed))
        picture = workspace.renderer.picture()
        workspace.document.edit(lambda state, p=picture: kept_looks.keep(engine, state, None, p))
    return [look.number for look in workspace.document.state.kept_looks]


def test_the_photo_comes_as_it_is_and_larger(exported, workspace):
    picture = workspace.renderer.picture()
    data, name = exported(kind="photo", format="png")
    assert name == "picture.png" and np.array_equal(seen(data), picture)
    for format, name in (("jpeg", "picture.jpg"), ("webp", "picture.webp")):
        data, called = exported(kind="photo", format=format, quality=95, scale=2)
        assert called == name
        large = seen(data)
        assert large.shape == (*(2 * n for n in picture.shape[:2]), 3)
        small = cv2.resize(large, picture.shape[1::-1], interpolation=cv2.INTER_AREA)
        assert far(small, picture) < far(small, picture[::-1]) / 3


def test_a_bundles_upscaler_enlarges_the_photo_and_the_file_says_so(
    exported, workspace, monkeypatch
):
    engine, picture = workspace.engine, workspace.renderer.picture()
    data, _ = exported(kind="photo", format="png", scale=2)
    assert commented(data)["upscaled"] is False
    monkeypatch.setattr(engine, "_upscaling", upscaling(engine))
    data, _ = exported(kind="photo", format="png", scale=2)
    large = engine.upscale(picture, 2)
    assert np.array_equal(seen(data), large) and commented(data)["upscaled"] is True
    data, _ = exported(kind="photo", format="png")
    assert np.array_equal(seen(data), picture) and commented(data)["upscaled"] is False
    data, _ = exported(kind="colours", format="png", scale=2)
    assert commented(data)["upscaled"] is False  # a map has no detail
    data, _ = exported(kind="layers", format="psd", scale=2)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data)).convert("RGB")), large)


def test_a_png_of_the_photo_opens_as_the_project_if_it_is_to(exported, workspace):
    data, _ = exported(kind="photo", format="png", scale=4, project=True)
    assert unpack(workspace.engine, data).state.same(workspace.document.state)
    for more in ({"project": False}, {}):
        data, _ = exported(kind="photo", format="png", **more)
        assert b"clVE" not in data
    data, _ = exported(kind="both", format="png", project=True)
    assert b"clVE" not in data


def test_the_map_is_read_again_bit_for_bit(exported, workspace):
    labels, state = workspace.engine.labels, workspace.document.state
    for scale in (1, 4):
        data, name = exported(kind="map", format="png", scale=scale)
        image = Image.open(io.BytesIO(data))
        assert name == "map.png" and image.mode == "P"
        assert np.array_equal(np.asarray(image)[::scale, ::scale], state.scene.labels)
    data, _ = exported(kind="colours", format="png")
    assert np.array_equal(labels.read(data), state.scene.labels)


def test_map_and_photo_stand_side_by_side(exported, workspace):
    picture = workspace.renderer.picture()
    both = seen(exported(kind="both", format="png")[0])
    width = picture.shape[1]
    assert np.array_equal(both[:, width:], picture)
    assert np.array_equal(
        workspace.engine.labels.decode(Image.fromarray(both[:, :width])),
        workspace.document.state.scene.labels,
    )


def test_layers_come_as_a_psd(exported, workspace):
    data, name = exported(kind="layers", format="psd")
    image = Image.open(io.BytesIO(data))
    assert name == "picture.psd" and image.format == "PSD"
    assert np.array_equal(np.asarray(image.convert("RGB")), workspace.renderer.picture())
    names = [layer[0] for layer in image.layers]
    present = np.flatnonzero(workspace.document.state.scene.present())
    assert names == ["Photo", *(workspace.engine.labels.name(int(i)) for i in present), "Map"]


@pytest.mark.parametrize("format", ["webp", "gif"])
def test_a_blend_comes_picture_by_picture(steps, workspace, format):
    a, b = keep_two(workspace)
    revision = workspace.document.revision
    order = {"kind": "animation", "format": format, "a": a, "b": b, "seconds": 1, "rate": 10}
    *told, last = steps(job=1, back=True, **order)
    assert [(one["export"]["done"], one["export"]["of"]) for one in told] == [
        (i, 6) for i in range(7)
    ]
    image = Image.open(io.BytesIO(file_bytes(last["outbox"]["href"], "export")))
    assert last["outbox"]["name"] == f"blend.{format}" and image.n_frames == 10
    assert workspace.document.revision == revision
    engine, state, drawn = workspace.engine, workspace.document.state, []
    for number in (a, b):
        worn = kept_looks.wear(engine, state, 0, kept_looks.find(state, number))
        drawn.append(engine.generate(worn.scene, worn.style(engine.directions)))
    for index, (near, other) in ((0, drawn), (5, drawn[::-1])):
        image.seek(index)
        frame = np.asarray(image.convert("RGB"))
        assert far(frame, near) < 20 and far(frame, near) < far(frame, other) / 2


def test_a_job_that_is_stopped_or_overtaken_says_nothing_more(steps, workspace):
    a, b = keep_two(workspace)
    order = {
        "kind": "animation",
        "format": "webp",
        "a": a,
        "b": b,
        "seconds": 2,
        "rate": 10,
    }
    going = steps(job=1, **order)
    assert [next(going)["export"]["done"] for _ in range(3)] == [0, 1, 2]
    list(steps("stop", job=1))
    assert list(going) == []
    going = steps(job=2, **order)
    next(going)
    *_, last = steps(job=3, kind="photo", format="png")
    assert last["outbox"]["name"] == "picture.png" and list(going) == []
    list(steps("stop", job=4))  # before it begins: others had their turn
    assert list(steps(job=4, **order)) == [{}]
    list(steps("stop", job=2))  # late, and of one that is over
    assert "outbox" in [*steps(job=5, kind="map", format="png")][-1]


def test_a_copy_comes_as_a_picture_without_the_project(steps, workspace):
    (shown,) = steps(job=1, kind="photo", format="png", copy=True, project=True)
    data = file_bytes(shown["export"]["copied"], "export")
    assert np.array_equal(seen(data), workspace.renderer.picture())
    assert b"clVE" not in data and "outbox" not in shown


def test_the_dialog_knows_looks_size_and_address(steps, workspace):
    service = workspace.service
    (shown,) = steps("offer")
    offered = shown["export"]
    assert set(offered["sizes"].values()) == {workspace.document.state.scene.size}
    assert offered["looks"] == [] and offered["held"] == "sky"
    assert offered["link"] == {
        "scene": service.samples[0].slug,
        "seed": service.opening_state.seed,
    }
    numbers = keep_two(workspace)
    (shown,) = steps("offer")
    assert [look["number"] for look in shown["export"]["looks"]] == numbers


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({}, "there is no export None"),
        ({"kind": ["photo"]}, "there is no export"),
        ({"kind": "photo", "format": "tiff"}, "saved as png, jpeg, webp"),
        ({"kind": "layers", "format": "png"}, "saved as psd"),
        ({"kind": "photo", "format": "png", "scale": 1000}, "one of 1, 2, 4"),
        ({"kind": "photo", "format": "jpeg", "quality": True}, "a quality"),
        ({"kind": "photo", "format": "png", "project": "yes"}, "true or false"),
        ({"kind": "animation", "format": "gif", "rate": 10, "seconds": 1e9}, "from 1 to 10"),
        ({"kind": "animation", "format": "gif", "rate": 1000, "seconds": 2}, "one of 5, 10"),
        ({"kind": "animation", "format": "gif", "rate": 10, "seconds": 2}, "two looks that differ"),
    ],
)
def test_what_there_cannot_be_is_said_in_the_dialog(refused, order, words):
    said = refused(**order)
    assert words.lower() in said.lower() and said.endswith(".")


def test_what_would_be_too_large_is_said_before_anything_is_drawn(steps, workspace, monkeypatch):
    a, b = keep_two(workspace)
    order = {"kind": "animation", "format": "webp", "a": a, "b": b, "seconds": 10, "rate": 25}
    *_, last = steps(job=1, scale=4, **order)
    assert last["export"]["error"].startswith("This animation would be too large")
    monkeypatch.setattr(exports, "WITH_LAYERS", 1000)
    (last,) = steps(job=2, kind="layers", format="psd")
    assert last["export"]["error"].startswith("With layers this would be too large")
    monkeypatch.setattr(exports, "MAX_FILE", 1000)
    (last,) = steps(job=3, kind="photo", format="png")
    assert last["export"]["error"].endswith("take a smaller size, or JPEG.")


def test_what_goes_wrong_ends_the_job(steps, workspace, monkeypatch, caplog):
    def fails(*_):
        raise ValueError("broken")

    monkeypatch.setattr(exports, "make", fails)
    (shown,) = steps(job=1, kind="photo", format="png")
    assert shown["export"]["error"].startswith("Something went wrong on the server")
    assert "an export failed" in caplog.text
