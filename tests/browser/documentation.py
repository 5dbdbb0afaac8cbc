"""Takes the pictures of the documents, of the real page with the bundles that ship.

python -m tests.browser.documentation writes them to docs/images.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import sync_playwright

from clvae import Engine

from .conftest import FLAGS, Editor, find_chromium, serve, visit

FOLDER = Path(__file__).parents[2] / "docs" / "images"
GAP = 12  # pixels between two pictures side by side


def shoot(editor: Editor, name: str) -> None:
    """The whole page as docs/images/NAME.jpg."""
    editor.page.mouse.move(2, 2)  # nothing is pointed at
    editor.page.wait_for_function(
        "document.getAnimations().every((a) => a.playState !== 'running')"
    )
    picture = Image.open(io.BytesIO(editor.page.screenshot())).convert("RGB")
    picture.save(FOLDER / f"{name}.jpg", quality=82, optimize=True)


def side_by_side(pictures: list[np.ndarray], name: str) -> None:
    """Pictures float [H, W, 3] of one height, beside one another."""
    height, width = pictures[0].shape[:2]
    canvas = Image.new("RGB", (len(pictures) * (width + GAP) - GAP, height), "white")
    for place, picture in enumerate(pictures):
        canvas.paste(Image.fromarray(picture.astype(np.uint8)), (place * (width + GAP), 0))
    canvas.save(FOLDER / f"{name}.jpg", quality=90, optimize=True)


def dice(editor: Editor, class_name: str, times: int) -> list[np.ndarray]:
    """The photo, and what `times` rolls of one object's dice make of it."""
    editor.select(class_name)
    seen = [editor.picture()]
    for _ in range(times):
        before = editor.src()
        editor.page.click("#dice-one")
        editor.changed(before)
        editor.followed()
        seen.append(editor.picture())
    return seen


def take(browser, bundle: str, class_name: str, times: int) -> None:
    """The page of a bundle, and its opening photo before and after the dice of one object."""
    server = serve(Engine.load(f"weights/{bundle}", "cpu"))
    for editor in visit(browser, server):
        editor.followed()
        pictures = dice(editor, class_name, times)
        shoot(editor, bundle)
        side_by_side(pictures, f"{bundle}-dice")
    server.close()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        take(browser, "landscape", "sky", 3)
        take(browser, "fashion", "coat", 5)
        browser.close()


if __name__ == "__main__":
    main()
