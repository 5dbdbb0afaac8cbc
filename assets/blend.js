// @ts-check
// The blend of two kept looks, which kept-looks.js says: a slider from A to B. props.value: {a, b,
// share, done, number}: the numbers of the looks, how much of B in per cent, whether the hand let
// go, and its place among a person's acts (painter/acts.js).

import {hear, tell} from "./events.js";
import {finder} from "./widget.js";

const NONE = "Keep two looks of objects, or two of the whole picture, to blend them.";

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger}) {
  const find = finder(element), slider = find("input");
  /** @type {import("./events.js").Events["ends"]} */
  let ends = {};
  let selected = "";

  function hint() {
    const one = ends.a ?? ends.b, of = one?.whole ? "the whole picture" : "an object";
    if (!one) return NONE;
    if (slider.disabled) return `${ends.a ? "B" : "A"} is missing: keep another look of ${of}.`;
    return `Drag to blend A and B on ${one.whole ? of : selected}.`;
  }

  function show() {
    for (const end of ["a", "b"]) {
      const slot = find(`.cl-slot[data-end=${end}]`), look = ends[end];
      const image = slot.querySelector("img");
      image.hidden = !look;
      if (look) image.src = look.src;
      slot.title = look ? `${end.toUpperCase()}: look of ${look.name}` : "";
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
    slider.setAttribute("aria-valuetext", `${slider.value} % of B`);
    const act = {};
    tell("number", act);
    const share = Number(slider.value);
    props.value = {a: ends.a.number, b: ends.b.number, share, done, ...act};
    trigger("blend");
  }

  slider.oninput = () => send(false);
  slider.onchange = () => send(true);
  hear("ends", take);
  hear("selected", ({name}) => { selected = name; show(); });
  tell("again");
  tell("hello");
  show();
}
