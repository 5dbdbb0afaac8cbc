"""Draws each sample scene by many seeds, to choose the looks they open with.

python -m tools.samples.choose DIR [--help] writes a sheet of numbered pictures for each sample that
the bundle knows. What looks best goes into assets/samples/seeds.json, by the sample's name; a
bundle that was trained anew wants another choice.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np

import clvae
from clvae.editor.server.samples import find_samples


def sheet(
    engine: clvae.Engine, labels: np.ndarray, seeds: Iterable[int], width: int, columns: int
) -> np.ndarray:
    """The scene of a map uint8 [H, W] by each seed, uint8 [h, w, 3]; width: a tile's, in pixels."""
    scene, tiles = clvae.Scene.from_labels(labels, engine.labels.count), []
    height, font = round(width * labels.shape[0] / labels.shape[1]), cv2.FONT_HERSHEY_SIMPLEX
    styles = (engine.sample(scene, seed) for seed in seeds)
    for seed, picture in zip(seeds, engine.variations(scene, styles)):
        tile = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
        for color, thick in ((0, 0, 0), 4), ((255, 255, 255), 1):
            cv2.putText(tile, str(seed), (4, 18), font, 0.5, color, thick, cv2.LINE_AA)
        tiles.append(tile)
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % columns)
    return np.vstack([np.hstack(tiles[at : at + columns]) for at in range(0, len(tiles), columns)])


def main() -> None:
    """Write the sheets that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the sheets go")
    parser.add_argument("--weights", default="weights/landscape")
    parser.add_argument("--seeds", type=int, nargs="+", default=list(range(96)))
    parser.add_argument("--samples", nargs="*", help="the names of some; all without")
    parser.add_argument("--width", type=int, default=128, help="of a picture, in pixels")
    parser.add_argument("--columns", type=int, default=12)
    chosen = parser.parse_args()
    engine = clvae.Engine.load(chosen.weights)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    for sample in find_samples(engine.labels, engine.config.size):
        if not chosen.samples or sample.name in chosen.samples:
            picture = sheet(engine, sample.labels, chosen.seeds, chosen.width, chosen.columns)
            cv2.imwrite(str(chosen.folder / f"{sample.name}.png"), picture[..., ::-1])
            print(sample.name, flush=True)


if __name__ == "__main__":
    main()
