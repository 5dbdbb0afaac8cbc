"""Addresses of a sample scene and a seed, such as ?scene=quiet-bay&seed=7, and what they mean."""

from __future__ import annotations

import numpy as np

from ...errors import ClvaeError, shown
from ..document import edits
from ..document.state import State
from .samples import Sample
from .service import Service

DIGITS = 16  # of the largest seed


def address_of(service: Service, state: State) -> dict | None:
    """{scene, seed} where a state is a sample scene in the look of a seed; else None."""
    sample = next((one for one in service.samples if _shows(state, one)), None)
    if sample is None or state.overall.any():
        return None
    seen = np.flatnonzero(state.scene.present())
    sown = edits.start(service.engine, sample.labels, state.seed).base
    if state.positions[seen].any() or state.base.rows(seen) != sown.rows(seen):
        return None
    return {"scene": sample.slug, "seed": state.seed}


def meant(service: Service, scene: object, seed: object) -> tuple[Sample, int]:
    """The sample and the seed that an address says; what it leaves out is the usual one."""
    known = {sample.slug: sample for sample in service.samples}
    sample = service.samples[0] if scene is None else known.get(str(scene))
    if sample is None:
        raise ClvaeError(
            "the address asks for a scene {scene}, which this model does not have",
            scene=shown(scene),
        )
    if seed is None:
        return sample, sample.seed
    text = seed if isinstance(seed, str) else ""
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise ClvaeError(
            "the address asks for a seed {seed}, which is no whole number", seed=shown(seed)
        )
    return sample, edits.whole(int(text))


def _shows(state: State, sample: Sample) -> bool:
    return np.array_equal(state.scene.objects, sample.labels)
