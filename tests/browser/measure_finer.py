"""What finer pictures cost in a real Chromium: python -m tests.browser.measure_finer [--help].

Strokes with them and without, by turns; how long after a stroke the finer picture is there; and
steps of a slider that come while one is made. The times are those of measure_strokes.
"""

import argparse
from collections.abc import Callable

import numpy as np

from clvae.engine.upscaling import Upscaling

from .conftest import Editor, visit
from .measure_strokes import WATCH, Clock, measure, report, served, step, stroke

# Resolves to the ms from when the hand was done to when the picture is seen finer.
FINER = """() => new Promise((resolve) => {
  const over = document.querySelector(".cl-layer > .cl-detail");
  const watch = new MutationObserver(() => {
    if (over.hidden || !times.done.length) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() =>
      resolve(performance.timeOrigin + performance.now() - times.done.at(-1))));
  });
  watch.observe(over, {attributeFilter: ["hidden", "src"]});
})"""


def rested(editor: Editor, act: Callable[[int], None], count: int) -> list[float]:
    """The ms until the picture is seen finer, of so many acts."""
    found = []
    for number in range(count):
        editor.page.evaluate(f"() => {{ forget(); window.finer = ({FINER})(); }}")
        act(number)
        found.append(editor.page.evaluate("finer"))
        editor.page.wait_for_timeout(300)
    return found


def by_turns(editor: Editor, clock: Clock, count: int) -> dict[str, list[dict]]:
    """The ways of so many strokes without finer pictures, and of as many with them."""
    paint, ways = stroke(editor), {"without": [], "with": []}
    for number in range(2 * count):
        editor.page.click("#photo [data-act=fine]")
        how = [*ways][number % 2]
        ways[how] += measure(editor, clock, lambda _, number=number: paint(number), 1)
    return ways


def meanwhile(editor: Editor, clock: Clock, count: int) -> list[dict]:
    """The ways of steps of a slider that come while a finer picture is made."""
    clock.times["finer"] = []
    clock._around(Upscaling, "enlarged", "finer", None)
    go_on, found = step(editor), []
    for number in range(count):
        clock.forget()
        go_on(number)
        while not clock.times["finer"]:
            editor.page.wait_for_timeout(2)
        found += measure(editor, clock, go_on, 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default="weights/landscape")
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--count", type=int, default=20, help="acts of each kind")
    chosen = parser.parse_args()
    with served(chosen.weights, chosen.precision) as (browser, server, clock):
        for editor in visit(browser, server):
            editor.page.evaluate(WATCH)
            measure(editor, clock, stroke(editor), 3)  # what is compiled once
            for how, ways in by_turns(editor, clock, chosen.count).items():
                report(f"stroke {how} finer pictures", ways)
            times = rested(editor, stroke(editor), chosen.count)
            print(f"finer after a stroke: median {np.median(times):.0f}, up to {max(times):.0f} ms")
            report("slider while one is made", meanwhile(editor, clock, chosen.count))


if __name__ == "__main__":
    main()
