"""The engine: scenes and styles in, pictures out, the same ones every time."""

import threading
from dataclasses import replace

import numpy as np
import pytest
import torch

from clvae import ClvaeError, Engine, Scene, Style
from clvae.bundle.find_scales import find_scales, sizes_of
from clvae.engine import device as devices
from tests.checkpoints import draw_map, draw_photo
from tests.engine.processor import eight_bits
from tests.engine.scenes import MAP, SCENE


@pytest.fixture(scope="module")
def engine(bundle):
    return Engine(bundle, device="cpu", precision="float32")


# Pictures


def test_a_picture_is_what_the_network_says(engine, bundle):
    style = engine.sample(SCENE, seed=3)
    with torch.inference_mode():
        drawn = bundle.generator(
            torch.from_numpy(MAP)[None].long(),
            torch.arange(6)[None],
            torch.from_numpy(style.global_code.copy())[None],
            torch.from_numpy(style.local_codes.copy())[None],
        )
    picture = engine.generate(SCENE, style)
    assert picture.dtype == np.uint8 and picture.shape == (64, 64, 3) and picture.std() > 5
    np.testing.assert_allclose(picture, (drawn[0].permute(1, 2, 0).numpy() + 1) * 127.5, atol=0.51)


def test_making_an_engine_leaves_the_bundle_as_it_was(bundle):
    before = bundle.generator.fc.weight.clone()
    Engine(bundle, device="cpu", precision="bfloat16")
    assert bundle.generator.fc.weight.dtype == torch.float32
    assert torch.equal(bundle.generator.fc.weight, before)


def test_one_seed_one_picture(engine):
    first = engine.generate(SCENE, engine.sample(SCENE, seed=1))
    assert np.array_equal(first, engine.generate(SCENE, engine.sample(SCENE, seed=1)))
    assert not np.array_equal(first, engine.generate(SCENE, engine.sample(SCENE, seed=2)))


def test_many_threads_get_the_pictures_one_would_get(engine):
    expected = [engine.generate(SCENE, engine.sample(SCENE, seed)) for seed in range(4)]
    drawn = {}

    def draw(seed):
        drawn[seed] = [engine.generate(SCENE, engine.sample(SCENE, seed)) for _ in range(5)]

    threads = [threading.Thread(target=draw, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in range(4):
        assert all(np.array_equal(picture, expected[seed]) for picture in drawn[seed])


def test_splitting_an_object_and_copying_its_code_changes_nothing(engine):
    style = engine.sample(SCENE, seed=1)
    split = SCENE.split(32, 32)
    source = int(SCENE.objects[32, 32])
    np.testing.assert_allclose(
        engine.generate(split, style.copy_object(source)).astype(int),
        engine.generate(SCENE, style),
        atol=1,
    )


def test_a_session_draws_what_the_engine_draws(engine):
    session, other = engine.session(), Scene.from_labels(draw_map((64, 64), range(5), seed=9), 6)
    for scene, seed in ((SCENE, 1), (SCENE, 2), (other, 2), (SCENE, 1)):
        style = engine.sample(scene, seed)
        assert np.array_equal(session.render(scene, style), engine.generate(scene, style))


def test_variations_are_the_pictures_of_their_styles(engine):
    base = engine.sample(SCENE, seed=1)
    styles = [
        base,
        *(engine.resample(base, SCENE, [2], seed) for seed in (5, 6)),
        engine.sample(SCENE, seed=2),
        base,
    ]
    pictures = list(engine.variations(SCENE, iter(styles)))
    for picture, style in zip(pictures, styles, strict=True):
        assert np.array_equal(picture, engine.generate(SCENE, style))
    assert list(engine.variations(SCENE, [])) == [] and engine.at_once == 1


def test_bfloat16_stays_close_to_float32(bundle, engine):
    rough = Engine(bundle, device="cpu", precision="bfloat16")
    style = engine.sample(SCENE, seed=1)
    difference = np.abs(rough.generate(SCENE, style).astype(int) - engine.generate(SCENE, style))
    assert 0 < difference.mean() < 2


# What is refused


def test_a_map_of_another_size_is_refused(engine):
    small = Scene.from_labels(np.zeros((32, 64), np.uint8), 6)
    with pytest.raises(ClvaeError, match="the map is 64x32, this model draws 64x64"):
        engine.generate(small, engine.sample(small))


def test_a_class_the_model_lacks_is_refused(engine):
    scene = Scene.from_labels(np.full((64, 64), 37, np.uint8))
    for call in (
        lambda: engine.sample(scene),
        lambda: engine.generate(scene, engine.sample(SCENE)),
        lambda: engine.encode(draw_photo((64, 64)), scene.objects),
        lambda: engine.encode(draw_photo((64, 64)), scene),
    ):
        with pytest.raises(
            ClvaeError, match="the map has class 37, which is none of the 5 classes"
        ):
            call()


def test_codes_of_another_scene_or_model_are_refused(engine):
    with pytest.raises(ClvaeError, match="codes for 7 objects, the scene has 6"):
        engine.generate(SCENE, engine.sample(SCENE).copy_object(0))
    with pytest.raises(ClvaeError, match="codes of 5 and 4 numbers, this model has 5 and 3"):
        engine.generate(SCENE, Style(np.zeros(5), np.zeros((6, 5, 4))))
    with pytest.raises(ClvaeError, match="codes for 7 objects, the scene has 6"):
        engine.variations(SCENE, [engine.sample(SCENE), engine.sample(SCENE).copy_object(0)])


# Device and precision


def _processor(monkeypatch, *flags):
    """PyTorch sees a processor that can do this and no more."""
    can = {"architecture": "x86_64", "avx512_bf16": False, **dict.fromkeys(flags, True)}
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: can)


def test_auto_precision_follows_the_processors_flags(monkeypatch):
    cpu = torch.device("cpu")
    for flags, precision in (
        (["fma3", "avx512_bf16"], "bfloat16"),
        (["fma3", "avx2"], "float32"),
        (["avx512_vnni"], "float32"),
        (["avx512_vnni", "avx512_bf16"], "bfloat16"),  # int8 is for who asks for it
        (["neon", "bf16"], "bfloat16"),
        ([], "float32"),
    ):
        _processor(monkeypatch, *flags)
        assert devices.choose_precision("auto", cpu) == precision
    assert devices.choose_precision("float32", cpu) == "float32"


def test_a_mac_draws_in_float32_and_on_its_gpu_where_one_says_so(monkeypatch):
    """As far as that can be seen without a Mac: tests of the GPU's backend run on the CPU, too."""
    _processor(monkeypatch, "neon", "bf16")
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    for name, kind in (("auto", "cpu"), ("cpu", "cpu"), ("mps", "mps"), ("mps:0", "mps")):
        device = devices.choose_device(name)
        assert device.type == kind and devices.choose_precision("auto", device) == "float32"
    with pytest.raises(ClvaeError, match="there is no device 'mps:1' on this machine"):
        devices.choose_device("mps:1")
    with pytest.raises(ClvaeError, match="AVX-512 VNNI"):
        devices.choose_precision("int8", torch.device("mps"))


def test_eight_bits_need_a_processor_that_adds_them_up_exactly(bundle, monkeypatch):
    _processor(monkeypatch, "avx512_bf16")
    with pytest.raises(ClvaeError, match="AVX-512 VNNI"):
        Engine(bundle, device="cpu", precision="int8")


@eight_bits
def test_eight_bits_need_scales(bundle):
    with pytest.raises(ClvaeError, match="clvae scales finds them"):
        Engine(bundle, device="cpu", precision="int8")


@eight_bits
def test_eight_bits_stay_close_to_float32(bundle, engine):
    """Beside bfloat16, in which the rest is: the network is a wild one, which makes more of both
    than a trained one.
    """
    scenes = [Scene.from_labels(draw_map(bundle.config.size, range(5), i), 6) for i in range(3)]
    scales = find_scales(bundle.generator, engine.sampler, scenes)
    assert 0 < len(scales.steps) <= len(sizes_of(bundle.generator))
    style = engine.sample(scenes[0], 0)
    exact = engine.generate(scenes[0], style).astype(int)
    apart = []
    for given, precision in ((bundle, "bfloat16"), (replace(bundle, scales=scales), "int8")):
        rough = Engine(given, device="cpu", precision=precision)
        apart.append(np.abs(rough.generate(scenes[0], style) - exact).mean())
    assert 0 < apart[1] < apart[0] + 1.5


@pytest.mark.parametrize(
    "options",
    [{"device": "gpu"}, {"device": "cuda:77"}, {"device": "cpu:x"}, {"precision": "float8"}],
)
def test_a_device_or_precision_there_is_not(bundle, options):
    with pytest.raises(ClvaeError):
        Engine(bundle, **options)
