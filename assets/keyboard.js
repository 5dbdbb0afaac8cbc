// @ts-check
// Painting and choosing without a pointer: a place on the map that the keyboard moves, groups of
// buttons that follow the arrow keys, and which keys are the page's.

import {all} from "./widget.js";

/** @type {Record<string, [number, number]>} */
export const ARROWS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

/**
 * Keys wait while a dialog is open, while the last picture comes back, or while a stroke is being
 * drawn: what they do would split the stroke in two.
 */
export function keysWait() {
  return Boolean(document.querySelector("dialog[open], #workspace[inert], .cl-painter.drawing"));
}

/**
 * Whether something is being written where an event was: the page's letters are not for it.
 * @param {Event} event
 */
export function isTyping({target}) {
  const written =
    "textarea, input:not([type=range]):not([type=checkbox]), [contenteditable]";
  return target instanceof Element && Boolean(target.closest(written));
}

/** @param {KeyboardEvent} event */
export const hasModifier = (event) => event.ctrlKey || event.metaKey || event.altKey;

/**
 * What a painter does at a place of its map, in the map's pixels.
 * @typedef {{x: number, y: number}} Place
 * @typedef {object} KeyMap
 * @property {number} width
 * @property {number} height
 * @property {() => Place} at
 * @property {(place: Place) => void} move
 * @property {(place: Place, line: boolean) => void} press line: from the last point
 * @property {() => void} release
 */

/**
 * Arrow keys move the place, in larger steps with Shift; Space uses the tool there, and paints
 * along while it is held. With Shift it draws a line from the last point.
 * @param {HTMLElement} canvas
 * @param {KeyMap} map
 */
export function paintByKeys(canvas, map) {
  function step(event) {
    const [dx, dy] = ARROWS[event.key], from = map.at();
    const far = Math.max(1, map.width / (event.shiftKey ? 8 : 64));
    const within = (value, limit) => Math.min(limit - 0.5, Math.max(0.5, value));
    map.move({x: within(from.x + dx * far, map.width), y: within(from.y + dy * far, map.height)});
  }

  canvas.addEventListener("keydown", (event) => {
    if (hasModifier(event)) return;
    if (event.key === " ") {
      if (!event.repeat) map.press(map.at(), event.shiftKey);
    } else if (ARROWS[event.key]) step(event);
    else return;
    event.preventDefault(); // the page does not scroll
  });
  canvas.addEventListener("keyup", (event) => { if (event.key === " ") map.release(); });
  canvas.addEventListener("blur", map.release);
}

/**
 * One tab stop for a group of radio buttons, at the one that is on; arrow keys go on to the next
 * and turn it on.
 * @param {HTMLElement} group
 */
export function walkByArrows(group) {
  group.onkeydown = (event) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    const radios = all(group, "[role=radio]:not([hidden])");
    const at = radios.findIndex((radio) => radio === document.activeElement);
    const next = radios[(at + way[0] + way[1] + radios.length) % radios.length];
    next.focus();
    next.click();
  };
}

/**
 * One tab stop for a group of buttons that do something; arrow keys go from one to the next. The
 * stop stays where it was: call what this returns when the buttons were made anew.
 * @param {HTMLElement} group
 */
export function roam(group) {
  const buttons = () => [...group.querySelectorAll("button")];
  let at = 0;

  function stop(index, focus = false) {
    const found = buttons();
    at = Math.max(0, Math.min(found.length - 1, index));
    found.forEach((button, i) => { button.tabIndex = i === at ? 0 : -1; });
    if (focus) found[at]?.focus();
  }

  const place = (node) => buttons().findIndex((button) => button === node);
  group.addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (!way || hasModifier(event)) return;
    event.preventDefault();
    event.stopPropagation();
    stop(place(document.activeElement) + way[0] + way[1], true);
  });
  group.addEventListener("focusin", (event) => stop(place(event.target)));
  stop(0);
  return () => stop(at);
}

/**
 * Turn a radio button on or off; the one that is on is the tab stop.
 * @param {HTMLElement} radio
 * @param {boolean} on
 */
export function turnOn(radio, on) {
  radio.setAttribute("aria-checked", String(on));
  radio.tabIndex = on ? 0 : -1;
}
