"""Textures of a model with noise: what rolls an object's grain, what keeps it, where it is kept."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from clvae import ClvaeError, Engine, PhotoStyle
from clvae.editor.document import edits, kept_looks, pieces, style_photos, variations
from clvae.editor.document.naming import step_name
from clvae.editor.document.project import pack, unpack
from clvae.editor.server import programs
from clvae.editor.server.handlers.asked import layers_asked
from clvae.editor.server.links import address_of
from clvae.editor.server.messages import Painted, Stroke
from clvae.editor.server.service import Service
from clvae.editor.server.workspaces import Workspaces
from tests.editor.document.projects import files_of
from tests.landscape import landscape_bundle

SKY, SEA, FINE = 0, 8, 1
TEXTURE = ["texture"]


@pytest.fixture(scope="module")
def engine():
    return Engine(landscape_bundle(noise=True), "cpu", "float32")


@pytest.fixture(scope="module")
def service(engine):
    return Service(engine)


@pytest.fixture
def workspaces(service):
    return Workspaces(service)


def same_but(one, other, object_id):
    """Whether two styles have the same codes, and the same grains but for one object's."""
    differs = np.flatnonzero(one.grain != other.grain).tolist()
    return (
        differs == [object_id] and one.with_grain(object_id, int(other.grain[object_id])) == other
    )


def test_a_roll_of_the_texture_moves_that_alone_and_keeps_the_sliders(engine, state):
    state = edits.move(state, SEA, 0, 40)
    rolled = edits.resample(engine, state, [SEA], 5, TEXTURE)
    assert same_but(state.base, rolled.base, SEA)
    assert np.array_equal(rolled.positions, state.positions)
    name = step_name(engine.labels, engine.directions, state, rolled)
    assert name == "new texture of sea"
    before, after = (engine.generate(s.scene, s.base).astype(int) for s in (state, rolled))
    difference, inside = np.abs(before - after).mean(-1), state.scene.objects == SEA
    assert difference[inside].mean() > 3 * difference[~inside].mean() > 0
    with pytest.raises(edits.Locked, match="locked: sea"):
        edits.resample(engine, edits.lock(state, SEA, True), [SEA], 5, TEXTURE)


def test_a_roll_of_one_layer_keeps_the_texture_and_one_of_all_moves_it(engine, state):
    fine = edits.resample(engine, state, [SEA], 5, [FINE])
    assert np.array_equal(fine.base.grain, state.base.grain)
    assert step_name(engine.labels, engine.directions, state, fine) == "new fine layer of sea"
    every = edits.resample(engine, state, [SEA], 5)
    assert np.flatnonzero(every.base.grain != state.base.grain).tolist() == [SEA]
    assert step_name(engine.labels, engine.directions, state, every) == "new look of sea"
    assert edits.reset(engine, every, SEA).same(state)
    sown = edits.resample_all(engine, edits.lock(state, SKY, True), 9).base
    assert sown.grain[SKY] == state.base.grain[SKY] and sown.grain[SEA] != state.base.grain[SEA]


def test_the_dice_rolls_it_where_the_page_offers_that(tell, workspaces, visitor):
    workspace = workspaces.of(visitor())
    before = workspace.document.state
    scene = Painted((Stroke(0, before.scene.objects),), SEA)
    tell("dice", "click", scene=scene, value="texture")
    assert same_but(before.base, workspace.document.state.base, SEA)
    workspace.document.undo()
    assert workspace.document.state.base == before.base
    assert layers_asked("texture", True) == TEXTURE
    with pytest.raises(ClvaeError, match="no such layer"):
        layers_asked("texture")


def test_a_piece_has_its_objects_texture_and_the_picture_stays(engine, state):
    ids = state.scene.objects.copy()
    ids[:4, :4] = SEA
    painted = edits.paint(state, ids)
    apart, piece = pieces.split(engine.labels, painted, SEA, (0, 0))
    assert apart.base.grain[piece] == apart.base.grain[SEA] != 0
    whole, split = (engine.generate(s.scene, s.base) for s in (painted, apart))
    assert np.abs(whole.astype(int) - split).max() <= 1
    rolled = edits.resample(engine, apart, [piece], 5, TEXTURE)
    back, _ = pieces.merge(engine.labels, rolled, piece)
    again, _ = pieces.split(engine.labels, back, SEA, (0, 0))
    assert again.base.grain[piece] == state.base.grain[SEA]  # the id is used again
    assert np.array_equal(pieces.without(engine.labels, rolled).base.grain, state.base.grain)


def test_a_kept_look_brings_its_texture_and_a_preset_leaves_the_objects(engine, state):
    picture = engine.generate(state.scene, state.base)
    for held in (SEA, None):
        kept = kept_looks.keep(engine, state, held, picture)
        rolled = edits.resample_all(engine, kept, 12)
        look = rolled.kept_looks[-1]
        worn = kept_looks.wear(engine, rolled, SEA, look)
        assert worn.base.grain[SEA] == state.base.grain[SEA] != rolled.base.grain[SEA]
        assert (worn.base.grain[SKY] == state.base.grain[SKY]) == (held is None)
    codes = engine.presets.classes[SEA].local_codes[0]
    dressed = edits.dress(engine, state, SEA, codes)
    assert np.array_equal(dressed.base.grain, state.base.grain)


def test_presets_of_whole_scenes_leave_the_textures(tell, workspaces, visitor):
    workspace = workspaces.of(visitor())
    before = workspace.document.state
    scene = Painted((Stroke(0, before.scene.objects),), SEA)
    tell("presets", "choose", scene=scene, data={"shelf": "scenes", "index": 1})
    after = workspace.document.state
    assert not np.array_equal(after.base.local_codes, before.base.local_codes)
    assert np.array_equal(after.base.grain, before.base.grain) and before.base.grain.any()


def test_copy_and_paste_bring_the_texture_along(tell, workspaces, visitor):
    workspace = workspaces.of(visitor())
    before = workspace.document.state
    ids = before.scene.objects
    tell("clipboard", "copy", scene=Painted((Stroke(0, ids),), SEA))
    tell("clipboard", "paste", scene=Painted((Stroke(0, ids),), SKY))
    after = workspace.document.state.base
    assert after.grain[SKY] == before.base.grain[SEA] != before.base.grain[SKY]


def test_variations_have_textures_of_their_own_and_layers_keep_it(engine, state):
    for layers, moved in ((None, True), ([FINE], False)):
        grid = variations.new_grid(engine, state, SEA, layers)
        worn = variations.worn(engine, state, grid, 3)
        assert (worn.base.grain[SEA] != state.base.grain[SEA]) == moved


def test_a_style_photo_leaves_the_textures(engine, state):
    count = len(state.scene.classes)
    codes = np.ones((count, 5, engine.config.z_local))
    there = np.ones((count, 5), bool)
    photo = PhotoStyle(np.zeros(engine.config.z_global), codes, there, engine.labels)
    taken = style_photos.adopt(engine, state, photo, [SEA], 1.0, overall=True)
    assert np.array_equal(taken.base.grain, state.base.grain)
    assert not np.array_equal(taken.base.local_codes, state.base.local_codes)


def test_a_project_brings_the_textures_back(engine, state):
    picture = engine.generate(state.scene, state.base)
    kept = kept_looks.keep(engine, kept_looks.keep(engine, state, SEA, picture), None, picture)
    rolled = edits.resample(engine, kept, [SEA], 5, TEXTURE)
    data = pack(engine, rolled, SEA)
    assert {"look/grain.npy", "shelf/0/grain.npy", "shelf/1/grain.npy"} <= set(files_of(data))
    back = unpack(engine, data).state
    assert back.base == rolled.base
    assert [look.style for look in back.kept_looks] == [look.style for look in rolled.kept_looks]
    assert not any(array.flags.writeable for array in back.arrays())


def test_a_project_of_before_noise_has_grain_0(engine, state):
    plain = replace(state, base=replace(state.base, grain=None))
    data = pack(engine, plain, SEA)
    assert not [name for name in files_of(data) if "grain" in name]
    assert not unpack(engine, data).state.base.grain.any()


def test_an_address_means_the_textures_of_its_seed(service):
    opening = service.opening_state
    assert address_of(service, opening) is not None
    seen = int(np.flatnonzero(opening.scene.present())[0])
    rolled = edits.resample(service.engine, opening, [seen], 5, TEXTURE)
    assert address_of(service, rolled) is None


def test_programs_roll_it_too(service, tmp_path):
    label_map = np.full(service.engine.config.size, SEA, np.uint8)
    label_map[:40] = SKY
    Image.fromarray(label_map).save(tmp_path / "map.png")
    call = service, str(tmp_path / "map.png"), 3
    _, before = programs.generate(*call, True, "middle")
    _, after = programs.resample(*call, "sea", 4, True, "middle", layers=TEXTURE)
    assert same_but(before, after, SEA)


def test_a_model_without_noise_has_none_to_roll():
    plain = Engine(landscape_bundle(), "cpu", "float32")
    state = edits.start(plain, np.zeros(plain.config.size, np.uint8), 3)
    assert not state.base.grain.any()
    with pytest.raises(ClvaeError, match="no noise to roll"):
        edits.resample(plain, state, [SKY], 5, TEXTURE)
