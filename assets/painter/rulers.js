// @ts-check
// Rulers along the upper and left edge of a map's stage, in the map's pixels: off at first.

import {finder} from "../widget.js";
import {settings} from "./settings.js";

const BAND = 18; // px on the screen that a ruler is wide
const APART = 56; // px on the screen that two numbers are apart at least
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** The steps between the numbers of a ruler. @param {number} scale px on the screen of a pixel */
export const stepOf = (scale) => STEPS.find((step) => step * scale >= APART) ?? STEPS.at(-1);

export class Rulers {
  /** @param {import("./main.js").Painter} painter */
  constructor({element, drawing}) {
    const find = finder(element);
    this.drawing = drawing;
    this.stage = find(".cl-stage");
    /** @type {HTMLCanvasElement} */
    this.canvas = find(".cl-rulers");
    settings.listeners.push(() => this.draw());
    const observer = new ResizeObserver(() => this.draw());
    for (const one of [this.stage, drawing.canvas]) observer.observe(one);
  }

  draw() {
    const {canvas, stage, drawing} = this;
    canvas.hidden = !settings.rulers;
    if (!settings.rulers) return;
    const {clientWidth: wide, clientHeight: high} = stage, sharp = devicePixelRatio || 1;
    const outer = stage.getBoundingClientRect(), map = drawing.canvas.getBoundingClientRect();
    Object.assign(canvas, {width: wide * sharp, height: high * sharp});
    const pen = canvas.getContext("2d"), colors = getComputedStyle(canvas);
    pen.scale(sharp, sharp);
    pen.fillStyle = colors.getPropertyValue("--cl-panel");
    pen.fillRect(0, 0, wide, BAND);
    pen.fillRect(0, BAND, BAND, high - BAND);
    pen.fillStyle = colors.color;
    pen.font = `10px ${colors.fontFamily}`;
    const scale = map.width / drawing.width;
    this.ruler(pen, map.left - outer.left, wide, scale, drawing.width);
    pen.rotate(-Math.PI / 2);
    pen.scale(-1, 1);
    this.ruler(pen, map.top - outer.top, high, scale, drawing.height, true);
  }

  /** One along the axis x; turned: text would be mirrored. */
  ruler(pen, start, length, scale, most, turned = false) {
    const step = stepOf(scale), small = step / 5;
    for (let i = 0; i * small <= most; i++) {
      const at = start + i * small * scale, isLong = i % 5 === 0;
      if (at < BAND || at > length) continue;
      pen.fillRect(at, isLong ? 4 : 13, 1, isLong ? BAND - 4 : BAND - 13);
      if (!isLong) continue;
      pen.save();
      pen.translate(at + 3, 11);
      if (turned) pen.scale(-1, 1);
      pen.textAlign = turned ? "right" : "left";
      pen.fillText(String(i / 5 * step), 0, 0);
      pen.restore();
    }
  }
}
