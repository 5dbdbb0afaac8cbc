// @ts-check
// What is selected to be moved: a piece under the pointer, an object or a class, with Shift more of
// them and with Alt less. It is dragged to another place, scaled at its corners, copied or removed;
// what it leaves goes to whatever is nearest.

import {finder} from "../widget.js";
import {boxOf, outline, pieceAt} from "./pieces.js";
import {fillFromAround, putScaled} from "./shapes.js";

/**
 * @typedef {import("../keyboard.js").Place} Place
 * @typedef {import("./raster.js").Box} Box
 */

const REACH = {mouse: 9, touch: 22}; // px on the screen around a corner that take hold of it
const LEAST = 1; // pixel of the map that a side keeps

export class Selection {
  /** @param {import("./main.js").Painter} painter */
  constructor(painter) {
    const find = finder(painter.element);
    this.painter = painter;
    this.drawing = painter.drawing;
    this.ants = find(".cl-ants");
    this.frame = find(".cl-frame");
    this.scope = "piece";
    this.scopes = painter.element.querySelectorAll("[data-act^=select-]");
    this.coarse = matchMedia("(pointer: coarse)").matches;
    this.clear();
  }

  clear() {
    /** @type {Uint8Array | null} */
    this.mask = null; // 1 at the pixels, where they were when they were taken up
    this.ids = null; // the map then
    this.under = null; // the map without them, once they have moved
    /** @type {Box | null} */
    this.box = null; // around them then
    /** @type {Box | null} */
    this.to = null; // where that lies now, in parts of pixels
    this.hold = null; // how the hand has hold of it
    this.shown = null; // the map as it left it
    this.show();
  }

  /** @param {"piece" | "object" | "class"} scope what a click takes */
  setScope(scope) {
    this.scope = scope;
    for (const one of this.scopes) one.ariaPressed = String(one.dataset.act === `select-${scope}`);
  }

  /** Something else has changed the map: what was selected is there no more. */
  check() {
    const {shown, drawing: {ids}} = this;
    if (!shown) return;
    if (shown.length !== ids.length || shown.some((id, at) => id !== ids[at])) this.clear();
  }

  // Selecting -------------------------------------------------------------------------------------
  /** What a click at a pixel takes: 1 at its pixels. @param {[number, number]} pixel */
  taken([x, y]) {
    const {drawing: {ids, width, height}, painter: {objects}, scope} = this;
    const id = ids[y * width + x], kind = objects.classOf(id);
    if (scope === "piece") return pieceAt(ids, width, height, x, y);
    const is = scope === "object" ? (one) => one === id : (one) => objects.classOf(one) === kind;
    return Uint8Array.from(ids, (one) => Number(is(one)));
  }

  /** @param {Uint8Array} mask */
  take(mask) {
    const {drawing: {ids, width, height}} = this, box = boxOf(mask, width, height);
    if (!box) return this.clear();
    Object.assign(this, {mask, box, to: box, under: null, ids: ids.slice(), shown: ids.slice()});
    this.show();
  }

  /** The pixels that are selected, where they are now. */
  now() {
    const {mask, under, box, to, drawing: {width, height}} = this;
    if (!under) return mask;
    const moved = new Uint8Array(mask.length);
    putScaled(moved, width, height, mask, mask, box, to);
    return moved;
  }

  /**
   * A tool is pressed. Returns whether what is selected is dragged from there.
   * @param {Place} p
   * @param {{line: boolean, away: boolean}} how line: more is selected; away: less is
   */
  press(p, {line: more, away: less}) {
    const pixel = this.drawing.pixelAt(p), at = pixel[1] * this.drawing.width + pixel[0];
    const corner = !more && !less && this.cornerAt(p), now = this.mask && this.now();
    if (more || less) {
      const change = this.taken(pixel);
      this.take(change.map((one, i) => Number(less ? now?.[i] && !one : now?.[i] || one)));
      return false;
    }
    if (!corner && !now?.[at]) {
      this.take(this.taken(pixel));
      this.painter.select(this.drawing.ids[at], {place: pixel});
    }
    this.hold = {p, corner, to: this.to};
    return true;
  }

  /** Which corner of the frame is there: [0 or 2, 1 or 3] of its box, or null. @param {Place} p */
  cornerAt({x, y}) {
    const {to, drawing: {canvas, width}} = this;
    const scale = width / canvas.getBoundingClientRect().width;
    const reach = scale * REACH[this.coarse ? "touch" : "mouse"];
    const corners = [[0, 1], [2, 1], [0, 3], [2, 3]];
    return to && corners.find(([i, j]) => Math.hypot(to[i] - x, to[j] - y) < reach);
  }

  // Moving ----------------------------------------------------------------------------------------
  /** @param {Place} p @returns {Box | null} what changed */
  drag({x, y}) {
    if (!this.hold) return null; // another map came meanwhile
    const {hold, drawing: {width, height}} = this, dx = x - hold.p.x, dy = y - hold.p.y;
    const [x0, y0, x1, y1] = hold.to;
    if (hold.corner) return this.put(scaled(hold.to, hold.corner, dx, dy));
    const [sx, sy] = [Math.round(dx), Math.round(dy)];
    // Some of it stays on the map.
    const within = (by, from, to, most) => Math.min(most - 1 - from, Math.max(1 - to, by));
    const [mx, my] = [within(sx, x0, x1, width), within(sy, y0, y1, height)];
    return this.put([x0 + mx, y0 + my, x1 + mx, y1 + my]);
  }

  /** @param {Box} to @returns {Box | null} */
  put(to) {
    const {drawing, drawing: {width, height}, mask, ids, box} = this;
    if (String(to) === String(this.to)) return null;
    if (!this.under) {
      this.under = ids.slice();
      fillFromAround(this.under, width, height, mask);
    }
    this.to = to;
    drawing.ids.set(this.under);
    putScaled(drawing.ids, width, height, ids, mask, box, to);
    this.shown = drawing.ids.slice();
    this.showFrame();
    return [0, 0, width, height];
  }

  drop() {
    this.hold = null;
    this.show();
    return null;
  }

  /** The drag was none. */
  back() {
    if (!this.hold) return;
    const {drawing: {ids}, hold} = this;
    this.to = hold.to;
    this.shown = ids.slice();
    this.drop();
  }

  /** Another one of it, a little beside it, which is selected then. */
  copy() {
    const {painter: {strokes}, drawing: {width, height}} = this;
    if (!this.mask) return;
    this.take(this.now());
    this.under = this.ids.slice();
    const [x0, y0, x1, y1] = this.box, by = Math.round(width / 16);
    const dx = x1 + by <= width ? by : -by, dy = y1 + by <= height ? by : -by;
    strokes.change(() => this.put([x0 + dx, y0 + dy, x1 + dx, y1 + dy]));
    this.show();
  }

  remove() {
    if (!this.mask) return;
    const now = this.now();
    this.clear();
    this.painter.strokes.change(({ids, width, height}) => fillFromAround(ids, width, height, now));
  }

  // How it is seen --------------------------------------------------------------------------------
  show() {
    const {mask, ants, drawing: {width, height}, to} = this;
    const path = mask ? outline(this.now(), width, height, 1) : "";
    ants.setAttribute("viewBox", `0 0 ${width} ${height}`);
    for (const one of ants.querySelectorAll("path")) one.setAttribute("d", path);
    this.frame.hidden = !to;
    this.painter.box.classList.toggle("selecting", Boolean(mask));
    this.showFrame();
  }

  showFrame() {
    const {frame, to, drawing: {width, height}, ants, hold} = this;
    ants.style.display = hold && this.under ? "none" : ""; // it comes when the hand lets go
    if (!to) return;
    const [x0, y0, x1, y1] = to;
    Object.assign(frame.style, {
      left: `${100 * x0 / width}%`, top: `${100 * y0 / height}%`,
      width: `${100 * (x1 - x0) / width}%`, height: `${100 * (y1 - y0) / height}%`,
    });
  }
}

/** A box whose corner went by (dx, dy), in the shape that it has. @returns {Box} */
function scaled([x0, y0, x1, y1], [i, j], dx, dy) {
  const wide = x1 - x0, high = y1 - y0, right = i === 2, low = j === 3;
  const grow = ((right ? dx : -dx) * wide + (low ? dy : -dy) * high) / (wide ** 2 + high ** 2);
  const by = Math.max(LEAST / Math.min(wide, high), 1 + grow);
  const [w, h] = [wide * by, high * by];
  return [right ? x0 : x1 - w, low ? y0 : y1 - h, right ? x0 + w : x1, low ? y0 + h : y1];
}
