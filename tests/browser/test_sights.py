"""What lies over the map, and in which colours and order things are seen: no file changes by it."""

from types import SimpleNamespace

import numpy as np
from PIL import Image

from clvae.editor.server.data_urls import bytes_url
from tests.browser.conftest import READY, photo_file
from tests.browser.driver import PATIENCE
from tests.browser.keeping import kept, reload
from tests.browser.tools import drag
from tests.landscape import CARD

FAR = SimpleNamespace(x=99)  # of a picture to trace that is not there yet


def test_a_picture_to_trace_lies_over_the_map_and_is_kept(road):
    page, image = road.page, road.page.locator("#scene-painter .cl-trace")
    menu = page.locator("#scene-painter .cl-more")
    page.click("#scene-painter [data-act=more-tools]")
    with page.expect_file_chooser() as chooser:
        menu.locator("[data-act=trace]").click()
    chooser.value.set_files(photo_file((40, 60)))
    image.wait_for()
    menu.locator("[name=opacity]").fill("30")
    menu.locator("[name=scale]").fill("75")
    menu.locator("[data-act=trace-move]").click()
    page.keyboard.press("Escape")
    before, box = road.ids(), image.bounding_box()
    drag(road, [(60, 60), (90, 60)])
    assert np.array_equal(road.ids(), before)
    step = road.spot(90, 60)[0] - road.spot(60, 60)[0]
    assert abs(image.bounding_box()["x"] - box["x"] - step) < 1
    seen = "e => [e.style.opacity, e.style.transform]"
    style = image.evaluate(seen)
    assert style[0] == "0.3" and "scale(2)" in style[1]
    x = float(style[1].split("(")[1].split("%")[0]) / 100
    for _ in range(PATIENCE // 20):
        if abs((road.workspace.document.traced or FAR).x - x) < 1e-4:
            break
        page.wait_for_timeout(20)
    kept(road)
    page.reload()
    page.wait_for_function(READY)
    image.wait_for()
    assert image.evaluate(seen) == style
    page.keyboard.press("Shift+t")
    image.wait_for(state="hidden")
    page.click("#scene-painter [data-act=more-tools]")
    menu.locator("[data-act=trace-remove]").click()
    page.keyboard.press("Escape")
    menu.locator(".cl-trace-how").wait_for(state="hidden")


OLD = """(picture) => new Promise((resolve) => {
  const request = indexedDB.open("clvae-tracing", 1), page = location.pathname;
  request.onupgradeneeded = () => request.result.createObjectStore("traced", {keyPath: "page"});
  request.onsuccess = async ({target: {result: db}}) => {
    const blob = await (await fetch(picture)).blob();
    const change = db.transaction("traced", "readwrite");
    change.objectStore("traced").put(
      {page, picture: blob, opacity: 0.5, x: 0, y: 0, scale: 1, shown: true});
    db.close();
    change.oncomplete = resolve;
  };
})"""


def test_a_picture_to_trace_that_an_earlier_version_kept_is_taken_over_with_its_database(road):
    page, image = road.page, road.page.locator("#scene-painter .cl-trace")
    names = "async () => (await indexedDB.databases()).map(({name}) => name)"
    assert "clvae-works" in page.evaluate(names) and "clvae-tracing" not in page.evaluate(names)
    page.add_init_script("""const {close} = ImageBitmap.prototype;
      window.ended = [];
      ImageBitmap.prototype.close = function () {
        ended.push([this.height, this.width]);
        close.call(this);
      };""")
    page.evaluate(OLD, bytes_url(photo_file((40, 60))["buffer"], "image/jpeg"))
    reload(road)
    image.wait_for()
    assert [40, 60] in page.evaluate("ended")
    src = road.src()
    road.page.click("#dice-all")
    road.changed(src)
    page.wait_for_function(f"({names})().then((all) => !all.includes('clvae-tracing'))")
    kept(road)
    reload(road)
    image.wait_for()


def test_colours_for_all_eyes_and_patterns_change_what_is_seen_and_no_file(road):
    page, sky = road.page, "document.querySelector('#scene-painter .cl-map')"
    pixels = f"[...{sky}.getContext('2d').getImageData(20, 2, 8, 8).data]"
    plain = page.evaluate(pixels)
    page.keyboard.press("Shift+n")
    safe = page.evaluate(pixels)
    assert safe != plain and len(set(zip(*[iter(safe)] * 4))) == 1
    page.keyboard.press("Shift+v")
    page.click("#scene-painter .cl-chip[data-name='mountain']")
    drag(road, [(24, 6)])
    ids = road.ids()
    marked = page.evaluate(pixels)
    assert len(set(zip(*[iter(marked)] * 4))) > 1
    chip = page.locator("#scene-painter .cl-chip[data-name='mountain'] i")
    assert "url(" in chip.get_attribute("style")
    road.holds(ids)
    with page.expect_download() as download:
        page.click("#scene-painter [data-act=save]")
    saved = Image.open(download.value.path())
    assert np.array_equal(np.asarray(saved), ids)
    assert saved.getpalette()[: 3 * len(CARD["colors"])] == [
        value for color in CARD["colors"] for value in color
    ]


def test_favourites_come_first_and_what_was_used_last_on_the_next_page(road):
    page, chips = road.page, "document.querySelectorAll('#scene-painter .cl-chip')"
    names, there = f"[...{chips}].map((chip) => chip.dataset.name)", np.unique(road.ids())
    others = [name for name in page.evaluate(names) if CARD["names"].index(name) not in there]
    last = others[-1]
    assert others[0] != last
    road.select(last)
    page.keyboard.press("*")
    first = len(page.evaluate(names)) - len(others)
    assert page.evaluate(names)[first] == last
    page.locator(f"#scene-painter .cl-chip.favourite[data-name='{last}']").wait_for()
    page.keyboard.press("*")
    assert page.evaluate(names)[-1] == last
    page.reload()
    page.wait_for_function(READY)
    assert page.evaluate(names)[first] == last  # it was used last


def test_a_favourite_of_one_palette_is_one_of_all_and_takes_no_other_away(road):
    page = road.page

    def liked(page, where="scene"):
        """Wait until both are favourites there."""
        for name in ("road", "sky"):
            chip = f"#{where}-painter .cl-chip.favourite[data-name={name}]"
            page.wait_for_selector(chip, state="attached")

    road.open_style_tab()
    page.keyboard.press("*")  # of the palette over the style photo
    page.wait_for_selector("#style-painter .cl-chip.favourite", state="attached")
    assert page.locator("#scene-painter .cl-chip.favourite").count() == 1
    page.keyboard.press("*")
    road.open_tab("Look", "#look-head")
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_function(READY)
    page.keyboard.press("*")
    other.click("#scene-painter .cl-chip[data-name=sky]")
    other.keyboard.press("*")
    liked(page)
    liked(page, "style")
    liked(other)


def test_rulers_count_the_maps_pixels_and_follow_the_view(road):
    page = road.page
    dark = """() => {  // how many pixels of the upper ruler have ink
      const canvas = document.querySelector("#scene-painter .cl-rulers");
      const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, 18);
      return canvas.hidden ? 0 : data.filter((v, i) => i % 4 === 0 && v < 128).length;
    }"""
    assert page.evaluate(dark) == 0
    page.keyboard.press("Shift+l")
    whole = page.evaluate(dark)
    assert whole > 50
    page.keyboard.press("+")
    assert page.evaluate(dark) not in (0, whole)
    page.keyboard.press("0")
    assert page.evaluate(dark) == whole
    page.keyboard.press("Shift+l")
    assert page.evaluate(dark) == 0
