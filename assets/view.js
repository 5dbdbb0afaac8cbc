// @ts-check
// Zoom and pan of a picture in its stage: by wheel, by Space or the middle button and a drag, by
// two fingers.

import {isKeyOf} from "./actions/keys.js";
import {hear, tell} from "./events.js";
import {ARROWS, isTyping, keysWait} from "./keyboard.js";
import {Pointers} from "./pointers.js";

/**
 * @typedef {{x: number, y: number}} Point of the picture, 0 to 1 across
 * @typedef {Point & {zoom: number}} Sight the point in the middle of the stage, and how large
 */

const MAX_ZOOM = 32;
const CLICK = 5; // pixels on the screen that a plain drag may go and still be a click

const limit = (zoom) => Math.min(MAX_ZOOM, Math.max(1, zoom));

export class View {
  /**
   * @param {HTMLElement} stage
   * @param {HTMLElement} layer in the stage, which holds the picture
   * @param {object} how
   * @param {boolean} [how.shared] views that are shared move together
   * @param {boolean} [how.grab] what is zoomed is moved by a plain drag, too
   * @param {(way: number) => void} [how.wheel] what Shift and the wheel do
   * @param {() => void} [how.takeBack] what a tool in the stage does when fingers come to move the
   *   view instead; see pointers.js
   * @param {() => void} [how.done] the same where what it did stays
   * @param {() => void} [how.moved] called when it shows another part, or in another size
   */
  constructor(stage, layer, {shared = false, grab = false, wheel, takeBack, done, moved} = {}) {
    this.stage = stage;
    this.layer = layer;
    this.shared = shared;
    this.grab = grab;
    this.resize = wheel;
    this.moved = moved;
    /** @type {Sight} */
    this.sight = {zoom: 1, x: 0.5, y: 0.5};
    this.over = false; // the pointer is here
    this.held = false; // Space is held
    this.drag = null; // what is dragged
    const ending = (how) => () => {
      this.drag = null;
      how?.();
    };
    this.pointers = new Pointers({
      takeBack: ending(takeBack), done: ending(done), pinch: (from, to) => this.pinch(from, to),
      threeTap: () => tell("travel", "undo"),
    });
    this.hear();
    this.show();
  }

  state = () => ({...this.sight});

  /** Whether what a tool did is there to stay. @param {number} now */
  sure = (now) => this.pointers.sure(now);

  fit() {
    this.set({zoom: 1, x: 0.5, y: 0.5});
  }

  /** By a factor, around a point that stays where it is on the screen. */
  by(factor, /** @type {Point} */ p = this.sight) {
    const {zoom, x, y} = this.sight, next = limit(zoom * factor), ratio = zoom / next;
    this.set({zoom: next, x: p.x - (p.x - x) * ratio, y: p.y - (p.y - y) * ratio});
  }

  /** Move only as far as it takes to see a point. @param {Point} p */
  reveal(p) {
    const {zoom, x, y} = this.sight, room = this.room(zoom);
    const near = (at, goal, far) => Math.min(goal + 0.9 * far, Math.max(goal - 0.9 * far, at));
    this.set({zoom, x: near(x, p.x, room.x), y: near(y, p.y, room.y)});
  }

  /** How far it is from the middle of the stage to its edges, of the picture. */
  room(zoom) {
    const {stage, layer} = this;
    return {
      x: stage.clientWidth / (2 * zoom * layer.offsetWidth || 1),
      y: stage.clientHeight / (2 * zoom * layer.offsetHeight || 1),
    };
  }

  /** @param {Sight} next */
  set(next, tells = true) {
    const zoom = limit(next.zoom), room = this.room(zoom);
    const within = (at, far) => {
      const edge = Math.min(0.5, far);
      return Math.min(1 - edge, Math.max(edge, at));
    };
    this.sight = {zoom, x: within(next.x, room.x), y: within(next.y, room.y)};
    this.show();
    if (this.shared && tells) tell("view", {...this.sight, from: this.stage});
  }

  show() {
    const {layer, sight: {zoom, x, y}} = this;
    const [left, top] = [x, y].map((at) => `${100 * (0.5 - zoom * at)}%`);
    layer.style.transform = `translate(${left}, ${top}) scale(${zoom})`;
    layer.style.setProperty("--zoom", String(zoom));
    this.stage.classList.toggle("zoomed", zoom > 1);
    this.moved?.();
  }

  /** @param {{clientX: number, clientY: number}} event @returns {Point} */
  at({clientX, clientY}) {
    const box = this.layer.getBoundingClientRect();
    return {x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height};
  }

  pan(dx, dy) {
    const {layer, sight: {zoom, x, y}} = this;
    const [wide, high] = [zoom * layer.offsetWidth, zoom * layer.offsetHeight];
    this.set({zoom, x: x - dx / wide, y: y - dy / high});
  }

  /** The point of the picture that was between two fingers stays between them. */
  pinch(from, to) {
    const {stage, layer} = this, box = stage.getBoundingClientRect();
    const p = this.at({clientX: from.x, clientY: from.y});
    const zoom = limit(this.sight.zoom * to.apart / from.apart);
    const [dx, dy] = [to.x - box.left - box.width / 2, to.y - box.top - box.height / 2];
    const [wide, high] = [zoom * layer.offsetWidth, zoom * layer.offsetHeight];
    this.set({zoom, x: p.x - dx / wide, y: p.y - dy / high});
  }

  // Wheel, pointers, keys -------------------------------------------------------------------------
  hear() {
    const {stage} = this;
    stage.addEventListener("wheel", (event) => this.wheel(event), {passive: false});
    stage.addEventListener("pointerdown", (event) => this.down(event), true);
    stage.addEventListener("pointermove", (event) => this.move(event), true);
    for (const name of ["pointerup", "pointercancel"]) {
      window.addEventListener(name, (event) => this.up(event), true);
    }
    // The browser would scroll the page by two fingers, and take them from us.
    stage.addEventListener("touchstart", (event) => {
      if (event.touches.length > 1) event.preventDefault();
    }, {passive: false});
    stage.addEventListener("pointerleave", () => { this.over = false; });
    stage.addEventListener("auxclick", (event) => event.preventDefault());
    for (const name of ["keydown", "keyup"]) {
      document.addEventListener(name, (event) => this.key(event), true);
    }
    window.addEventListener("blur", () => this.hold(false)); // where the key is let go is not heard
    if (!this.shared) return;
    hear("view", ({from, ...sight}) => { if (from !== stage) this.set(sight, false); });
  }

  wheel(event) {
    event.preventDefault();
    const way = event.deltaY || event.deltaX, far = Math.max(-100, Math.min(100, way));
    if (event.shiftKey && this.resize) this.resize(-Math.sign(way));
    else this.by(Math.exp(-far * (event.ctrlKey ? 0.01 : 0.0025)), this.at(event));
  }

  down(event) {
    if (event.target instanceof HTMLInputElement) return; // a control that lies in the picture
    // A plain drag may still turn out to be a click.
    const role = this.pointers.press(event), sure = event.button === 1 || this.held;
    const {pointerId: pointer, clientX: x, clientY: y} = event;
    const drags = sure || (this.grab && this.sight.zoom > 1);
    if (role === "tool" && drags) this.drag = {pointer, x, y, sure};
    if (role === "tool" && !sure) return;
    swallow(event);
    if (role !== "none") this.capture(event);
  }

  capture(event) {
    try {
      this.stage.setPointerCapture(event.pointerId);
    } catch {
      // one made by a script has none
    }
  }

  move(event) {
    const role = this.pointers.move(event), {drag} = this;
    this.over = true;
    if (role === "view" || role === "none") return swallow(event);
    if (event.pointerId !== drag?.pointer) return;
    const {clientX: x, clientY: y} = event;
    if (!drag.sure && Math.hypot(x - drag.x, y - drag.y) < CLICK) return;
    if (!drag.sure) this.capture(event); // no click comes of it
    this.pan(x - drag.x, y - drag.y);
    this.drag = {...drag, x, y, sure: true};
    event.stopPropagation();
  }

  up(event) {
    this.pointers.release(event);
    if (event.pointerId === this.drag?.pointer) this.drag = null;
  }

  /**
   * Space holds the picture while the pointer is over it, and is the tool's key where the keyboard
   * came last.
   */
  key(event) {
    if (ARROWS[event.key] || event.key === "Tab") this.over = false;
    if (!isKeyOf("pan", event) || !(this.over || this.held) || (!this.held && keysWait())) return;
    if (isTyping(event) || event.target.closest?.("input:not([type=range])")) return;
    this.hold(event.type === "keydown");
    swallow(event);
  }

  /** @param {boolean} held whether Space is */
  hold(held) {
    this.held = held;
    this.stage.classList.toggle("held", held);
  }
}

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}
