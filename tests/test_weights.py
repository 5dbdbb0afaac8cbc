"""The bundles that ship: whole, small enough to be cloned, and complete."""

from pathlib import Path

import pytest

from clvae import Bundle, Engine, Scene
from clvae.editor.samples import find_samples

FOLDERS = sorted(path.parent for path in (Path(__file__).parents[1] / "weights").glob("*/bundle.json"))


def test_two_bundles_ship():
    assert [folder.name for folder in FOLDERS] == ["fashion", "landscape"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_shipped_bundle_has_all_that_the_page_offers(folder):
    assert sum(file.stat().st_size for file in folder.iterdir()) < 50e6
    bundle = Bundle.load(folder)
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert bundle.licence and card.startswith("---\nlicense:") and "samples.jpg" in card
    assert bundle.segmenter is not None and bundle.presets.scenes is not None
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
