"""How long a stroke takes to reach the photo, in a real Chromium: python -m
tests.browser.measure_strokes [--help].

Paints short strokes with the mouse and prints the time from the button's release to the new picture
being shown, in milliseconds: median and range. The photo also follows while a stroke is drawn, so
the last picture is often on its way.
"""

import argparse
import statistics

import numpy as np
from playwright.sync_api import sync_playwright

from clvae import Engine

from .conftest import FLAGS, Editor, find_chromium, serve, visit

WATCH = """() => {
  const image = document.querySelector(".cl-picture");
  document.addEventListener("pointerup", () => { window.released = performance.now(); }, true);
  image.addEventListener("load", () => { window.shown = performance.now(); });
}"""


def measure(editor: Editor, strokes: int) -> list[float]:
    page = editor.page
    box = page.locator("#scene-painter .cl-map").bounding_box()
    random = np.random.default_rng(0)
    page.evaluate(WATCH)
    times = []
    for number in range(strokes):
        across, down = random.uniform(0.1, 0.8), random.uniform(0.1, 0.9)
        here = int(editor.ids()[int(down * editor.size[0]), int(across * editor.size[1])])
        editor.painter(
            f"select({next(c for c in (number % 9, (number + 1) % 9) if c != here)})"
        )  # so that something changes
        x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]
        page.evaluate("window.released = window.shown = 0")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 40, y + 10, steps=4)
        page.mouse.up()
        page.wait_for_function("window.released && window.shown > window.released", timeout=60_000)
        page.wait_for_timeout(700)  # the next stroke finds the server at rest
        times.append(page.evaluate("window.shown - window.released"))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default="weights/landscape")
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--strokes", type=int, default=20)
    chosen = parser.parse_args()
    server = serve(Engine.load(chosen.weights, "cpu", chosen.precision))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for editor in visit(browser, server):
            times = measure(editor, chosen.strokes)
        browser.close()
    server.close()
    print(
        f"{server.workspaces.service.engine.precision}: median {statistics.median(times):.0f} ms, "
        f"{min(times):.0f} to {max(times):.0f} ms over {len(times)} strokes"
    )


if __name__ == "__main__":
    main()
