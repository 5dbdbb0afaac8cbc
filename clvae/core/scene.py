"""Scene: which pixel belongs to which object, and which object has which class."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..errors import ClvaeError
from .arrays import frozen
from .checks import array, whole, wholes

MAX_OBJECTS, MAX_ID = 256, 2**31


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture's layout. Immutable: the arrays are read-only, every edit gives a new Scene.

    objects: uint8 [H, W], the object id of each pixel. classes: uint8 [O], the class of each object
    id.
    """

    objects: np.ndarray
    classes: np.ndarray

    def __post_init__(self):
        classes = array(self.classes, "the classes of a scene")
        if classes.ndim != 1 or classes.size == 0:
            raise ClvaeError("a scene needs at least one object")
        if classes.size > MAX_OBJECTS:
            raise ClvaeError("a scene holds at most {most} objects", most=MAX_OBJECTS)
        classes = wholes(classes, 1, 0, 255, "the classes of a scene")
        objects = label_array(self.objects)
        if (most := int(objects.max())) >= classes.size:
            raise ClvaeError(
                "the map has object {most}, this scene has {size}", most=most, size=classes.size
            )
        for name, values in (("objects", objects), ("classes", classes)):
            object.__setattr__(self, name, frozen(values, np.uint8))

    @classmethod
    def from_labels(cls, label_map: np.ndarray, count: int | None = None) -> Scene:
        """A scene with one object per class, object id = class id.

        label_map: whole numbers [H, W], 0 to 255. count: of classes; None is the largest id + 1.
        """
        label_map = label_array(label_map)
        count = (
            int(label_map.max()) + 1
            if count is None
            else whole(count, 1, MAX_OBJECTS, "a count of classes")
        )
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

    def shares(self, count: int) -> np.ndarray:
        """What each of `count` classes covers of the map, float64 [count], 0 to 1; classes beyond
        are left out.
        """
        count = whole(count, 1, MAX_OBJECTS, "a count of classes")
        covered = np.bincount(self.objects.ravel(), minlength=len(self.classes))
        return np.bincount(self.classes, covered, count)[:count] / self.objects.size

    def of_class(self, class_id: int) -> list[int]:
        """The ids of the objects of a class."""
        class_id = whole(class_id, 0, 255, "a class id")
        return [int(i) for i in np.flatnonzero(self.classes == class_id)]

    def object_id(self, value: int) -> int:
        """The id of an object of this scene, or a ClvaeError where it has none of that id."""
        return object_of(value, len(self.classes), "scene")

    def row(self, object_id: int, class_id: int) -> int:
        """Which object one of another scene that came of this one is here: that of its id, where it
        has the same class, else its class's own.
        """
        if object_id < len(self.classes) and self.classes[object_id] == class_id:
            return object_id
        return next(iter(self.of_class(class_id)), 0)

    def rows(self, other: Scene) -> list[int]:
        """Of each object of another scene that came of this one, which it is here, see `row`."""
        return [self.row(o, c) for o, c in enumerate(other.classes.tolist())]

    def with_objects(self, objects: np.ndarray) -> Scene:
        """The same objects over another map."""
        return Scene(objects, self.classes)

    def piece(self, y: int, x: int) -> np.ndarray:
        """bool [H, W]: the 8-connected piece of the object under pixel (y, x)."""
        y, x = whole(y, 0, self.size[0] - 1, "y"), whole(x, 0, self.size[1] - 1, "x")
        same = (self.objects == self.objects[y, x]).astype(np.uint8)
        _, pieces = cv2.connectedComponents(same, connectivity=8)
        return pieces == pieces[y, x]

    def split(self, y: int, x: int, object_id: int | None = None) -> Scene:
        """Make the connected piece under (y, x) a new object of the same class, with the next id.

        object_id: the id of an object without pixels, to be used again. A 257th object is an error.
        """
        return self.split_off(self.piece(y, x), object_id)

    def split_off(self, piece: np.ndarray, object_id: int | None = None) -> Scene:
        """Make pixels of one object, bool [H, W], a new object of its class, as `split` does."""
        object_id = (
            len(self.classes)
            if object_id is None
            else whole(object_id, 0, MAX_OBJECTS, "an object's id")
        )
        if object_id == MAX_OBJECTS:
            raise ClvaeError("a scene holds at most {most} objects", most=MAX_OBJECTS)
        if object_id > len(self.classes) or (self.objects == object_id).any():
            raise ClvaeError("object {object_id} is not free", object_id=object_id)
        objects, classes = self.objects.copy(), self.classes.tolist()
        objects[piece] = object_id
        classes[object_id : object_id + 1] = [classes[self.objects[piece][0]]]
        return Scene(objects, np.array(classes))

    def merge(self, source: int, target: int) -> Scene:
        """Give all pixels of object `source` to object `target` of the same class."""
        source, target = self.object_id(source), self.object_id(target)
        if self.classes[source] != self.classes[target]:
            raise ClvaeError("only objects of one class can be merged")
        return self.with_objects(np.where(self.objects == source, np.uint8(target), self.objects))

    def __eq__(self, other) -> bool:
        return (
            isinstance(other, Scene)
            and np.array_equal(self.objects, other.objects)
            and np.array_equal(self.classes, other.classes)
        )


def object_of(value: object, count: int, what: str) -> int:
    """An object's id below `count`. `what` names what has so many objects: "scene"."""
    found = whole(value, -MAX_ID, MAX_ID, "an object's id")
    if not 0 <= found < count:
        raise ClvaeError(
            "there is no object {found}, this {what} has {count}",
            found=found,
            what=what,
            count=count,
        )
    return found


def label_array(label_map: np.ndarray) -> np.ndarray:
    """A map of ids [H, W] as whole numbers from 0 to 255; anything else is a ClvaeError."""
    return wholes(label_map, 2, 0, 255, "a label map")
