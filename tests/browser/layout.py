"""What can be said of a page's layout by measuring it: controls that overlap, text that is cut, and
text whose contrast is too low.
"""

TABS = ("variations", "kept", "style-photos", "look")
SIZES = ((1024, 576), (1280, 720), (1366, 768), (1920, 1080), (2560, 1440), (820, 1180), (390, 844))
THEMES = ("light", "dark")
LEAST_CONTRAST = 4.5  # of text, as WCAG 2 asks of small text

SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

TOOLS = """
  const shown = (e) => e.getClientRects().length > 0
    && e.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const words = (e) => e.ariaLabel || e.closest("[title]")?.title || e.textContent.trim()
    || e.localName;
  const name = (e) => `${e.closest("[id]")?.id} ${words(e).slice(0, 40)}`;
  const box = (e) => e.getBoundingClientRect();
  const above = function* (e) { for (; e; e = e.parentElement) yield e; };

  // The part of an element that what it lies in lets through.
  const seen = (e) => {
    let {left, top, right, bottom} = box(e);
    for (const up of above(e.parentElement)) {
      if (getComputedStyle(up).overflow === "visible") continue;
      const edge = box(up);
      [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
      [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
    }
    return {left, top, right, bottom};
  };

  // Whether it is in a row that can be scrolled sideways.
  const inRow = (e) => [...above(e)].some((up) => up.scrollWidth > up.clientWidth
    && /auto|scroll/.test(getComputedStyle(up).overflowX));

  const texts = () => {
    const root = document.querySelector(".gradio-container"), found = new Set();
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const {textContent, parentElement} = walk.currentNode;
      if (textContent.trim() && shown(parentElement)) found.add(parentElement);
    }
    return [...found];
  };
"""

OVERLAPS = (
    "() => {"
    + TOOLS
    + """
  const kinds = ":is(button, input, select, h1, label > :is(span, svg))", found = [];
  const over = ".cl-stage, .cl-cell, .cl-tiles, dialog";         // there one lies on another
  const controls = [...document.querySelectorAll(`:is(#header, #workspace, #strip) ${kinds}`)]
    .filter((e) => shown(e) && !e.closest(over));
  controls.forEach((a, i) => controls.slice(i + 1).forEach((b) => {
    if (a.contains(b) || b.contains(a)) return;
    const p = seen(a), q = seen(b);
    const across = Math.min(p.right, q.right) - Math.max(p.left, q.left);
    const down = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
    if (across > 1 && down > 1) found.push(`${name(a)} | ${name(b)}`);
  }));
  return found;
}"""
)

CUT = (
    "() => {"
    + TOOLS
    + """
  const hidden = ".cl-spoken, .sr-only, .cl-cell, .cl-strip, [aria-hidden=true], dialog";
  const found = [];
  for (const e of texts()) {
    const text = document.createRange(), said = e.textContent.trim();
    if (e.closest(hidden) || said === "▼" || inRow(e)) continue;    // an arrow is turned in its box
    text.selectNodeContents(e);
    const all = box(text), room = seen(e);
    if (getComputedStyle(e).textOverflow === "ellipsis" && room.right - room.left > 40) continue;
    if (all.right > room.right + 1.5 || all.left < room.left - 1.5) {
      found.push(`${name(e)}: ${said.slice(0, 40)}`);
    }
  }
  for (const e of document.querySelectorAll("#workspace input:is([type=number], [type=text])")) {
    const cut = e.scrollWidth > e.clientWidth || seen(e).right < box(e).right - 1;
    if (shown(e) && cut) found.push(`${name(e)}: ${e.value}`);
  }
  return found;
}"""
)

# Text over pictures, which has a ground of its own, and what is switched off are left out.
FAINT = (
    "(least) => {"
    + TOOLS
    + """
  const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  const parse = (color) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((v, i) => v * a + below[i] * (1 - a));
  const ground = (e) => [...above(e)].map((up) => parse(getComputedStyle(up).backgroundColor))
    .reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255)
    + 0.0722 * linear(b / 255);
  const pictures = ".cl-stage, .cl-cell, .cl-strip, .cl-chip i";
  const off = ":disabled, :has(> input:disabled), .cl-slider:has(input:disabled)";
  const boxes = "#workspace :is(input[type=number], input[type=search], select)", found = [];
  for (const e of [...texts(), ...document.querySelectorAll(boxes)]) {
    if (!shown(e) || e.closest(`${pictures}, ${off}`)) continue;
    const below = ground(e), text = over(parse(getComputedStyle(e).color), below);
    const [dim, bright] = [light(text), light(below)].sort((p, q) => p - q);
    const contrast = (bright + 0.05) / (dim + 0.05);
    if (contrast < least) found.push(`${contrast.toFixed(2)} ${name(e)}`);
  }
  return found;
}"""
)


def resize(page, size) -> None:
    """Give the page another viewport, (width, height), and wait until it is laid out for it."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(SETTLED)


def faults(page) -> list[str]:
    """What is wrong with the layout as it shows now, one line each."""
    kinds = {"overlap": (OVERLAPS,), "cut": (CUT,), "faint": (FAINT, LEAST_CONTRAST)}
    found = [f"{kind}: {one}" for kind, asked in kinds.items() for one in page.evaluate(*asked)]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return found + ["the page scrolls sideways"] * wide


def faults_of_all(page) -> dict:
    """What is wrong with a page on each of its tabs in each of SIZES, where anything is."""
    found = {}
    for tab in TABS:
        page.click(f"#tab-{tab}-button", force=True)
        page.wait_for_selector(f"#tab-{tab}", state="visible")
        for size in SIZES:
            resize(page, size)
            if wrong := faults(page):
                found[tab, size] = wrong
    return found
