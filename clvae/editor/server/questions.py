"""What the page asks of a map that is not in the model's classes: what each of its values is."""

from __future__ import annotations

from ...core import foreign_maps
from ...core.foreign_maps import proposal
from ...core.known_sets import KNOWN, KnownSet
from ...errors import ClvaeError, ForeignClass, ForeignColors, Text
from ..texts import sentence
from .data_urls import file_bytes, name_of
from .service import Service


def question(service: Service, data: dict, error: ClvaeError) -> dict:
    """What to ask of a map of a page's event {file, name} that could not be read as this model's.

    Returns {ask, numbers, strange}: the sentence, whether its numbers may be taken for class ids,
    and {values: [{color, number, share}], sets: [{name, names, ids}], likely}: what the map holds,
    and for each label set that may be its own what it calls that, and which class each may be;
    likely: the place of the likeliest set, or None. Where the file is none, that is the error.
    """
    if not isinstance(error, (ForeignColors, ForeignClass)):
        raise error
    what = name_of(data.get("name"), Text("label map"))
    try:
        found = foreign_maps.opened(file_bytes(data.get("file"), what), what)
    except ClvaeError:
        raise error from None  # which says more of the file
    labels, sets = service.engine.labels, [*_others(service), *KNOWN]
    offered = []
    for known in sets:
        names = found.known_by(known)
        ids = [proposal(name, labels) for name in names]
        if any(name is not None for name in names):
            offered.append((known, {"name": known.name, "names": names, "ids": ids}))
    likely = foreign_maps.likeliest(found, [known for known, _ in offered], labels)
    values = zip(found.colors, found.numbers, found.shares, strict=True)
    return {
        "ask": sentence(_said(service, error)),
        "numbers": isinstance(error, ForeignColors) and error.numbers,
        "strange": {
            "values": [
                {"color": list(color), "number": number, "share": share}
                for color, number, share in values
            ],
            "sets": [one for _, one in offered],
            "likely": likely,
        },
    }


def _said(service: Service, error: ClvaeError) -> str:
    if isinstance(error, ForeignColors):
        if owner := service.whose(error.colors):
            return Text("{fact}: it looks like a map of {owner}", fact=error.fact, owner=owner)
        return error.fact
    return error.text


def _others(service: Service) -> list[KnownSet]:
    """The label sets of the other models."""
    found = []
    for title, labels in service.others():
        numbers = {labels.number(i): name for i, name in enumerate(labels.names)}
        colors = dict(zip(labels.colors, labels.names, strict=True))
        found.append(KnownSet(title, numbers, colors))
    return found
