// @ts-check
// The history: a small picture of each step, to go back or forward to, or where none was drawn its
// name. It listens to the pictures the photo pane gets; the steps that Python still holds are the
// ones shown. Going to one is the painter's doing, as undo is: the event "travel" with its number.

import {wire} from "./actions/act.js";
import {hear, tell} from "./events.js";
import {fadeEnds} from "./fades.js";
import {nextOf, walk} from "./keyboard.js";
import {t} from "./texts.js";
import {shrunk} from "./thumbs.js";
import {button, make} from "./widget.js";

const HEIGHT = 190; // of a small picture, in pixels
const PAUSE = 150; // ms in which a step that goes on may still change

/** @param {import("./widget.js").Widget} widget */
export function start({element}) {
  wire(element);
  const history = new History(element.querySelector(".cl-steps-back"));
  hear("picture", (state) => history.hear(state));
  hear("undrawn", (state) => history.hear(state));
  tell("again");
}

class History {
  /** @param {HTMLElement} strip */
  constructor(strip) {
    this.strip = strip;
    this.sources = new Map(); // of each step: the picture as it came
    this.thumbs = new Map(); // and the small one
    /** @type {Partial<import("./events.js").Picture>} */
    this.state = {desk: null, revision: 0, steps: [], names: []}; // the newest
    this.timer = null;
    walk(strip, (key) => this.walk(key));
    fadeEnds(strip);
    this.wireLarge();
  }

  /** The step that is pointed at, or has the focus, is seen large above the strip. */
  wireLarge() {
    const {strip} = this, large = make("figure", {className: "cl-step-large", popover: "manual"});
    large.ariaHidden = "true"; // the button says it
    strip.after(large);
    const step = ({target}) => /** @type {Element} */ (target).closest(".cl-step");
    const enlarge = (event) => {
      if (event.pointerType !== "touch") this.enlarge(large, step(event));
    };
    const hide = () => { if (large.matches(":popover-open")) large.hidePopover(); };
    strip.addEventListener("pointerover", enlarge);
    strip.addEventListener("focusin", (event) => {
      if (step(event)?.matches(":focus-visible")) enlarge(event);
    });
    for (const name of ["pointerleave", "focusout", "scroll", "click"]) {
      strip.addEventListener(name, hide);
    }
  }

  /** @param {HTMLElement} large @param {Element | null} step */
  enlarge(large, step) {
    const src = step?.querySelector("img")?.src, {state: {steps, names}} = this;
    if (!src) return;
    const done = names[steps.indexOf(Number(/** @type {any} */ (step).dataset.step))];
    large.replaceChildren(make("img", {src, alt: ""}), done ?? "");
    if (!large.matches(":popover-open")) large.showPopover();
    const {left, width, top} = step.getBoundingClientRect(), wide = large.offsetWidth;
    const from = Math.max(8, Math.min(innerWidth - wide - 8, left + width / 2 - wide / 2));
    Object.assign(large.style, {left: `${from}px`, top: `${top - large.offsetHeight - 6}px`});
  }

  /** @param {import("./events.js").Picture} value */
  hear(value) {
    const {desk, revision} = this.state, {sources, thumbs} = this;
    if (desk && value.desk !== desk) [sources, thumbs].forEach((map) => map.clear());
    if (value.desk !== desk || value.revision >= revision) this.state = value;
    if (value.src) sources.set(value.step, value.src);
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.shrink();
    }, PAUSE);
    if (!sources.has(this.state.step)) this.show();
  }

  async shrink() {
    for (const [step, src] of this.sources) {
      this.sources.delete(step);
      if (this.state.steps.includes(step)) this.thumbs.set(step, await shrunk(src, HEIGHT));
    }
    this.show();
  }

  step(step, index) {
    const {state: {steps, names, step: here}, thumbs} = this;
    const number = index + 1, done = names[index] || t("step {number}", {number});
    const place = {done, number, count: steps.length};
    const title = step === here ? t("{done} (step {number} of {count}, this one)", place)
      : t("Go to: {done} (step {number} of {count})", place);
    const made = button("", () => tell("travel", step), {
      className: "cl-step", title, ariaLabel: title, tabIndex: step === here ? 0 : -1,
      ariaCurrent: step === here ? "step" : "false",
    });
    made.dataset.step = step;
    made.classList.toggle("undone", step > here);
    const src = thumbs.get(step);
    if (src) made.append(make("img", {src, alt: "", draggable: false}));
    else made.textContent = done;
    return made;
  }

  show() {
    const {strip, state: {steps}, thumbs} = this;
    for (const step of thumbs.keys()) if (!steps.includes(step)) thumbs.delete(step);
    const focused = strip.contains(document.activeElement);
    strip.replaceChildren(...steps.map((step, index) => this.step(step, index)));
    if (focused) this.current()?.focus();
    const images = [...strip.querySelectorAll("img")];
    const decoded = images.map((image) => image.decode().catch(() => {}));
    Promise.all(decoded).then(() => this.centre()); // before, they have no width
  }

  /** @returns {HTMLElement | null} */
  current = () => this.strip.querySelector("[aria-current=step]");

  centre() {
    const here = this.current()?.getBoundingClientRect(), all = this.strip.getBoundingClientRect();
    if (here) this.strip.scrollLeft += here.left + here.width / 2 - all.left - all.width / 2;
  }

  walk(key) {
    const buttons = [...this.strip.querySelectorAll("button")];
    buttons[nextOf(buttons, key)]?.focus();
  }
}
