// @ts-check
// The look panel's head, and the guard of the whole panel: Gradio's own sliders take what comes, in
// whatever order. So where an answer comes after a newer one, or the panel has for a while been of
// another object than the one that is selected, the panel is asked for anew. props.value: {push,
// object, name, color, note, mode, edge, gesture}: a number that grows, the object the panel is of,
// and the newest move of the edge's sliders that it holds: what was moved since stands.

import {hear, tell} from "./events.js";
import {turnOn, walkByArrows} from "./keyboard.js";
import {all, css, finder} from "./widget.js";

const SETTLE = 500; // ms in which an answer may still be under way
const EVERY = 100; // ms between two that are sent while a slider of the edge is dragged
const ASKS = 5; // in a row, in vain: then something else is wrong

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger, watch}) {
  const find = finder(element);
  const modes = find(".cl-modes"), edge = find(".cl-edge");
  /** @type {HTMLInputElement[]} */
  const sliders = [...edge.querySelectorAll("input")];
  let newest = 0, gesture = 0, sent = 0; // of answers, moves of the edge, and when one was told
  let of = null, selected = null, asked = 0, timer = null, late = false;

  function show() {
    const value = props.value;
    if (value.push < newest) {
      late = true;
      return wait(0);
    }
    const stands = value.object === of && value.gesture < gesture;
    ({push: newest, object: of} = value);
    find("i").style.background = css(value.color);
    find("b").textContent = value.name;
    find("span").textContent = value.note;
    modes.hidden = edge.hidden = !value.mode;
    for (const one of sliders) {
      if (!stands) one.value = String(100 * value.edge[one.name]);
      write(one);
    }
    for (const one of all(modes, "button")) turnOn(one, one.dataset.mode === value.mode);
    if (selected === null || of === selected) asked = 0;
    else wait(SETTLE);
  }

  /** Say where a slider is. @param {HTMLInputElement} one */
  function write(one) {
    one.nextElementSibling.textContent = `${one.value} %`;
  }

  /** How the object goes over into the photo. @param {boolean} done whether the hand let go */
  function slide(done) {
    gesture++;
    if (!done && performance.now() - sent < EVERY) return;
    sent = performance.now();
    const places = sliders.map((one) => [one.name, one.valueAsNumber / 100]);
    trigger("edge", {object: of, done, gesture, ...Object.fromEntries(places)});
  }

  function wait(ms) {
    clearTimeout(timer);
    timer = setTimeout(ask, ms);
  }

  function ask() {
    // Of a slider that is held nothing is set.
    if (document.querySelector("#look-side input:active")) return wait(SETTLE);
    if ((late || of !== selected) && asked++ < ASKS) trigger("look");
    late = false;
  }

  for (const one of all(modes, "button")) {
    one.onclick = () => trigger("mode", {mode: one.dataset.mode});
  }
  for (const one of sliders) {
    one.oninput = () => {
      write(one);
      slide(false);
    };
    one.onchange = () => slide(true);
  }
  walkByArrows(modes);
  hear("selected", ({id, locked}) => {
    if (id === selected) return;
    selected = id;
    /** @type {HTMLInputElement | null} */
    const lock = document.querySelector("#lock input"); // whose click comes before Python's answer
    if (lock) lock.checked = locked;
    asked = 0;
    if (of !== selected) wait(SETTLE);
  });
  tell("hello");
  watch("value", show);
  show();
}
