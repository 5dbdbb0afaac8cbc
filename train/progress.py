"""Progress bars that show the time that is really left."""

from __future__ import annotations

import math
import time
from collections.abc import MutableMapping
from typing import Any

from tqdm import tqdm


class StepBar(tqdm):
    """A bar over the steps of a run that ends at its last step or at `deadline` (of
    time.monotonic), whichever is first.

    Its total is the step at which the run will end at the pace of the last steps.
    """

    def __init__(self, *arguments, deadline: float = math.inf, **settings):
        self.deadline = deadline
        super().__init__(*arguments, **settings)

    @property
    def format_dict(self) -> MutableMapping[str, Any]:
        """What the bar shows, as tqdm asks for it."""
        shown = super().format_dict
        made, left = shown["n"] - shown["initial"], max(0.0, self.deadline - time.monotonic())
        rate = shown["rate"] or made / max(shown["elapsed"], 1e-9)
        if not math.isinf(left) and rate and shown["total"]:
            shown["total"] = min(shown["total"], shown["n"] + math.ceil(left * rate))
        return shown
