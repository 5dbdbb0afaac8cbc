// @ts-check
// Keys: how they are called, which action an event asks for, and how they are shown. A key is a
// text such as "B", "?", "Ctrl+Shift+Z" or "Shift+ArrowLeft"; Shift and Alt count where they make
// no other character, Ctrl is Command, too.

import {t} from "../texts.js";
import {ACTIONS} from "./list.js";
import {page} from "./page.js";

/**
 * Places on the page with keys of their own, and what the list of shortcuts calls them. closed:
 * other keys do nothing there. pointed: its keys are also of the one under the pointer.
 * @type {Record<string, {where: string, words: string, closed?: boolean, pointed?: boolean}>}
 */
export const PLACES = {
  map: {where: ".cl-map", words: t("on the map")},
  variation: {where: ".cl-variations .cl-cell", words: t("on a variation"), pointed: true},
  "kept look": {where: ".cl-kept-looks .cl-cell", words: t("on a kept look")},
  "style photo": {where: ".cl-style-photo", words: t("on a style photo")},
  card: {where: ".cl-card", words: t("on a picture of yours")},
  search: {where: ".cl-search", words: t("in the search")},
  row: {where: "[data-walk]", words: t("in a row of buttons, or a menu")},
  model: {where: "button.cl-model", words: t("on the model's name")},
  menu: {where: ".cl-models", words: t("in the menu of models"), closed: true},
  picture: {where: "", words: t("over a picture")}, // the pointer; see view.js
};

/** Keys of which browsers make an event of its own. @type {Record<string, string>} */
const NATIVE = {copy: "Ctrl+C", paste: "Ctrl+V"};
const NAMES = {" ": "Space", Escape: "Esc"};
/** What stands on the keys. @type {Record<string, string>} */
const SIGNS = {
  ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Ctrl: t("Ctrl"),
  Shift: t("Shift"), Alt: t("Alt"), Space: t("Space"), Enter: t("Enter"), Esc: t("Esc"),
  Delete: t("Del"), Backspace: t("Backspace"), Home: t("Home"), End: t("End"),
};

/** The key of an event. @param {Event & Partial<KeyboardEvent>} event */
export function keyOf(event) {
  if (NATIVE[event.type]) return NATIVE[event.type];
  const {key = "", ctrlKey, metaKey, altKey, shiftKey} = event;
  const name = NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  const letter = name.length > 1 || /\p{L}/u.test(name), shifts = shiftKey && letter;
  // On many keyboards signs such as "[" come with Alt, or with Alt and Ctrl at once.
  const made = altKey && !letter, control = (ctrlKey || metaKey) && !made;
  const parts = [control && "Ctrl", altKey && !made && "Alt", shifts && "Shift", name];
  return parts.filter(Boolean).join("+");
}

/** The keys of an action. @param {string} name @returns {string[]} */
export const keysOf = (name) => ACTIONS.get(name).keys ?? [];

/** Whether an event is of an action's key, whatever is held beside it. @param {string} name */
export function isKeyOf(name, event) {
  return keysOf(name).includes(NAMES[event.key] ?? event.key);
}

/** Places that the pointer, or an element, is in, the innermost first; at last the whole page. */
function* placesOf(target) {
  for (const [at, {where, pointed}] of Object.entries(PLACES)) {
    const place = pointed && document.querySelector(`${where}:hover`);
    if (place instanceof HTMLElement) yield {at, place};
  }
  for (let place = target; place instanceof HTMLElement; place = place.parentElement) {
    for (const [at, {where, closed}] of Object.entries(PLACES)) {
      if (!where || !place.matches(where)) continue;
      yield {at, place};
      if (closed) return;
    }
  }
  yield {at: undefined, place: null};
}

function find(key, event) {
  for (const {at, place} of placesOf(event.target)) {
    for (const action of ACTIONS.values()) {
      if (action.at !== at || !action.keys?.includes(key)) continue;
      if (action.fits?.(page, event) ?? true) return {action, how: {key, place}};
    }
  }
  return null;
}

/**
 * The action that an event asks for, if any. A key with Shift that has no action of its own is the
 * key without.
 * @param {Event} event
 * @returns {{action: import("./list.js").Action, how: import("./list.js").How} | null}
 */
export function actionOf(event) {
  const key = keyOf(event), native = event.type === "keydown" && Object.values(NATIVE);
  if (!key || (native && native.includes(key))) return null;
  return find(key, event) ?? find(key.replace(/^Shift\+/, ""), event);
}

// How they are shown ----------------------------------------------------------------------------
/** A key in its parts: ["Ctrl", "Z"]. @param {string} key */
function partsOf(key) {
  const [, before, name] = key.match(/^((?:(?:Ctrl|Alt|Shift)\+)*)(.+)$/);
  return [...before.split("+").filter(Boolean), name].map((part) => SIGNS[part] ?? part);
}

/**
 * Keys as they are shown, each in its parts: nine in a row as the first, an ellipsis and the last,
 * arrows with Shift held as one.
 * @param {string[]} keys
 * @returns {string[][]}
 */
export function shown(keys) {
  const parts = keys.map(partsOf), last = parts.at(-1);
  if (parts.length > 4) return [parts[0], ["…"], last];
  const arrows = parts.length === 4 && parts[0].length > 1;
  return arrows ? [[...parts[0].slice(0, -1), ...parts.map((one) => one.at(-1))]] : parts;
}

/** A key as it is shown in a sentence. @param {string} key */
export const wordOf = (key) => partsOf(key).join("+");

/** Actions' keys, and what a pointer does for them, in a tooltip. @param {string[]} names */
export function keyWords(...names) {
  const keys = shown(names.flatMap(keysOf)).map((parts) => parts.join("+"));
  const hands = new Set(names.flatMap((name) => ACTIONS.get(name).hand ?? []));
  return [...keys, ...hands].join(` ${t("or")} `);
}

/** What keys do at a place, in one sentence. @param {keyof typeof PLACES} at */
export function keysAt(at) {
  const there = [...ACTIONS.values()].filter((action) => action.at === at);
  return there.map(({name, does}) => `${keyWords(name)}: ${does}`).join("; ");
}
