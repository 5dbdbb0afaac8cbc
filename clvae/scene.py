"""Scene: which pixel belongs to which object, and which object has which class."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from .errors import ClvaeError

MAX_OBJECTS = 256


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture's layout. Immutable: the arrays are read-only, every edit gives a new Scene.

    objects: uint8 [H, W], the object id of each pixel. classes: uint8 [O], the class of each object id.
    """

    objects: np.ndarray
    classes: np.ndarray

    def __post_init__(self):
        objects, classes = np.asarray(self.objects), np.asarray(self.classes)
        if objects.ndim != 2 or objects.size == 0:
            raise ClvaeError(f"a label map has two dimensions, this one has shape {objects.shape}")
        if classes.ndim != 1 or classes.size == 0:
            raise ClvaeError("a scene needs at least one object")
        if classes.size > MAX_OBJECTS:
            raise ClvaeError(f"a scene holds at most {MAX_OBJECTS} objects")
        if objects.dtype.kind not in "ui" or classes.dtype.kind not in "ui":
            raise ClvaeError("object ids and classes are whole numbers")
        if objects.min() < 0 or objects.max() >= classes.size:
            raise ClvaeError(f"the map has object {int(objects.max())}, this scene has {classes.size}")
        if classes.min() < 0 or classes.max() > 255:
            raise ClvaeError("class ids are 0 to 255")
        for name, array in (("objects", objects), ("classes", classes)):
            array = np.array(array, np.uint8, order="C")
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @classmethod
    def from_labels(cls, label_map: np.ndarray, count: int | None = None) -> Scene:
        """A scene with one object per class, object id = class id, for `count` classes (or the largest id + 1)."""
        label_map = np.asarray(label_map)
        if label_map.ndim != 2 or label_map.size == 0:
            raise ClvaeError(f"a label map has two dimensions, this one has shape {label_map.shape}")
        count = int(label_map.max()) + 1 if count is None else count
        return cls(label_map, np.arange(count))

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self.objects.shape

    @property
    def labels(self) -> np.ndarray:
        """The map of class ids, uint8 [H, W]."""
        return self.classes[self.objects]

    def present(self, seen: np.ndarray | slice = slice(None)) -> np.ndarray:
        """bool [O]: which objects have a pixel. seen: bool [H, W], the pixels that count."""
        return np.bincount(self.objects[seen].ravel(), minlength=len(self.classes)) > 0

    def of_class(self, class_id: int) -> list[int]:
        """The ids of the objects of a class."""
        return [int(i) for i in np.flatnonzero(self.classes == class_id)]

    def with_objects(self, objects: np.ndarray) -> Scene:
        """The same objects over another map."""
        return Scene(objects, self.classes)

    def piece(self, y: int, x: int) -> np.ndarray:
        """bool [H, W]: the 8-connected piece of the object under pixel (y, x)."""
        same = (self.objects == self.objects[y, x]).astype(np.uint8)
        _, pieces = cv2.connectedComponents(same, connectivity=8)
        return pieces == pieces[y, x]

    def split(self, y: int, x: int, object_id: int | None = None) -> Scene:
        """Make the connected piece under (y, x) a new object of the same class, with the next id.

        object_id: the id of an object without pixels, to be used again. A 257th object is an error.
        """
        object_id = len(self.classes) if object_id is None else object_id
        if object_id >= MAX_OBJECTS:
            raise ClvaeError(f"a scene holds at most {MAX_OBJECTS} objects")
        if object_id > len(self.classes) or (self.objects == object_id).any():
            raise ClvaeError(f"object {object_id} is not free")
        objects, classes = self.objects.copy(), self.classes.tolist()
        objects[self.piece(y, x)] = object_id
        classes[object_id : object_id + 1] = [classes[self.objects[y, x]]]
        return Scene(objects, np.array(classes))

    def merge(self, source: int, target: int) -> Scene:
        """Give all pixels of object `source` to object `target` of the same class."""
        if self.classes[source] != self.classes[target]:
            raise ClvaeError("only objects of one class can be merged")
        return self.with_objects(np.where(self.objects == source, np.uint8(target), self.objects))

    def __eq__(self, other) -> bool:
        return (isinstance(other, Scene) and np.array_equal(self.objects, other.objects)
                and np.array_equal(self.classes, other.classes))
