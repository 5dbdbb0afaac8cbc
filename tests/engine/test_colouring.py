"""The engine's colour steps: codes come nearer to a photo's colours, an object gets a colour."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from clvae import ClvaeError, Engine, Scene
from clvae.core.cielab import colours_of, lab_of
from clvae.core.colours import Colours
from clvae.engine.recognised import Recognised
from clvae.nn.cielab import cielab
from tests.checkpoints import draw_map, draw_photo
from tests.engine.scenes import MAP, SCENE

PHOTO = draw_photo((64, 64), seed=5) // 2 + 60  # colours that the narrow network can say


def measured(bundle) -> Colours:
    """How the narrow network's colours move, at one look of one scene."""
    style = Engine(bundle, "cpu", "float32").sample(SCENE, 3)
    codes = torch.tensor(style.local_codes)[None].requires_grad_()
    picture = bundle.generator(
        torch.tensor(MAP)[None].long(),
        torch.arange(6)[None],
        torch.tensor(style.global_code)[None],
        codes,
    )[0]
    slopes = np.zeros((6, 3, *codes.shape[2:]), np.float32)
    for c in range(5):
        for i, part in enumerate(cielab(picture)[:, torch.tensor(c == MAP)].mean(1)):
            slopes[c, i] = torch.autograd.grad(part, codes, retain_graph=True)[0][0, c]
    return Colours(slopes, np.ones(slopes[:, 0].shape))


@pytest.fixture(scope="module")
def coloured(bundle):
    return replace(bundle, colours=measured(bundle))


@pytest.fixture(scope="module")
def engine(coloured):
    return Engine(coloured, device="cpu", precision="float32")


def difference(engine, style, photo=PHOTO, scene=SCENE):
    """How far the regions' colours are from the photo's, with the codes of a photo."""
    look = engine.sample(scene, 0).adopt(style, scene, global_code=True)
    seen = [colours_of(p, scene.objects, 6)[:5] for p in (engine.generate(scene, look), photo)]
    return np.linalg.norm(seen[0] - seen[1], axis=1)


# A photo's codes


def test_steps_bring_a_photos_codes_nearer_to_its_colours(engine):
    plain, stepped = (engine.encode(PHOTO, MAP, steps=steps) for steps in (0, 8))
    assert plain.match is None
    match = stepped.match
    np.testing.assert_allclose(difference(engine, plain), match.first[:5], rtol=1e-4)
    np.testing.assert_allclose(difference(engine, stepped), match.last[:5], rtol=1e-4)
    assert match.after < 0.6 * match.before and match.steps == 8
    assert (match.last[:5] <= match.first[:5]).all() and np.isnan(match.last[5])
    assert np.array_equal(stepped.global_code, plain.global_code)
    assert not stepped.local_codes.flags.writeable and not match.last.flags.writeable


def test_encoding_takes_steps_until_it_is_near_enough(engine, monkeypatch):
    plain = engine.encode(PHOTO, MAP, steps=0)
    monkeypatch.setattr("clvae.engine.photo_reader.ENOUGH", 1000.0)
    near = engine.encode(PHOTO, MAP)
    assert near.match.steps == 0 and np.array_equal(near.local_codes, plain.local_codes)
    monkeypatch.setattr("clvae.engine.photo_reader.ENOUGH", 0.0)
    assert engine.encode(PHOTO, MAP).match.steps == 5


def test_without_colours_codes_are_what_the_encoder_says(bundle, engine):
    """As those of published networks are."""
    plain = Engine(bundle, device="cpu", precision="float32")
    style = plain.encode(PHOTO, MAP)
    assert style.match is None
    assert np.array_equal(style.local_codes, engine.encode(PHOTO, MAP, steps=0).local_codes)
    for call in (
        lambda: plain.encode(PHOTO, MAP, steps=3),
        lambda: plain.refine(PHOTO, style),
        lambda: plain.tint(plain.sample(SCENE), SCENE, 0, "#007aff"),
    ):
        with pytest.raises(ClvaeError, match="python -m train looks --only colours adds that"):
            call()


def test_encoding_takes_back_what_makes_an_object_look_like_something_else(
    engine, coloured, seeing_bundle
):
    """In the eyes of the bundle's segmenter; whoever refines gets the colours all the same."""
    seeing = Engine(replace(coloured, segmenter=seeing_bundle.segmenter), "cpu", "float32")
    label_map = np.zeros_like(MAP)  # of one object, which is judged by itself
    plain, free = (engine.encode(PHOTO, label_map, steps=steps) for steps in (0, 8))
    kept = seeing.encode(PHOTO, label_map, steps=8)

    def lost(style):
        known = Recognised(seeing.segment, plain.classes, label_map)
        scene = Scene.from_labels(label_map, 6)
        for codes in (plain, style):
            look = engine.sample(scene, 0).adopt(codes, scene, global_code=True)
            found = known.lost(engine.generate(scene, look))
        return found[0]

    assert lost(free) and not lost(kept)
    assert free.match.after < kept.match.after < kept.match.before
    assert seeing.refine(PHOTO, kept, 8).match.after < kept.match.after


def test_refining_goes_on_from_where_encoding_ended(engine):
    first, told = engine.encode(PHOTO, MAP, steps=2), []
    more = engine.refine(PHOTO, first, 4, lambda *news: told.append(news))
    assert more.match.steps == 6 and more.match.after < first.match.after
    np.testing.assert_array_equal(more.match.first, first.match.first)
    assert [news[:2] for news in told] == [(i, 4) for i in range(5)]
    assert told[0][2] == pytest.approx(first.match.after)
    assert told[-1][2] == pytest.approx(more.match.after)


def test_refining_goes_by_slopes_of_its_own_where_the_bundles_are_wrong(bundle, engine):
    colours = engine.colours
    wrong = replace(bundle, colours=Colours(-colours.slopes, colours.variances))
    lost = Engine(wrong, "cpu", "float32")
    encoded = lost.encode(PHOTO, MAP, steps=1)
    far = encoded.match.last[:5]
    refined = lost.refine(PHOTO, encoded, steps=8).match.last[:5]
    assert (far > 50).all() and refined.mean() < 0.8 * far.mean()


def test_what_progress_raises_ends_the_work(engine):
    def cancelled(taken, steps, left):
        if taken == 2:
            raise KeyboardInterrupt

    first = engine.encode(PHOTO, MAP, steps=0)
    with pytest.raises(KeyboardInterrupt):
        engine.refine(PHOTO, first, 8, cancelled)


def test_refining_looks_at_the_part_that_was_encoded(engine):
    wide = np.concatenate([draw_photo((64, 64), seed=9), PHOTO], 1)
    wide_map = np.concatenate([draw_map((64, 64), range(5), seed=4), MAP], 1)
    one = engine.refine(wide, engine.encode(wide, wide_map, "end", steps=0), 3)
    other = engine.refine(PHOTO, engine.encode(PHOTO, MAP, steps=0), 3)
    assert np.array_equal(one.local_codes, other.local_codes)


def test_a_hole_has_no_colour(engine):
    """What it hides changes nothing."""
    found = []
    for hidden in ((255, 0, 255), (0, 255, 0)):
        photo = np.dstack([PHOTO, np.full((64, 64), 255, np.uint8)])
        photo[20:50, :40] = (*hidden, 0)
        found.append(engine.refine(photo, engine.encode(photo, MAP, steps=2), 2))
    assert np.array_equal(found[0].local_codes, found[1].local_codes)


def test_a_photo_is_matched_by_object_where_a_scene_says_so(engine):
    scene = SCENE.split(32, 32)
    style = engine.encode(PHOTO, scene, steps=4)
    assert style.match.last.shape == (7,) and np.isfinite(style.match.last[6])
    assert not np.array_equal(style.local_codes[6], style.local_codes[scene.classes[6]])


def test_specks_and_what_a_photo_lacks_are_left_alone(engine):
    label_map = MAP.copy()
    label_map[label_map == 4] = 0
    label_map[:2, :2] = 4  # 0.1 % of the map
    plain, stepped = (engine.encode(PHOTO, label_map, steps=steps) for steps in (0, 3))
    assert np.array_equal(plain.local_codes[4:], stepped.local_codes[4:])
    assert np.isnan(stepped.match.last[4:]).all() and stepped.match.steps == 3


def test_codes_do_not_depend_on_the_precision_that_is_drawn_in(engine, coloured):
    rough = Engine(coloured, device="cpu", precision="bfloat16")
    one, other = (e.encode(PHOTO, MAP, steps=4) for e in (engine, rough))
    assert np.array_equal(one.local_codes, other.local_codes)


def test_codes_of_another_model_or_of_no_map_are_refused(engine):
    style = engine.encode(PHOTO, MAP, steps=0)
    for other in (
        replace(style, scene=None),
        replace(style, scene=Scene.from_labels(np.zeros((32, 32), np.uint8), 6)),
        replace(style, global_code=np.zeros(3)),
    ):
        with pytest.raises(ClvaeError, match="not of a photo that this engine encoded"):
            engine.refine(PHOTO, other)
    for steps in (-1, 2.5, "many", 5000):
        with pytest.raises(ClvaeError, match="a number of colour steps is a whole number"):
            engine.encode(PHOTO, MAP, steps=steps)


# A colour one can name


def test_an_object_gets_the_colour_that_was_named(engine):
    style, told = engine.sample(SCENE, 3), []
    tinted = engine.tint(style, SCENE, 1, "#8995c3", 8, lambda *news: told.append(news[2]))
    picture = engine.generate(SCENE, tinted)
    far = np.linalg.norm(colours_of(picture, MAP, 6)[1] - lab_of("#8995c3"))
    assert far < 4 and far == pytest.approx(told[-1], rel=1e-4) and told[0] > 20
    assert np.array_equal(np.delete(tinted.local_codes, 1, 0), np.delete(style.local_codes, 1, 0))
    assert np.array_equal(tinted.global_code, style.global_code)


def test_one_piece_of_a_class_gets_a_colour_alone(engine):
    scene = SCENE.split(32, 32)
    source = int(SCENE.objects[32, 32])
    style = engine.sample(SCENE, 3).copy_object(source)
    tinted = engine.tint(style, scene, 6, "#8995c3")
    assert not np.array_equal(tinted.local_codes[6], style.local_codes[6])
    assert np.array_equal(tinted.local_codes[:6], style.local_codes[:6])


@pytest.mark.parametrize(
    ("object_id", "colour", "said"),
    [
        (1, "azure", "a colour is written like #007aff"),
        (9, "#007aff", "there is no object 9"),
        (5, "#007aff", "nobody measured how the colours of"),
    ],
)
def test_what_cannot_be_tinted_is_said(engine, object_id, colour, said):
    with pytest.raises(ClvaeError, match=said):
        engine.tint(engine.sample(SCENE), SCENE, object_id, colour)


def test_what_is_not_on_the_map_has_no_colour(engine):
    scene = Scene.from_labels(np.zeros((64, 64), np.uint8), 6)
    with pytest.raises(ClvaeError, match="paint it first"):
        engine.tint(engine.sample(scene), scene, 2, "#007aff")


def test_what_was_taken_over_has_the_photos_colours_in_this_scene_too(engine):
    photo = engine.encode(engine.generate(SCENE, engine.sample(SCENE, 7)), MAP, steps=4)
    scene, told = SCENE.split(32, 32), []
    over = engine.sample(scene, 3).adopt(photo, scene, classes=["sea", "sand"])
    style = engine.match(
        over, scene, photo, ["sea", "sand"], progress=lambda *news: told.append(news[2])
    )

    def far(look):
        colours = colours_of(engine.generate(scene, look), scene.objects, 6)
        return np.linalg.norm(colours - photo.colours, axis=1)[[1, 2]].mean()

    assert far(style) < far(over) and told[-1] == pytest.approx(far(style), rel=1e-4)
    assert np.array_equal(style.local_codes[[0, 3, 4]], over.local_codes[[0, 3, 4]])
    with pytest.raises(ClvaeError, match="the photo has no lake|there is no class 'lake'"):
        engine.match(over, scene, photo, ["lake"])
