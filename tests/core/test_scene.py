"""Scenes: objects on a map, and their classes."""

import numpy as np
import pytest

from clvae import ClvaeError, Scene

TREES = np.array([[1, 1, 0, 0, 1], [1, 0, 0, 0, 1], [0, 2, 2, 0, 0]], np.uint8)


def test_from_labels_makes_one_object_per_class():
    scene = Scene.from_labels(TREES)
    assert scene.classes.tolist() == [0, 1, 2]
    assert np.array_equal(scene.labels, TREES)
    assert Scene.from_labels(TREES, 12).classes.tolist() == list(range(12))
    assert Scene.from_labels(TREES, 5).present().tolist() == [True, True, True, False, False]


def test_a_scene_cannot_be_changed_by_anybody():
    source = TREES.copy()
    scene = Scene.from_labels(source)
    source[:] = 0
    assert np.array_equal(scene.objects, TREES)
    with pytest.raises(ValueError, match="read-only"):
        scene.objects[0, 0] = 2
    with pytest.raises(ValueError, match="read-only"):
        scene.classes[0] = 2


def test_split_gives_the_piece_under_a_pixel_the_next_free_id():
    scene = Scene.from_labels(TREES, 4).split(1, 4)
    assert scene.classes.tolist() == [0, 1, 2, 3, 1]
    assert np.array_equal(scene.objects == 4, [[0, 0, 0, 0, 1], [0, 0, 0, 0, 1], [0, 0, 0, 0, 0]])
    assert np.array_equal(scene.labels, TREES)  # the classes of the pixels stay
    assert scene.of_class(1) == [1, 4]


def test_pieces_touch_at_corners():
    corner = Scene.from_labels(np.eye(3, dtype=np.uint8))
    assert corner.piece(0, 0).sum() == 3


def test_merge_undoes_a_split():
    scene = Scene.from_labels(TREES, 3)
    merged = scene.split(0, 0).merge(3, 1)
    assert np.array_equal(merged.objects, scene.objects)
    with pytest.raises(ClvaeError, match="one class"):
        scene.merge(0, 1)


def test_a_split_can_use_a_free_id_again():
    scene = Scene.from_labels(TREES, 4)
    assert scene.split(1, 4).merge(4, 1).split(0, 0, 4).classes.tolist() == [0, 1, 2, 3, 1]
    for taken in (0, 5):
        with pytest.raises(ClvaeError, match="not free"):
            scene.split(1, 4, taken)


def test_a_257th_object_is_refused():
    scene = Scene(TREES, np.zeros(256, np.uint8))
    with pytest.raises(ClvaeError, match="at most 256 objects"):
        scene.split(0, 0)
    with pytest.raises(ClvaeError, match="at most 256 objects"):
        Scene(TREES, np.zeros(257, np.uint8))


@pytest.mark.parametrize(
    ("objects", "classes"),
    [
        (np.zeros((0, 3), np.uint8), [0]),
        (np.zeros(3, np.uint8), [0]),
        (TREES, [0, 1]),  # pixels of an object nobody declared
        (TREES, []),
        (TREES, [0, 1, 256]),
        (TREES.astype(float), [0, 1, 2]),
        (np.where(TREES == 2, -1, TREES.astype(int)), [0, 1, 2]),
    ],
)
def test_a_scene_that_makes_no_sense_is_refused(objects, classes):
    with pytest.raises(ClvaeError):
        Scene(objects, np.array(classes, dtype=int))


def test_scenes_are_equal_by_content():
    assert Scene.from_labels(TREES) == Scene.from_labels(TREES.copy())
    assert Scene.from_labels(TREES) != Scene.from_labels(TREES, 4)
