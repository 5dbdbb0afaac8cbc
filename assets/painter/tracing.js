// @ts-check
// A picture to trace: it lies over the map as faintly as one likes, wherever and as large as one
// puts it. It is nothing of the scene's: no project, no export has it. The browser keeps it, one
// for each page.

import {tell} from "../events.js";
import {t} from "../texts.js";
import {finder, make} from "../widget.js";

/**
 * opacity: 0 to 1. x, y: how far its middle is from the map's, in map widths and heights. scale: 1
 * is as large as the map. shown: whether it is seen.
 * @typedef {{page: string, picture: Blob, opacity: number, x: number, y: number, scale: number,
 *   shown: boolean}} Traced
 */

const MOST = 1600; // px of its longer side that are kept
const FRESH = {opacity: 0.5, x: 0, y: 0, scale: 1, shown: true};
const REST = 400; // ms after a change until it is kept

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBTransactionMode} mode */
async function kept(mode) {
  const request = indexedDB.open("clvae-tracing", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("traced", {keyPath: "page"});
  return (await done(request)).transaction("traced", mode).objectStore("traced");
}

/** A picture of a file, made smaller where it is large. @param {Blob} file */
async function reduced(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, MOST / Math.max(picture.width, picture.height));
  const canvas = make("canvas", {
    width: Math.round(picture.width * scale), height: Math.round(picture.height * scale),
  });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/webp", 0.85); });
}

export class Tracing {
  /** @param {HTMLElement} element the scene's painter */
  constructor(element) {
    const find = finder(element);
    this.element = element;
    this.image = find(".cl-trace");
    this.how = find(".cl-trace-how");
    this.shower = find("[data-act=trace]");
    this.mover = find("[data-act=trace-move]");
    this.map = find(".cl-map");
    this.sliders = {opacity: find("[name=opacity]"), scale: find("[name=scale]")};
    this.page = location.pathname;
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
      const found = await done((await kept("readonly")).get(this.page));
      if (found && !this.traced) this.show(found);
    } catch {
      // a browser that keeps nothing
    }
  }

  /** Take a picture, or show and hide the one that there is. */
  turn() {
    if (!this.traced) return this.choose();
    this.change({shown: !this.traced.shown});
    if (!this.traced.shown) this.setMoving(false);
  }

  choose() {
    const input = make("input", {type: "file", accept: "image/*", className: "cl-chooser"});
    input.onchange = () => {
      if (input.files[0]) this.take(input.files[0]);
      input.remove();
    };
    input.oncancel = () => input.remove();
    this.element.append(input); // in the page, so that tests and readers find it
    input.click();
  }

  /** @param {File} file */
  async take(file) {
    try {
      const picture = await reduced(file);
      this.show({page: this.page, picture, ...FRESH});
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
    const {x, y} = this.traced;
    this.change({x: x + dx, y: y + dy});
  }

  async keep() {
    try {
      await done((await kept("readwrite")).put(this.traced));
    } catch {
      tell("sign", t("This browser does not keep the picture to trace"));
    }
  }

  async remove() {
    clearTimeout(this.timer);
    this.setMoving(false);
    this.show(null);
    try {
      await done((await kept("readwrite")).delete(this.page));
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
