"""Projects: whatever is wrong with a file is one sentence."""

import io

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError
from clvae.editor.document.project import unpack
from clvae.editor.document.project_box import CARD
from tests.editor.document.projects import (
    HOLE,
    PIECE,
    edited,
    equal,
    files_of,
    furnished,
    npy,
    packed,
    png,
    project_of,
)
from tests.landscape import SIZE


@pytest.fixture(scope="module")
def state(engine):
    return furnished(engine)


@pytest.fixture(scope="module")
def data(engine, state):
    return project_of(engine, state)


def test_what_is_no_project(engine, data):
    for broken in (
        b"",
        b"words",
        b"PK\x03\x04",
        data[:-30],
        data[200:],
        packed({}),
        packed({CARD: b"{"}),
        packed({CARD: b"[" * 100_000}),
        packed({CARD: b"[]"}),
        packed({CARD: b"{}"}),
    ):
        with pytest.raises(ClvaeError):
            unpack(engine, broken)


def test_a_damaged_picture_in_it_is_named_in_the_language_of_the_sentence(engine, data):
    german = {"the project": "das Projekt", "{of}'s {what}": "{of}: {what}"}
    with pytest.raises(ClvaeError) as caught:
        unpack(engine, packed(files_of(data) | {"map.png": b"no PNG"}))
    said = caught.value.said(lambda text: german.get(text, text))
    assert said == "das Projekt: map.png is not a PNG"


def test_a_damaged_file_is_one_sentence_or_the_same_state(engine, state, data):
    rng, refused = np.random.default_rng(0), []
    for _ in range(300):
        broken = bytearray(data)
        for place in rng.integers(0, len(data), rng.integers(1, 4)):
            broken[place] ^= 1 << rng.integers(8)
        try:
            opened = unpack(engine, bytes(broken))
        except ClvaeError as error:
            refused.append(str(error))
        else:  # the damage was where nothing is read: the preview, a date
            assert equal(opened.state, state)
    assert len(refused) > 200 and not any("\n" in sentence for sentence in refused)


@pytest.mark.parametrize(
    "name",
    [
        "map.png",
        "look/global.npy",
        "look/local.npy",
        "look/positions.npy",
        "guides/0/photo.png",
        "guides/1/map.png",
        "guides/1/global.npy",
        "guides/1/local.npy",
        "guides/1/match.npy",
        "shelf/2/local.npy",
        "shelf/1/thumbnail.jpg",
    ],
)
def test_a_file_that_is_missing_or_is_something_else(engine, data, name):
    files = files_of(data)
    without = {other: content for other, content in files.items() if other != name}
    with pytest.raises(ClvaeError, match=f"lacks {name}"):
        unpack(engine, packed(without))
    for content in (b"", b"words", files["map.png"], files[name][:60]):
        if content == files[name]:
            continue
        with pytest.raises(ClvaeError):
            unpack(engine, packed(files | {name: content}))


def test_a_file_that_belongs_to_no_project(engine, data):
    for name in ("../../etc/passwd", "look/more.npy", "guides/2/photo.png"):
        with pytest.raises(ClvaeError, match="is no part of it"):
            unpack(engine, packed(files_of(data) | {name: b"x"}))


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a.astype(np.float64),
        lambda a: a[:-1],
        lambda a: np.asfortranarray(a),
        lambda a: np.where(a == a.max(), np.nan, a),
        lambda a: np.where(a == a.max(), np.inf, a),
        lambda a: a.astype(object),
        lambda a: a.astype(">f4"),
    ],
)
def test_codes_are_finite_float32_of_the_right_shape(engine, state, data, change):
    files = files_of(data)
    for name in (
        "look/local.npy",
        "look/positions.npy",
        "guides/1/local.npy",
        "guides/1/match.npy",
    ):
        array = np.load(io.BytesIO(files[name]))
        with pytest.raises(ClvaeError):
            unpack(engine, packed(files | {name: npy(change(array))}))


def test_pictures_have_the_bundle_s_size_and_only_ids_that_are_known(engine, state, data):
    files = files_of(data)
    ids = Image.open(io.BytesIO(files["map.png"]))
    for wrong in (
        ids.resize((96, 64)),
        ids.convert("L"),
        ids.convert("RGB"),
        ids.rotate(90, expand=True),
    ):
        with pytest.raises(ClvaeError, match="map.png"):
            unpack(engine, packed(files | {"map.png": png(wrong)}))
    for stray in (HOLE, PIECE + 1, 255):
        ids.putpixel((3, 3), stray)
        with pytest.raises(ClvaeError, match=f"object {stray}"):
            unpack(engine, packed(files | {"map.png": png(ids)}))
    style_photo = Image.open(io.BytesIO(files["guides/0/map.png"]))
    style_photo.putpixel((3, 3), engine.labels.count)
    with pytest.raises(ClvaeError, match="class"):
        unpack(engine, packed(files | {"guides/0/map.png": png(style_photo)}))


def test_a_map_on_which_all_is_unlabelled_is_refused(engine, data):
    blank = Image.new("P", (SIZE[1], SIZE[0]), engine.labels.count - 1)
    blank.putpalette([0] * 768)
    with pytest.raises(ClvaeError, match="empty"):
        unpack(engine, packed(files_of(data) | {"map.png": png(blank)}))


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.update(format=2),
        lambda c: c.update(format="1"),
        lambda c: c.pop("bundle"),
        lambda c: c.update(bundle=3),
        lambda c: c["bundle"].update(name=""),
        lambda c: c["bundle"].update(name="x" * 999),
        lambda c: c["bundle"].update(name="a\nb"),
        lambda c: c.update(seed=-1),
        lambda c: c.update(seed=2**53),
        lambda c: c.update(seed=1.5),
        lambda c: c.update(seed="1"),
        lambda c: c.update(seed=True),
        lambda c: c.update(locks=[99]),
        lambda c: c.update(locks=[-1]),
        lambda c: c.update(locks={}),
        lambda c: c.update(guides=[]),
        lambda c: c["guides"].append(c["guides"][0]),
        lambda c: c.update(guides=c["guides"] * 4),
        lambda c: c.update(guides=None),
        lambda c: c["guides"][0].pop("mood"),
        lambda c: c["guides"][0].update(mood=1),
        lambda c: c["guides"][0].update(mood=True),
        lambda c: c["guides"][0].update(classes=[1]),
        lambda c: c["guides"][0].update(classes=[12]),
        lambda c: c["guides"][0].update(classes=0),
        lambda c: c["guides"][0].update(layers="some"),
        lambda c: c["guides"][0].update(layers=[]),
        lambda c: c["guides"][0].update(strength=1.1),
        lambda c: c["guides"][0].update(strength=float("nan")),
        lambda c: c["guides"][0].update(steps=3),
        lambda c: c["guides"][1].pop("steps"),
        lambda c: c["guides"][1].update(steps=0),
        lambda c: c["guides"][1].update(steps="9"),
        lambda c: c["guides"][1].update(steps=None),
        lambda c: c["shelf"].pop(),
        lambda c: c["shelf"].append(c["shelf"][0]),
        lambda c: c.update(shelf=c["shelf"] * 9),
        lambda c: c["shelf"][0].update(whole=True),
        lambda c: c["shelf"][0].update(whole=0),
        lambda c: c["shelf"][2].update(whole=False),
        lambda c: c["shelf"][0].update(classes=[13]),
        lambda c: c["shelf"][2]["classes"].reverse(),
        lambda c: c["shelf"][0].update(name=""),
        lambda c: c.update(precision=32),
        lambda c: c.update(objects=[]),
        lambda c: c.update(objects=c["objects"] * 20),
        lambda c: c["objects"].reverse(),
        lambda c: c["objects"][0].update({"class": 1}),
        lambda c: c["objects"][PIECE].clear(),
        lambda c: c["objects"][PIECE].update({"class": 13}),
        lambda c: c["objects"][PIECE].update(piece=["rock"]),
        lambda c: c["objects"][PIECE].update(piece="a\x00b"),
        lambda c: c["objects"][HOLE].update(piece="rock 3"),
        lambda c: c["objects"][3].update(piece="rock 9"),
        lambda c: c["objects"].__setitem__(PIECE, "rock"),
        lambda c: c["settings"].update(selected=HOLE),
        lambda c: c["settings"].update(selected=99),
        lambda c: c["settings"].update(selected=None),
        lambda c: c.update(settings=3),
    ],
)
def test_whatever_is_wrong_with_the_card_is_one_sentence(engine, data, change):
    with pytest.raises(ClvaeError):
        unpack(engine, edited(data, change))


def test_a_style_photo_s_distances_are_none_or_at_least_zero(engine, data):
    wrong = npy(np.full((2, engine.labels.count), -2, np.float32))
    with pytest.raises(ClvaeError, match="negative distances"):
        unpack(engine, packed(files_of(data) | {"guides/1/match.npy": wrong}))


def test_a_slider_out_of_reach(engine, state, data):
    files = files_of(data)
    for value in (101, -101):
        positions = state.positions.copy()
        positions[0, 0] = value
        with pytest.raises(ClvaeError, match="slider"):
            unpack(engine, packed(files | {"look/positions.npy": npy(positions)}))
        with pytest.raises(ClvaeError, match="slider"):
            unpack(engine, packed(files | {"look/overall.npy": npy(np.float32([value]))}))
