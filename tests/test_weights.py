"""The bundles that ship: whole, small enough to be cloned, and complete."""

from pathlib import Path

import numpy as np
import pytest

from clvae import Bundle, Engine, Scene
from clvae.editor.document.sliders import FIRST, placed
from clvae.editor.server.samples import find_samples
from tests.named_colours import differences
from train.finish.measures import MEASURES, VISIBLE, inner, measure, to_lab

FOLDERS = sorted(
    path.parent for path in (Path(__file__).parents[1] / "weights").glob("*/bundle.json")
)


def test_two_bundles_ship():
    assert [folder.name for folder in FOLDERS] == ["fashion", "landscape"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_shipped_bundle_has_all_that_the_page_offers(folder):
    assert sum(file.stat().st_size for file in folder.iterdir()) < 50e6
    bundle = Bundle.load(folder)
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert bundle.licence and card.startswith("---\nlicense:") and "samples.jpg" in card
    assert bundle.segmenter is not None and bundle.presets.scenes is not None
    assert bundle.colours.known[: len(bundle.labels.names)].all()
    named = {direction.class_id for direction in bundle.directions if direction.measure}
    assert named >= set(range(len(bundle.labels.names))) and named >= bundle.presets.classes.keys()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_looks_differ_and_a_photo_needs_no_map(folder):
    engine = Engine.load(folder)
    sample = find_samples(engine.labels, engine.config.size)[0]
    scene = Scene.from_labels(sample.labels, engine.labels.count)
    one, other = (engine.generate(scene, engine.sample(scene, seed)) for seed in (0, 1))
    assert abs(one.astype(int) - other).mean() > 10
    style = engine.encode(one)
    again = engine.generate(scene, engine.sample(scene, 1).adopt(style, scene, global_code=True))
    assert abs(again.astype(int) - one).mean() < abs(other.astype(int) - one).mean()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_sliders_that_show_at_once_do_what_they_say(folder):
    """Each from end to end on the sample map that shows most of its class, mean of four random
    looks.
    """
    engine, keys = Engine.load(folder), [m.key for m in MEASURES]
    maps = [sample.labels for sample in find_samples(engine.labels, engine.config.size)]
    for class_id, name in enumerate(engine.labels.names):
        label_map = max(maps, key=lambda ids: (ids == class_id).sum())
        region, scene = (
            inner(label_map == class_id),
            Scene.from_labels(label_map, engine.labels.count),
        )
        if region.mean() < 0.005:  # no sample shows it
            continue
        looks = [engine.sample(scene, seed) for seed in range(4)]
        for direction in filter(None, placed(engine.directions, class_id)[:FIRST]):
            styles = [
                look.move(class_id, direction.step, end * direction.reach)
                for end in (-1, 1)
                for look in looks
            ]
            seen = [
                measure(to_lab(picture), region) for picture in engine.variations(scene, styles)
            ]
            low, high = (np.mean(half, 0) for half in np.split(np.array(seen), 2))
            index = keys.index(direction.measure)
            assert high[index] - low[index] > VISIBLE[index] / 2, f"{name}: {direction.ends}"


def test_objects_get_the_colours_that_are_named():
    """Three of CSS, on a class each; `tests.named_colours` measures twenty on each of five."""
    left: list[float] = []
    for bundle, wanted in (
        ("landscape", {"sky": ["crimson"], "grass": ["forestgreen"]}),
        ("fashion", {"top": ["slateblue"]}),
    ):
        left += [after for *_, after in differences(bundle, wanted)]
    assert np.median(left) <= 5


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_light_of_a_photo_arrives(folder):
    """Of a picture that the bundle drew, in colours that no encoder could have told it; by a seed
    whose colours are none that the encoder gets right at once.
    """
    engine = Engine.load(folder)
    sample = find_samples(engine.labels, engine.config.size)[0]
    scene = Scene.from_labels(sample.labels, engine.labels.count)
    tinted = engine.generate(scene, engine.sample(scene, 3)) * np.array([1.0, 0.85, 0.9])
    match = engine.encode(tinted.astype(np.uint8), scene).match
    assert match.before > 5 and match.after < 0.6 * match.before and match.steps <= 5
