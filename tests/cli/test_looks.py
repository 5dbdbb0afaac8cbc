"""The command line's looks: a style photo's colours, and colours that somebody names."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from clvae import Engine
from clvae.export import enlarge
from tests.checkpoints import draw_map, draw_photo
from tests.cli.notes import said_upscaled
from tests.engine.test_colouring import measured

PHOTO, MAP = draw_photo((64, 64), seed=5), draw_map((64, 64), range(5))


@pytest.fixture(scope="module")
def coloured(bundle, tmp_path_factory):
    """A folder with a bundle that says how its colours move, a map and a photo."""
    folder = tmp_path_factory.mktemp("looks")
    replace(bundle, colours=measured(bundle)).save(folder / "bundle")
    Image.fromarray(PHOTO).save(folder / "photo.png")
    Image.fromarray(MAP).save(folder / "map.png")
    return folder


@pytest.fixture
def draw(clvae, coloured, tmp_path):
    """Draw the map with seed 3 and more options: the picture, and what was said."""

    def drawn(*options, weights=coloured / "bundle"):
        out = tmp_path / "picture.png"
        files = ("--weights", weights, "--labels", coloured / "map.png", "--out", out)
        status, _, said = clvae("generate", *files, "--seed", 3, "--precision", "float32", *options)
        return status, said, np.array(Image.open(out)) if out.exists() else None

    return drawn


@pytest.fixture(scope="module")
def engine(coloured):
    return Engine.load(coloured / "bundle", "cpu", "float32")


@pytest.mark.parametrize("refine", [0, 2])
def test_a_style_photo_comes_in_its_colours_and_it_is_said_how_near(draw, coloured, engine, refine):
    options = ("--style", coloured / "photo.png", "--style-labels", coloured / "map.png")
    status, said, picture = draw(*options, *(("--refine", refine) if refine else ()))
    scene, style = engine.scene(MAP), engine.encode(PHOTO, MAP)
    style = engine.refine(PHOTO, style, refine) if refine else style
    look = engine.sample(scene, 3).adopt(style, scene, global_code=True)
    look = engine.match(look, scene, style)
    assert status == 0 and np.array_equal(picture, engine.generate(scene, look))
    assert f"photo.png: its colours are matched within {style.match.after:.1f} (CIELAB)" in said


@pytest.mark.parametrize("scale", [2, 4])
def test_pictures_come_larger_than_they_are_drawn(draw, scale):
    _, _, picture = draw()
    status, _, large = draw("--scale", scale)
    assert status == 0 and np.array_equal(large, enlarge(picture, scale))


def test_a_bundles_upscaler_enlarges_them_and_the_file_says_so(
    clvae, bundle, enlarging_bundle, coloured, tmp_path
):
    enlarging_bundle.save(tmp_path / "bundle")
    out, engine = tmp_path / "large.png", Engine(enlarging_bundle, "cpu", "float32")
    options = ("--labels", coloured / "map.png", "--scale", 2, "--precision", "float32")
    status, *_ = clvae("generate", "--weights", tmp_path / "bundle", *options, "--out", out)
    scene = engine.scene(MAP)
    small = engine.generate(scene, engine.sample(scene, 0))
    assert status == 0 and np.array_equal(np.array(Image.open(out)), engine.upscale(small, 2))
    assert said_upscaled(out)


def test_another_scale_is_refused_before_anything_is_drawn(draw):
    status, said, picture = draw("--scale", 3)
    assert (status, picture) == (2, None)
    assert said.strip() == "clvae: a picture is enlarged by one of 1, 2, 4, not by 3"


def test_classes_in_the_colours_that_were_named(draw, engine):
    status, said, picture = draw("--tint", "sea=#8995c3", "--tint", "rock = #fff")
    scene, left = engine.scene(MAP), []
    style = engine.tint(engine.sample(scene, 3), scene, 1, "#8995c3")
    style = engine.tint(style, scene, 4, "#ffffff", progress=lambda *told: left.append(told[2]))
    assert status == 0 and np.array_equal(picture, engine.generate(scene, style))
    assert "sea" not in said  # which is near enough
    assert left[-1] > 5 and "rock cannot be #fff: the nearest is" in said


@pytest.mark.parametrize(
    ("tint", "expected"),
    [
        ("sea", "a tint is a class and its colour, like sky=#007aff, not 'sea'"),
        ("sea=blue", "a colour is written like #007aff, not 'blue'"),
        ("lake=#007aff", "there is no class 'lake'"),
    ],
)
def test_a_tint_that_is_none_is_a_sentence(draw, tint, expected):
    status, said, picture = draw("--tint", tint)
    assert status == 2 and expected in said and picture is None


def test_a_bundle_that_knows_no_colours_says_how_to_add_them(draw, coloured, bundle_folder):
    for options in ((), ("--labels", coloured)):
        status, said, _ = draw("--tint", "sea=#007aff", *options, weights=bundle_folder)
        assert status == 2 and "python -m train looks --only colours adds that" in said


def test_a_map_of_a_folder_that_gets_no_such_look_is_named_and_the_others_are_drawn(
    clvae, bundle, tmp_path
):
    colours = measured(bundle)
    slopes = np.where(np.arange(6)[:, None, None, None] == 1, 0, colours.slopes)
    replace(bundle, colours=replace(colours, slopes=slopes)).save(tmp_path / "bundle")
    (tmp_path / "maps").mkdir()
    for name, class_id in (("a", 1), ("b", 0)):
        ids = np.full((64, 64), class_id, np.uint8)
        Image.fromarray(ids).save(tmp_path / "maps" / f"{name}.png")
    options = (
        "--labels",
        tmp_path / "maps",
        "--weights",
        tmp_path / "bundle",
        "--tint",
        "sea=#fff",
    )
    status, _, said = clvae("generate", *options, "--out", tmp_path / "out")
    assert status == 1 and "no picture of 1 of 2 maps: a.png" in said
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["b.png"]


def test_a_class_that_a_map_lacks_is_said(draw, coloured):
    plain = coloured / "plain.png"
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(plain)
    status, said, _ = draw("--tint", "sea=#007aff", "--labels", plain)
    assert status == 0 and "plain.png: there is nothing of sea to tint" in said
