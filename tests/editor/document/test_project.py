"""Projects: a state comes back bit for bit, and whatever is wrong with a file is one sentence."""

import io
import json
import tracemalloc
import zipfile
import zlib
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, Engine
from clvae.editor.document import edits, pieces
from clvae.editor.document import kept_looks as kept_looks
from clvae.editor.document import style_photos as style_photos
from clvae.editor.document.project import CARD, pack, unpack
from tests.checkpoints import draw_photo
from tests.landscape import CARD as CLASSES
from tests.landscape import SIZE, landscape_bundle

ROCK = CLASSES["names"].index("rock")
HOLE, PIECE = (
    13,
    14,
)  # ids after the classes: of a piece that was merged again, and of one that stayed


@pytest.fixture(scope="module")
def state(engine):
    """Three rocks in a sea, one of them a piece with a look, a slider and a lock of its own; two
    style photos, three kept looks.
    """
    label_map = np.zeros(SIZE, np.uint8)
    label_map[60:] = 8
    for left, right in ((20, 60), (90, 100), (120, 170)):
        label_map[80:100, left:right] = ROCK
    state = edits.start(engine, label_map, 7)
    state, _ = pieces.split(engine.labels, state, ROCK, (30, 90))
    state, _ = pieces.split(engine.labels, state, ROCK, (130, 90))
    state, _ = pieces.merge(engine.labels, state, HOLE)
    state = edits.resample(engine, state, [PIECE], 99)
    state = edits.move_overall(edits.move(edits.move(state, PIECE, 3, -40), 8, 6, 25.5), 0, 15)
    state = edits.lock(edits.lock(state, PIECE, True), 2, True)
    picture = engine.generate(state.scene, state.style(engine.directions))
    for object_id in (PIECE, 8, None):
        state = kept_looks.keep(engine, state, object_id, picture)
    for seed, class_id in ((1, 0), (2, 8)):
        guide_map = np.full(SIZE, engine.labels.count - 1, np.uint8)
        guide_map[:50] = class_id
        state = style_photos.add(state, draw_photo(SIZE, seed), guide_map, len(engine.labels.names))
    first, second = state.style_photos
    return replace(
        state,
        style_photos=(first, replace(second, strength=0.35, layers="coarser", gives_global=True)),
    )


@pytest.fixture(scope="module")
def data(engine, state):
    return pack(engine, state, PIECE, engine.generate(state.scene, state.style(engine.directions)))


def files_of(data) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes], compression=zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def edited(data, change) -> bytes:
    """The project with change(card) applied to its card."""
    files = files_of(data)
    card = json.loads(files[CARD])
    change(card)
    return packed(files | {CARD: json.dumps(card).encode()})


def equal(back, state) -> bool:
    """Whether two states hold the same, though what has a number has another one."""
    return (
        replace(back, style_photos=state.style_photos, kept_looks=state.kept_looks).same(state)
        and len(back.style_photos) == len(state.style_photos)
        and len(back.kept_looks) == len(state.kept_looks)
        and all(
            map(
                alike,
                (*back.style_photos, *back.kept_looks),
                (*state.style_photos, *state.kept_looks),
            )
        )
    )


def alike(one, other) -> bool:
    mine, theirs = (vars(item) | {"number": 0} for item in (one, other))
    return all(
        np.array_equal(mine[key], theirs[key])
        if isinstance(mine[key], np.ndarray)
        else mine[key] == theirs[key]
        for key in theirs
    )


def test_everything_comes_back(engine, state, data):
    opened = unpack(engine, data)
    assert (opened.selected, opened.precision) == (PIECE, "float32")
    back = opened.state
    assert equal(back, state)
    assert (
        back.pieces == {PIECE: "rock 3"}
        and back.locks == {2, PIECE}
        and back.positions[PIECE, 3] == -40
    )
    assert back.overall.tolist() == [15]
    assert [
        (style_photo.classes, style_photo.strength, style_photo.layers, style_photo.gives_global)
        for style_photo in back.style_photos
    ] == [
        ({0}, 1, "all", False),
        ({8}, 0.35, "coarser", True),
    ]
    assert [(look.name, look.whole, len(look.classes)) for look in back.kept_looks] == [
        ("rock 3", False, 1),
        ("sea", False, 1),
        ("the whole picture", True, PIECE + 1),
    ]
    assert not {item.number for item in (*back.style_photos, *back.kept_looks)} & {
        item.number for item in state.style_photos
    }
    assert not any(array.flags.writeable for array in back.arrays())
    assert pack(engine, back, PIECE) == pack(engine, state, PIECE)


def test_the_picture_is_the_same_bit_for_bit(engine, state, data):
    back = unpack(engine, data).state
    assert np.array_equal(
        engine.generate(back.scene, back.style(engine.directions)),
        engine.generate(state.scene, state.style(engine.directions)),
    )


def test_a_bundle_without_sliders_and_unlabelled_class(state):
    bare = Engine(landscape_bundle(looks=False, unlabelled=False), "cpu", "float32")
    plain = edits.start(bare, state.scene.labels, 3)
    back = unpack(bare, pack(bare, plain, 0)).state
    assert back.same(plain) and not back.style_photos and not back.positions.any()


def test_sliders_of_the_whole_picture_in_the_middle_need_no_file(engine, state, data):
    """So projects of before there were any open, and what moves none opens in that version."""
    files = files_of(data)
    files.pop("look/overall.npy")
    middle = replace(state, overall=np.zeros(1, np.float32))
    assert equal(unpack(engine, packed(files)).state, middle)
    assert "look/overall.npy" not in files_of(pack(engine, middle, PIECE))


def test_a_file_packed_anew_by_another_program_opens(engine, state, data):
    assert unpack(engine, packed(files_of(data), zipfile.ZIP_DEFLATED)).state.scene == state.scene


def test_the_same_state_is_the_same_file_and_a_small_one(engine, state, data):
    picture = engine.generate(state.scene, state.style(engine.directions))
    assert pack(engine, state, PIECE, picture) == data and len(data) < 300_000
    preview = Image.open(io.BytesIO(files_of(data)["preview.jpg"]))
    assert preview.size == (192, 128)


# Other bundles


def test_a_project_of_another_bundle_says_which_it_needs(engine, state, data):
    other = model(engine, name="city", checksum="f" * 64)
    with pytest.raises(
        ClvaeError,
        match=rf"needs the model random landscape \({engine.checksum[:8]}\), this page has city \(ffffffff\)",
    ):
        unpack(other, data)
    newer = model(engine, checksum="0" * 64)
    with pytest.raises(
        ClvaeError,
        match=rf"needs the version {engine.checksum[:8]} of the model random landscape, this page "
        r"has random landscape \(00000000\)",
    ):
        unpack(newer, data)
    renamed = model(engine, name="my landscape")
    assert equal(unpack(renamed, data).state, state)  # the name alone makes no other picture


def model(engine, **changes):
    """The engine's facts with changes."""
    return SimpleNamespace(**vars(engine) | changes)


# Damage


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


def test_a_damaged_file_is_one_sentence_or_the_same_state(engine, state, data):
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(300):
        broken = bytearray(data)
        for place in rng.integers(0, len(data), rng.integers(1, 4)):
            broken[place] ^= 1 << rng.integers(8)
        try:
            opened = unpack(engine, bytes(broken))
        except ClvaeError as error:
            refused += 1
            assert "\n" not in str(error)
        else:  # the damage was where nothing is read: the preview, a date
            assert equal(opened.state, state)
    assert refused > 200


@pytest.mark.parametrize(
    "name",
    [
        "map.png",
        "look/global.npy",
        "look/local.npy",
        "look/positions.npy",
        "guides/0/photo.png",
        "guides/1/map.png",
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
        with pytest.raises(ClvaeError, match="is not part of a project"):
            unpack(engine, packed(files_of(data) | {name: b"x"}))


def npy(array) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=True)
    return stream.getvalue()


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
    for name in ("look/local.npy", "look/positions.npy"):
        array = np.load(io.BytesIO(files[name]))
        with pytest.raises(ClvaeError):
            unpack(engine, packed(files | {name: npy(change(array))}))


def png(image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


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


def test_a_slider_out_of_reach(engine, state, data):
    files = files_of(data)
    for value in (101, -101):
        positions = state.positions.copy()
        positions[0, 0] = value
        with pytest.raises(ClvaeError, match="slider"):
            unpack(engine, packed(files | {"look/positions.npy": npy(positions)}))
        with pytest.raises(ClvaeError, match="slider"):
            unpack(engine, packed(files | {"look/overall.npy": npy(np.float32([value]))}))


# Bombs


def test_a_file_that_unpacks_to_far_more_is_refused_before_it_does(engine, data, monkeypatch):
    files, zeros = files_of(data), bytes(200_000_000)
    for name in (CARD, "map.png", "look/local.npy", "guides/0/photo.png", "preview.jpg"):
        bomb = packed(files | {name: zeros}, zipfile.ZIP_DEFLATED)
        assert len(bomb) < 500_000
        with pytest.raises(ClvaeError, match="more than 80 MB"):
            unpack(engine, bomb)
    for name in (CARD, "map.png", "look/local.npy"):
        with pytest.raises(ClvaeError, match="larger than it can be"):
            unpack(engine, packed(files | {name: zeros[:5_000_000]}, zipfile.ZIP_DEFLATED))


def test_a_size_that_is_a_lie_is_refused_and_unpacks_no_more_than_a_file_may_have(engine, data):
    """Also where it begins with a proper file, with which the claimed size and checksum agree."""
    files, size = files_of(data), 100_000_000
    for name in (CARD, "look/local.npy", "map.png"):
        honest = files[name]
        bomb = packed(files | {name: honest + bytes(size)}, zipfile.ZIP_DEFLATED)
        for was, claimed in (
            (len(honest) + size, len(honest)),
            (zlib.crc32(honest + bytes(size)), zlib.crc32(honest)),
        ):
            bomb = bomb.replace(was.to_bytes(4, "little"), claimed.to_bytes(4, "little"))
        tracemalloc.start()
        with pytest.raises(ClvaeError, match="larger than it can be"):
            unpack(engine, bomb)
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
        tracemalloc.stop()
    short = packed(files | {"map.png": files["map.png"] + bytes(100)}, zipfile.ZIP_DEFLATED)
    size = len(files["map.png"])
    with pytest.raises(ClvaeError):
        unpack(
            engine, short.replace((size + 100).to_bytes(4, "little"), size.to_bytes(4, "little"))
        )


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9999999, 9999999, 99), }",
        "{'descr': '<f4', 'shape': (3",
        "\x00",
        "((((",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 5, 2), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "'" * 60,
        "{" * 500,
        "[" * 5000,
        "1e999",
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
        "lambda: 0",
        "\\",
    ],
)
def test_a_header_of_an_array_is_never_believed(engine, data, header):
    files = files_of(data)
    body = header.encode() + b"\n"
    odd = (
        b"\x93NUMPY\x01\x00"
        + len(body).to_bytes(2, "little")
        + body
        + files["look/local.npy"][128:]
    )
    with pytest.raises(ClvaeError, match="look/local.npy"):
        unpack(engine, packed(files | {"look/local.npy": odd}))


def test_many_files_and_a_picture_of_many_pixels(engine, data):
    with pytest.raises(ClvaeError, match="more than 128 files"):
        unpack(engine, packed({f"{i}": b"" for i in range(70_000)}))
    with pytest.raises(ClvaeError):
        unpack(
            engine,
            packed(files_of(data) | {"map.png": png(Image.new("P", (20_000, 20_000)))[:50_000]}),
        )


def test_other_ways_of_packing_are_not_read(engine, data):
    for way in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with pytest.raises(ClvaeError, match="packed in a way"):
            unpack(engine, packed(files_of(data), way))
