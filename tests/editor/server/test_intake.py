"""What comes to the page: maps and photos by name, in parts to choose from; what is asked."""

import io
from collections import OrderedDict
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, LabelSet
from clvae.core.classes import spread_colors
from clvae.core.cover import cover_map, cover_photo
from clvae.editor.server import intake
from clvae.editor.server.data_urls import bytes_url, name_of
from clvae.editor.server.questions import question
from clvae.editor.server.service import Service
from clvae.editor.server.style_photos import looked_at, read_photos, with_map
from clvae.editor.site import Site
from clvae.errors import ForeignClass, ForeignColors
from tests.checkpoints import draw_map, draw_photo
from tests.landscape import CARD, SIZE, landscape_bundle, tiny_bundle

WIDE = draw_map((SIZE[0], 3 * SIZE[1]), [0, 1, 8])


def url(picture: np.ndarray | Image.Image) -> str:
    file = io.BytesIO()
    (Image.fromarray(picture) if isinstance(picture, np.ndarray) else picture).save(file, "PNG")
    return bytes_url(file.getvalue())


def opened(engine, data: dict) -> intake.Arrival:
    return intake.map_arrival(engine, intake.read_map(engine, data))


def test_of_a_map_of_another_shape_any_part_can_be_taken(engine, said):
    arrival = opened(engine, {"file": url(WIDE), "name": "coast.png"})
    assert np.array_equal(arrival.part(0.5).known, cover_map(WIDE, SIZE))
    for at in (0.5, 0.31, 1.0):
        arrival = arrival.seen(at, arrival.part(at))
        assert np.array_equal(arrival.part(at).known, cover_map(WIDE, SIZE, at))
        assert arrival.place(arrival.part(at).known) == at
        assert arrival.offer(at)["at"] == at
    assert arrival.offer(0.5)["part"] == pytest.approx(1 / 3) and arrival.offer(0.5)["wide"]
    painted = arrival.part(0.5).known.copy()
    painted[0, 0] = 5
    assert arrival.place(painted) is None and arrival.offer(None) is None and not said
    fitting = opened(engine, {"file": url(np.zeros(SIZE, np.uint8)), "name": "a.png"})
    assert fitting.place(fitting.part(0.5).known) is None  # nothing was cropped: nothing to choose


def test_of_many_parts_the_last_ones_are_known(engine):
    arrival = opened(engine, {"file": url(WIDE), "name": "coast.png"})
    for at in np.linspace(0, 1, 50).tolist():
        arrival = arrival.seen(at, arrival.part(at))
    assert len(arrival.parts) == 12 and 1.0 in arrival.parts and 0.0 not in arrival.parts


def test_what_is_doubtful_and_what_is_wrong_is_said_with_the_files_name(engine, said):
    mask = np.zeros(SIZE, np.uint8)
    mask[: SIZE[0] // 4] = 255
    opened(engine, {"file": url(mask), "name": "mask.png"})
    assert said == ["The label map mask.png: 25 % of it is unlabelled."]
    with pytest.raises(ClvaeError, match="the label map notes.txt is not a picture that can be"):
        opened(engine, {"file": bytes_url(b"words"), "name": "notes.txt"})
    with pytest.raises(ClvaeError, match="the photo beach.heic is not a picture .* AVIF, HEIC"):
        intake.photo_arrival(engine, bytes_url(b"words"), "beach.heic")
    with pytest.raises(ClvaeError, match="the photo tiny.png is 4x4, too small"):
        intake.photo_arrival(engine, url(np.zeros((4, 4, 3), np.uint8)), "tiny.png")


def test_in_a_call_with_two_maps_the_wrong_one_is_named(engine, tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("words")
    with pytest.raises(ClvaeError, match="^the photo's map .*is not a picture"):
        intake.in_call(engine, str(file), False, "photo's map")
    with pytest.raises(ClvaeError, match="^the label map .*is not a picture"):
        intake.in_call(engine, str(file), False)


@pytest.mark.parametrize("name", [None, 7, "", " ", "a\0b", ["x"]])
def test_a_name_that_is_none_is_left_out(name):
    assert name_of(name, "photo") == "photo"
    assert len(name_of("x" * 5000, "photo")) < 80


def test_a_photo_comes_in_parts_that_hide_no_colour(engine):
    def arrival(hidden):
        wide = SIZE[0], 2 * SIZE[1]
        photo = np.dstack([draw_photo(wide), np.full(wide, 255, np.uint8)])
        photo[:, :100] = (*hidden, 0)
        return intake.photo_arrival(engine, url(photo), "cut-out.png")

    one, other = arrival((255, 0, 255)), arrival((0, 255, 0))
    assert one.way == "wide"
    for at in (0, 0.5, 0.7):
        assert np.array_equal(one.part(at).colors, other.part(at).colors)
    assert one.part(0).hole.sum() == 100 * SIZE[0] and one.part(1).hole is None
    assert np.array_equal(
        one.part(1).colors, cover_photo(draw_photo((SIZE[0], 2 * SIZE[1])), SIZE, 1)
    )


def test_a_map_in_strange_colours_is_a_question(workspaces):
    service, engine = workspaces.service, workspaces.service.engine
    image = Image.fromarray(draw_map(SIZE, [0, 2, 5])).convert("P")
    image.putpalette([v for color in spread_colors(12) for v in color])
    data = {"file": url(image), "name": "voc.png"}
    with pytest.raises(ForeignColors) as refused:
        opened(engine, data)
    asked = question(service, data, refused.value)
    assert asked["ask"].endswith("which is no colour of the palette.") and asked["numbers"]
    values = asked["strange"]["values"]
    assert sorted(value["number"] for value in values) == [0, 2, 5]
    meaning = [{0: 8, 2: 3, 5: 1}[value["number"]] for value in values]
    found = opened(engine, data | {"meaning": meaning}).part(0.5).known
    expected = np.select([draw_map(SIZE, [0, 2, 5]) == i for i in (0, 2, 5)], [8, 3, 1])
    assert np.array_equal(found, expected)
    assert np.unique(opened(engine, data | {"ids": True}).part(0.5).known).tolist() == [0, 2, 5]
    painted = Image.fromarray(np.full((*SIZE, 3), 77, np.uint8) + np.array([0, 1, 2], np.uint8))
    data = {"file": url(painted), "name": "grey.png"}
    with pytest.raises(ForeignColors) as refused:
        opened(engine, data)
    assert not question(service, data, refused.value)["numbers"]  # there are none


def test_a_map_of_another_model_is_asked_about_with_its_classes(engine):
    other = LabelSet(["wall", "sea"], [[200, 190, 170], [120, 80, 50]])
    service = Service(engine, lambda: [("dresses", other)])
    rgb = np.where(draw_map(SIZE, [0, 1])[..., None] == 0, other.colors[0], other.colors[1])
    data = {"file": url(rgb.astype(np.uint8)), "name": "dress.png"}
    with pytest.raises(ForeignColors) as refused:
        opened(engine, data)
    asked = question(service, data, refused.value)
    assert asked["ask"].endswith("it looks like a map of dresses.")
    first = asked["strange"]["sets"][asked["strange"]["likely"]]
    assert first["name"] == "dresses" and set(first["names"]) == {"wall", "sea"}
    assert set(first["ids"]) == {engine.labels.id("building"), engine.labels.id("sea")}
    with pytest.raises(ClvaeError, match="it looks like a map of dresses; open it there"):
        raise intake.foreign(service, refused.value, "")


def test_numbers_that_the_model_lacks_are_asked_about_and_no_other_mistake_is(workspaces):
    service = workspaces.service
    numbers = {"file": url(np.full(SIZE, 90, np.uint8)), "name": "ade.png"}
    with pytest.raises(ForeignClass) as refused:
        opened(service.engine, numbers)
    assert "the map has class 90" in question(service, numbers, refused.value)["ask"].lower()
    empty = {"file": url(np.full(SIZE, 255, np.uint8)), "name": "empty.png"}
    with pytest.raises(ClvaeError, match="every pixel is unlabelled") as refused:
        opened(service.engine, empty)
    with pytest.raises(ClvaeError, match="every pixel is unlabelled"):
        question(service, empty, refused.value)


def test_a_part_is_offered_while_it_shows_and_only_then(engine):
    workspace = SimpleNamespace(arrivals=OrderedDict())
    arrival = opened(engine, {"file": url(WIDE), "name": "coast.png"})
    intake.keep(workspace, None, arrival)
    shown = arrival.part(0.5).known
    assert intake.other_part(workspace, None, shown, 0.2) == (arrival, 0.2)
    with pytest.raises(ClvaeError, match="was changed since it was opened"):
        intake.other_part(workspace, None, np.zeros(SIZE, np.uint8), 0)
    for place in (3, -1, "left", None, True, float("nan")):
        with pytest.raises(ClvaeError, match="a place to crop at is a number from 0 to 1"):
            intake.other_part(workspace, None, shown, place)
    for number in range(20):
        intake.keep(workspace, number, arrival)
    assert len(workspace.arrivals) <= 7  # of six style photos and the map


def test_a_map_that_is_opened_for_a_style_photo_is_cropped_like_it(workspaces):
    def photo(shape):
        engine = workspaces.service.engine
        arrival = intake.photo_arrival(engine, url(draw_photo(shape)), None)
        return looked_at(workspaces.service, arrival, 0.5)

    def brought(label_map):
        return intake.read_map(workspaces.service.engine, {"file": url(label_map)})

    wide, fitting = photo(WIDE.shape), photo(SIZE)
    both = with_map(workspaces.service, wide, brought(WIDE))
    assert both.way == "wide" and np.array_equal(both.part(1).known, cover_map(WIDE, SIZE, 1))
    assert with_map(workspaces.service, fitting, brought(WIDE)).way == "wide"  # the map alone
    assert with_map(workspaces.service, wide, brought(WIDE[:, : SIZE[1]])).way is None
    with pytest.raises(ClvaeError, match="one of them lies on its side"):
        with_map(workspaces.service, wide, brought(np.ascontiguousarray(WIDE.T)))


def test_of_several_photos_those_that_can_be_read_come(workspaces, said):
    good, bad = url(draw_photo(SIZE)), bytes_url(b"words")
    assert len(read_photos(workspaces.service, [good, bad, good], ["a.png", "<b>.png"])) == 2
    assert said[0].startswith("The photo <b>.png is not a picture that can be read")
    with pytest.raises(ClvaeError, match="none of these photos"):
        read_photos(workspaces.service, [bad, bad], None)
    with pytest.raises(ClvaeError, match="the photo is not a picture"):
        read_photos(workspaces.service, [bad], None)


def test_colours_of_the_other_models_are_known_by_the_site(tmp_path):
    tiny_bundle("tiny").save(tmp_path / "tiny")
    landscape_bundle(looks=False).save(tmp_path / "coast")
    site = Site.__new__(Site)  # without its first page, which takes seconds
    site._given = [tmp_path / "tiny"]
    service = Service.__new__(Service)
    service.others = site._others("tiny")
    assert service.whose(tuple(map(tuple, CARD["colors"]))[:3]) == "random landscape"
    assert service.whose(((200, 190, 170),)) is None and service.whose(((1, 2, 3),)) is None
    service.others = site._others("coast")
    assert service.whose(((200, 190, 170),)) == "tiny"


def test_a_reduced_photo_is_called_by_the_size_of_its_file(engine, tmp_path, said):
    file = tmp_path / "large.jpg"
    Image.new("RGB", (6000, 3000), (90, 140, 200)).save(file)
    arrival = intake.photo_arrival(engine, bytes_url(file.read_bytes()), "large.jpg")
    assert arrival.offer(0.5)["said"] == "6000×3000, cropped: move the frame"
    assert intake.photo_in_call(engine, str(file)).shape == (1500, 3000, 3)
    assert "it is 6000x3000, this model draws 192x128: its middle part is taken" in said[0]
    with pytest.raises(ClvaeError, match="the photo is 6000x3000, its map 3000x6000: one of them"):
        intake.photo_in_call(engine, str(file), np.zeros((6000, 3000), np.uint8))


# What is dropped on the map


def dropped(image: Image.Image, kind: str, **more) -> dict:
    """The event of a file that was dropped where a map and a photo may come."""
    file = io.BytesIO()
    image.save(file, kind, **more)
    return {"file": bytes_url(file.getvalue()), "name": f"it.{kind.lower()}", "dropped": True}


def comes_as_photo(engine, data) -> bool:
    try:
        opened(engine, data)
    except ClvaeError as error:
        return intake.is_photo(data, error)
    return False


MAP_KINDS = ["PNG", "TIFF", "BMP", "GIF"]


@pytest.mark.parametrize("kind", [*MAP_KINDS, "WEBP"])
def test_a_map_that_is_dropped_is_a_map_and_a_photo_a_photo_in_every_format(engine, kind):
    ids, exact = draw_map(SIZE, [0, 1, 8]), {"lossless": True} if kind == "WEBP" else {}
    colored = Image.fromarray(engine.labels.paint(ids))
    for image in [colored] + ([Image.fromarray(ids)] if exact == {} else []):
        data = dropped(image, kind, **exact)
        assert np.array_equal(opened(engine, data).part(0.5).known, ids)
    photo = Image.fromarray(draw_photo(SIZE))
    for image in (photo, photo.convert("L")):
        data = dropped(image, kind, **exact)
        assert comes_as_photo(engine, data)
        assert not comes_as_photo(engine, data | {"dropped": False})  # was opened as a map


@pytest.mark.parametrize("kind", MAP_KINDS)
def test_a_map_with_a_mistake_does_not_pass_for_a_photo(engine, kind):
    ids = draw_map(SIZE, [0, 1, 8])
    strange = np.where(ids == 8, np.uint8(187), ids)
    assert not comes_as_photo(engine, dropped(Image.fromarray(strange), kind))
    soft = Image.fromarray(ids * np.uint8(20)).resize((400, 300), Image.Resampling.BICUBIC)
    if kind != "GIF":  # which quantises
        assert not comes_as_photo(engine, dropped(soft, kind))
    assert not comes_as_photo(engine, {"file": bytes_url(b"words"), "dropped": True})
