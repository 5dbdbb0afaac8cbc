"""Edits of photos in calls of programs, with the bundled landscapes: colours and proposed maps."""

import numpy as np
import pytest
from PIL import Image

from clvae.core.cielab import lab_of, to_lab
from clvae.editor.server import photo_calls


@pytest.fixture(scope="module")
def photo(landscapes, tmp_path_factory):
    """A drawn scene as a file, and its pixels."""
    engine, scene = landscapes.engine, landscapes.opening_state.scene
    drawn = engine.generate(scene, engine.sample(scene, 11))
    file = tmp_path_factory.mktemp("photo") / "photo.png"
    Image.fromarray(drawn).save(file)
    return str(file), drawn


def called(service, photo, **asked):
    names = ("resample", "style", "style_map", "classes", "layers", "tints", "slides")
    wishes = dict.fromkeys(names) | {"seed": 0, "mode": "recoloured", "strength": 1.0} | asked
    changes = photo_calls.wished(service.engine.labels, **wishes)
    return photo_calls.edit(service, photo, None, changes, False)


def test_a_tint_comes_where_the_segmenter_sees_the_class(landscapes, photo):
    file, before = photo
    after = called(landscapes, file, tints=["sky=#c8a2c8"])
    sky = landscapes.engine.edit(before).mask("sky")
    assert sky.any() and np.array_equal(after[sky == 0], before[sky == 0])
    far = [np.linalg.norm(to_lab(p)[sky == 1].mean(0) - lab_of("#c8a2c8")) for p in (after, before)]
    assert far[0] < 6 < far[1]


def test_a_photo_that_is_too_large_is_scaled_down_and_that_is_said(
    landscapes, photo, said, monkeypatch
):
    monkeypatch.setattr("clvae.core.photos.edited_size", lambda *_: (128, 128))
    after = called(landscapes, photo[0], tints=["sky=#c8a2c8"])
    assert after.shape == (128, 128, 3)
    assert said[0].startswith("The photo: it has 256x256 pixels and is scaled down to 128x128")


def test_what_cannot_be_had_is_said(landscapes, photo, said):
    after = called(landscapes, photo[0], tints=["road=#c8a2c8"])
    assert np.array_equal(after, photo[1]) and said == [
        "The photo: there is nothing of road to tint."
    ]
