"""How near the bundles that ship come to colours that somebody names, all of them on each of five
classes: python -m tests.named_colours

Takes about a quarter of an hour. The test draws each colour once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from clvae import Engine, Scene
from clvae.editor.server.samples import find_samples

WEIGHTS = Path(__file__).parents[1] / "weights"
CLASSES = {"landscape": ("sky", "sea", "grass"), "fashion": ("top", "pants")}
# CSS Color Module Level 4, around the circle of hues, light and dark.
COLOURS = {
    "crimson": "#dc143c",
    "tomato": "#ff6347",
    "chocolate": "#d2691e",
    "orange": "#ffa500",
    "gold": "#ffd700",
    "khaki": "#f0e68c",
    "olive": "#808000",
    "yellowgreen": "#9acd32",
    "forestgreen": "#228b22",
    "seagreen": "#2e8b57",
    "teal": "#008080",
    "turquoise": "#40e0d0",
    "skyblue": "#87ceeb",
    "dodgerblue": "#1e90ff",
    "navy": "#000080",
    "slateblue": "#6a5acd",
    "purple": "#800080",
    "orchid": "#da70d6",
    "pink": "#ffc0cb",
    "slategray": "#708090",
}


def differences(
    bundle: str, wanted: dict[str, list[str]]
) -> Iterator[tuple[str, str, float, float]]:
    """Class, colour, and the CIELAB difference to it before and after, for names of colours by
    class: in the sample map that shows most of the class, in the look of seed 0.
    """
    engine = Engine.load(WEIGHTS / bundle)
    maps = [sample.labels for sample in find_samples(engine.labels, engine.config.size)]
    for name, colours in wanted.items():
        class_id = engine.labels.id(name)
        labels = max(maps, key=lambda ids: int((ids == class_id).sum()))
        scene = Scene.from_labels(labels, engine.labels.count)
        look = engine.sample(scene, 0)
        for colour in colours:
            told: list[float] = []
            engine.tint(look, scene, class_id, COLOURS[colour], progress=partial(_note, told))
            yield name, colour, told[0], told[-1]


def _note(told: list[float], taken: int, steps: int, left: float) -> None:
    told.append(left)


def main() -> None:
    """Print the differences of all, by class."""
    left: list[float] = []
    for bundle, classes in CLASSES.items():
        wanted = {name: list(COLOURS) for name in classes}
        for name, colour, before, after in tqdm(differences(bundle, wanted), disable=None):
            print(f"{name:8} {colour:12} {before:6.1f} -> {after:5.1f}", flush=True)
            left.append(after)
    far = np.mean(np.array(left) > 10)
    print(f"median {np.median(left):.1f}, {far:.0%} over 10, of {len(left)}")


if __name__ == "__main__":
    main()
