"""Hostile input by the hundred thousand, each of which must end well or in one sentence.

    python -m tests.hostile [--inputs 100000] [--seed 0] [--door NAME] [--from 0]

Good inputs are made bad, at every door that a stranger has: what a page and programs send, uploads,
projects, and all that somebody opens. A table says how many ended in something correct, how many in
one sentence, and how many in anything else (an exception, a trace, a hang, markup, numbers that are
not finite, memory that stays, another visitor's picture): those are printed, and the exit status
is 1. No browser and no trained model are needed. --door and --from repeat one that was found.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path

import torch

from clvae import Engine
from tests.hostile import files, requests, server
from tests.hostile.doors import HEAD, Door, run, shared
from tests.landscape import landscape_bundle


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="of all doors together")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--door", help="only this one, or those that begin so")
    parser.add_argument("--from", type=int, default=0, dest="first", help="the first one's number")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    began, engine = time.monotonic(), Engine(landscape_bundle(segmenter=True), "cpu", "float32")
    with tempfile.TemporaryDirectory() as folder, server.Served(engine) as served:
        doors: list[Door] = [*requests.doors(served), *files.doors(engine, Path(folder))]
        doors = [door for door in doors if door.name.startswith(chosen.door or "")]
        counts, found = shared(chosen.inputs, doors), []
        print(HEAD)
        for door in doors:
            outcome = run(door, counts[door.name], chosen.seed, chosen.first)
            print(outcome.row(), flush=True)
            found += outcome.else_
    total = sum(counts.values())
    print(f"{total} inputs in {time.monotonic() - began:.0f} s, {len(found)} not as they should be")
    kinds: dict[str, list[str]] = {}
    for line in found:
        kinds.setdefault(re.sub(r"[0-9]+", "0", line)[:160], []).append(line)
    for lines in kinds.values():
        print(f"{len(lines)} like this: {lines[0]}")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
