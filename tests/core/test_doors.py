"""Public functions check at the door: whatever comes, they answer or raise a ClvaeError."""

import io
from dataclasses import fields, replace

import numpy as np
import pytest

from clvae import ClvaeError, Engine, LabelSet, NetworkConfig, PhotoStyle, Scene, Style, read_photo
from clvae.bundle import Bundle
from clvae.engine.device import choose_device, choose_precision
from tests.checkpoints import NARROW, draw_map, draw_photo
from tests.landscape import with_examples
from tests.odd import outcomes

LABELS = LabelSet(
    ("sky", "sea", "sand", "tree", "rock"),
    ((1, 0, 0), (2, 0, 0), (3, 0, 0), (4, 0, 0), (5, 0, 0)),
    True,
)
MAP = draw_map((64, 64), range(5))
SCENE = Scene.from_labels(MAP, 6)
STYLE = Style(np.zeros(5), np.ones((6, 5, 3)))
PHOTO_STYLE = PhotoStyle(np.zeros(5), np.ones((6, 5, 3)), np.ones((6, 5), bool), LABELS)
PHOTO = draw_photo((64, 64))
CODES = np.ones((5, 3), np.float32)
SIZES = [f.name for f in fields(NetworkConfig)]


def library() -> dict:
    """The public functions that need no engine, each with proper arguments."""
    return {
        "Scene": (Scene, (MAP, np.arange(6))),
        "Scene.from_labels": (Scene.from_labels, (MAP, 6)),
        "Scene.of_class": (SCENE.of_class, (1,)),
        "Scene.shares": (SCENE.shares, (6,)),
        "Scene.with_objects": (SCENE.with_objects, (MAP,)),
        "Scene.piece": (SCENE.piece, (3, 3)),
        "Scene.split": (SCENE.split, (3, 3, 6)),
        "Scene.merge": (SCENE.merge, (1, 1)),
        "Style": (Style, (np.zeros(5), np.ones((6, 5, 3)))),
        "Style.read": (Style.read, (written(STYLE),)),
        "Style.check": (STYLE.check, (SCENE,)),
        "Style.adopt": (STYLE.adopt, (PHOTO_STYLE, SCENE, ["sky"], [1], [0, 1], 0.5, True)),
        "Style.with_object": (STYLE.with_object, (2, CODES, [0])),
        "Style.with_global": (STYLE.with_global, (np.ones(5),)),
        "Style.move": (STYLE.move, (2, CODES, 0.5)),
        "Style.move_global": (STYLE.move_global, (np.ones(5), 0.5)),
        "Style.interpolate": (STYLE.interpolate, (STYLE, 0.5)),
        "Style.extend": (STYLE.extend, (CODES,)),
        "Style.copy_object": (STYLE.copy_object, (2,)),
        "PhotoStyle": (
            PhotoStyle,
            (
                np.zeros(5),
                np.ones((6, 5, 3)),
                np.ones((6, 5), bool),
                LABELS,
                np.arange(6),
                np.ones(6, bool),
            ),
        ),
        "LabelSet": (LabelSet, (["a", "b"], [(1, 2, 3), (4, 5, 6)], False)),
        "LabelSet.id": (LABELS.id, ("sky",)),
        "LabelSet.name": (LABELS.name, (1,)),
        "LabelSet.check": (LABELS.check, (MAP,)),
        "LabelSet.drawable": (LABELS.drawable, (MAP,)),
        "LabelSet.paint": (LABELS.paint, (MAP,)),
        "LabelSet.read": (LABELS.read, ("map.png",)),
        "read_photo": (read_photo, ("photo.jpg",)),
        "NetworkConfig": (NetworkConfig, tuple(NARROW.values())),
        "NetworkConfig.from_dict": (
            lambda *values: NetworkConfig.from_dict(dict(zip(SIZES, values))),
            tuple(NARROW.values()),
        ),
        "Bundle.load": (Bundle.load, ("nowhere",)),
        "choose_device": (choose_device, ("cpu",)),
        "choose_precision": (
            lambda name: choose_precision(name, choose_device("cpu")),
            ("float32",),
        ),
    }


def written(style: Style) -> bytes:
    file = io.BytesIO()
    style.write(file)
    return file.getvalue()


def test_the_library_answers_or_refuses_in_one_sentence():
    counts, found = outcomes(library(), 6000, seed=0)
    assert not found, "\n".join(found)
    assert counts["refused"] > 3000 and counts["answered"] > 300


def test_an_engine_answers_or_refuses_in_one_sentence(seeing_bundle, enlarging_bundle):
    able = with_examples(replace(seeing_bundle, upscaler=enlarging_bundle.upscaler))
    engine = Engine(able, "cpu", "float32")
    style = engine.sample(SCENE, 1)
    functions = {
        "Engine": (lambda *values: Engine(*values) and None, (None, "cpu", "float32", 0)),
        "sample": (engine.sample, (SCENE, 1)),
        "resample": (engine.resample, (style, SCENE, [1], 2, [0], SCENE.shares(6))),
        "near": (engine.sampler.near, (style, SCENE, 2, 0.5)),
        "global_code": (engine.sampler.global_code, (SCENE, 3)),
        "generate": (engine.generate, (SCENE, style)),
        "variations": (lambda *values: list(engine.variations(*values)), (SCENE, [style])),
        "scene": (engine.scene, (MAP, 0.5)),
        "encode": (engine.encode, (PHOTO, MAP, 0.5)),
        "segment": (engine.segment, (PHOTO, 0.5)),
        "upscale": (engine.upscale, (PHOTO, 2)),
        "session": (engine.session().render, (SCENE, style)),
    }
    counts, found = outcomes(functions, 1500, seed=1)
    assert not found, "\n".join(found)
    assert counts["refused"] > 800 and counts["answered"] > 50


def test_a_large_value_in_a_map_allocates_nothing():
    stray = MAP.astype(np.int64)
    stray[5, 5] = 2**40
    with pytest.raises(
        ClvaeError, match="holds whole numbers from 0 to 255, this one holds 1099511627776"
    ):
        Scene.from_labels(stray)
    for odd in (np.full((4, 4), np.nan), np.ones((4, 4))):
        with pytest.raises(
            ClvaeError, match="a label map holds whole numbers, this one holds float64"
        ):
            Scene.from_labels(odd)


def test_codes_of_a_wrong_shape_are_refused_where_they_would_fit_by_being_repeated():
    for wrong in (np.ones(3), np.ones((1, 3)), np.ones((5, 1)), 1.0):
        for act in (
            lambda codes: STYLE.with_object(2, codes),
            lambda codes: STYLE.move(2, codes, 1),
            STYLE.extend,
        ):
            with pytest.raises(ClvaeError, match="has shape"):
                act(wrong)


def test_the_scalars_are_named_with_what_they_are_instead():
    for said, act in (
        ("a seed is a whole number from 0 to 18446744073709551615, not 'x'", lambda e: e("x")),
        ("not True", lambda e: e(True)),
        ("not nan", lambda e: e(float("nan"))),
        ("not None", lambda e: e(None)),
    ):
        from clvae.core.sampler import Sampler

        with pytest.raises(ClvaeError, match=said):
            act(lambda seed: Sampler(5, 3).sample(SCENE, seed))
    for strength in ("x", None, True, float("nan"), 1.1):
        with pytest.raises(ClvaeError, match="a strength is a number from 0 to 1, not "):
            STYLE.adopt(PHOTO_STYLE, SCENE, strength=strength)
