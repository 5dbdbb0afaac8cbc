"""What every program that draws samples ends with: the maps and their list, samples.json."""

import argparse
import json
from pathlib import Path

import numpy as np

from clvae.core.labels import LabelSet

SAMPLES = Path(__file__).parents[2] / "assets" / "samples"


def folder_said(purpose: str | None, usual: Path) -> Path:
    """The folder that the command line names, made if there is none; without one the usual one."""
    parser = argparse.ArgumentParser(description=purpose)
    parser.add_argument("folder", type=Path, nargs="?", default=usual, help="where the maps go")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_samples(folder: Path, labels: LabelSet, maps: dict[str, np.ndarray]) -> None:
    """Write maps uint8 [H, W] by the samples' names as coloured pictures, and samples.json."""
    entries = []
    for name, ids in maps.items():
        file = name.lower().replace(" ", "-") + ".png"
        labels.write(ids, folder / file)
        entries.append({"name": name, "file": file})
    card = {"names": labels.names, "colors": labels.colors, "samples": entries}
    (folder / "samples.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
