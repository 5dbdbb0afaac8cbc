"""A project outlives the weights that it was made with: what does not hang on them comes along."""

import json

import numpy as np
import pytest
import torch

from clvae import Bundle, ClvaeError, Directions, Engine, LabelSet, NetworkConfig
from clvae.editor.document import edits
from clvae.editor.document.project import CARD, pack, unpack
from tests import landscape
from tests.editor.document.projects import PIECE, equal, files_of, furnished, packed, project_of

NAMES, COLORS = landscape.CARD["names"], landscape.CARD["colors"]
NEW = 3  # the id of a class that the newer version has besides
SEA, ROAD = NAMES.index("sea"), NAMES.index("road")


def version(names, colors, looks=None, seed=5) -> Engine:
    """A later version of the landscape bundle: other weights, these classes and sliders."""
    labels = LabelSet(names, colors, True)
    config = NetworkConfig(labels.count, 4, 8, 6, *landscape.SIZE, "normal", 8)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        generator, encoder = config.generator().eval(), config.encoder().eval()
    looks = landscape.directions(config) if looks is None else looks
    name = "random landscape"
    bundle = Bundle(config, labels, generator, encoder, None, looks, name=name)
    return Engine(bundle, "cpu", "float32")


@pytest.fixture(scope="module")
def newer():
    return version(
        [*NAMES[:NEW], "boat", *NAMES[NEW:]], [*COLORS[:NEW], [250, 0, 90], *COLORS[NEW:]]
    )


@pytest.fixture(scope="module")
def state(engine):
    """With sliders that say what they move, one of them of a class that is not in the picture."""
    return edits.move(edits.move(furnished(engine), SEA, 1, 30), ROAD, 0, 80)


@pytest.fixture(scope="module")
def data(engine, state):
    return project_of(engine, state)


def now(class_id: int) -> int:
    """The id that a class has in the newer version."""
    return class_id + (class_id >= NEW)


def test_map_objects_names_locks_sliders_and_style_photos_come_along(newer, state, data):
    project = unpack(newer, data)
    found = project.state
    table = np.array([now(i) for i in range(PIECE + 1)], np.uint8)
    assert np.array_equal(found.scene.objects, table[state.scene.objects])
    assert found.pieces == {PIECE + 1: "rock 3"} and project.selected == PIECE + 1
    assert found.scene.classes[PIECE + 1] == newer.labels.id("rock")
    assert found.locks == {2, PIECE + 1} and found.seed == state.seed
    assert found.positions[now(SEA), 1] == 30 and found.positions[now(ROAD), 0] == 80
    assert not found.positions[PIECE + 1].any()  # nobody measured what that slider moves
    assert found.overall.tolist() == [15]
    for old, new in zip(state.style_photos, found.style_photos, strict=True):
        assert np.array_equal(old.photo, new.photo)
        assert np.array_equal(table[old.labels], new.labels)
        assert new.classes == {now(i) for i in old.classes}
        assert (old.strength, old.layers) == (new.strength, new.layers)
        assert new.codes is None  # they were of other weights
    assert not found.kept_looks


def test_what_is_said_names_what_stays_behind(newer, state, data):
    said = unpack(newer, data).older
    assert "an older version of random landscape" in said and "its kept looks are left out" in said
    files = files_of(data)
    card = json.loads(files[CARD])
    card["shelf"] = []
    plain = {name: file for name, file in files.items() if not name.startswith("shelf/")}
    assert "kept looks" not in unpack(newer, packed(plain | {CARD: json.dumps(card)})).older


def test_looks_are_encoded_from_the_picture_that_the_file_keeps(newer, engine, state, data):
    """The style that is drawn, sliders and all, is what the encoder finds in it."""
    found = unpack(newer, data).state
    picture = np.array(landscape.Image.open(landscape.io.BytesIO(files_of(data)["preview.jpg"])))
    codes = newer.encode(picture, found.scene)
    drawn = found.style(newer.directions)
    shown = np.flatnonzero(found.scene.present())
    assert np.allclose(drawn.local_codes[shown], codes.local_codes[shown], atol=1e-4)
    assert np.allclose(drawn.global_code, codes.global_code, atol=1e-4)


def test_a_slider_of_what_the_picture_lacks_still_acts(newer, data):
    found, road = unpack(newer, data).state, now(ROAD)
    plain = newer.sample(found.scene, found.seed)
    assert np.array_equal(found.base.local_codes[road], plain.local_codes[road])
    moved = found.style(newer.directions).local_codes[road]
    assert not np.array_equal(moved, plain.local_codes[road])


def test_sliders_go_by_what_they_move_and_not_by_their_place(engine, state, data):
    turned = version(NAMES, COLORS)
    known = list(turned.directions)
    directions = Directions([*known[1::7], *known[::7], known[-1]])  # warmth before lightness
    other = version(NAMES, COLORS, looks=directions)
    found = unpack(other, data).state
    assert found.positions[SEA].tolist() == [30, 0] and found.positions[ROAD].tolist() == [0, 80]


def test_without_a_picture_looks_are_drawn_anew_from_the_seed(newer, engine, state):
    found = unpack(newer, pack(engine, state, PIECE)).state
    assert found.base == newer.sample(found.scene, state.seed)
    assert found.sown == edits.sown(newer, found.scene)


def test_a_version_with_fewer_sliders_takes_those_that_it_has(engine, state, data):
    plain = version(NAMES, COLORS, looks=Directions())
    found = unpack(plain, data).state
    assert found.positions.shape == (len(found.scene.classes), 0) and not found.overall.any()


def test_saved_anew_it_is_of_this_version(newer, data):
    found = unpack(newer, data)
    again = unpack(newer, pack(newer, found.state, found.selected))
    assert again.older is None and equal(again.state, found.state)


def test_a_file_of_before_classes_were_named_has_those_of_now(engine, state, data):
    files = files_of(data)
    card = json.loads(files[CARD])
    del card["bundle"]["classes"]
    del card["sliders"]  # they have them at the same places
    found = unpack(version(NAMES, COLORS), packed(files | {CARD: json.dumps(card)})).state
    assert np.array_equal(found.scene.objects, state.scene.objects)
    assert np.array_equal(found.positions, state.positions)


def test_a_class_that_is_gone_is_named(data):
    fewer = version([name for name in NAMES if name != "rock"], COLORS[1:])
    with pytest.raises(ClvaeError, match="has the class rock, which this version of random"):
        unpack(fewer, data)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda card: card["bundle"].update(classes="sky"),
        lambda card: card["bundle"].update(classes=[1]),
        lambda card: card["bundle"].update(classes=["sky"] * 300),
        lambda card: card.update(objects=[]),
        lambda card: card["objects"][-1].update({"class": 99}),
        lambda card: card.update(locks=[99]),
        lambda card: card["settings"].update(selected=99),
        lambda card: card["guides"][0].update(classes=[99]),
        lambda card: card.update(objects=card["objects"] * 15),
        lambda card: card.update(sliders={}),
        lambda card: card["sliders"][0].update(object=200),
        lambda card: card["sliders"][0].update(place=-1),
        lambda card: card["sliders"].append(7),
    ],
)
def test_what_is_damaged_is_one_sentence(newer, data, spoil):
    files = files_of(data)
    card = json.loads(files[CARD])
    spoil(card)
    with pytest.raises(ClvaeError):
        unpack(newer, packed(files | {CARD: json.dumps(card)}))
