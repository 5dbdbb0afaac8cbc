// @ts-check
// What a person does that is no stroke, but must come to Python in the order in which it was done:
// undo, redo, a step of the history, where a slider was put. Gradio's events overtake one another,
// and a slider's newest one waits until an older one is answered. So whatever Python has not
// confirmed goes with every map, numbered, and what then comes late was done already.

import {tell} from "../events.js";
import {watchBoxes, watchSeed} from "../sliders.js";
import {t} from "../texts.js";

/**
 * @typedef {object} Act
 * @property {number} number
 * @property {number} after the last stroke before it
 * @property {"undo" | "redo" | number} [travel] through the history, or to a step of it
 * @property {number} [drag] the same for as long as the hand holds a slider
 * @property {number | null} [object] its id, null where the slider is of the whole picture
 * @property {number} [slider]
 * @property {number} [position]
 */

const MOST_ACTS = 64; // that wait; Python takes no more

/**
 * @param {() => {stroke: number, object: number}} now the last stroke, and what is selected
 * @param {() => void} given called when there is something else to send
 */
export function makeActs(now, given) {
  /** @type {Act[]} */
  let waiting = [];
  let number = 0, drag = null;

  function add(act) {
    const last = waiting.at(-1), goesOn = act.drag && act.drag === last?.drag;
    const before = goesOn ? waiting.slice(0, -1) : waiting;
    if (before.length >= MOST_ACTS) {
      return tell("sign", t("Too much waits for the server: not done"));
    }
    waiting = [...before, {...act, number: ++number, after: now().stroke}];
    given();
  }

  function slid({target}) {
    const id = target.closest?.(".cl-slider")?.id;
    const [, kind, slider] = id?.match(/^(slider|overall)-(\d+)$/) ?? [];
    const position = target.valueAsNumber;
    if (!kind || Number.isNaN(position)) return; // a box that is being typed in
    const object = kind === "slider" ? now().object : null;
    if (drag?.id !== id || drag.object !== object) drag = {id, object, number: number + 1};
    add({drag: drag.number, object, slider: Number(slider), position});
  }

  /** Python has done all acts up to this one. @param {number} act */
  function confirm(act) {
    const left = waiting.filter((one) => one.number > act);
    if (left.length === waiting.length) return;
    waiting = left;
    given();
  }

  watchBoxes();
  watchSeed();
  document.addEventListener("input", slid, true); // before Gradio hears of it
  ["pointerup", "pointercancel", "focusout"].forEach((name) => {
    document.addEventListener(name, () => { drag = null; }, true);
  });
  const travel = (/** @type {Act["travel"]} */ way) => add({travel: way});
  return {confirm, travel, next: () => ++number, waiting: () => waiting};
}
