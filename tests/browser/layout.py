"""What can be said of a page's layout by measuring it: controls that overlap, text that is cut, contrast too low."""

SIZES = ((1024, 576), (1280, 720), (1366, 768), (1920, 1080), (2560, 1440), (820, 1180), (390, 844))
THEMES = ("light", "dark")
LEAST_CONTRAST = 4.5                      # of text, as WCAG 2 asks of small text

SETTLED = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"""

TOOLS = """
  const shown = (e) => e.checkVisibility({opacityProperty: true, visibilityProperty: true}) && e.getClientRects().length > 0;
  const name = (e) => e.closest("[id]")?.id + " " + (e.ariaLabel || e.title || e.textContent.trim() || e.className).slice(0, 40);
  const box = (e) => e.getBoundingClientRect();
  // The part of an element that its scrolling ancestors let through.
  const seen = (e) => {
    const all = box(e), part = {left: all.left, top: all.top, right: all.right, bottom: all.bottom};
    for (let up = e.parentElement; up; up = up.parentElement) {
      const style = getComputedStyle(up), edge = box(up);
      if (style.overflow === "visible") continue;
      part.left = Math.max(part.left, edge.left); part.right = Math.min(part.right, edge.right);
      part.top = Math.max(part.top, edge.top); part.bottom = Math.min(part.bottom, edge.bottom);
    }
    return part;
  };
  // Whether it is in a row that can be scrolled sideways.
  const aside = (e) => {
    for (let up = e; up; up = up.parentElement) {
      if (/auto|scroll/.test(getComputedStyle(up).overflowX) && up.scrollWidth > up.clientWidth) return true;
    }
    return false;
  };
  const texts = () => {
    const walk = document.createTreeWalker(document.querySelector(".gradio-container"), NodeFilter.SHOW_TEXT), found = new Set();
    while (walk.nextNode()) if (walk.currentNode.textContent.trim() && shown(walk.currentNode.parentElement)) found.add(walk.currentNode.parentElement);
    return [...found];
  };
"""

OVERLAPS = "() => {" + TOOLS + """
  const controls = [...document.querySelectorAll(":is(#header, #desk, #strip) :is(button, input, select, h1, label > span)")]
    .filter((e) => shown(e) && !e.closest(".cl-stage, .cl-cell, .cl-tiles, dialog"));
  const found = [];
  controls.forEach((a, i) => controls.slice(i + 1).forEach((b) => {
    if (a.contains(b) || b.contains(a)) return;
    const p = seen(a), q = seen(b), across = Math.min(p.right, q.right) - Math.max(p.left, q.left),
      down = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
    if (across > 1 && down > 1) found.push(`${name(a)} | ${name(b)}`);
  }));
  return found;
}"""

CUT = "() => {" + TOOLS + """
  const found = [];
  for (const e of texts()) {
    if (e.closest(".cl-spoken, .cl-cell, .cl-strip, .icon, [aria-hidden=true], dialog") || e.textContent.trim() === "▼") continue;
    if (aside(e)) continue;
    const text = document.createRange();
    text.selectNodeContents(e);
    const words = text.getBoundingClientRect(), room = seen(e);
    if (!words.width || getComputedStyle(e).clipPath !== "none") continue;
    if (words.right > room.right + 1.5 || words.left < room.left - 1.5) found.push(`${name(e)}: ${e.textContent.trim().slice(0, 40)}`);
  }
  for (const e of document.querySelectorAll("#desk input:is([type=number], [type=text])")) {
    const part = seen(e), all = box(e);
    if (!shown(e)) continue;
    if (e.scrollWidth > e.clientWidth || part.right < all.right - 1) found.push(`${name(e)}: ${e.value}`);
  }
  return found;
}"""

# Text over pictures, which has a ground of its own, and what is switched off are left out.
FAINT = "(least) => {" + TOOLS + """
  const parse = (text) => {
    const canvas = parse.canvas ??= Object.assign(document.createElement("canvas"), {width: 1, height: 1}), pen = canvas.getContext("2d");
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((v, i) => v * a + below[i] * (1 - a));
  const ground = (e) => {
    const layers = [];
    for (let up = e; up; up = up.parentElement) layers.push(parse(getComputedStyle(up).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const light = (color) => color.map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const found = [];
  for (const e of [...texts(), ...document.querySelectorAll("#desk :is(input[type=number], input[type=search], select)")]) {
    if (!shown(e) || e.closest(".cl-stage, .cl-cell, .cl-strip, .cl-chip i, :disabled, :has(> input:disabled), .cl-slider:has(input:disabled)")) continue;
    const below = ground(e), [a, b] = [light(over(parse(getComputedStyle(e).color), below)), light(below)].sort((p, q) => q - p);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < least) found.push(`${contrast.toFixed(2)} ${name(e)}`);
  }
  return found;
}"""


def resize(page, size) -> None:
    """Give the page another viewport, (width, height), and wait until it is laid out for it."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(SETTLED)


def faults(page) -> list[str]:
    """What is wrong with the layout as it shows now, one line each."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return ([f"overlap: {one}" for one in page.evaluate(OVERLAPS)] + [f"cut: {one}" for one in page.evaluate(CUT)]
            + [f"faint: {one}" for one in page.evaluate(FAINT, LEAST_CONTRAST)] + ["the page scrolls sideways"] * wide)
