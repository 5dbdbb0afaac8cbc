"""How long strokes and sliders take to reach the photo, in a real Chromium: python -m
tests.browser.measure_strokes [--help].

Paints short strokes with the mouse, and moves a slider by its keys, one step at a time; prints the
milliseconds from the button's release, and from the slider's step, to the new picture being shown:
median and 95th percentile, and the medians of where the time goes. The photo also follows while a
stroke is drawn, so its last picture is often on its way when the button is released: "ask" is then
negative. The slider is also dragged for two seconds, and the pictures that come are counted. With
--history strokes are painted until there are so many, to see that nothing grows. (What can be
undone does, up to 200 steps; and the map of so many strokes has more objects and borders.)
"""

import argparse
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from clvae import Engine
from clvae.editor.page.direct import Direct
from clvae.editor.server import render
from clvae.editor.server.render import Renderer

from .conftest import FLAGS, Editor, find_chromium, serve, visit

# What happens on the page, and when, in ms since 1970: done (the hand), asked and answered (each
# request), set (the photo's new picture), loaded and drawn.
WATCH = """() => {
  const image = document.querySelector(".cl-picture"), ask = window.fetch;
  const now = () => performance.timeOrigin + performance.now();
  const note = (name) => window.times[name].push(now());
  window.forget = () => {
    window.times = {done: [], asked: [], answered: [], set: [], loaded: [], drawn: []};
  };
  forget();
  document.addEventListener("pointerup", () => note("done"), true);
  document.addEventListener("input", () => note("done"), true);
  window.fetch = async (input, options) => {
    const live = /direct.(scene_stroke|sliders_input)/.test(input?.url ?? input);
    if (live) note("asked");
    const answer = await ask(input, options);
    if (!live) return answer;
    const text = await answer.text();
    note("answered");
    return new Response(text, answer);
  };
  new MutationObserver(() => note("set")).observe(image, {attributeFilter: ["src"]});
  image.addEventListener("load", () => {
    note("loaded");
    requestAnimationFrame(() => setTimeout(() => {
      note("drawn");
      window.drew?.();
    }));
  });
}"""
# Waits without looking again and again, which would take time from what is measured.
SHOWN = """() => new Promise((resolve) => {
  const look = () => {
    if (times.drawn.some((one) => one > times.done.at(-1))) resolve();
  };
  window.drew = look;
  look();
})"""
# Each part of the way: what ends it, from what ended the one before.
PARTS = {
    "ask": "asked",  # the hand's act is taken in, and its map packed
    "wire": "came",
    "wait": "begun",  # for its turn, and for one to draw
    "render": "rendered",
    "pack": "packed",  # the picture as a JPEG
    "wire back": "answered",
    "hand on": "set",  # by Gradio to the photo
    "decode": "loaded",
    "draw": "drawn",
}


class Clock:
    """When what happens on the server happens, by names, in ms since 1970."""

    def __init__(self):
        self.times = {name: [] for name in ("came", "begun", "rendered", "packed")}
        self._around(Direct, "serve", "came", None)
        self._around(Renderer, "_draw", "begun", "rendered")
        self._around(render, "jpeg", None, "packed")

    def _around(self, owner, name: str, before: str | None, after: str | None) -> None:
        done = getattr(owner, name)

        def timed(*args, **kwargs):
            self.note(before)
            try:
                return done(*args, **kwargs)
            finally:
                self.note(after)

        setattr(owner, name, timed)

    def note(self, name: str | None) -> None:
        if name:
            self.times[name].append(time.time() * 1000)

    def forget(self) -> None:
        for times in self.times.values():
            times.clear()


def way(times: dict[str, list[float]]) -> dict[str, float]:
    """The milliseconds of all parts of the way of the first picture after the hand was done."""
    done = times["done"][-1]
    at = min(moment for moment in times["drawn"] if moment > done)
    parts, moment = {"all": at - done}, at
    for name, end in [*zip(PARTS, PARTS.values(), strict=True)][-2::-1]:
        before = max((one for one in times[end] if one <= moment), default=moment)
        following = [*PARTS][[*PARTS].index(name) + 1]
        parts[following], moment = moment - before, before
    return parts | {"ask": moment - done}


def measure(editor: Editor, clock: Clock, act: Callable[[int], None], count: int) -> list[dict]:
    """The ways of so many acts."""
    found = []
    for number in range(count):
        editor.page.evaluate("forget()")
        clock.forget()
        act(number)
        editor.page.evaluate(SHOWN)
        found.append(way(editor.page.evaluate("times") | clock.times))
        editor.page.wait_for_timeout(500)  # the next one finds the server at rest
    return found


def stroke(editor: Editor, moves: int = 4, pause: float = 0) -> Callable[[int], None]:
    """A short stroke somewhere, of a class that is not there. pause: ms after each move."""
    box = editor.page.locator("#scene-painter .cl-map").bounding_box()
    random = np.random.default_rng(0)

    def paint(number: int) -> None:
        across, down = random.uniform(0.1, 0.8), random.uniform(0.1, 0.9)
        here = int(editor.ids()[int(down * editor.size[0]), int(across * editor.size[1])])
        other = next(c for c in (number % 9, (number + 1) % 9) if c != here)
        editor.painter(f"select({other})")
        editor.answered()
        x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]
        editor.page.mouse.move(x, y)
        editor.page.mouse.down()
        for move in range(1, moves + 1):
            editor.page.mouse.move(x + 40 * move / moves, y + 10 * move / moves)
            if pause:
                editor.page.wait_for_timeout(pause)
        editor.page.mouse.up()

    return paint


def after_undo(editor: Editor, paint: Callable[[int], None]) -> Callable[[int], None]:
    """A stroke after the one before it was undone."""

    def act(number: int) -> None:
        editor.page.keyboard.press("Control+z")
        editor.answered()
        paint(number)

    return act


def step(editor: Editor, key: str = "ArrowRight") -> Callable[[int], None]:
    """A step of the first slider of the object in hand, by a key."""
    editor.page.focus("#slider-0 input[type=range]")
    return lambda _: editor.page.keyboard.press(key)


def drag(editor: Editor, seconds: float = 2) -> float:
    """Drag the slider to and fro; the pictures that are seen in a second."""
    box = editor.page.locator("#slider-0 input[type=range]").bounding_box()
    x, y, mouse = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, editor.page.mouse
    mouse.move(x, y)
    mouse.down()
    editor.page.evaluate("forget()")
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) < seconds:
        mouse.move(x + 0.4 * box["width"] * np.sin(4 * passed), y)
        editor.page.wait_for_timeout(8)
    mouse.up()
    return len(editor.page.evaluate("times.drawn")) / passed


def report(name: str, ways: list[dict]) -> None:
    """Print what was measured of one kind of act."""
    all_of = np.array([way["all"] for way in ways])
    parts = {part: float(np.median([way[part] for way in ways])) for part in PARTS}
    print(
        f"{name}: median {np.median(all_of):.0f} ms, 95th percentile "
        f"{np.percentile(all_of, 95):.0f}, {all_of.min():.0f} to {all_of.max():.0f} "
        f"over {len(ways)}"
    )
    print("   ", ", ".join(f"{part} {ms:.0f}" for part, ms in parts.items()))


def grown(browser: Browser, server, clock: Clock, looks: list[int], count: int = 9) -> None:
    """Print how long the first, the tenth and later strokes take, and what they need."""
    firsts = []
    for _ in range(3):
        for editor in visit(browser, server):
            editor.page.evaluate(WATCH)
            firsts += measure(editor, clock, stroke(editor), 1)
    report("first stroke of a page", firsts)
    sent: list[int] = []
    for editor in visit(browser, server):
        editor.page.on("request", lambda asked: sent.append(len(asked.post_data or "")))
        editor.page.evaluate(WATCH)
        paint, painted = stroke(editor), 0
        for number in (10, *looks):
            while painted < number - count // 2:
                paint(painted)
                editor.answered()
                painted += 1
            sent.clear()
            report(f"around stroke {number}", measure(editor, clock, paint, count))
            painted += count
            editor.page.context.new_cdp_session(editor.page).send("HeapProfiler.collectGarbage")
            heap = editor.page.evaluate("performance.memory.usedJSHeapSize") / 1e6
            print(f"    a request at most {max(sent)} bytes, scripts hold {heap:.1f} MB")


@contextmanager
def served(weights: str, precision: str) -> Iterator[tuple]:
    """A Chromium, a server of a bundle, and the clock of what it draws."""
    server, clock = serve(Engine.load(weights, "cpu", precision)), Clock()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser, server, clock
        browser.close()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", default="weights/landscape")
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--count", type=int, default=20, help="strokes, and steps of a slider")
    parser.add_argument(
        "--history", type=int, nargs="*", help="numbers of strokes after which to look again"
    )
    chosen = parser.parse_args()
    with served(chosen.weights, chosen.precision) as (browser, server, clock):
        for editor in visit(browser, server):
            editor.page.evaluate(WATCH)
            print(server.workspaces.service.engine.precision)
            strokes = stroke(editor)
            measure(editor, clock, strokes, 3)  # what is compiled once
            report("stroke", measure(editor, clock, strokes, chosen.count))
            slow = stroke(editor, 12, 30)
            report("stroke of half a second", measure(editor, clock, slow, chosen.count))
            undone = after_undo(editor, strokes)
            report("stroke after an undo", measure(editor, clock, undone, chosen.count))
            editor.select("mountain")
            report("slider", measure(editor, clock, step(editor), chosen.count))
            back = step(editor, "ArrowLeft")
            report("slider, the same way back", measure(editor, clock, back, chosen.count))
            print(f"dragged slider: {drag(editor):.1f} pictures a second")
        if chosen.history:
            grown(browser, server, clock, chosen.history)


if __name__ == "__main__":
    main()
