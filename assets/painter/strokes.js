// @ts-check
// Strokes on the map, by a pointer (pointer.js) or by keys (cursor.js), from where they begin until
// they are let go or taken back. A stroke has images where it is mirrored, or goes over the edge.

import {cutOff} from "./cut.js";
import {Drawn} from "./drawn.js";
import {axesOf, imagesOf} from "./images.js";
import {snap} from "./patches.js";
import {settings} from "./settings.js";
import {TOOLS} from "./tools.js";
import {turnOn} from "../keyboard.js";
import {t} from "../texts.js";

/** @typedef {import("../keyboard.js").Place} Place in the map's pixels */

const LIVE = 120; // ms between two sends while a stroke goes on
const CLOSE = 10; // px on the screen around a corner where a press closes a polygon

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
    /** @type {{image: import("./tools.js").Stroke, place: (p: Place) => Place}[]} */
    this.images = []; // of the stroke, the first is itself
    this.missed = null; // a map that gives way to the stroke
    this.lastLive = 0;
    settings.listeners.push(() => this.settle());
  }

  /** The map is of another size: what was begun on the one before is over. */
  start() {
    const {drawing: {width, height}} = this;
    this.forget();
    this.missed = this.last = null;
    this.at = {x: width / 2, y: height / 2};
    this.setSize(this.size || Math.max(2, Math.round(width / 12)));
    this.settle();
  }

  /** Tools work in another way now, or on a map of another size. */
  settle() {
    const {drawing, drawing: {width, height}} = this;
    drawing.showAxes(axesOf(settings.mirror, width, height));
    drawing.ring.classList.toggle("square", settings.square);
    this.painter.rulers.draw(); // a map of another size may look as large as before
  }

  // The tool --------------------------------------------------------------------------------------
  setTool(name) {
    if (this.stroke?.tool.corners) this.giveUp();
    const {tools, menu} = this.painter, other = name !== this.tool;
    if (other) this.painter.selection?.clear();
    this.tool = name;
    this.painter.correcting?.want();
    for (const b of tools) turnOn(b, b.dataset.tool === name);
    if (TOOLS[name].listed) tools[0].tabIndex = 0; // none of these is on
    menu.mark(name);
    const found = tools.find((b) => b.dataset.tool === name);
    if (other) this.painter.say(found?.ariaLabel ?? menu.nameOf(name));
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
    this.painter.say(t("Brush size {size}", {size: Math.round(this.size)}));
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
   * @param {{name?: string, erase?: boolean, line?: boolean, away?: boolean, size?: number}} how
   *   name: of the tool; erase: paint the background; line: on from the last point; away: take
   *   away; size: of the brush there
   */
  press(p, pointer, how = {}) {
    const {name = this.tool, erase = false, line = false, away = false, size = this.size} = how;
    const {drawing} = this;
    this.at = p;
    if (name === "pick") {
      return this.painter.select(drawing.idAt(p), {place: drawing.pixelAt(p)});
    }
    if (this.stroke?.tool.corners && name === this.tool) return this.corner(p);
    this.end();
    this.missed = null;
    const {selection} = this.painter;
    if (name === "select" && !selection.press(p, {line, away})) return;
    const id = erase || name === "eraser" ? drawing.background() : this.painter.selected;
    const first = line && this.last && TOOLS[name].draws ? this.last : p;
    const asks = (part) => cutOff(this.painter, part);
    const tool = TOOLS[name];
    this.begin({tool, id, pointer, at: first, path: [p], away, size, asks, selection});
    this.extend(p, size);
    if (this.stroke.tool.once) this.end();
  }

  /** @param {Partial<import("./tools.js").Stroke>} how */
  begin({tool, at, path, size, ...how}) {
    const {painter, drawing: {ids, width, height}, last} = this, {square, wraps} = settings;
    const patches = painter.correcting?.followed(tool) ?? null;
    const same = {tool, ...how, ids, width, height, size, begun: size, square, wraps, patches};
    const fresh = {changed: false, dirty: false, sent: false, before: ids.slice(), last};
    const covered = new Uint8Array(ids.length);
    const places = tool.alone ? [(p) => p] : imagesOf(settings.mirror, wraps, width, height);
    this.images = places.map((place) => {
      return {place, image: {...same, ...fresh, covered, at: place(at), path: path.map(place)}};
    });
    this.stroke = this.images[0].image;
    // An open polygon may wait for long: meanwhile keys act, and the picture is kept.
    painter.box.classList.toggle("drawing", !tool.corners);
    this.lastLive = performance.now();
  }

  /** @param {Place} p @param {number} [size] of the brush there */
  extend(p, size = this.size) {
    const {stroke, painter: {protocol, main, view}} = this;
    if (stroke.tool.draws) this.last = p;
    for (const {image, place} of this.images) {
      const there = place(p);
      image.size = size;
      this.cover(image, (shade) => image.tool.draws && image.tool.extend(shade, there));
      this.changed(image.tool.extend(image, there));
    }
    this.sketch();
    const now = performance.now();
    const follows = main && protocol.following && !protocol.manual;
    if (!follows || !stroke.dirty || now - this.lastLive <= LIVE || !view.sure(now)) return;
    this.lastLive = now;
    stroke.dirty = false;
    stroke.sent = true;
    protocol.send(true);
  }

  sketch() {
    this.drawing.showSketch(this.images.map(({image}) => image));
  }

  // A polygon -------------------------------------------------------------------------------------
  /** Whether a press there closes the polygon: at its first corner, or at the last one again. */
  closes({x, y}) {
    const {path} = this.stroke, {canvas, width} = this.drawing;
    const reach = CLOSE * width / canvas.getBoundingClientRect().width;
    return [path[0], path.at(-1)].some((p) => Math.hypot(p.x - x, p.y - y) < reach);
  }

  /** @param {Place} p the next corner */
  corner(p) {
    if (this.closes(p)) return this.end();
    for (const {image, place} of this.images) image.path.push(place(p));
    this.extend(p);
  }

  /** The last corner was none. */
  uncorner() {
    if (this.stroke.path.length < 2) return this.giveUp();
    for (const {image} of this.images) image.path.pop();
    this.sketch();
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
    for (const {image} of this.images) {
      this.cover(image, (shade) => image.tool.end?.(shade));
      this.changed(image.tool.end?.(image));
    }
    if (stroke.patches && !stroke.tool.whole && stroke.covered.includes(1)) {
      snap(stroke.patches, stroke);
      this.changed([0, 0, stroke.width, stroke.height]);
    }
    this.letGo();
  }

  /**
   * Change the map at once, as one step. Returns whether anything changed.
   * @param {import("./tools.js").Tool["extend"]} does
   */
  change(does) {
    const {point} = this.painter, at = point ? {x: point[0], y: point[1]} : this.at;
    if (this.stroke?.tool.corners) this.giveUp();
    else this.end();
    this.missed = null;
    this.begin({tool: {alone: true, once: true}, at, path: [], size: this.size});
    this.changed(does(this.stroke, at));
    const {changed} = this.stroke;
    this.letGo();
    return changed;
  }

  /** Paint on what an image of the stroke covers that follows edges. */
  cover(image, paint) {
    if (image.patches && !image.tool.whole) paint({...image, ids: image.covered, id: 1});
  }

  /** What was painted until now stays. */
  letGo() {
    const {stroke} = this;
    this.forget();
    if (!stroke?.changed) return;
    this.painter.point = this.drawing.pixelAt(stroke.at);
    if (stroke.pointer === "keys") this.painter.say(this.words(stroke));
    this.keep.tell(true);
    this.painter.protocol.send(false);
    this.keep.describeSoon();
  }

  /** @param {import("./tools.js").Stroke} stroke by keys, which changed the map */
  words({tool, id}) {
    const of = {name: this.painter.objects.name(id)};
    return tool === TOOLS.select ? t("{name} moved", of) : t("{name} painted", of);
  }

  forget() {
    this.stroke = null;
    this.images = [];
    this.painter.box.classList.remove("drawing");
    this.sketch();
  }

  /**
   * The stroke was none: it is given up, a second finger has come, or a pen. Where the photo
   * follows already it goes back as well.
   */
  takeBack() {
    const taken = this.stroke, {protocol} = this.painter;
    this.forget();
    this.showRing(false);
    if (taken?.changed) this.drawing.ids.set(taken.before);
    taken?.selection?.back();
    if (!taken?.changed) return;
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
}
