// @ts-check
// The blend of two kept looks, which kept-looks.js says: a slider from A to B. props.value: {a, b,
// share, done, held, number}: the numbers of the looks, how much of B in per cent, whether the hand
// let go, the object in hand, and its place among a person's acts (painter/acts.js).

import {hear, tell} from "./events.js";
import {t} from "./texts.js";
import {finder} from "./widget.js";

const NONE = t("Keep two looks of objects, or two of the whole picture, to blend them.");

/** @param {string} end @param {import("./events.js").KeptLook} look */
const titleOf = (end, {name, whole}) => (whole ? t("{end}: look of the whole picture", {end})
  : t("{end}: look of {name}", {end, name}));

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger}) {
  const find = finder(element), slider = find("input");
  /** @type {import("./events.js").Events["ends"]} */
  let ends = {};
  /** @type {Partial<import("./events.js").Selected>} */
  let selected = {};

  function hint() {
    const one = ends.a ?? ends.b, end = ends.a ? "B" : "A";
    if (!one) return NONE;
    if (slider.disabled && one.whole) {
      return t("{end} is missing: keep another look of the whole picture.", {end});
    }
    if (slider.disabled) return t("{end} is missing: keep another look of an object.", {end});
    return one.whole ? t("Drag to blend A and B on the whole picture.")
      : t("Drag to blend A and B on {name}.", {name: selected.name});
  }

  function show() {
    for (const end of ["a", "b"]) {
      const slot = find(`.cl-slot[data-end=${end}]`), look = ends[end];
      const image = slot.querySelector("img");
      image.hidden = !look;
      if (look) image.src = look.src;
      slot.title = look ? titleOf(end.toUpperCase(), look) : "";
    }
    slider.disabled = !(ends.a && ends.b);
    find(".cl-note").textContent = hint();
  }

  function take({a, b}) {
    if (a?.number !== ends.a?.number || b?.number !== ends.b?.number) slider.value = 0;
    ends = {a, b};
    show();
  }

  function send(done) {
    slider.setAttribute("aria-valuetext", t("{share} % of B", {share: slider.value}));
    const act = {};
    tell("number", act);
    const share = Number(slider.value);
    props.value = {a: ends.a.number, b: ends.b.number, share, done, held: selected.id, ...act};
    trigger("blend");
  }

  slider.oninput = () => send(false);
  slider.onchange = () => send(true);
  hear("ends", take);
  hear("selected", (now) => { selected = now; show(); });
  tell("again");
  tell("hello");
  show();
}
