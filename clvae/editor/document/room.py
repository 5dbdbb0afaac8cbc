"""What a project has room for, so that it can be opened again."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ...errors import ClvaeError
from .state import NamedSnapshot

MOST = 44_000_000  # bytes of snapshots, with the photos that they and the picture are of


def check_room(snapshots: Iterable[NamedSnapshot], photo: np.ndarray | None) -> None:
    """Refuse more snapshots than fit into a project beside its photo's file, uint8 [n]; what holds
    none is not bounded here.
    """
    snapshots = tuple(snapshots)
    files = [photo, *(file for one in snapshots for file in (one.data, one.thumbnail, one.photo))]
    each = {id(file): file.nbytes for file in files if file is not None}  # many are of one photo
    if snapshots and sum(each.values()) > MOST:
        raise ClvaeError(
            "the snapshots and their photos would have more than {megabytes} MB: delete one first",
            megabytes=MOST // 10**6,
        )
