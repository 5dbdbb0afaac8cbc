"""The one render path: draws the newest state of a document, and never an older one later."""

from __future__ import annotations

import threading

import cv2
import numpy as np

from ...core.labels import resize_map
from ...core.photos import edited_size
from ...engine import Engine, PhotoEdit
from ...errors import ClvaeError
from ..document.document import Document, Snapshot
from ..document.opened_photo import drawn
from ..document.state import OpenedPhoto, State
from ..texts import translated
from . import metrics
from .data_urls import picture_url
from .details import Box, Details, part_of
from .finer import finer
from .slots import Slots
from .throttle import Throttle

MOST_SEEN = 9_000_000  # pixels of a detail: a screen of 3840 x 2160 has fewer
QUALITY = 93  # of the JPEG on the page; a download is a lossless PNG


class Renderer:
    """Renders one document.

    slots: turns at drawing, see Service. throttle, details: shared as well.
    """

    def __init__(
        self,
        engine: Engine,
        document: Document,
        slots: Slots,
        throttle: Throttle,
        details: Details | None = None,
    ):
        self._engine, self._session = engine, engine.session()
        self._directions = engine.directions
        self._labels = engine.labels
        self._edit: tuple[OpenedPhoto, PhotoEdit] | None = None  # of the photo that was drawn last
        self._document, self._slots, self._pace = document, slots, throttle
        self._details = details or Details()
        self._turn = threading.Lock()
        self._last: tuple[Snapshot, np.ndarray] | None = None
        self._told = 0  # the number of the photo that the page has as it was
        self._handed = 0  # the newest revision whose picture a caller has been given

    def newest(self) -> dict | None:
        """Draw the newest state and return the photo pane's value.

        None where another caller has already handed out a picture of what was newest when this one
        asked.
        """
        asked = self._document.snapshot().revision
        with self._turn:
            if self._handed >= asked:
                return None
            snapshot, picture = self._draw()
            self._handed = snapshot.revision
            original = self._original(snapshot.state)
        return (
            view(snapshot, picture)
            | original
            | {
                "live": self._pace.live,
                "seconds": round(self._pace.seconds, 1),
            }
        )

    def _original(self, state: State) -> dict:
        """A photo as it was, once for each."""
        photo = state.photo
        if photo is None or photo.number == self._told:
            return {}
        self._told = photo.number
        return {"original": jpeg(photo.small[..., :3]), "wide": edited_size(photo.shape)[1]}

    def note(self) -> dict:
        """The photo pane's value without a picture, where none is to be drawn."""
        return place(self._document.snapshot())

    def drawn(self) -> tuple[Snapshot, np.ndarray]:
        """The newest state and its picture, uint8 [H, W, 3]."""
        with self._turn:
            return self._draw()

    def detail(self, box: Box, wide: int) -> dict | None:
        """A part of the newest picture of a photo with more of the photo's own pixels, and the same
        part of the photo as it was; None where no photo is open.

        wide: how many pixels the screen has across all of the picture.
        """
        with self._turn:
            snapshot, _ = self._draw()
            state, photo = snapshot.state, snapshot.state.photo
            if photo is None:
                return None
            edit = self._details.of(photo, self._edit_of(photo), wide)
            part = part_of(edit.photo.shape[:2], box)
            if part.pixels > MOST_SEEN:
                raise ClvaeError("this is more of the photo than a screen shows")
            with self._slots:
                picture = drawn(edit, state, state.style(self._directions), part)
        shape, before = edit.photo.shape[:2], part.of(edit.photo)
        return {
            "desk": snapshot.workspace,
            "revision": snapshot.revision,
            "box": [part.top / shape[0], part.bottom / shape[0]]
            + [part.left / shape[1], part.right / shape[1]],
            "src": jpeg(picture[..., :3]),
            "before": jpeg(before[..., :3]),
        }

    def finer(self, revision: int) -> dict | None:
        """The picture of a drawn scene finer, as a detail that is all of it; None where a newer one
        is to be seen, a photo is open, or there is none.
        """
        with self._turn:
            now = self._document.snapshot()
            if now.revision != revision or now.state.photo is not None:
                return None
            now, picture = self._draw()
        if now.revision != revision:
            return None

        def wanted() -> bool:
            return self._document.state is now.state

        large = finer(self._engine, picture, self._slots, wanted)
        if large is None or not wanted():
            return None
        return all_of(now.workspace, revision, jpeg(large))

    def picture(self) -> np.ndarray:
        """The newest picture itself, uint8 [H, W, 3]."""
        return self.drawn()[1]

    def color_of(self, object_id: int) -> str | None:
        """The mean colour of an object in the picture that was drawn last, like "#007aff"."""
        if (last := self._last) is None:
            return None
        mine = (last[0].state.scene.objects == object_id).astype(np.uint8)
        return mean_color(last[1], resize_map(mine, last[1].shape[:2]) == 1)

    def rest(self) -> None:
        """Keep no more than the document: the next picture is drawn whole."""
        with self._turn:
            self._last = self._edit = None
            self._session.rest()

    def _draw(self) -> tuple[Snapshot, np.ndarray]:
        snapshot = self._document.snapshot()
        if self._last is None or self._last[0].state is not snapshot.state:
            with self._slots:
                snapshot = self._document.snapshot()
                with metrics.PICTURES.labels(self._kind(snapshot.state)).time():
                    picture = self._picture(snapshot.state)
                if self._session.seconds is not None and self._painted(snapshot.state):
                    self._pace.note(self._session.seconds)
        else:
            picture = self._last[1]
        self._last = snapshot, picture
        return snapshot, picture

    def _picture(self, state: State) -> np.ndarray:
        style, photo = state.style(self._directions), state.photo
        if photo is None:
            return self._session.render(state.scene, style)
        return drawn(self._edit_of(photo), state, style)[..., :3]

    def _edit_of(self, photo: OpenedPhoto) -> PhotoEdit:
        """That of a photo as the page shows it, which is kept for the next picture."""
        if self._edit is None or self._edit[0] is not photo:
            edit = PhotoEdit.over(
                photo.small, photo.scene, photo.style, self._labels, self._session
            )
            self._edit = photo, edit
        return self._edit[1]

    def _kind(self, state: State) -> str:
        """What is drawn, for the metrics."""
        if state.photo is not None:
            return "photo"
        return "stroke" if self._painted(state) else "look"

    def _painted(self, state: State) -> bool:
        """Whether only the map changed since the last picture."""
        before = self._last[0].state if self._last else None
        return before is not None and all(
            getattr(before, part) is getattr(state, part)
            for part in ("base", "positions", "overall")
        )


def mean_color(picture: np.ndarray, mask: np.ndarray) -> str | None:
    """The mean of a picture uint8 [H, W, 3] in a mask bool [H, W], like "#007aff"."""
    if not mask.any():
        return None
    red, green, blue = (round(v) for v in cv2.mean(picture, mask.view(np.uint8))[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"


def view(snapshot: Snapshot, picture: np.ndarray) -> dict:
    """The photo pane's value: a picture and what it shows."""
    return place(snapshot) | {"src": jpeg(picture)}


def all_of(desk: str, revision: int, src: str) -> dict:
    """A finer picture of a document as a detail, see `Renderer.detail`."""
    return {"desk": desk, "revision": revision, "box": [0.0, 1.0, 0.0, 1.0], "src": src}


def place(snapshot: Snapshot) -> dict:
    """A state's document, its revision, the last stroke and act, and its place in the history."""
    return {
        "desk": snapshot.workspace,
        "revision": snapshot.revision,
        "stroke": snapshot.stroke,
        "act": snapshot.act,
        "step": snapshot.step,
        "steps": list(snapshot.steps),
        "names": [translated(name) for name in snapshot.names],
        "photo": None if snapshot.state.photo is None else snapshot.state.photo.number,
    }


def jpeg(picture: np.ndarray) -> str:
    """A picture uint8 [H, W, 3] as the photo pane shows it, a data URL."""
    return picture_url(picture, ".jpg", [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
