"""What the tests of style photos share: photos added with their maps, the tile and the chips that
show, files dropped or pasted.
"""

import base64

import numpy as np

from tests.browser.conftest import map_file, photo_file
from tests.landscape import SIZE

SKY, MOUNTAIN, SEA = 0, 1, 8  # the opening scene has no sea
TILES, CHIPS = "#style-photos .cl-style-photo", "#style-photos .cl-gives .cl-chip"


def label_map(above=SKY, below=MOUNTAIN, row=SIZE[0] // 2):
    ids = np.full(SIZE, below, np.uint8)
    ids[:row] = above
    return ids


def add(editor, count, seed=0, ids=None):
    """Choose one more photo, the `count`-th, and open its map."""
    editor.choose_file("#style-photos .cl-add", photo_file(SIZE, seed))
    showing(editor, count, count)
    editor.page.wait_for_selector("#style-painter .cl-under[src]:not([hidden])")
    if ids is not None:
        editor.choose_file("#style-painter [data-act=open]", map_file(ids))
        editor.painted(ids, "style-painter")


def showing(editor, place, count):
    """Wait until there are `count` tiles and photo `place` is in the painter and in the panel."""
    editor.page.wait_for_function(
        """([place, count]) => {
      const tiles = [...document.querySelectorAll("#style-photos .cl-style-photo")];
      const painter = document.querySelector("#style-painter .cl-painter")?.parentElement.painter;
      return tiles.length === count && tiles[place - 1].getAttribute("aria-checked") === "true"
        && tiles[place - 1].dataset.key === `tile ${painter?.of()}`;
    }""",
        arg=[place, count],
    )


def chip(name):
    return f"{CHIPS}[data-name='{name}']"


def pressed(editor, *names):
    """Wait until exactly these chips of the photo that shows are on."""
    editor.page.wait_for_function(
        f"""(names) => JSON.stringify([...document.querySelectorAll("{CHIPS}[aria-pressed=true]")]
      .map((c) => c.dataset.name).sort()) === JSON.stringify(names)""",
        arg=sorted(names),
    )


def codes(editor, place):
    style_photo = editor.state().style_photos[place - 1]
    return editor.service.engine.encode(style_photo.photo.copy(), style_photo.labels).local_codes


def arrive(editor, event, files, target="body", asked=True):
    """Drop or paste files {name, mimeType, buffer} at a place on the page. asked: it asks what the
    photo is for, and its look is to be taken.
    """
    editor.page.wait_for_function(
        "document.querySelector('#style-painter .cl-painter')?.parentElement.painter?.ready()"
    )
    carried = [{**file, "buffer": base64.b64encode(file["buffer"]).decode()} for file in files]
    editor.page.evaluate(
        """([event, files, target]) => {
      const carrier = new DataTransfer(), how = {bubbles: true, cancelable: true};
      for (const {name, mimeType, buffer} of files) {
        const bytes = Uint8Array.from(atob(buffer), (c) => c.charCodeAt(0));
        carrier.items.add(new File([bytes], name, {type: mimeType}));
      }
      document.querySelector(target).dispatchEvent(event === "paste"
        ? new ClipboardEvent(event, {...how, clipboardData: carrier})
        : new DragEvent(event, {...how, dataTransfer: carrier}));
    }""",
        [event, carried, target],
    )
    if asked:
        editor.page.click(".cl-brought[open] [data-for=look]")
