"""A folder of label maps drawn by a Ray cluster, or by all cores of one machine.

python docs/deploy/folder_ray.py MAPS WEIGHTS OUT: all three as every machine of the cluster sees
them. Pictures that are there already stay, so that the same command goes on where it was ended.
"""

from __future__ import annotations

import sys
from pathlib import Path

import ray
from ray.util import ActorPool

CORES = 2  # of each process that draws; of a GPU machine: num_gpus=1 instead


@ray.remote(num_cpus=CORES)
class Drawer:
    """A process with the model open, which draws one map after the other."""

    def __init__(self, weights: str):
        import clvae

        self.engine = clvae.Engine.load(weights)

    def draw(self, file: str, out: str) -> str:
        """Draw a map; what went wrong, if anything."""
        from PIL import Image

        import clvae

        picture = Path(out) / f"{Path(file).stem}.png"
        part = picture.with_suffix(".part")
        if picture.exists():
            return ""
        try:
            scene = self.engine.scene(self.engine.labels.read(file))
        except clvae.ClvaeError as error:
            return f"{file}: {error}"
        style = self.engine.sample(scene, seed=0)
        Image.fromarray(self.engine.generate(scene, style)).save(part, "PNG")
        part.rename(picture)  # whole or not at all
        return ""


def main(maps: str, weights: str, out: str) -> None:
    """Have all maps of a folder drawn."""
    ray.init()
    Path(out).mkdir(parents=True, exist_ok=True)
    files = sorted(str(file) for file in Path(maps).glob("*.png"))
    drawers = max(1, int(ray.cluster_resources()["CPU"]) // CORES)
    pool = ActorPool([Drawer.remote(weights) for _ in range(drawers)])
    for trouble in pool.map_unordered(lambda drawer, file: drawer.draw.remote(file, out), files):
        if trouble:
            print(trouble, file=sys.stderr)


if __name__ == "__main__":
    main(*(str(Path(place).resolve()) for place in sys.argv[1:4]))
