// @ts-check
// The map that a painter holds, one id per pixel, and how it is seen: its colours, the ring of the
// brush, and the sketch of what is about to be filled.

import {t} from "../texts.js";
import {css, finder} from "../widget.js";
import {isMarked, markColor} from "./patterns.js";
import {countIds, outline, pieceSize} from "./pieces.js";
import {settings} from "./settings.js";

/** @typedef {import("../keyboard.js").Place} Place in the map's pixels */

const EMPTY = 0xff2a2420; // "nothing painted yet" on the scene's map; over a photo it is clear

/** A colour as a pixel's little-endian RGBA. */
const word = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;

export class Drawing {
  /**
   * @param {HTMLElement} element
   * @param {import("./objects.js").Objects} objects
   * @param {{size: [number, number], blank: number | null, main: boolean}} map
   */
  constructor(element, objects, {size: [height, width], blank, main}) {
    const find = finder(element);
    this.objects = objects;
    this.blank = blank;
    this.main = main;
    this.canvas = /** @type {HTMLCanvasElement} */ (find(".cl-map"));
    this.ring = find(".cl-brush");
    this.lines = find(".cl-sketch");
    this.axes = find(".cl-axes");
    this.pen = this.canvas.getContext("2d");
    this.shade = new Uint32Array(256); // little-endian RGBA of each id
    this.marks = null; // the same of each pixel of its pattern, 64 an id, where there are patterns
    settings.listeners.push(() => this.mix());
    this.resize(width, height);
  }

  /** Hold an empty map of another size. @param {number} width @param {number} height */
  resize(width, height) {
    this.width = width;
    this.height = height;
    Object.assign(this.canvas, {width, height});
    const lines = [this.lines, this.axes];
    for (const svg of lines) svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.image = this.pen.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.ids = new Uint8Array(width * height).fill(this.blank ?? 0);
    this.count = countIds(this.ids);
  }

  /** What there is to paint with has other colours now. */
  mix() {
    const {objects, shade, blank} = this;
    for (let id = 0; id < 256; id++) shade[id] = word(objects.color(id));
    if (blank !== null) shade[blank] = this.main ? EMPTY : 0;
    this.marks = settings.patterns ? this.marked() : null;
    this.draw();
  }

  marked() {
    const {objects, shade, blank} = this, marks = new Uint32Array(256 * 64);
    for (let id = 0; id < 256; id++) {
      const mark = word(markColor(objects.color(id))), kind = objects.classOf(id);
      for (let at = 0; at < 64; at++) {
        const is = id !== blank && isMarked(kind, at & 7, at >> 3);
        marks[64 * id + at] = is ? mark : shade[id];
      }
    }
    return marks;
  }

  draw(x0 = 0, y0 = 0, x1 = this.width, y1 = this.height) {
    const {pixels, shade, marks, ids, width} = this;
    for (let y = y0; y < y1; y++) {
      for (let x = x0, at = y * width + x0; x < x1; x++, at++) {
        pixels[at] = marks ? marks[64 * ids[at] + 8 * (y & 7) + (x & 7)] : shade[ids[at]];
      }
    }
    this.pen.putImageData(this.image, 0, 0, x0, y0, x1 - x0, y1 - y0);
  }

  /** Count what there is, and say it to who cannot see it. */
  describe() {
    const {objects, ids, canvas, main} = this;
    const count = this.count = countIds(ids);
    const present = objects.list().filter((o) => count[o.id]);
    const seen = present.sort((a, b) => count[b.id] - count[a.id]);
    const share = (id) => Math.max(1, Math.round(100 * count[id] / ids.length));
    const shares = seen.map((o) => `${o.name} ${share(o.id)} %`).join(", ") || t("empty");
    const words = main ? t("Map: {shares}", {shares}) : t("Style: {shares}", {shares});
    canvas.setAttribute("aria-label", words);
  }

  /**
   * What the eraser paints: nothing where that can be, else what the largest part of the map is.
   */
  background() {
    if (this.blank !== null && !this.main) return this.blank;
    return this.count.indexOf(Math.max(...this.count));
  }

  /** @param {number} id */
  outlineOf = (id) => outline(this.ids, this.width, this.height, id);

  /** Whether the piece under a pixel is all of an object. */
  isAll = ([x, y], id) => pieceSize(this.ids, this.width, this.height, x, y) === this.count[id];

  /** @param {MouseEvent} event @returns {Place} */
  pointAt(event) {
    const box = this.canvas.getBoundingClientRect();
    return {
      x: (event.clientX - box.left) * this.width / box.width,
      y: (event.clientY - box.top) * this.height / box.height,
    };
  }

  /** @param {Place} p @returns {[number, number]} the pixel there */
  pixelAt(p) {
    const within = (value, limit) => Math.min(limit - 1, Math.max(0, Math.floor(value)));
    return [within(p.x, this.width), within(p.y, this.height)];
  }

  /** @param {Place} p */
  idAt(p) {
    const [x, y] = this.pixelAt(p);
    return this.ids[y * this.width + x];
  }

  /**
   * @param {boolean} shown
   * @param {Place} at
   * @param {number} size in pixels of the map
   * @param {number} id what it would paint
   */
  showRing(shown, at, size, id) {
    const {ring, width, height} = this;
    ring.style.display = shown ? "block" : "none";
    ring.style.left = `${100 * at.x / width}%`;
    ring.style.top = `${100 * at.y / height}%`;
    ring.style.width = `${100 * size / width}%`;
    ring.style.setProperty("--color", this.objects.color(id).join(","));
  }

  /** What a stroke is about to fill. @param {import("./tools.js").Stroke[]} images of it */
  showSketch(images) {
    const corners = images.map((stroke) => stroke.tool.sketch?.(stroke) ?? []);
    const line = (points) => points.map((p) => `${p.x} ${p.y}`).join("L");
    const path = (points) => (points.length ? `M${line(points)}Z` : "");
    this.lines.querySelector("path").setAttribute("d", corners.map(path).join(""));
    if (images.length) this.lines.style.color = css(this.objects.color(images[0].id));
  }

  /** @param {string} path of the axes that strokes are mirrored at */
  showAxes(path) {
    this.axes.querySelectorAll("path").forEach((one) => one.setAttribute("d", path));
  }
}
