"""Half an hour of steady use: python -m tests.load.steady [--minutes 30].

Some people paint, each of whom leaves after some strokes and is followed by the next, and a program
makes calls. What the server holds is looked at every half minute, and again when all have left.
Each answer must be the painter's own. Ends with 1 where one was not, where memory of its own was
more by --allow MB in the last quarter than in the second or after all have left, or where anything
else has stayed. What a server keeps for minutes this one keeps for seconds (see server.py).
"""

import argparse
import statistics
import sys
import threading
import time

from .crowd import Crowded, Painter, rested
from .measure import call

PACE = 4  # seconds from one to the next
CALLS = 5  # seconds from one call to the next
LOOK = 30


class Use:
    """What became of some minutes. wrong: answers that were not the painter's own."""

    def __init__(self, url: str, end: float, people: int, strokes: int):
        self.url, self.end, self._people, self._visit = url, end, people, strokes * PACE
        self.strokes = self.wrong = self.calls = self.visits = 0
        self.failed: list[BaseException] = []
        self._lock = threading.Lock()

    def follow(self, work, *given) -> threading.Thread:
        """Do some work until the end, over and over, beside all else."""

        def over_and_over() -> None:
            turn = 0
            try:
                while time.monotonic() < self.end:
                    work(*given, turn)
                    turn += 1
            except BaseException as error:
                self.failed.append(error)
                raise

        thread = threading.Thread(target=over_and_over)
        thread.start()
        return thread

    def paint(self, number: int, turn: int) -> None:
        """A visit of one person; the first ones are of all lengths, so that not all go at once."""
        painter, share = Painter(self.url, number), (number + 1) / self._people
        long = self._visit * (1 if turn else share)
        painter.paint_until(min(self.end, time.monotonic() + long), PACE, 0 if turn else share)
        painter.close()
        wrong = painter.wrong()
        with self._lock:
            self.strokes += len(painter.waits)
            self.wrong += wrong
            self.visits += 1

    def ask(self, turn: int) -> None:
        """A program's call, with its upload and its answer's files."""
        begun = time.monotonic()
        call(self.url, 1, turn)
        self.calls += 1
        time.sleep(max(0, begun + CALLS - time.monotonic()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default="weights/landscape")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--strokes", type=int, default=40, help="of one before the next comes")
    parser.add_argument("--allow", type=float, default=40, help="MB that may stay")
    chosen = parser.parse_args()
    server = Crowded(chosen.weights, chosen.people)
    use(server, 1, chosen.people, chosen.strokes)  # what comes once and stays: kernels, modules
    before = rested(server)
    begun = time.monotonic()
    done, rows = use(server, chosen.minutes, chosen.people, chosen.strokes)
    took = time.monotonic() - begun
    after = rested(server)
    print(
        f"{took / 60:.1f} minutes, {chosen.people} people at a time: {done.visits} visits, "
        f"{done.strokes} strokes, {done.wrong} wrong, {done.calls} calls"
    )
    for name, value in before.items():
        during = [row[name] for row in rows]
        print(
            f"{name:<14} {value:>6} before, {min(during):>6} to {max(during):>6} during, "
            f"{after[name]:>6} after all have left"
        )
    server.close()
    quarter = max(1, len(rows) // 4)
    own = [row["own MB"] for row in rows]
    early = statistics.median(own[quarter : 2 * quarter] or own)
    late = statistics.median(own[-quarter:])
    print(f"own memory: {early} MB in the second quarter, {late} MB in the last")
    more = [name for name in before if not name.endswith("MB") and after[name] > before[name]]
    grown = max(late - early, after["own MB"] - before["own MB"])
    sys.exit(bool(done.wrong or done.failed or more) or grown > chosen.allow)


def use(server: Crowded, minutes: float, people: int, strokes: int) -> tuple[Use, list[dict]]:
    """Use a server for so long: what became of that, and what the server held meanwhile."""
    made = Use(server.url, time.monotonic() + 60 * minutes, people, strokes)
    threads = [made.follow(made.paint, number) for number in range(people)]
    threads.append(made.follow(made.ask))
    rows = [server.held()]
    while (left := made.end - time.monotonic()) > 0:
        time.sleep(min(LOOK, left))
        rows.append(server.held())
        print(f"{60 * minutes - max(0, left - LOOK):>6.0f} s {rows[-1]}", flush=True)
    for thread in threads:
        thread.join()
    return made, rows


if __name__ == "__main__":
    main()
