"""Engines of networks with noise: all that draws with one takes the grain of a style's objects."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from clvae import Bundle, ClvaeError, Engine, Scene
from clvae.engine.gpu.backend import GpuBackend
from clvae.engine.memory import Budget, Memory
from clvae.engine.slopes import Slopes
from clvae.nn.cielab import cielab
from clvae.nn.grain import keys, planes
from tests.checkpoints import draw_photo, narrow_bundle
from tests.engine.scenes import MAP, SCENE
from tests.engine.test_colouring import PHOTO, measured
from tests.landscape import landscape_bundle

CPU = torch.device("cpu")
TEXTURE = ["texture"]


@pytest.fixture(scope="module")
def noisy():
    bundle = narrow_bundle(noise=True)
    return replace(bundle, colours=measured(bundle))


@pytest.fixture(scope="module")
def engine(noisy):
    return Engine(noisy, "cpu", "float32")


def test_a_bundle_says_that_it_has_noise_and_one_without_says_nothing(noisy, bundle, tmp_path):
    for one, name in ((noisy, "noisy"), (bundle, "plain")):
        one.save(tmp_path / name)
        config = json.loads((tmp_path / name / "bundle.json").read_text())["config"]
        assert config.get("noise", False) == one.config.noise == (name == "noisy")
        assert ("noise" in config) == (name == "noisy")
        again = Bundle.load(tmp_path / name)
        assert again.config == one.config and again.checksum
        for block, other in zip(again.generator.blocks, one.generator.blocks, strict=True):
            a, b = again.generator.block(block).noise, one.generator.block(other).noise
            assert (a is None) == (b is None) == (name == "plain")
            assert a is None or torch.equal(a, b)
    card = tmp_path / "noisy" / "bundle.json"
    told = json.loads(card.read_text())
    told["config"]["noise"] = "yes"
    card.write_text(json.dumps(told))
    with pytest.raises(ClvaeError, match="noise of the network is true or false"):
        Bundle.load(tmp_path / "noisy")


def test_sessions_and_variations_draw_what_generate_draws(noisy, engine):
    styles = [engine.sample(SCENE, 3)]
    styles += [engine.resample(styles[0], SCENE, [o], 9, TEXTURE) for o in (0, 1)]
    expected = [engine.generate(SCENE, style) for style in styles]
    session = engine.session()
    for order in ([0, 1, 2, 0], [2, 1]):
        for k in order:
            assert np.array_equal(session.render(SCENE, styles[k]), expected[k])
    found = list(engine.variations(SCENE, styles))
    assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))
    assert not any(np.array_equal(expected[0], other) for other in expected[1:])
    gpu = GpuBackend(noisy.generator, CPU, torch.float32, Memory(CPU, Budget(0)))
    for a, b in zip(gpu.draw_all(SCENE, styles), expected, strict=True):
        np.testing.assert_allclose(a.astype(int), b, atol=1)


def test_on_a_larger_canvas_the_same_texture_goes_on():
    engine = Engine(landscape_bundle(noise=True, many=True), "cpu", "float32")
    key = torch.from_numpy(keys(engine.sample(Scene(np.zeros((64, 64), np.uint8), [0]), 1).grain))
    small, large = (
        planes(torch.zeros(1, side, side, dtype=torch.long), key[None])(6, (side, side))
        for side in (64, 128)
    )
    assert torch.equal(small, large[..., :64, :64])
    for size in ((64, 64), (128, 128)):
        scene = Scene(np.zeros(size, np.uint8), np.arange(engine.labels.count))
        style = engine.sample(scene, 1)
        rolled = engine.resample(style, scene, [0], 2, TEXTURE)
        assert (engine.generate(scene, style) != engine.generate(scene, rolled)).any()


def test_slopes_are_those_of_the_picture_with_its_grain(noisy, engine):
    style = engine.sample(SCENE, 3)
    found = Slopes(noisy.generator, CPU, Memory(CPU, Budget(0))).of(SCENE, style, 1)
    codes, objects = torch.tensor(style.local_codes)[None].requires_grad_(), torch.tensor(MAP)[None]
    overall = torch.tensor(style.global_code)[None]
    noise = planes(objects.long(), torch.from_numpy(keys(style.grain))[None])
    classes = torch.arange(6)[None]
    picture = noisy.generator(objects.long(), classes, overall, codes, planes=noise)[0]
    lightness = cielab(picture)[0, torch.tensor(MAP == 1)].mean()
    (expected,) = torch.autograd.grad(lightness, codes)
    np.testing.assert_allclose(found[0], expected[0, 1], rtol=1e-3, atol=1e-4)
    other = Slopes(noisy.generator, CPU, Memory(CPU, Budget(0))).of(
        SCENE, style.with_grain(1, 9), 1
    )
    assert not np.allclose(found, other, rtol=1e-3)


def test_a_tint_and_a_match_keep_the_texture(engine):
    style = engine.sample(SCENE, 3)
    tinted = engine.tint(style, SCENE, 1, "#707070", steps=2)
    photo = engine.encode(PHOTO, MAP, steps=0)
    matched = engine.match(style.adopt(photo, SCENE), SCENE, photo, steps=2)
    for one in (tinted, matched):
        assert np.array_equal(one.grain, style.grain) and style.grain.any() and one != style


def test_a_photos_codes_hang_on_no_seed(engine):
    """Their colours were matched in pictures of grain 0, whatever is drawn with them later."""
    one, other = (engine.encode(PHOTO, MAP, steps=2) for _ in range(2))
    assert np.array_equal(one.local_codes, other.local_codes) and one.match.steps


def test_a_photo_in_its_own_style_is_itself_and_a_texture_is_an_edit():
    engine = Engine(landscape_bundle(noise=True, many=True), "cpu", "float32")
    label_map = np.zeros((100, 150), np.uint8)
    label_map[50:] = 8
    edit = engine.edit(draw_photo((200, 300), 3), label_map)
    assert np.array_equal(edit.render(edit.style), edit.photo)
    rolled = engine.resample(edit.style, edit.scene, [8], 5, TEXTURE)
    changed = (edit.render(rolled, modes={8: "replaced"}) != edit.photo).any(2)
    assert changed[150:].mean() > 0.5 and not changed[:50].any()
    assert edit._by_codes(rolled, edit.scene)[8] == "recoloured"
    assert edit._by_codes(rolled, edit.scene)[0] == "original"
