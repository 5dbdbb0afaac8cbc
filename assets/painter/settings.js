// @ts-check
// How tools paint: mirrored, over the edge of a panorama, round or square, as hard as a pen is
// pressed; and in which colours a map is seen. The same for both painters. The browser keeps all
// but symmetry.

import {recall, remember} from "../storage.js";
import {MIRRORS} from "./images.js";

const KEPT = "clvae-brush"; // in the visitor's browser
const LEAST = 0.25; // of the brush's size, at no pressure at all; at half of it the size is whole

/** What the browser keeps, as it is at first. */
const FIRST = {square: false, pressure: true, safe: false, patterns: false, rulers: false};

/** @returns {typeof FIRST} */
function recalled() {
  try {
    const kept = JSON.parse(recall(KEPT) ?? "{}"), first = Object.entries(FIRST);
    const own = (name, value) => (typeof kept[name] === "boolean" ? kept[name] : value);
    return /** @type {any} */ (Object.fromEntries(first.map(([name, v]) => [name, own(name, v)])));
  } catch {
    return FIRST; // not ours
  }
}

class Settings {
  constructor() {
    /** @type {import("./images.js").Mirror} */
    this.mirror = "off";
    this.wraps = false; // whether the map's left and right edge meet
    const {square, pressure, safe, patterns, rulers} = recalled();
    this.square = square;
    this.pressure = pressure; // whether a pen's is the size of the brush
    this.safe = safe; // whether colours are those that all eyes tell apart
    this.patterns = patterns; // whether classes have patterns
    this.rulers = rulers; // whether they are seen
    /** @type {(() => void)[]} */
    this.listeners = [];
  }

  /** @param {Partial<typeof FIRST & Pick<Settings, "mirror" | "wraps">>} changes */
  set(changes) {
    Object.assign(this, changes);
    const {square, pressure, safe, patterns, rulers} = this;
    remember(KEPT, JSON.stringify({square, pressure, safe, patterns, rulers}));
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
