"""How long many painters wait for their photos: python -m tests.load.painters [--help].

So many visitors at a time, each of whom paints a disc every two seconds (one to three from stroke
to stroke); prints the milliseconds from the request to the picture's arrival, median and 95th
percentile, for each number of painters.
"""

import argparse
import random
import threading
import time

import numpy as np

from .measure import Server, Visitor

PACE = 2  # seconds from one stroke to the next, on average


def painting(visitor: Visitor, until: float, seed: int, waits: list[float]) -> None:
    """Paint at a person's pace until a time; a stroke that takes longer than that delays the next.

    waits: the milliseconds of each stroke are added.
    """
    chance = random.Random(seed)
    time.sleep(PACE * chance.random())
    while (begun := time.monotonic()) < until:
        visitor.paint()
        waits.append(1000 * (time.monotonic() - begun))
        time.sleep(max(0, begun + PACE * chance.uniform(0.5, 1.5) - time.monotonic()))


def crowd(url: str, count: int, seconds: float) -> list[float]:
    """The waits of so many painters."""
    visitors = [Visitor(url, f"crowd{count}x{number}") for number in range(count)]
    for visitor in visitors:
        visitor.paint()  # a first picture is drawn whole
    waits, until = [], time.monotonic() + seconds
    threads = [
        threading.Thread(target=painting, args=[visitor, until, number, waits])
        for number, visitor in enumerate(visitors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for visitor in visitors:
        visitor.close()
    return waits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default="weights/landscape")
    parser.add_argument("--painters", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--seconds", type=float, default=30)
    chosen = parser.parse_args()
    server = Server(chosen.weights)
    for count in chosen.painters:
        waits = crowd(server.url, count, chosen.seconds)
        print(
            f"{count} painters: median {np.median(waits):.0f} ms, 95th percentile "
            f"{np.percentile(waits, 95):.0f} ms, {len(waits)} strokes",
            flush=True,
        )
    server.close()


if __name__ == "__main__":
    main()
