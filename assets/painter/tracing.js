// @ts-check
// A picture to trace: it lies over the map as faintly as one likes, wherever and as large as one
// puts it. It is nothing of the scene's, and no step of the history, but goes with the picture's
// project: the event "trace" {picture?, opacity, x, y, scale, shown} brings Python what it is now,
// the picture as a data URL where that is another one, null where it was put away.

import {tell} from "../events.js";
import {done, open} from "../keep/base.js";
import {fromDataURL, toDataURL} from "../png.js";
import {t} from "../texts.js";
import {chooseFiles, finder, make} from "../widget.js";

/**
 * opacity: 0 to 1. x, y: how far its middle is from the map's, in map widths and heights. scale: 1
 * is as large as the map. shown: whether it is seen.
 * @typedef {{picture: Blob, opacity: number, x: number, y: number, scale: number,
 *   shown: boolean}} Traced
 */

const MOST = 1600, ROOM = 700e3; // px of its longer side that are kept, and bytes of all of it
const FAR = 20; // map widths and heights that it can be moved
const FRESH = {opacity: 0.5, x: 0, y: 0, scale: 1, shown: true};
const REST = 400; // ms after a change until Python is told

const OLD = "clvae-tracing";

/**
 * Earlier versions kept one for each page, which the next picture there takes over. The database
 * goes with the last of them.
 * @param {boolean} taken whether this page's is to go
 * @returns {Promise<any>} this page's, if any
 */
async function old(taken) {
  const all = await indexedDB.databases?.();
  if (all && !all.some(({name}) => name === OLD)) return undefined;
  const db = await open(OLD, "traced", "page");
  const store = db.transaction("traced", "readwrite").objectStore("traced");
  const found = await done(store.get(location.pathname));
  if (taken) store.delete(location.pathname);
  const left = await done(store.count());
  db.close();
  if (!left) indexedDB.deleteDatabase(OLD);
  return found;
}

/** A picture of a file, made smaller where it is large. @param {Blob} file */
async function reduced(file) {
  const picture = await createImageBitmap(file);
  try {
    let scale = Math.min(1, MOST / Math.max(picture.width, picture.height));
    for (;; scale *= 0.7) {
      const blob = await drawn(picture, scale);
      if (blob.size <= ROOM) return blob;
    }
  } finally {
    picture.close();
  }
}

/** @param {ImageBitmap} picture @param {number} scale @returns {Promise<Blob>} */
async function drawn(picture, scale) {
  const canvas = make("canvas", {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  const as = (kind) => new Promise((resolve) => { canvas.toBlob(resolve, kind, 0.85); });
  const webp = await as("image/webp");
  // else a browser that cannot write it
  return webp.type === "image/webp" ? webp : as("image/jpeg");
}

export class Tracing {
  /**
   * @param {HTMLElement} element the scene's painter
   * @param {(event: string, detail: object) => void} trigger tells Python
   */
  constructor(element, trigger) {
    const find = finder(element);
    this.element = element;
    this.trigger = trigger;
    this.image = find(".cl-trace");
    this.how = find(".cl-trace-how");
    this.shower = find("[data-act=trace]");
    this.mover = find("[data-act=trace-move]");
    this.map = find(".cl-map");
    this.sliders = {opacity: find("[name=opacity]"), scale: find("[name=scale]")};
    this.old = false; // an earlier version kept it, and Python has not heard of it
    /** @type {Blob | null} */
    this.sent = null; // the picture that Python has
    this.moving = false; // a drag on the map moves it
    /** @type {Traced | null} */
    this.traced = null;
    this.timer = null;
    for (const [name, slider] of Object.entries(this.sliders)) {
      slider.oninput = () => this.change({[name]: this.read(name, slider.valueAsNumber)});
    }
    this.recall();
  }

  // A slider of the size goes from a quarter over the whole to four times the map.
  read = (name, value) => (name === "scale" ? 4 ** (value / 50 - 1) : value / 100);
  place = (name, value) => 100 * (name === "scale" ? (Math.log2(value) / 2 + 1) / 2 : value);

  async recall() {
    try {
      const found = await old(false);
      const picture = found && await reduced(found.picture);
      if (!picture || this.traced) return;
      const {opacity, x, y, scale, shown} = found;
      this.show({picture, opacity, x, y, scale, shown});
      this.old = true;
    } catch {
      // a browser that keeps nothing
    }
  }

  /** Python has put a picture there. @param {object | null} value */
  async take(value) {
    if (!value && this.old) return this.keep();
    this.old = false;
    clearTimeout(this.timer);
    this.setMoving(false);
    if (!value) return this.show(this.sent = null);
    const type = value.picture.slice(5, value.picture.indexOf(";"));
    this.sent = new Blob([fromDataURL(value.picture)], {type});
    this.show({...value, picture: this.sent});
  }

  /** Take a picture, or show and hide the one that there is. */
  turn() {
    if (!this.traced) return this.choose();
    this.change({shown: !this.traced.shown});
    if (!this.traced.shown) this.setMoving(false);
  }

  choose() {
    chooseFiles(this.element, {accept: "image/*"}, ([file]) => this.bring(file));
  }

  /** @param {File} file */
  async bring(file) {
    try {
      const picture = await reduced(file);
      this.show({picture, ...FRESH});
      this.keep();
    } catch {
      tell("sign", t("{name}: this browser cannot read it as a picture", {name: file.name}));
    }
  }

  /** @param {Partial<Traced>} changes */
  change(changes) {
    if (!this.traced) return;
    this.show({...this.traced, ...changes});
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), REST);
  }

  /** @param {boolean} moving */
  setMoving(moving) {
    this.moving = moving && Boolean(this.traced);
    this.mover.ariaPressed = String(this.moving);
    this.map.toggleAttribute("data-moves", this.moving);
    if (this.moving) tell("sign", t("Drag the picture; “Move it” once more to paint again"));
  }

  /** By a part of the map's width and height. */
  move(dx, dy) {
    const {x, y} = this.traced, within = (at) => Math.min(FAR, Math.max(-FAR, at));
    this.change({x: within(x + dx), y: within(y + dy)});
  }

  /** Tell Python, which has it kept with the picture. */
  async keep() {
    const {picture, opacity, x, y, scale, shown} = this.traced, known = picture === this.sent;
    this.sent = picture;
    const more = known ? {} : {picture: await toDataURL(picture)};
    if (this.traced?.picture !== picture) return; // another one since, or none
    this.trigger("trace", {opacity, x, y, scale, shown, ...more});
    this.forget();
  }

  remove() {
    clearTimeout(this.timer);
    this.setMoving(false);
    this.show(this.sent = null);
    this.trigger("trace", {picture: null});
    this.forget();
  }

  /** What an earlier version kept is with the picture now. */
  async forget() {
    if (!this.old) return;
    this.old = false;
    try {
      await old(true);
    } catch {
      // it was never kept
    }
  }

  /** @param {Traced | null} traced */
  show(traced) {
    const {image, how, sliders} = this, before = this.traced?.picture;
    this.traced = traced;
    if (before && before !== traced?.picture) URL.revokeObjectURL(image.src);
    how.hidden = !traced;
    image.hidden = !traced?.shown;
    this.shower.ariaPressed = String(Boolean(traced?.shown));
    if (!traced) return image.removeAttribute("src");
    if (before !== traced.picture) image.src = URL.createObjectURL(traced.picture);
    const {opacity, x, y, scale} = traced;
    Object.assign(image.style, {
      opacity, transform: `translate(${100 * x}%, ${100 * y}%) scale(${scale})`,
    });
    for (const [name, slider] of Object.entries(sliders)) {
      slider.value = String(this.place(name, traced[name]));
      slider.setAttribute("aria-valuetext", `${Math.round(100 * traced[name])} %`);
    }
  }
}
