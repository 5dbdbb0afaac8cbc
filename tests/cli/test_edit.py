"""The command line's edits of real photos."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from clvae import Direction, Directions, Engine
from tests.checkpoints import draw_map, draw_photo, random_segmenter
from tests.engine.test_colouring import measured

SHAPE = 150, 150
MAP = draw_map(SHAPE, range(4), seed=2)


@pytest.fixture(scope="module")
def files(bundle, tmp_path_factory):
    """A folder with a bundle that knows colours and a slider, photos and their maps."""
    folder = tmp_path_factory.mktemp("edits")
    step = np.full((5, bundle.config.z_local), 0.5, np.float32)
    slider = Direction(step, 2.0, 1, None, "lightness", ("darker", "lighter"), 9.0, "L*")
    replace(
        bundle,
        colours=measured(bundle),
        directions=Directions([slider]),
        segmenter=random_segmenter(len(bundle.labels.names), bundle.config.size),
    ).save(folder / "bundle")
    for name in ("photos", "maps"):
        (folder / name).mkdir()
    for i in (1, 2, 10):
        Image.fromarray(draw_photo(SHAPE, i)).save(folder / "photos" / f"{i}.png")
        Image.fromarray(MAP).save(folder / "maps" / f"{i}.png")
    return folder


@pytest.fixture(scope="module")
def engine(files):
    return Engine.load(files / "bundle", "cpu", "float32")


@pytest.fixture
def edit(clvae, files, tmp_path):
    """Edit photo 1 with its map: status, what was said, and the picture."""

    def edited(*options, labels=True):
        out = tmp_path / "picture.png"
        given = ("--labels", files / "maps" / "1.png") if labels else ()
        weights = ("--weights", files / "bundle", "--precision", "float32", "--out", out)
        status, _, said = clvae("edit", files / "photos" / "1.png", *weights, *given, *options)
        return status, said, np.array(Image.open(out)) if out.exists() else None

    return edited


def test_a_class_gets_a_look_by_chance_and_the_rest_stays(edit, engine):
    name, photo = engine.labels.name(1), draw_photo(SHAPE, 1)
    status, _, picture = edit("--resample", name, "--seed", 7)
    expected = engine.edit(photo, MAP)
    style = engine.resample(expected.style, expected.scene, [1], 7)
    assert status == 0 and np.array_equal(picture, expected.render(style))
    assert not (picture != photo).any(2)[expected.mask(name) == 0].any()


def test_the_file_says_srgb_and_keeps_what_the_photos_file_said(clvae, engine, files, tmp_path):
    photo, out, tags = tmp_path / "photo.jpg", tmp_path / "out.jpg", Image.Exif()
    tags[0x010F], tags[0x8825] = "A maker", {1: "N"}  # GPS
    Image.fromarray(draw_photo(SHAPE, 1)).save(photo, exif=tags)
    options = ("--weights", files / "bundle", "--resample", engine.labels.name(1), "--out", out)
    status, *_ = clvae("edit", photo, *options)
    picture = Image.open(out)
    assert status == 0 and "icc_profile" in picture.info
    assert picture.getexif()[0x010F] == "A maker" and 0x8825 not in picture.getexif()


def test_options_of_several_values_take_them_in_a_row(edit, engine):
    names = [engine.labels.name(i) for i in (1, 2)]
    _, _, row = edit("--resample", *names, "--seed", 7)
    _, _, again = edit("--resample", names[0], "--resample", names[1], "--seed", 7)
    assert np.array_equal(row, again)
    _, _, fine = edit("--resample", *names, "--seed", 7, "--layers", 0, "1")
    assert not np.array_equal(fine, row)


def test_a_style_photo_a_slider_and_a_colour(edit, engine, files):
    name = engine.labels.name(1)
    for options in (
        ("--style", files / "photos" / "2.png", "--style-labels", files / "maps" / "2.png"),
        ("--slide", f"{name}:lightness=60"),
        ("--tint", f"{name}=#806040"),
    ):
        status, _, picture = edit(*options, *(("--classes", name) if "--style" in options else ()))
        mask = engine.edit(draw_photo(SHAPE, 1), MAP).mask(name)
        changed = (picture != draw_photo(SHAPE, 1)).any(2)
        assert status == 0 and changed.any() and not changed[mask == 0].any()


def test_what_a_photo_lacks_is_said(edit, engine, files, tmp_path):
    lacking, there = engine.labels.name(4), engine.labels.name(1)
    Image.fromarray(np.full(SHAPE, 4, np.uint8)).save(tmp_path / "other.png")
    style = ("--style", files / "photos" / "2.png", "--style-labels")
    every = draw_map(SHAPE, range(5), seed=2)
    Image.fromarray(every).save(tmp_path / "every.png")
    for options, sentence in (
        (
            (*style, tmp_path / "every.png", "--classes", lacking, there),
            f"there is no {lacking} to",
        ),
        ((*style, tmp_path / "other.png"), "nothing in it has a class of the style photo's"),
    ):
        status, said, _ = edit(*options)
        assert status == 0 and f"1.png: {sentence}" in said


def test_a_slider_of_what_a_photo_lacks_is_said(edit, engine, files, tmp_path):
    name = engine.labels.name(1)
    Image.fromarray(np.zeros(SHAPE, np.uint8)).save(tmp_path / "flat.png")
    options = ("--slide", f"{name}:lightness=60", "--labels", tmp_path / "flat.png")
    status, said, picture = edit(*options, labels=False)
    assert status == 0 and f"1.png: there is no {name} to move a slider of" in said
    assert np.array_equal(picture, draw_photo(SHAPE, 1))


def test_strength_and_mode(edit, engine):
    name = engine.labels.name(1)
    _, _, full = edit("--resample", name)
    _, _, none = edit("--resample", name, "--strength", 0)
    _, _, drawn = edit("--resample", name, "--mode", "replaced")
    assert np.array_equal(none, draw_photo(SHAPE, 1)) and not np.array_equal(drawn, full)


def test_without_a_map_the_segmenter_proposes_one(edit, engine):
    found = engine.edit(draw_photo(SHAPE, 1))
    name = engine.labels.name(int(np.bincount(found.scene.labels.ravel()).argmax()))
    status, _, picture = edit("--resample", name, labels=False)
    changed = (picture != draw_photo(SHAPE, 1)).any(2)
    assert status == 0 and changed.any() and not changed[found.mask(name) == 0].any()


def test_a_folder_is_edited_photo_by_photo_and_can_be_gone_on_with(clvae, files, engine, tmp_path):
    name = engine.labels.name(1)
    options = ("--weights", files / "bundle", "--out", tmp_path, "--resample", name)
    options = ("edit", files / "photos", *options, "--labels", files / "maps")
    assert clvae(*options)[0] == 0
    made = sorted(path.name for path in tmp_path.iterdir())
    assert made == ["1.png", "10.png", "2.png"]
    Image.new("RGB", (5, 5)).save(tmp_path / "2.png")
    (tmp_path / "10.png").unlink()
    assert clvae(*options, "--resume")[0] == 0
    sizes = [Image.open(tmp_path / file).size for file in made]
    assert sizes == [(150, 150), (150, 150), (5, 5)]


def test_of_two_photos_of_one_name_none_is_left_out_silently(clvae, files, tmp_path):
    for name in ("a.jpg", "a.png"):
        Image.fromarray(draw_photo(SHAPE)).save(tmp_path / name)
    options = ("--weights", files / "bundle", "--out", tmp_path / "out", "--tint", "sky=#fff")
    status, _, said = clvae("edit", tmp_path, *options)
    assert status == 2 and said.startswith(f"clvae: a.jpg and a.png in {tmp_path} have one name")
    assert not (tmp_path / "out").exists()


def test_a_photo_of_a_folder_that_lacks_a_class_is_named(clvae, files, engine, tmp_path):
    (tmp_path / "maps").mkdir()
    for i in (1, 2, 10):
        ids = MAP if i != 2 else np.zeros(SHAPE, np.uint8)
        Image.fromarray(ids).save(tmp_path / "maps" / f"{i}.png")
    status, _, said = clvae(
        "edit", files / "photos", "--weights", files / "bundle", "--out", tmp_path / "out",
        "--labels", tmp_path / "maps", "--resample", engine.labels.name(1),
    )  # fmt: skip
    assert status == 1 and "2.png: not in the photo" in said
    assert "1 of 3 photos were not edited: 2.png" in said
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["1.png", "10.png"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "say what is to change: classes to resample, a style"),
        (("--classes", "sky", "--tint", "sky=#fff"), "the classes say what takes a style photo's"),
        (("--slide", "sky"), "a slide is a class, a slider and how far"),
        (("--slide", "sky:lightness=900"), "a slider goes from -100 to 100 per cent"),
        (("--resample", "nothing"), "there is no class"),
        (("--resample", "sky", "--mode", "erased"), "a mode is recoloured or replaced"),
        (("--resample", "sky", "--layers", "9"), "there is no layer"),
        (("--resample", "sky", "--layers", "²"), "there is no layer"),
    ],
)
def test_what_cannot_be_is_one_sentence(edit, options, sentence):
    status, said, picture = edit(*options)
    assert status == 2 and sentence in said and picture is None
    assert len(said.strip().splitlines()) == 1


def test_maps_and_style_photos_are_not_written_over(clvae, files):
    photos, maps, weights = files / "photos", files / "maps", ("--weights", files / "bundle")
    for what, photo, options in (
        ("label map", photos, ("--out", maps, "--labels", maps, "--tint", "sky=#fff")),
        ("style photo", photos / "1.png", ("--out", photos / "2.png", "--style", photos / "2.png")),
    ):
        status, _, said = clvae("edit", photo, *weights, *options)
        assert status == 2 and f"the picture would overwrite the {what}" in said
    assert np.array_equal(np.array(Image.open(maps / "1.png")), MAP)


def test_a_photo_is_not_written_over(clvae, files):
    photo = files / "photos" / "1.png"
    status, _, said = clvae(
        "edit", photo, "--weights", files / "bundle", "--out", photo, "--tint", "sky=#fff"
    )
    assert status == 2 and "the picture would overwrite the photo" in said
