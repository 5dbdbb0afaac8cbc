"""What new looks are worth to a segmentation model: python -m tests.augmentation_figures BUNDLE
DATA [--photos 100] [--looks 4] [--seeds 3] [--steps 120] [--val 120] [--side 128] [--out FOLDER]

Trains the segmenter of `train segmenter` on so many training photos of a data set: as they are, in
colours jittered as usual, and with `clvae augment`'s pictures beside them, for as many steps, once
a seed, on squares of `side` pixels; prints the mean IoU on the validation photos. What is in `out`
is gone on with. A bundle that was trained on the same photos knows more than these few say.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torchvision.transforms import v2

from clvae.augment import augment
from clvae.bundle.pack import read_splits
from train.data import DataSet
from train.finish.segmenter import NEW, train

JITTER = v2.ColorJitter(brightness=0.4, contrast=0.4, saturation=0.4, hue=0.1)


def as_it_is(photo: Tensor) -> Tensor:
    """No change of colours."""
    return photo


def part(data: Path, out: Path, photos: int, val: int) -> Path:
    """A pack of some training photos, evenly from all, and of some for validation."""
    chosen = {}
    for (split, pairs), count in zip(read_splits(data).items(), (photos, val), strict=True):
        some = [pairs[i * len(pairs) // count] for i in range(min(count, len(pairs)))]
        chosen[split] = [pair.name for pair in some]
        for pair in some:
            for file in (pair.photo, pair.map):
                (out / file.parent.name).mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, out / file.parent.name / file.name)
    shutil.copyfile(data / "classes.json", out / "classes.json")
    (out / "splits.json").write_text(json.dumps(chosen))
    return out


def main() -> None:
    """Measure, and print a row a training and the means."""
    asks = argparse.ArgumentParser(description=__doc__)
    asks.add_argument("bundle", type=Path)
    asks.add_argument("data", type=Path)
    usual = {"photos": 100, "looks": 4, "seeds": 3, "steps": 120, "val": 120, "side": 128}
    for name, number in usual.items():
        asks.add_argument(f"--{name}", type=int, default=number)
    asks.add_argument("--out", type=Path)
    asked = asks.parse_args()
    size = (asked.side, asked.side)
    with tempfile.TemporaryDirectory() as fresh:
        folder = asked.out or Path(fresh)
        plain = part(asked.data, Path(folder, "plain"), asked.photos, asked.val)
        ways: dict[str, tuple[Path, Callable[[Tensor], Tensor]]] = {
            "plain": (plain, as_it_is),
            "jitter": (plain, JITTER),
            "looks": (Path(folder, "looks"), as_it_is),
        }
        began = time.process_time()
        augment(plain, asked.bundle, Path(folder, "looks"), asked.looks)
        took = time.process_time() - began
        print(f"{asked.looks} looks of {asked.photos} photos: {took:.0f} s", flush=True)
        found: dict[str, list[float]] = {name: [] for name in ways}
        for seed in range(asked.seeds):
            for name, (data, jitter) in ways.items():
                began, cpu = time.process_time(), torch.device("cpu")
                facts = train(
                    DataSet.open(data), size, asked.steps, cpu, NEW._replace(seed=seed), jitter
                ).facts
                found[name].append(facts["val_miou"])
                took = time.process_time() - began
                print(f"{name} {seed}: mIoU {facts['val_miou']:.4f}, {took:.0f} s", flush=True)
        for name, values in found.items():
            spread = statistics.stdev(values) if len(values) > 1 else 0.0
            print(f"{name}: mean {statistics.mean(values):.4f}, deviation {spread:.4f}")


if __name__ == "__main__":
    main()
