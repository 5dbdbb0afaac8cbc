// @ts-check
// Groups of buttons that follow the arrow keys, and when keys are the page's. Which key does what:
// actions/.

import {all} from "./widget.js";

/** @type {Record<string, [number, number]>} */
export const ARROWS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

const STATES = {
  dialog: "dialog[open]", restoring: "#workspace[inert]", drawing: ".cl-painter.drawing",
};

/**
 * Why keys wait: while a dialog is open, while the last picture comes back, or while a stroke is
 * being drawn, which what they do would split in two.
 */
export function busy() {
  const states = /** @type {(keyof typeof STATES)[]} */ (Object.keys(STATES));
  return states.filter((state) => document.querySelector(STATES[state]));
}

export const keysWait = () => busy().length > 0;

/** Fields in which nothing is written. */
const PRESSED = ["range", "checkbox", "radio", "color", "file"].map((one) => `[type=${one}]`);

/**
 * Whether something is being written where an event was: the page's letters are not for it.
 * @param {Event} event
 */
export function isTyping({target}) {
  const written = `textarea, input:not(${PRESSED}), [contenteditable]`;
  return target instanceof Element && Boolean(target.closest(written));
}

/**
 * What an arrow key does in a group.
 * @type {WeakMap<HTMLElement, (key: string) => void>}
 */
export const walkers = new WeakMap();

/** Have the arrow keys walk through a group. @param {HTMLElement} group */
export function walk(group, step) {
  walkers.set(group, step);
  group.dataset.walk = "";
}

/** The next of some in a row, or the one before. @param {Element[]} row @param {string} key */
export function nextOf(row, key) {
  const [dx, dy] = ARROWS[key];
  return row.indexOf(document.activeElement) + dx + dy;
}

/**
 * One tab stop for a group of radio buttons, at the one that is on; arrow keys go on to the next
 * and turn it on.
 * @param {HTMLElement} group
 */
export function walkByArrows(group) {
  walk(group, (key) => {
    const radios = all(group, "[role=radio]:not([hidden])");
    const next = radios.at(nextOf(radios, key) % radios.length);
    next.focus();
    next.click();
  });
}

/**
 * One tab stop for a group of buttons that do something; arrow keys go from one to the next. The
 * stop stays where it was: call what this returns when the buttons were made anew.
 * @param {HTMLElement} group
 */
export function roam(group) {
  const buttons = () => [...group.querySelectorAll("button")]
    .filter((button) => !button.disabled && getComputedStyle(button).display !== "none");
  let at = 0;

  function stop(index, focus = false) {
    const found = buttons();
    at = Math.max(0, Math.min(found.length - 1, index));
    found.forEach((button, i) => { button.tabIndex = i === at ? 0 : -1; });
    if (focus) found[at]?.focus();
  }

  walk(group, (key) => stop(nextOf(buttons(), key), true));
  group.addEventListener("focusin", ({target}) => {
    stop(buttons().indexOf(/** @type {HTMLButtonElement} */ (target)));
  });
  stop(0);
  return () => stop(at);
}

/**
 * What a painter does at a place of its map, in the map's pixels.
 * @typedef {{x: number, y: number}} Place
 */
/**
 * Turn a radio button on or off; the one that is on is the tab stop.
 * @param {HTMLElement} radio
 * @param {boolean} on
 */
export function turnOn(radio, on) {
  radio.setAttribute("aria-checked", String(on));
  radio.tabIndex = on ? 0 : -1;
}
