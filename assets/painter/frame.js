// @ts-check
// A small picture with a frame around the part of it that is taken. The frame moves along the
// longer way, by dragging it or with the arrow keys; what it holds is taken when it is let go.

import {t} from "../texts.js";
import {make} from "../widget.js";

const STEP = 0.05; // of the way, by an arrow key
const KEYS = {ArrowLeft: -STEP, ArrowUp: -STEP, ArrowRight: STEP, ArrowDown: STEP,
  Home: -1, End: 1};

/**
 * @typedef {object} Crop what Python says of a picture that was cropped
 * @property {string} said
 * @property {string} src all of it
 * @property {boolean} wide whether it is too wide, or too tall
 * @property {number} part how much of the longer way is taken, 0 to 1
 * @property {number} at where along the rest of it the part lies, 0 to 1
 */

/**
 * @param {Crop} crop
 * @param {(at: number) => void} take another part is wanted
 */
export function makeFrame({src, wide, part, at: first}, take) {
  const picture = make("img", {src, alt: "", draggable: false});
  const frame = make("span", {tabIndex: 0, role: "slider", ariaLabel: t("The part that is taken"),
    ariaValueMin: "0", ariaValueMax: "100"});
  frame.setAttribute("aria-orientation", wide ? "horizontal" : "vertical");
  const element = make("span", {className: `cl-crop ${wide ? "wide" : "tall"}`});
  element.append(picture, frame);
  let at = first, taken = null;

  function move(to) {
    at = Math.round(1000 * Math.min(1, Math.max(0, to))) / 1000;
    const [start, side] = wide ? ["left", "width"] : ["top", "height"];
    frame.style[start] = `${100 * at * (1 - part)}%`;
    frame.style[side] = `${100 * part}%`;
    frame.ariaValueNow = String(Math.round(100 * at));
  }

  function letGo() {
    if (at === taken) return;
    taken = at;
    take(at);
  }

  /** The frame's middle comes under the pointer. @param {PointerEvent} event */
  function drag(event) {
    const box = element.getBoundingClientRect();
    const along = wide ? (event.clientX - box.left) / box.width
      : (event.clientY - box.top) / box.height;
    move((along - part / 2) / (1 - part));
  }

  // A press beside the frame would take the focus from it, and what it holds there would be taken.
  element.onmousedown = (event) => event.preventDefault();
  element.onpointerdown = (event) => {
    frame.focus();
    element.setPointerCapture(event.pointerId);
    drag(event);
  };
  element.onpointermove = (event) => { if (event.buttons) drag(event); };
  element.onpointerup = letGo;
  frame.onkeydown = (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    event.stopPropagation();
    move(at + KEYS[event.key]);
  };
  frame.onkeyup = frame.onblur = letGo;
  move(first);
  taken = at; // rounded
  return element;
}
