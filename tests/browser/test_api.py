"""The endpoints for programs, called as a program does."""

import numpy as np
import pytest
from gradio_client import handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from clvae import Scene, Style
from clvae.core.classes import spread_colors
from tests.checkpoints import draw_map, draw_photo
from tests.landscape import SIZE


@pytest.fixture
def files(tmp_path):
    label_map = draw_map(SIZE, [0, 1, 8])
    Image.fromarray(label_map).save(tmp_path / "map.png")
    Image.fromarray(draw_photo(SIZE)).save(tmp_path / "photo.png")
    return label_map, tmp_path


def picture(answer):
    return np.asarray(Image.open(answer[0]))


def test_the_endpoints_and_no_others(client, server):
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {
        "/generate",
        "/resample",
        "/slide",
        "/segment",
        "/style",
        "/tint",
        "/edit",
        "/upscale",
    }


def test_every_input_is_listed_with_a_type_that_calls_can_be_checked_by(client):
    """An assistant makes no call of an endpoint that has another."""
    for name, endpoint in client.view_api(return_format="dict")["named_endpoints"].items():
        for given in endpoint["parameters"]:
            kind = given["type"]
            assert isinstance(kind.get("type"), str) or kind.get("anyOf"), (name, given)


def test_generate(client, server, files):
    label_map, folder = files
    answer = client.predict(handle_file(folder / "map.png"), 5, api_name="/generate")
    engine, scene = (
        server.workspaces.service.engine,
        Scene.from_labels(label_map, server.workspaces.service.engine.labels.count),
    )
    assert np.array_equal(picture(answer), engine.generate(scene, engine.sample(scene, 5)))
    assert Style.read(answer[1]) == engine.sample(scene, 5)
    kept = set().union(*server.page.temp_file_sets)
    assert sum(file.endswith("style.npz") for file in kept) >= 1  # so Gradio deletes it in its time


def test_resample(client, server, files):
    label_map, folder = files
    answer = client.predict(handle_file(folder / "map.png"), 5, "sea", 6, api_name="/resample")
    engine, scene = (
        server.workspaces.service.engine,
        Scene.from_labels(label_map, server.workspaces.service.engine.labels.count),
    )
    style = engine.resample(engine.sample(scene, 5), scene, [8], 6)
    assert Style.read(answer[1]) == style and np.array_equal(
        picture(answer), engine.generate(scene, style)
    )


def test_style(client, server, files):
    label_map, folder = files
    answer = client.predict(
        handle_file(folder / "map.png"),
        5,
        handle_file(folder / "photo.png"),
        handle_file(folder / "map.png"),
        ["sea"],
        0.5,
        api_name="/style",
    )
    engine, scene = (
        server.workspaces.service.engine,
        Scene.from_labels(label_map, server.workspaces.service.engine.labels.count),
    )
    photo = engine.encode(draw_photo(SIZE), label_map)
    style = engine.sample(scene, 5).adopt(photo, scene, classes=["sea"], strength=0.5)
    assert Style.read(answer[1]) == style and np.array_equal(
        picture(answer), engine.generate(scene, style)
    )
    answer = client.predict(
        handle_file(folder / "map.png"),
        5,
        handle_file(folder / "photo.png"),
        handle_file(folder / "map.png"),
        ["sea"],
        1.0,
        [0, 1],
        api_name="/style",
    )
    assert Style.read(answer[1]) == engine.sample(scene, 5).adopt(
        photo, scene, classes=["sea"], layers=[0, 1]
    )


def test_a_map_is_cropped_and_its_numbers_count_where_one_says_so(client, server, files):
    _, folder = files
    wide = draw_map((SIZE[0], 2 * SIZE[1]), [0, 1, 8])
    image = Image.frombytes("P", wide.shape[::-1], wide.tobytes())
    image.putpalette([v for color in spread_colors(12) for v in color])
    image.save(folder / "wide.png")
    with pytest.raises(AppError, match="if its numbers are class ids, call with ids=true"):
        client.predict(handle_file(folder / "wide.png"), 5, api_name="/generate")
    answer = client.predict(handle_file(folder / "wide.png"), 5, ids=True, api_name="/generate")
    engine = server.workspaces.service.engine
    scene = engine.scene(wide)
    assert np.array_equal(picture(answer), engine.generate(scene, engine.sample(scene, 5)))
    answer = client.predict(
        handle_file(folder / "wide.png"), 5, ids=True, at="end", api_name="/generate"
    )
    scene = engine.scene(wide, 1)
    assert np.array_equal(picture(answer), engine.generate(scene, engine.sample(scene, 5)))


def test_errors_are_sentences(client, files):
    _, folder = files
    Image.fromarray(np.full(SIZE, 37, np.uint8)).save(folder / "bad.png")
    with pytest.raises(AppError, match="class 37, which is none of the 12 classes"):
        client.predict(handle_file(folder / "bad.png"), 5, api_name="/generate")
    Image.fromarray(np.full(SIZE, 255, np.uint8)).save(folder / "empty.png")
    with pytest.raises(AppError, match="map is empty: every pixel is unlabelled"):
        client.predict(handle_file(folder / "empty.png"), 5, api_name="/generate")
    for seed in (1.5, -3, 1e300):
        with pytest.raises(AppError, match="A seed is a whole number from 0"):
            client.predict(handle_file(folder / "map.png"), seed, api_name="/generate")
    with pytest.raises(AppError, match="no class 'boat'"):
        client.predict(handle_file(folder / "map.png"), 5, "boat", 6, api_name="/resample")
    with pytest.raises(AppError, match="There is no layer 'x'"):
        client.predict(
            handle_file(folder / "map.png"),
            5,
            handle_file(folder / "photo.png"),
            handle_file(folder / "map.png"),
            ["sea"],
            1.0,
            ["x"],
            api_name="/style",
        )
    with pytest.raises(AppError, match="no segmenter"):
        client.predict(
            handle_file(folder / "map.png"),
            5,
            handle_file(folder / "photo.png"),
            None,
            ["sea"],
            1.0,
            api_name="/style",
        )


def test_one_class_or_layer_is_a_list_of_one(client, server, files):
    label_map, folder = files
    image, photo = handle_file(folder / "map.png"), handle_file(folder / "photo.png")
    engine, scene = (
        server.workspaces.service.engine,
        Scene.from_labels(label_map, server.workspaces.service.engine.labels.count),
    )
    answer = client.predict(image, 5, photo, image, "sea", 1.0, 2, api_name="/style")
    found = engine.encode(draw_photo(SIZE), label_map)
    assert Style.read(answer[1]) == engine.sample(scene, 5).adopt(
        found, scene, classes=["sea"], layers=[2]
    )


def test_whatever_a_caller_sends_is_a_sentence_and_no_traceback(client, files, capfd, caplog):
    _, folder = files
    image, photo = handle_file(folder / "map.png"), handle_file(folder / "photo.png")
    calls = {
        "A seed is a whole number": [
            ("/generate", image, seed) for seed in ("x", None, [], {}, True, "5")
        ],
        "There is no label map": [("/generate", None, 5)],
        "This call cannot be read": [
            ("/generate", 5, 5),
            ("/generate", {"path": "/etc/passwd"}, 5),
        ],
        "There is no class": [
            ("/resample", image, 5, name, 6) for name in ("", "²", "99", 99, True, None, "a" * 5000)
        ],
        "The map has no tree": [
            ("/resample", image, 5, "tree", 6),
            ("/resample", image, 5, 2, 6),
            ("/resample", image, 5, "2", 6),
            ("/tint", image, 5, "tree", "#007aff"),
        ],
        "The list of classes is empty": [
            ("/style", image, 5, photo, image, [], 1.0),
            ("/resample", image, 5, [], 6),
            ("/tint", image, 5, [], "#007aff"),
        ],
        "The list of layers is empty": [("/style", image, 5, photo, image, "sea", 1.0, [])],
        "There is no layer": [
            ("/style", image, 5, photo, image, "sea", 1.0, layers)
            for layers in ("all", [True], [5], [[]], {"a": 1}, 1.5)
        ],
        "A strength is a number from 0 to 1": [
            ("/style", image, 5, photo, image, "sea", s) for s in ("x", None, 2, -1, [], True)
        ],
        "A place to crop at is start, middle, end": [
            ("/generate", image, 5, False, at) for at in ("left", None, 2, [], True)
        ],
        "There is no photo": [("/style", image, 5, None, image, "sea", 1.0)],
        "A number of colour steps is a whole number from 0 to 24": [
            ("/style", image, 5, photo, image, "sea", 1.0, None, False, "middle", None, steps)
            for steps in ("x", None, -1, 1.5, 25, True, [], 1e300)
        ],
        "A colour is written like #007aff": [
            ("/tint", image, 5, "sea", colour) for colour in ("blue", "", None, 7, ["#ffffff"])
        ],
        "This bundle does not say how its colours move": [
            ("/tint", image, 5, "sea", "#007aff"),
            ("/style", image, 5, photo, image, "sea", 1.0, None, False, "middle", None, 2),
        ],
    }
    capfd.readouterr()
    for said, rows in calls.items():
        for endpoint, *inputs in rows:
            with pytest.raises(AppError) as caught:
                client.predict(*inputs, api_name=endpoint)
            assert str(caught.value).startswith(said) and len(str(caught.value)) <= 400, (
                endpoint,
                inputs[1:],
            )
    assert "Traceback" not in "".join(capfd.readouterr()) + caplog.text
