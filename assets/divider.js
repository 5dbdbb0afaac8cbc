// @ts-check
// Before and after: a divider over the picture; on its left is the photo as it was.

import {t} from "./texts.js";

const JUMPS = {PageUp: 10, PageDown: -10}; // per cent; a range of its own goes by its length

export class Divider {
  /** @param {(selector: string) => any} find in the photo pane */
  constructor(find) {
    this.before = find(".cl-before");
    this.whole = find(".cl-before > img");
    this.button = find("[data-act=divide]");
    /** @type {HTMLInputElement} */
    this.slider = find(".cl-divider");
    this.on = false;
    this.held = false; // all of the photo as it was is seen, for as long as a key is held
    this.src = "";
    this.slider.oninput = () => this.move();
    this.slider.onkeydown = (event) => this.jump(event);
  }

  /** @param {string} src the photo as it was; "" where there is none */
  show(src) {
    this.src = src;
    if (src && this.whole.src !== src) this.whole.src = src;
    if (!src) this.on = this.held = false;
    this.slider.hidden = !this.on;
    this.before.hidden = !this.on && !this.held;
    this.button.ariaPressed = String(this.on);
  }

  /** Have it, or have it no more. @param {import("./view.js").Sight} sight what is seen */
  turn({x}) {
    this.on = !this.on;
    this.slider.value = String(100 * x);
    this.move();
    this.show(this.src);
    if (this.on) this.slider.focus();
  }

  /** All of the photo as it was, or no more of it than before. @param {boolean} on */
  hold(on) {
    this.held = on;
    this.move();
    this.show(this.src);
  }

  /** @param {KeyboardEvent} event */
  jump(event) {
    if (!JUMPS[event.key]) return;
    event.preventDefault();
    this.slider.value = String(this.slider.valueAsNumber + JUMPS[event.key]);
    this.move();
  }

  move() {
    const {slider, before} = this, at = slider.valueAsNumber;
    before.style.clipPath = this.held ? "none" : `inset(0 ${100 - at}% 0 0)`;
    const share = Math.round(at);
    slider.setAttribute("aria-valuetext", t("as it was on the left {share} %", {share}));
  }
}
