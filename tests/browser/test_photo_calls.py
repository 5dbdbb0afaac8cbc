"""The endpoint that edits real photos, called as a program does."""

import numpy as np
import pytest
from gradio_client import handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from tests.checkpoints import draw_map, draw_photo
from tests.landscape import SIZE

SHAPE, SEED = (SIZE[0] + 40, SIZE[1] + 60), 7  # larger than the model's canvas, of its shape
PHOTO, MAP = draw_photo(SHAPE, 1), draw_map(SHAPE, [0, 1, 8])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A photo and its map; another one, for its style; a hole in a third."""
    folder, more = tmp_path_factory.mktemp("photos"), draw_photo(SIZE, 2)
    holed = np.dstack([PHOTO, np.full(SHAPE, 255, np.uint8)])
    holed[:20, :20] = 0
    pictures = {"photo": PHOTO, "map": MAP, "style": more, "style-map": draw_map(SIZE, [0, 8])}
    pictures["square"] = draw_map((99, 99), [0, 8])
    for name, picture in {**pictures, "holed": holed}.items():
        Image.fromarray(picture).save(folder / f"{name}.png")
    return {file.stem: handle_file(file) for file in folder.iterdir()}


@pytest.fixture
def edit(client, files):
    """Call with the photo and its map: the picture."""

    def edited(photo="photo", photo_map="map", **wishes):
        photo_map = photo_map and files[photo_map]
        answer = client.predict(files[photo], photo_map, **wishes, api_name="/edit")
        assert Image.open(answer).format == "PNG"
        return np.array(Image.open(answer))

    return edited


@pytest.fixture(scope="module")
def expected(server):
    """The photo opened by the library."""
    return server.workspaces.service.engine.edit(PHOTO, MAP)


def test_classes_are_resampled_and_the_rest_stays(edit, expected, server):
    engine = server.workspaces.service.engine
    seas = expected.scene.of_class(8)  # the class and its pieces
    style = engine.resample(expected.style, expected.scene, seas, SEED)
    picture = edit(resample=["sea"], seed=SEED)
    assert picture.shape == PHOTO.shape and np.array_equal(picture, expected.render(style))
    assert np.array_equal(picture[expected.mask("sea") == 0], PHOTO[expected.mask("sea") == 0])
    for one in ("sea", 8, "8"):
        assert np.array_equal(edit(resample=one, seed=SEED), picture)
    drawn = edit(resample="sea", seed=SEED, mode="replaced")
    assert np.array_equal(drawn, expected.render(style, modes={"sea": "replaced"}))
    soft = edit(resample="sea", seed=SEED, strength=0.5)
    assert np.array_equal(soft, expected.render(style, strength=0.5))
    style = engine.resample(expected.style, expected.scene, seas, SEED, [0, 1])
    fine = edit(resample="sea", seed=SEED, layers=["finest", 1])
    assert np.array_equal(fine, expected.render(style))


def test_a_style_photo_s_look_and_a_slider_s(edit, expected, files, server):
    engine = server.workspaces.service.engine
    found = engine.encode(draw_photo(SIZE, 2), draw_map(SIZE, [0, 8]))
    taken = expected.style.adopt(found, expected.scene, classes=["sea"])
    given = {"style": files["style"], "style_map": files["style-map"]}
    assert np.array_equal(edit(**given, classes="sea"), expected.render(taken))
    (slider,) = [d for d in engine.directions.of_class(0) if d.measure == "lightness"]
    moved = expected.style.move(0, slider.step, slider.reach * 0.4)
    assert np.array_equal(edit(slides="sky:lightness=40"), expected.render(moved))
    both = edit(**given, classes=["sea"], slides=["sky:lightness=40"])
    assert np.array_equal(both, expected.render(taken.move(0, slider.step, slider.reach * 0.4)))


def test_what_is_transparent_stays_so(edit):
    picture = edit("holed", resample="sky")
    assert picture.shape == (*SHAPE, 4) and not picture[:20, :20, 3].any()
    assert (picture[20:, 20:, 3] == 255).all()


SAID = {
    "Say what is to change: classes to resample, a style photo, tints or slides": [{}],
    "There is no class 'boat'": [
        {"resample": ["boat"]},
        {"tints": "boat=#ffffff"},
        {"slides": "boat:lightness=3"},
    ],
    "Not in the photo: tree": [{"resample": "tree"}],
    "The list of classes is empty": [{"resample": []}],
    "A seed is a whole number": [{"resample": "sea", "seed": s} for s in (1.5, -1, "x", None)],
    "The classes say what takes a style photo's look": [{"classes": "sea", "resample": "sky"}],
    "A tint is a class and its colour, like sky=#007aff": [{"tints": t} for t in ("sea", [7])],
    "A colour is written like #007aff": [{"tints": "sea=blue"}],
    "A slide is a class, a slider and how far": [{"slides": s} for s in ("sea", [None])],
    "A slider goes from -100 to 100 per cent": [{"slides": "sea:lightness=900"}],
    "Sea has no slider 'size', only lightness, warmth": [{"slides": "sea:size=9"}],
    "A mode is recoloured or replaced": [
        {"resample": "sea", "mode": mode} for mode in ("original", "", None, 3, ["replaced"])
    ],
    "A strength is a number from 0 to 1": [
        {"resample": "sea", "strength": strength} for strength in (2, "x", None, True)
    ],
    "There is no layer": [{"resample": "sea", "layers": layers} for layers in (7, "all", [[]])],
    "This bundle does not say how its colours move": [{"tints": "sea=#007aff"}],
    "This bundle has no segmenter": [{"resample": "sea", "photo_map": None}],
}


def test_whatever_cannot_be_is_a_sentence(edit, capfd, caplog):
    capfd.readouterr()
    for said, calls in SAID.items():
        for wishes in calls:
            with pytest.raises(AppError) as caught:
                edit(**wishes)
            assert str(caught.value).startswith(said) and len(str(caught.value)) <= 400, wishes
    assert "Traceback" not in "".join(capfd.readouterr()) + caplog.text


def test_files_that_are_missing_or_do_not_fit_are_said(client, files):
    for photo, photo_map, more, said in (
        (None, files["map"], {}, "There is no photo in this call"),
        (files["map"], files["map"], {"style_map": files["map"]}, "The label map of a style photo"),
        (files["photo"], files["square"], {}, "The photo is 252x168, its map 99x99: a map of a"),
        (files["photo"], files["photo"], {}, "The map has colour"),
    ):
        with pytest.raises(AppError, match=said):
            client.predict(photo, photo_map, resample="sea", **more, api_name="/edit")
