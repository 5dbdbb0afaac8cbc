// @ts-check
// How tools paint: mirrored, over the edge of a panorama, round or square, as hard as a pen is
// pressed. The same for both painters. What a brush is like the browser keeps.

import {recall, remember} from "../storage.js";
import {MIRRORS} from "./images.js";

const KEPT = "clvae-brush"; // in the visitor's browser
const LEAST = 0.25; // of the brush's size, at no pressure at all; at half of it the size is whole

function recalled() {
  try {
    const {square, pressure} = JSON.parse(recall(KEPT) ?? "{}");
    return {square: square === true, pressure: pressure !== false};
  } catch {
    return {square: false, pressure: true}; // not ours
  }
}

class Settings {
  constructor() {
    /** @type {import("./images.js").Mirror} */
    this.mirror = "off";
    this.wraps = false; // whether the map's left and right edge meet
    const {square, pressure} = recalled();
    this.square = square;
    this.pressure = pressure; // whether a pen's is the size of the brush
    /** @type {(() => void)[]} */
    this.listeners = [];
  }

  /** @param {Partial<Pick<Settings, "mirror" | "wraps" | "square" | "pressure">>} changes */
  set(changes) {
    Object.assign(this, changes);
    remember(KEPT, JSON.stringify({square: this.square, pressure: this.pressure}));
    for (const changed of this.listeners) changed();
  }

  turnMirror() {
    this.set({mirror: MIRRORS[(MIRRORS.indexOf(this.mirror) + 1) % MIRRORS.length]});
  }

  /**
   * The size of the brush under a pointer: a pen that is pressed by half, or that does not know how
   * hard it is pressed, has the one that was chosen.
   * @param {number} size
   * @param {{pointerType?: string, pressure?: number}} [pointer]
   */
  sizeOf(size, {pointerType = "", pressure = 0.5} = {}) {
    const pressed = this.pressure && pointerType === "pen";
    return pressed ? size * (LEAST + (1 - LEAST) * 2 * pressure) : size;
  }
}

export const settings = new Settings();
