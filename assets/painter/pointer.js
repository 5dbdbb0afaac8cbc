// @ts-check
// The pointer on the map: what it presses and drags there becomes strokes (strokes.js).

import {settings} from "./settings.js";
import {TOOLS} from "./tools.js";

const REACH = 24; // px beside the map, on the screen, from which a finger still paints on it
const CONTROL = "button, input, select, summary, a, label, dialog, [role], [popover]";
const DOUBLE = 120; // px on the screen that a drag of the brush's size goes for twice the size

export class Pointer {
  /** @param {import("./main.js").Painter} painter */
  constructor(painter) {
    this.painter = painter;
    this.drawing = painter.drawing;
    this.strokes = painter.strokes;
    /** @type {{pointer: number, use: () => void} | null} */
    this.tap = null; // a finger's, done as it lifts
    /** @type {{pointer: number, x: number, y: number} | null} */
    this.tracing = null; // the picture to trace is dragged
    /** @type {{pointer: number, x: number, size: number} | null} */
    this.sizing = null; // the brush's size is dragged
  }

  hear() {
    const {canvas} = this.drawing;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
      canvas.addEventListener(name, (event) => this.up(event));
    }
    for (const name of ["pointerleave", "focus", "blur"]) {
      canvas.addEventListener(name, () => this.strokes.showRing());
    }
    const {box} = this.painter, around = box.closest("#workspace") ?? box;
    box.addEventListener("pointerdown", (event) => this.downBeside(event));
    around.addEventListener("pointerdown", (event) => this.fingerBeside(event));
    around.addEventListener("touchstart", (event) => { // the browser would scroll the page by it
      if (this.isNear(event, event.touches[0])) event.preventDefault();
    }, {passive: false});
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    window.addEventListener("pagehide", () => {
      if (this.strokes.stroke?.changed) this.strokes.keep.tell(true);
    });
  }

  /** A stroke may begin beside the map, or in a round corner over it: it goes up to the edge. */
  downBeside(event) {
    const {drawing: {canvas}, strokes: {tool}} = this, stage = canvas.closest(".cl-stage");
    const beside = [this.painter.box, stage, canvas.parentElement].includes(event.target);
    if (!beside || event.pointerType === "touch" || TOOLS[tool].once || tool === "select") return;
    const {left, right, top, bottom} = stage.getBoundingClientRect();
    const {clientX: x, clientY: y} = event;
    if (x >= left && x < right && y >= top && y < bottom) this.down(event);
  }

  /** So may one of a finger, for which the edge is hard to hit, from anywhere close to the map. */
  fingerBeside(event) {
    if (event.pointerType !== "touch" || !this.isNear(event, event)) return;
    const {painter: {view}} = this;
    if (!view.stage.contains(event.target)) view.down(event); // else it has seen it
    if (!event.defaultPrevented) this.down(event);
  }

  /** @param {Event} event @param {{clientX: number, clientY: number}} finger */
  isNear({target}, {clientX: x, clientY: y}) {
    const {drawing: {canvas}, strokes: {tool}} = this, stage = canvas.closest(".cl-stage");
    if (target === canvas || target.closest(CONTROL) || TOOLS[tool].once || tool === "select") {
      return false;
    }
    const [map, seen] = [canvas, stage].map((one) => one.getBoundingClientRect());
    if (!map.width || !canvas.checkVisibility()) return false;
    return x >= Math.max(map.left, seen.left) - REACH && y >= Math.max(map.top, seen.top) - REACH
      && x <= Math.min(map.right, seen.right) + REACH
      && y <= Math.min(map.bottom, seen.bottom) + REACH;
  }

  down(event) {
    const {canvas} = this.drawing, {strokes} = this;
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
    const {pointerId: pointer, clientX: x, clientY: y} = event;
    if (this.painter.tracing?.moving) {
      this.tracing = {pointer, x, y};
      return;
    }
    if (event.ctrlKey && !erase) return this.size({pointer, x, size: strokes.size});
    const takes = strokes.tool === "piece" || strokes.tool === "select";
    const away = takes && (event.altKey || erase);
    const picks = event.altKey && !away;
    const name = picks ? "pick" : erase && strokes.tool === "pick" ? "brush" : strokes.tool;
    const size = settings.sizeOf(strokes.size, event);
    const how = {name, erase: erase && !away, line: event.shiftKey, away, size};
    const use = () => strokes.press(this.drawing.pointAt(event), pointer, how);
    // A second finger may come.
    const waits = TOOLS[name].once || TOOLS[name].corners;
    if (event.pointerType === "touch" && waits) this.tap = {pointer, use};
    else use();
    this.showRing(name, strokes.size);
  }

  move(event) {
    const {strokes} = this, {stroke} = strokes;
    if (event.pointerId === this.sizing?.pointer) return this.drag(event);
    if (event.pointerId === this.tracing?.pointer) return this.dragTraced(event);
    strokes.at = this.drawing.pointAt(event);
    this.showRing(event.altKey ? "pick" : strokes.tool, settings.sizeOf(strokes.size, event));
    if (stroke?.tool.corners && !this.tap) return strokes.extend(strokes.at);
    if (event.pointerId !== stroke?.pointer) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    for (const one of moves.length ? moves : [event]) {
      strokes.extend(this.drawing.pointAt(one), settings.sizeOf(strokes.size, one));
    }
  }

  up(event) {
    const {strokes, strokes: {stroke}} = this;
    if (event.pointerId === this.sizing?.pointer) this.sizing = null;
    if (event.pointerId === this.tracing?.pointer) this.tracing = null;
    if (event.pointerId === stroke?.pointer && !stroke.tool.corners) strokes.end();
    if (event.pointerId !== this.tap?.pointer) return;
    const {use} = this.tap;
    this.tap = null;
    if (event.type === "pointerup") use();
  }

  showRing(name, size) {
    const {strokes, strokes: {stroke}, drawing} = this;
    const id = stroke?.id ?? strokes.paints();
    drawing.showRing(Boolean(TOOLS[name].draws), strokes.at, Math.max(1, size), id);
  }

  // The size of the brush -------------------------------------------------------------------------
  size(sizing) {
    this.sizing = sizing;
    this.strokes.showRing(true);
  }

  drag({clientX}) {
    this.strokes.setSize(this.sizing.size * 2 ** ((clientX - this.sizing.x) / DOUBLE));
    this.strokes.showRing(true);
  }

  dragTraced({pointerId: pointer, clientX: x, clientY: y}) {
    const {width, height} = this.drawing.canvas.getBoundingClientRect();
    this.painter.tracing.move((x - this.tracing.x) / width, (y - this.tracing.y) / height);
    this.tracing = {pointer, x, y};
  }

  // Fingers that move the view --------------------------------------------------------------------
  /** What the tool has begun was none; corners that were set stay. */
  takeBack() {
    this.tap = this.tracing = null;
    if (!this.strokes.stroke?.tool.corners) this.strokes.takeBack();
  }

  done() {
    if (!this.strokes.stroke?.tool.corners) this.strokes.letGo();
  }
}
