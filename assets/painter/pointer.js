// @ts-check
// What the hand does on the map: strokes, by a pointer or by keys, from where they begin until they
// are let go or taken back.

import {Drawn} from "./drawn.js";
import {snap} from "./patches.js";
import {TOOLS} from "./tools.js";
import {ARROWS, turnOn} from "../keyboard.js";

/** @typedef {import("../keyboard.js").Place} Place in the map's pixels */

const LIVE = 120; // ms between two sends while a stroke goes on

export class Strokes {
  /** @param {import("./main.js").Painter} painter */
  constructor(painter) {
    this.painter = painter;
    this.drawing = painter.drawing;
    this.keep = new Drawn(painter);
    this.tool = "brush";
    this.size = 0;
    /** @type {Place} */
    this.at = {x: 0, y: 0}; // the place of the pointer, or of the keyboard
    /** @type {Place | null} */
    this.last = null; // where a line would begin: the last point that a brush painted
    /** @type {import("./tools.js").Stroke | null} */
    this.stroke = null;
    /** @type {{pointer: number, use: () => void} | null} */
    this.tap = null; // a finger's, done as it lifts
    this.missed = null; // a map that gives way to the stroke
    this.lastLive = 0;
  }

  /** The map is of another size: what was begun on the one before is over. */
  start() {
    const {drawing: {width, height}} = this;
    this.forget();
    this.missed = this.last = null;
    this.at = {x: width / 2, y: height / 2};
    this.setSize(this.size || Math.max(2, Math.round(width / 12)));
  }

  // The tool --------------------------------------------------------------------------------------
  setTool(name) {
    this.tool = name;
    this.painter.correcting?.want();
    for (const b of this.painter.tools) turnOn(b, b.dataset.tool === name);
    this.drawing.canvas.dataset.tool = name;
    this.showRing();
  }

  setSize(value) {
    const half = this.drawing.width / 2;
    this.size = Math.min(half, Math.max(1, value));
    this.painter.sizer.value = String(100 * Math.log(this.size) / Math.log(half));
    this.drawing.ring.style.width = `${100 * this.size / this.drawing.width}%`;
  }

  resize(way) {
    this.setSize(way > 0 ? this.size * 1.25 + 0.5 : this.size / 1.25 - 0.5);
  }

  ringIsShown = () => this.drawing.ring.style.display === "block";

  showRing(shown = this.drawing.canvas.matches(":focus-visible"), id = this.paints()) {
    this.drawing.showRing(shown, this.at, this.size, id);
  }

  paints() {
    return this.tool === "eraser" ? this.drawing.background() : this.painter.selected;
  }

  // Painting --------------------------------------------------------------------------------------
  /**
   * Press a tool.
   * @param {Place} p
   * @param {number | "keys"} pointer
   * @param {{name?: string, erase?: boolean, line?: boolean}} how name: of the tool; erase: paint
   *   the background; line: on from the last point; away: take away
   */
  press(p, pointer, {name = this.tool, erase = false, line = false, away = false} = {}) {
    const {drawing, drawing: {ids, width, height}, last, size} = this;
    this.at = p;
    this.end();
    this.missed = null;
    if (name === "pick") {
      return this.painter.select(drawing.idAt(p), {place: drawing.pixelAt(p)});
    }
    const at = line && this.last && TOOLS[name].draws ? this.last : p;
    const id = erase || name === "eraser" ? drawing.background() : this.painter.selected;
    const tool = TOOLS[name], patches = this.painter.correcting?.followed(tool) ?? null;
    this.stroke = {
      tool, id, pointer, ids, width, height, size, at, path: [p], away, patches,
      covered: new Uint8Array(ids.length),
      changed: false, dirty: false, sent: false, before: ids.slice(), last,
    };
    this.painter.box.classList.add("drawing");
    this.lastLive = performance.now();
    this.extend(p);
    if (this.stroke.tool.once) this.end();
  }

  extend(p) {
    const {stroke, painter: {protocol, main, view}} = this;
    if (stroke.tool.draws) this.last = p;
    this.cover((shade) => stroke.tool.draws && stroke.tool.extend(shade, p));
    this.changed(stroke.tool.extend(stroke, p));
    this.drawing.showSketch(stroke);
    const now = performance.now();
    const follows = main && protocol.following && !protocol.manual;
    if (!follows || !stroke.dirty || now - this.lastLive <= LIVE || !view.sure(now)) return;
    this.lastLive = now;
    stroke.dirty = false;
    stroke.sent = true;
    protocol.send(true);
  }

  /** @param {import("./raster.js").Box | null} box */
  changed(box) {
    if (!box) return;
    if (!this.stroke.changed) {
      this.painter.protocol.revision++;
      this.painter.offer.hide();
    }
    this.stroke.changed = this.stroke.dirty = true;
    this.drawing.draw(...box);
    this.keep.tellSoon();
  }

  end() {
    const {stroke} = this;
    if (!stroke) return;
    this.cover((shade) => stroke.tool.end?.(shade));
    this.changed(stroke.tool.end?.(stroke));
    if (stroke.patches && !stroke.tool.whole && stroke.covered.includes(1)) {
      snap(stroke.patches, stroke);
      this.changed([0, 0, stroke.width, stroke.height]);
    }
    this.letGo();
  }

  /** Paint on what a stroke covers that follows edges. */
  cover(paint) {
    const {stroke} = this;
    if (stroke.patches) paint({...stroke, ids: stroke.covered, id: 1});
  }

  /** What was painted until now stays. */
  letGo() {
    const {stroke} = this;
    this.forget();
    if (!stroke?.changed) return;
    this.painter.point = this.drawing.pixelAt(stroke.at);
    this.keep.tell(true);
    this.painter.protocol.send(false);
    setTimeout(() => this.painter.describe()); // the photo comes first
  }

  forget() {
    this.stroke = null;
    this.painter.box.classList.remove("drawing");
    this.drawing.showSketch(null);
  }

  /**
   * The stroke was none: it is given up, a second finger has come, or a pen. Where the photo
   * follows already it goes back as well.
   */
  takeBack() {
    const taken = this.stroke, {protocol} = this.painter;
    this.tap = null;
    this.forget();
    this.showRing(false);
    if (!taken?.changed) return;
    this.drawing.ids.set(taken.before);
    this.keep.takeBack();
    this.last = taken.last;
    this.drawing.draw();
    if (taken.sent) return protocol.send(false);
    protocol.revision--;
    if (!this.missed) return;
    this.painter.props.value = this.missed; // it comes after all
    protocol.lastPush = null;
    protocol.receive(this.missed);
  }

  /** The hand does not want the stroke that it is drawing. */
  giveUp() {
    const shown = this.ringIsShown();
    this.takeBack();
    this.showRing(shown);
  }

  /** A map came that is older than the stroke. */
  giveWay(value) {
    if (this.stroke) this.missed = value;
  }

  // The pointer -----------------------------------------------------------------------------------
  hear() {
    const {canvas} = this.drawing;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(name, (event) => this.up(event));
    }
    for (const name of ["pointerleave", "focus", "blur"]) {
      canvas.addEventListener(name, () => this.showRing());
    }
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    window.addEventListener("pagehide", () => { if (this.stroke?.changed) this.keep.tell(true); });
  }

  down(event) {
    const {canvas} = this.drawing;
    // The right button, or a pen's other end.
    const erase = event.button === 2 || event.button === 5;
    if (event.button !== 0 && !erase) return;
    event.preventDefault();
    canvas.focus({preventScroll: true});
    try {
      canvas.setPointerCapture(event.pointerId);
    } catch {
      // a pointer made by a script has no capture
    }
    const away = this.tool === "piece" && (event.altKey || erase);
    const picks = event.altKey && !away;
    const name = picks ? "pick" : erase && this.tool === "pick" ? "brush" : this.tool;
    const how = {name, erase: erase && !away, line: event.shiftKey, away};
    const {pointerId: pointer} = event;
    const use = () => this.press(this.drawing.pointAt(event), pointer, how);
    // A second finger may come.
    if (event.pointerType === "touch" && TOOLS[name].once) this.tap = {pointer, use};
    else use();
    this.showRing(Boolean(TOOLS[name].draws), this.stroke?.id);
  }

  move(event) {
    this.at = this.drawing.pointAt(event);
    this.showRing(Boolean(TOOLS[this.tool].draws) && !event.altKey, this.stroke?.id);
    if (event.pointerId !== this.stroke?.pointer) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const one of moves.length ? moves : [event]) this.extend(this.drawing.pointAt(one));
  }

  up(event) {
    if (event.pointerId === this.stroke?.pointer) this.end();
    if (event.pointerId !== this.tap?.pointer) return;
    const {use} = this.tap;
    this.tap = null;
    if (event.type === "pointerup") use();
  }

  // The keyboard ----------------------------------------------------------------------------------
  /** @param {Place} p */
  moveTo(p) {
    const {width, height} = this.drawing;
    this.at = p;
    this.painter.view.reveal({x: p.x / width, y: p.y / height});
    this.showRing(true);
    if (this.stroke?.pointer === "keys") this.extend(p);
    this.painter.say(this.painter.objects.name(this.drawing.idAt(p)));
  }

  /** A step of an arrow key. @param {string} key @param {boolean} far a larger one */
  step(key, far) {
    const {at, drawing: {width, height}} = this, [dx, dy] = ARROWS[key];
    const size = Math.max(1, width / (far ? 8 : 64));
    const within = (value, limit) => Math.min(limit - 0.5, Math.max(0.5, value));
    this.moveTo({x: within(at.x + dx * size, width), y: within(at.y + dy * size, height)});
  }

  /** Press the tool where the keyboard is. @param {boolean} line on from the last point */
  useByKey(line) {
    this.press(this.at, "keys", {line});
  }

  release() {
    if (this.stroke?.pointer === "keys") this.end();
  }
}
