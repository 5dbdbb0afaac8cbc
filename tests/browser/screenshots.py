"""Takes the page's pictures at all sizes, in both themes, and prints what measures wrong.

python -m tests.browser.screenshots DIR writes a file for each bundle, theme and size, such as
landscape-dark-390x844.png. Small screens are taken whole, as far as they scroll.
"""

import argparse
from pathlib import Path

from playwright.sync_api import sync_playwright

from clvae import Engine

from .conftest import FLAGS, PATIENCE, READY, find_chromium, serve
from .layout import SIZES, THEMES, faults, resize


def shoot(browser, url: str, theme: str, sizes, folder: Path, name: str) -> None:
    """The page of one theme in every size; it opens once."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{url}?__theme={theme}")
    page.wait_for_function(READY)
    for size in sizes:
        resize(page, size)
        file = folder / f"{name}-{theme}-{size[0]}x{size[1]}.png"
        page.screenshot(path=file, full_page=size[0] < 1000)
        print(file.name, *faults(page), sep="\n    ", flush=True)
    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weights", action="append", help="a bundle; once more for each other one")
    every = ["x".join(map(str, size)) for size in SIZES]
    parser.add_argument("--sizes", nargs="*", default=every, metavar="WxH")
    parser.add_argument("--themes", nargs="*", default=THEMES)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    sizes = [tuple(map(int, size.split("x"))) for size in chosen.sizes]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for weights in chosen.weights or ["weights/landscape", "weights/fashion"]:
            server = serve(Engine.load(weights, "cpu"))
            for theme in chosen.themes:
                shoot(browser, server.url, theme, sizes, chosen.folder, Path(weights).name)
            server.close()
        browser.close()


if __name__ == "__main__":
    main()
