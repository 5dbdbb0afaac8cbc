// @ts-check
// More pixels, for screens that have them. Who looks closely at a photo sees the photo's own: a
// moment after the view rests, Python draws the part that is seen by as many of them as the screen
// has. A drawn picture, whole, comes finer, by the model's upscaler, once the hand rests. Either
// lies over the picture, until there is a newer one.
//
// What it asks: of a photo {serial, box, wide}, see handlers/closer.py; of a drawn picture {serial,
// desk, revision}, see handlers/finer.py. What it gets: {serial, desk, revision, box, src}, of a
// photo also before; {serial} alone where something else is to be seen, or there is no time.

import {hear} from "./events.js";
import {recall, remember} from "./storage.js";

/**
 * Top, bottom, left and right of a part of the picture, 0 to 1.
 * @typedef {[number, number, number, number]} Box
 * @typedef {{box: Box, wide: number}} Look a part; the pixels the screen has across all of it
 * @typedef {Look & {desk: string, revision: number}} Detail what is seen, of which picture
 */

const FINE = "clvae-fine"; // in the visitor's browser: "on" or "off"
const REST = 150; // ms
const LOST = 30_000; // ms, after which an answer is not waited for any more
const LATER = 3000; // ms, where Python had none
const FINER = 2; // times as many pixels across
const GAIN = 1.1; // times the picture's own pixels, below which nobody sees a difference
const AROUND = 0.15; // of what is seen, so that a small move needs nothing new

export class Closer {
  /**
   * @param {(selector: string) => any} find in the photo pane
   * @param {() => Partial<import("./events.js").Picture>} shown the picture that is seen
   * @param {(event: "closer" | "finer", question: object) => void} ask Python
   * @param {boolean} upscales whether the model has an upscaler
   */
  constructor(find, shown, ask, upscales) {
    this.upscales = upscales;
    this.button = find("[data-act=fine]");
    this.button.hidden = !upscales;
    this.fine = upscales && recall(FINE) !== "off"; // whether drawn pictures come finer
    this.button.ariaPressed = String(this.fine);
    this.held = false; // a button of the pointer is pressed: more may come
    this.stage = find(".cl-stage");
    this.layer = find(".cl-layer");
    /** @type {HTMLImageElement} */
    this.picture = find(".cl-picture");
    /** @type {[HTMLImageElement, HTMLImageElement]} the picture's, and the photo's as it was */
    this.images = [find(".cl-layer > .cl-detail"), find(".cl-before > .cl-detail")];
    this.shown = shown;
    this.ask = ask;
    this.wide = 0; // the photo's own pixels across; 0 where no photo is open
    /** @type {Detail | null} */
    this.detail = null;
    /** @type {Look | null} */
    this.asked = null; // what Python has not answered yet
    this.serial = 0; // of the last question
    this.resting = this.waiting = 0;
    hear("view", () => this.look());
    hear("detail", (value) => this.take(value));
    hear("away", (away) => { if (away) this.asked = null; });
    for (const name of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
      window.addEventListener(name, (event) => {
        this.held = /** @type {PointerEvent} */ (event).buttons !== 0;
      }, {capture: true, passive: true});
    }
    // A menu of the browser, or another window, may get the end of a press.
    for (const name of ["contextmenu", "blur"]) {
      window.addEventListener(name, () => { this.held = false; }, true);
    }
    document.addEventListener("visibilitychange", () => this.look());
    // Until the new picture is there the old one is seen, and so is what lies over it.
    this.picture.addEventListener("load", () => { if (!this.detail) this.drop(); });
    new ResizeObserver(() => this.look()).observe(this.stage);
  }

  /** Whether drawn pictures come finer. @param {boolean} on */
  refine(on) {
    this.fine = on;
    this.button.ariaPressed = String(on);
    remember(FINE, on ? "on" : "off");
    if (!on && !this.wide) this.drop();
    this.look();
  }

  /** A picture is seen. @param {number} wide the photo's own pixels across; 0 where it is none */
  show(wide) {
    this.wide = wide;
    if (!this.isOf(this.detail)) this.detail = null;
    this.look();
  }

  /** @param {{desk: string, revision: number} | null} detail */
  isOf(detail) {
    const {desk, revision} = this.shown();
    return detail?.desk === desk && detail?.revision === revision;
  }

  drop() {
    this.detail = null;
    this.images.forEach((image) => { image.hidden = true; });
  }

  /** Ask for what is seen, once the view rests. */
  look(rest = REST) {
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => this.want(), rest);
  }

  want() {
    if (!this.picture.complete) return this.look();
    const seen = this.seen();
    if (!seen) return this.drop();
    if (this.asked || this.has(seen) || document.hidden) return;
    if (!this.wide && this.stage.classList.contains("behind")) return;
    if (!this.wide) return this.rests() ? this.wantFiner(seen) : this.look();
    const [top, bottom, left, right] = seen.box;
    const [high, long] = [AROUND * (bottom - top), AROUND * (right - left)];
    /** @type {Box} */
    const box = [
      Math.max(0, top - high), Math.min(1, bottom + high),
      Math.max(0, left - long), Math.min(1, right + long),
    ];
    this.wait({box, wide: seen.wide});
    this.ask("closer", {serial: ++this.serial, ...this.asked});
  }

  /** @param {Look} seen */
  wantFiner(seen) {
    const {desk, revision} = this.shown();
    this.wait(seen);
    this.ask("finer", {serial: ++this.serial, desk, revision});
  }

  /** For an answer; one that failed never comes. @param {Look} look what is asked for */
  wait(look) {
    this.asked = look;
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => {
      this.asked = null;
      this.look();
    }, LOST);
  }

  /** Whether nothing is under way that a picture may come of. */
  rests() {
    return !this.held && !document.querySelector("#workspace[data-asked], .cl-painter.drawing");
  }

  /** Whether what is there shows a part well. @param {Look} look */
  has({box, wide}) {
    const {detail} = this;
    if (!detail || detail.wide * GAIN < wide) return false;
    return detail.box.every((at, i) => (i % 2 ? at >= box[i] - 1e-3 : at <= box[i] + 1e-3));
  }

  /** The part that is seen; null where the picture has pixels enough. @returns {Look | null} */
  seen() {
    const all = this.layer.getBoundingClientRect(), stage = this.stage.getBoundingClientRect();
    const own = this.picture.naturalWidth, finer = this.fine ? FINER * own : 0;
    const wide = Math.min(this.wide || finer, Math.round(all.width * devicePixelRatio));
    if (!all.width || wide <= GAIN * own) return null;
    if (!this.wide) return {box: [0, 1, 0, 1], wide: finer};
    const within = (at) => Math.min(1, Math.max(0, at));
    /** @type {Box} */
    const box = [
      within((stage.top - all.top) / all.height), within((stage.bottom - all.top) / all.height),
      within((stage.left - all.left) / all.width), within((stage.right - all.left) / all.width),
    ];
    return box[0] < box[1] && box[2] < box[3] ? {box, wide} : null;
  }

  /** @param {{serial: number, src?: string, before?: string} & Partial<Detail>} value */
  async take(value) {
    if (value?.serial !== this.serial || !this.asked) return;
    const {wide} = this.asked;
    this.asked = null;
    clearTimeout(this.waiting);
    if (!value.src) return this.look(LATER);
    if (!this.isOf(/** @type {Detail} */ (value))) return this.look();
    const sources = [value.src, value.before].filter((src) => src !== undefined);
    await Promise.all(sources.map((src) => Object.assign(new Image(), {src}).decode()));
    if (!this.isOf(/** @type {Detail} */ (value)) || !this.seen()) return this.look();
    const {desk, revision, box} = /** @type {Detail} */ (value), [top, bottom, left, right] = box;
    this.detail = {desk, revision, box, wide};
    const per = (part) => `${100 * part}%`;
    sources.forEach((src, i) => {
      const image = this.images[i];
      image.src = /** @type {string} */ (src);
      image.hidden = false;
      Object.assign(image.style, {
        inset: "auto", top: per(top), left: per(left), height: per(bottom - top),
        width: per(right - left),
      });
    });
    this.look();
  }
}
