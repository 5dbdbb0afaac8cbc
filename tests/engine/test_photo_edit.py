"""A real photo, some objects of which get another look while the rest stays itself."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from clvae import ClvaeError, Engine
from clvae.engine.photo_edit import PhotoEdit
from clvae.photo.tiles import Tile
from tests.checkpoints import draw_map, draw_photo, random_upscaler
from tests.landscape import landscape_bundle

SHAPE = 300, 450  # as high and wide as canvases of 128x192


@pytest.fixture(scope="module")
def engine():
    return Engine(landscape_bundle(segmenter=True, many=True), "cpu", "float32")


@pytest.fixture(scope="module")
def edit(engine):
    label_map = draw_map((100, 150), [0, 3, 5, 8], seed=4)
    return engine.edit(draw_photo(SHAPE, 3), label_map)


def another(engine, edit, *classes, seed=5):
    """The edit's style with other looks for classes."""
    ids = [o for name in classes for o in edit.scene.of_class(engine.labels.id(name))]
    return engine.resample(edit.style, edit.scene, ids, seed)


def test_in_its_own_style_a_photo_is_itself(edit):
    assert np.array_equal(edit.render(edit.style), edit.photo)
    again = edit.render(edit.style, modes=dict.fromkeys(range(12), "recoloured"))
    assert np.array_equal(again, edit.photo)


def test_a_scene_of_another_canvas_is_refused(engine):
    scene = engine.scene(draw_map((192, 192), [0, 3]), size=(192, 192))
    with pytest.raises(
        ClvaeError, match="the scene is 192x192, and a scene of this photo is 192x1"
    ):
        engine.edit(draw_photo(SHAPE, 3), scene)


def test_what_is_not_in_an_objects_mask_stays_bit_for_bit(engine, edit):
    name = engine.labels.name(3)
    new, mask = edit.render(another(engine, edit, name)), edit.mask(name)
    assert mask.dtype == np.float32 and mask.shape == SHAPE
    changed = (new != edit.photo).any(2)
    assert not changed[mask == 0].any() and changed[mask == 1].mean() > 0.5
    assert np.array_equal(mask, edit.mask(3))


def test_a_mask_stays_within_three_pixels_of_a_map_that_somebody_made(engine, edit):
    label_map = draw_map(SHAPE, [0, 3, 5, 8], seed=4)
    fine = engine.edit(draw_photo(SHAPE, 3), label_map)
    near = cv2.dilate((label_map == 5).astype(np.uint8), np.ones((7, 7), np.uint8))
    assert fine.mask(5).any() and not fine.mask(5)[near == 0].any()


def test_modes_say_what_becomes_of_an_object(engine, edit):
    names = engine.labels.name(3), engine.labels.name(5)
    style = another(engine, edit, *names)
    both, one = edit.render(style), edit.render(style, modes={names[0]: "original"})
    assert np.array_equal(one, edit.render(style, modes={3: "original"}))
    only = edit.mask(3) == 1
    assert np.array_equal(one[only], edit.photo[only]) and (both != one)[only].any()
    drawn = edit.render(style, modes={names[0]: "replaced"})
    assert (drawn != both)[only].any()
    with pytest.raises(ClvaeError, match="a mode is one of original, recoloured, replaced"):
        edit.render(style, modes={3: "erased"})
    with pytest.raises(ClvaeError, match="there is no object 99"):
        edit.render(style, modes={99: "original"})


def test_what_is_painted_anew_is_drawn_and_the_rest_stays(engine, edit):
    objects = edit.scene.objects.copy()
    objects[40:80, 60:120] = 8
    new = edit.render(edit.style, edit.scene.with_objects(objects))
    changed = (new != edit.photo).any(2)
    scale = SHAPE[0] / 128
    top, bottom, left, right = (round(scale * side) for side in (40, 80, 60, 120))
    was = cv2.resize((edit.scene.objects == 8).astype(np.uint8), SHAPE[::-1]) > 0
    inside = np.zeros(SHAPE, bool)
    inside[top + 12 : bottom - 12, left + 12 : right - 12] = True
    assert changed[inside & ~was].mean() > 0.9
    beyond = np.ones(SHAPE, bool)
    beyond[top - 12 : bottom + 12, left - 12 : right + 12] = False
    assert not changed[beyond].any()
    kept = edit.render(edit.style, edit.scene.with_objects(objects), modes={8: "original"})
    assert np.array_equal(kept, edit.photo)


def test_what_is_painted_anew_has_the_upscalers_detail_on_a_photo_of_more_pixels(edit):
    """Where the photo has no texture of its class, and not where it has fewer pixels."""
    able = replace(landscape_bundle(segmenter=True, many=True), upscaler=random_upscaler())
    engine, objects = Engine(able, "cpu", "float32"), edit.scene.objects.copy()
    objects[40:80, 60:120] = 1  # which the photo lacks
    scene, inside = edit.scene.with_objects(objects), np.zeros(SHAPE, bool)
    inside[110:170, 160:260] = True
    fine = PhotoEdit.over(edit.photo, edit.scene, edit.style, edit.labels, engine.session())
    plain, new = edit.render(edit.style, scene), fine.render(edit.style, scene)
    drawn = engine.upscale(engine.generate(scene, edit.style), 2)
    expected = Tile(0, SHAPE[0], 0, SHAPE[1]).stretched(drawn.astype(np.float32), SHAPE)
    assert np.array_equal(new[inside], np.rint(expected).astype(np.uint8)[inside])
    assert (new != plain)[inside].any() and np.array_equal(new[:60], plain[:60])
    small = edit.smaller(140 * 200), fine.smaller(140 * 200)
    one, other = (each.render(edit.style, scene) for each in small)
    assert np.array_equal(one, other)


def test_what_is_drawn_is_made_large_once_for_all_objects(edit, monkeypatch):
    """As it may have a hundred megabytes."""
    stretched, large = Tile.stretched, []

    def seen(tile, small, shape):
        large.extend([small] * (small.shape == (256, 384, 3)))
        return stretched(tile, small, shape)

    able = replace(landscape_bundle(segmenter=True, many=True), upscaler=random_upscaler())
    engine, objects = Engine(able, "cpu", "float32"), edit.scene.objects.copy()
    objects[40:80, 60:90], objects[40:80, 100:130] = 1, 2  # which the photo lacks
    scene = edit.scene.with_objects(objects)
    fine = PhotoEdit.over(edit.photo, edit.scene, edit.style, edit.labels, engine.session())
    monkeypatch.setattr(Tile, "stretched", seen)
    fine.render(edit.style, scene)
    assert len(large) > 1 and all(one is large[0] for one in large)


def test_a_photo_of_another_shape_is_edited_to_its_edges(engine):
    photo = draw_photo((120, 400), 1)
    label_map = np.repeat([[0] * 200 + [3] * 200], 120, 0).astype(np.uint8)
    edit = engine.edit(photo, label_map)
    new = edit.render(another(engine, edit, engine.labels.name(3)))
    assert new.shape == photo.shape
    assert (new != photo).any(2)[:, 210:].mean() > 0.5 and np.array_equal(
        new[:, :180], photo[:, :180]
    )
    assert edit.mask(3)[0, -1] == edit.mask(3)[-1, -1] == 1


def test_without_a_map_the_segmenter_proposes_one(engine):
    edit = engine.edit(draw_photo(SHAPE, 3))
    proposed = engine.segment(edit.photo, size=(128, 192), sure=True)
    assert np.array_equal(edit.scene.labels, proposed)


def test_what_the_segmenter_is_unsure_of_stays_the_photo_in_every_style(engine):
    edit = engine.edit(draw_photo(SHAPE, 3))
    likeliest, nobody = engine.segment(edit.photo, size=(128, 192)), len(engine.labels.names)
    unsure = edit.scene.labels == nobody
    assert unsure.any() and np.array_equal(edit.scene.labels[~unsure], likeliest[~unsure])
    assert (likeliest < nobody).all()
    style = engine.resample(edit.style, edit.scene, range(len(edit.scene.classes)), 3)
    style = style.with_global(engine.sampler.global_code(edit.scene, 3))
    new, mask = edit.render(style), edit.mask("unlabelled")
    assert np.array_equal(new[mask == 1], edit.photo[mask == 1]) and (new != edit.photo).any()
    asked = edit.render(style, modes={"unlabelled": "recoloured"})
    assert (asked != new)[mask == 1].any()


def test_what_is_erased_is_the_photo_again(engine, edit):
    style = another(engine, edit, engine.labels.name(3))
    objects = edit.scene.objects.copy()
    objects[40:80, 60:120] = len(engine.labels.names)
    new = edit.render(style, edit.scene.with_objects(objects))
    scale = SHAPE[0] / 128
    inside = [slice(round(scale * a) + 12, round(scale * b) - 12) for a, b in ((40, 80), (60, 120))]
    assert np.array_equal(new[*inside], edit.photo[*inside]) and (new != edit.photo).any()


def test_a_part_is_the_same_as_in_the_whole(engine, edit):
    style, part = another(engine, edit, engine.labels.name(3)), Tile(40, 260, 100, 300)
    assert np.array_equal(edit.render(style, part=part), part.of(edit.render(style)))
    assert np.array_equal(edit.render(edit.style, part=part), part.of(edit.photo))


def test_a_smaller_photo_shows_the_same_edit(engine, edit):
    small = edit.smaller(20_000)
    assert small.photo.shape[0] * small.photo.shape[1] <= 20_000
    assert small.style is edit.style and small.scene is edit.scene
    assert edit.smaller(10**9) is edit
    assert small.render(another(engine, edit, engine.labels.name(3))).shape == small.photo.shape


def test_strength_zero_is_the_photo(engine, edit):
    assert np.array_equal(
        edit.render(another(engine, edit, engine.labels.name(3)), strength=0), edit.photo
    )


def test_a_map_that_does_not_lie_over_the_photo_is_refused(engine):
    with pytest.raises(
        ClvaeError, match="450x300, its map 100x100: a map of a photo lies over all"
    ):
        engine.edit(draw_photo(SHAPE), np.zeros((100, 100), np.uint8))


def test_a_piece_that_was_split_off_is_itself_until_it_gets_a_look(engine):
    objects = np.zeros((128, 192), np.uint8)
    objects[30:60, 20:60] = objects[30:60, 120:160] = 3  # two of a kind
    edit = engine.edit(draw_photo(SHAPE, 3), objects)
    scene, style = edit.scene.split(40, 130), edit.style.copy_object(3)
    assert np.array_equal(edit.render(style, scene), edit.photo)
    new = edit.render(engine.resample(style, scene, [len(scene.classes) - 1], 4), scene)
    changed = (new != edit.photo).any(2)
    assert changed[:, 225:].any() and not changed[:, :225].any()


def test_masks_are_kept_within_the_engines_budget_and_pictures_stay_the_same(engine):
    edit = engine.edit(draw_photo(SHAPE, 3), draw_map((100, 150), [0, 3, 5, 8], seed=4))
    style, before = another(engine, edit, engine.labels.name(3)), engine.budget.held
    first = edit.render(style)
    assert engine.budget.held > before
    assert np.array_equal(edit.render(style), first)
    engine.budget.free()  # which many visitors together make it do
    assert np.array_equal(edit.render(style), first)


def two_of_a_kind():
    """A map in which class 3 is in two places."""
    objects = np.zeros((128, 192), np.uint8)
    objects[30:80, 20:60] = objects[30:80, 120:160] = 3
    return objects


def test_what_is_in_two_places_is_two_objects_with_looks_of_their_own(engine):
    photo = draw_photo(SHAPE, 3)
    photo[:, :225] //= 3
    edit = engine.edit(photo, two_of_a_kind())
    one, other = edit.scene.of_class(3)
    assert not np.array_equal(edit.style.local_codes[one], edit.style.local_codes[other])
    new = edit.render(engine.resample(edit.style, edit.scene, [other], 4))
    changed = (new != photo).any(2)
    sides = changed[:, :225].any(), changed[:, 225:].any()
    assert sorted(sides) == [False, True]


def test_a_class_means_all_its_pieces(engine):
    edit, name = engine.edit(draw_photo(SHAPE, 3), two_of_a_kind()), engine.labels.name(3)
    pieces = edit.scene.of_class(3)
    style = engine.resample(edit.style, edit.scene, pieces, 4)
    assert np.array_equal(edit.render(style, modes={name: "original"}), edit.photo)
    assert not np.array_equal(edit.render(style, modes={pieces[1]: "original"}), edit.photo)
    both = edit.mask(pieces[0]) + edit.mask(pieces[1])
    np.testing.assert_allclose(edit.mask(name), np.minimum(both, 1))
    assert edit.smaller(20_000).scene is edit.scene


def test_a_photo_is_opened_with_a_scene_that_is_known(engine):
    scene = engine.scene(two_of_a_kind(), size=(128, 192))
    assert engine.edit(draw_photo(SHAPE, 3), scene).scene == scene


def test_strength_and_softness_are_an_objects_own(engine, edit):
    names = engine.labels.name(3), engine.labels.name(5)
    style = another(engine, edit, *names)
    both = edit.render(style)
    one = edit.render(style, strength={names[0]: 0})
    assert np.array_equal(one[edit.mask(3) == 1], edit.photo[edit.mask(3) == 1])
    only = (edit.mask(5) == 1) & (edit.mask(3) == 0)
    assert np.array_equal(one[only], both[only])
    modes = dict.fromkeys(names, "replaced")
    drawn = [edit.render(style, modes=modes, strength=s) for s in (0, 0.5, 1)]
    assert np.array_equal(drawn[0], edit.photo)
    changes = [np.abs(p.astype(int) - edit.photo).sum() for p in drawn]
    assert changes[1] == pytest.approx(changes[2] / 2, rel=0.05)
    for wrong in ({"strength": {3: 2}}, {"softness": {3: -1}}, {"softness": "much"}):
        with pytest.raises(ClvaeError, match="is a number from 0 to 1"):
            edit.render(style, **wrong)


def test_a_soft_edge_reaches_beyond_the_objects_mask_and_no_farther(engine, edit):
    style, sharp = another(engine, edit, engine.labels.name(3)), edit.mask(3)
    soft = edit.render(style, softness={3: 1})
    changed = (soft != edit.photo).any(2)
    assert changed[sharp == 0].any()
    far = cv2.dilate((sharp > 0).astype(np.uint8), np.ones((25, 25))) == 0  # 300 / 50 * 2
    assert not changed[far].any()
    assert np.array_equal(edit.render(style, softness=0), edit.render(style))
