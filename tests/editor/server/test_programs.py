"""What programs may say in a call, and what they are told where it cannot be."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, Engine
from clvae.core.cielab import colours_of, lab_of
from clvae.editor.server import programs
from clvae.editor.server.service import Service
from tests.checkpoints import draw_photo, random_upscaler
from tests.landscape import SIZE, landscape_bundle

SKY, SEA = 0, 8


@pytest.fixture(scope="module")
def service(engine):
    return Service(engine)


@pytest.fixture(scope="module")
def map_file(tmp_path_factory):
    """Sky over sea, its pixels class ids."""
    label_map = np.full(SIZE, SEA, np.uint8)
    label_map[: SIZE[0] // 2] = SKY
    file = tmp_path_factory.mktemp("maps") / "coast.png"
    Image.fromarray(label_map).save(file)
    return str(file)


@pytest.mark.parametrize("asked", ["sky", 0, "0", ["sky"], [0]])
def test_a_class_is_resampled_by_name_or_id_alone_or_in_a_list(service, map_file, asked):
    scene, before = programs.generate(service, map_file, 3, True, "middle")
    _, after = programs.resample(service, map_file, 3, asked, 4, True, "middle")
    changed = (before.local_codes != after.local_codes).any((1, 2))
    assert np.flatnonzero(changed).tolist() == [SKY] and scene.present()[SKY]


def test_several_classes_are_resampled_together(service, map_file):
    _, before = programs.generate(service, map_file, 3, True, "middle")
    _, after = programs.resample(service, map_file, 3, ["sea", "sky"], 4, True, "middle")
    changed = (before.local_codes != after.local_codes).any((1, 2))
    assert np.flatnonzero(changed).tolist() == [SKY, SEA]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "the list of classes is empty"),
        (["sky", "road"], "the map has no road"),
        (None, "there is no class None"),
        ({"sky": 1}.values(), "there is no class 1|the map has no"),
    ],
)
def test_what_cannot_be_resampled_is_said(service, map_file, asked, said):
    with pytest.raises(ClvaeError, match=said):
        programs.resample(service, map_file, 3, asked, 4, True, "middle")


def test_an_empty_file_is_called_empty_and_a_map_is_no_photo(service, tmp_path):
    (tmp_path / "map.png").write_bytes(b"")
    with pytest.raises(ClvaeError, match=r"map.png is an empty file: it should be PNG, TIFF"):
        programs.generate(service, str(tmp_path / "map.png"), 0, True, "middle")
    (tmp_path / "words.png").write_bytes(b"words")
    with pytest.raises(ClvaeError, match=r"not a picture that can be read: it should be PNG, TIFF"):
        programs.generate(service, str(tmp_path / "words.png"), 0, True, "middle")


# Colours, with the bundled landscapes


@pytest.fixture(scope="module")
def coast(landscapes, tmp_path_factory):
    """A photo of sky over sea as a file, its map as a file, and another map."""
    folder, size = tmp_path_factory.mktemp("coast"), landscapes.engine.config.size
    files = []
    for name, row in (("map", size[0] // 2), ("other", size[0] // 3)):
        label_map = np.full(size, SEA, np.uint8)
        label_map[:row] = SKY
        files.append(str(folder / f"{name}.png"))
        Image.fromarray(label_map).save(files[-1])
    engine = landscapes.engine
    scene = engine.scene(engine.labels.read(files[0], True))
    drawn = engine.generate(scene, engine.sample(scene, 4)).astype(int)
    photo = str(folder / "photo.png")
    Image.fromarray(np.clip(drawn + [25, -10, 25], 0, 255).astype(np.uint8)).save(photo)
    return photo, *files


def colours(service, scene, style):
    picture = service.engine.generate(scene, style)
    return colours_of(picture, scene.objects, len(scene.classes))


def test_a_class_is_tinted_and_it_is_said_how_far_off_it_stays(landscapes, coast):
    _, map_file, _ = coast
    scene, before = programs.generate(landscapes, map_file, 3, True, "middle")
    _, after, off = programs.tint(landscapes, map_file, 3, "sky", "#c8a2c8", True, "middle")
    changed = (before.local_codes != after.local_codes).any((1, 2))
    assert np.flatnonzero(changed).tolist() == [SKY]
    far = np.linalg.norm(colours(landscapes, scene, after)[SKY] - lab_of("#c8a2c8"))
    assert off == pytest.approx(far, abs=0.02) and off < 5
    _, both, farthest = programs.tint(landscapes, map_file, 3, [0, "sea"], "#c8a2c8", True, 0.5)
    changed = (before.local_codes != both.local_codes).any((1, 2))
    assert np.flatnonzero(changed).tolist() == [SKY, SEA] and farthest >= 0


def test_a_style_photo_s_colours_arrive_in_the_map_of_the_call(landscapes, coast):
    photo, photo_map, map_file = coast
    engine = landscapes.engine

    def called(strength=1.0, refine=0):
        asked = (photo, photo_map, ["sky", "sea"], strength, None, True, "middle", None, refine)
        return programs.adopt(landscapes, map_file, 3, *asked)

    pixels = np.array(Image.open(photo))
    labels = engine.labels.read(photo_map, True)
    wanted = colours_of(pixels, labels, engine.labels.count)[[SKY, SEA]]

    def far(scene, style):
        missing = colours(landscapes, scene, style)[[SKY, SEA]] - wanted
        return np.linalg.norm(missing, axis=1).mean()

    scene, matched = called()
    plain = engine.sample(scene, 3).adopt(engine.encode(pixels, labels), scene, ["sky", "sea"])
    assert far(scene, matched) < 0.7 * far(scene, plain)
    refined = called(refine=4.0)
    assert refined[1] != matched and far(*refined) < 0.7 * far(scene, plain)
    _, half = called(0.5)
    assert half == engine.sample(scene, 3).interpolate(matched, 0.5)
    assert far(scene, matched) < far(scene, half) < far(scene, engine.sample(scene, 3))


def test_sliders_move_the_objects_of_their_classes_alone(service, map_file):
    _, before = programs.generate(service, map_file, 3, True, "middle")
    directions = service.engine.directions
    measure = next(d.measure for d in directions.of_class(SKY) if d.measure)
    _, after = programs.slide(service, map_file, 3, f"sky:{measure}=50", True, "middle")
    changed = (before.local_codes != after.local_codes).any((1, 2))
    assert np.flatnonzero(changed).tolist() == [SKY]
    _, back = programs.slide(service, map_file, 3, [f"sky:{measure}=0"], True, "middle")
    assert back == before
    with pytest.raises(ClvaeError, match="the map has no road"):
        programs.slide(service, map_file, 3, [f"road:{measure}=50"], True, "middle")


def test_what_is_in_a_photo_is_a_map_for_the_other_calls(tmp_path):
    seeing = Engine(landscape_bundle(segmenter=True), "cpu", "float32")
    photo = draw_photo((SIZE[0], SIZE[1]), 1)
    Image.fromarray(photo).save(tmp_path / "photo.png")
    found = programs.segment(Service(seeing), str(tmp_path / "photo.png"), "middle", None, False)
    assert np.array_equal(found, seeing.segment(photo))
    with pytest.raises(ClvaeError, match="there is no photo in this call"):
        programs.segment(Service(seeing), None, "middle", None, False)


def test_a_picture_comes_larger(tmp_path):
    able = replace(landscape_bundle(), upscaler=random_upscaler())
    enlarging = Service(Engine(able, "cpu", "float32"))
    small, file = draw_photo((40, 30), 1), str(tmp_path / "small.png")
    Image.fromarray(small).save(file)
    for scale in (2, 4.0):
        found = programs.upscale(enlarging, file, scale)
        assert np.array_equal(found, enlarging.engine.upscale(small, int(scale)))
    seen = np.dstack([small, np.full((40, 30), 255, np.uint8)])
    seen[:20, :, 3] = 0
    Image.fromarray(seen).save(file)
    assert programs.upscale(enlarging, file, 2).shape == (80, 60, 4)


def test_a_picture_that_would_come_too_large_is_refused_before_it_is_decoded(service, tmp_path):
    enlarging = Service(
        Engine(replace(landscape_bundle(), upscaler=random_upscaler()), "cpu", "float32")
    )
    file = tmp_path / "large.png"
    Image.new("RGB", (2000, 1000)).save(file)
    file.write_bytes(file.read_bytes()[:200])  # what is decoded is damaged
    for scale, said in (
        (4, "the picture large.png has 2000x1000 pixels, more than 1.5 million"),
        (3, "pictures are upscaled by 2 or 4, not by 3"),
        ("2", "pictures are upscaled by 2 or 4, not by '2'"),
        (2, "the picture large.png is not a picture that can be read"),
    ):
        with pytest.raises(ClvaeError, match=f"^{said}"):
            programs.upscale(enlarging, str(file), scale)
    with pytest.raises(ClvaeError, match="^there is no picture in this call"):
        programs.upscale(enlarging, None, 2)
    with pytest.raises(ClvaeError, match="^this bundle has no upscaler"):
        programs.upscale(service, str(file), 2)


@pytest.mark.parametrize(
    ("slides", "said"),
    [
        (None, "say which sliders move"),
        ([], "the list of slides is empty"),
        ([7], "a slide is a class, a slider and how far"),
        ({"a": 1}, "slides|a slide is a class"),
        ("sky:lightness=900", "a slider goes from -100 to 100 per cent"),
        ("sky:height=9", "sky has no slider 'height'"),
        ("boat:lightness=9", "there is no class 'boat'"),
    ],
)
def test_sliders_that_cannot_move_are_said(service, map_file, slides, said):
    with pytest.raises(ClvaeError, match=said):
        programs.slide(service, map_file, 3, slides, True, "middle")
