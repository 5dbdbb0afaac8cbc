// @ts-check
// Actions are done: by their buttons, by keys, or by name.

import {busy, isTyping} from "../keyboard.js";
import {tell} from "../events.js";
import {all} from "../widget.js";
import {actionOf, keyOf, keyWords} from "./keys.js";
import {ACTIONS} from "./list.js";
import {onChange, page} from "./page.js";

const PAUSE = 50; // ms

/** What was asked for while another action still opens a tab, in its order; null: none does. */
let later = null;

/**
 * Do an action, or say why it cannot be done; after one that still opens a tab.
 * @param {string} name
 * @param {import("./list.js").How} [how]
 */
export function act(name, how = {}) {
  if (later) {
    later.push([name, how]);
    return;
  }
  const opening = begin(name, how);
  if (opening) catchUp(opening);
}

/** A promise where it opens a tab. */
function begin(name, how) {
  const {bar, perform, asks, opens} = ACTIONS.get(name), why = bar?.(page);
  if (why && !(asks && how.event)) return tell("sign", why);
  const doing = perform(page, how);
  return opens && Promise.resolve(doing).catch(() => {});
}

async function catchUp(opening) {
  later = [];
  await opening;
  while (later.length) {
    // Gradio looks only in the end what an event brings.
    await new Promise((next) => { setTimeout(next, PAUSE); });
    await begin(...later.shift());
  }
  later = null;
}

// Keys ------------------------------------------------------------------------------------------
/** @type {{key: string, release: import("./list.js").Action["release"]} | null} */
let held = null;

function press(/** @type {Event} */ event) {
  const {action, how} = actionOf(event) ?? {};
  if (!action?.perform) return;
  const {during = [], release} = action;
  if (isTyping(event) && !during.includes("typing")) return;
  const waits = busy().some((state) => !during.includes(state));
  // A key with Ctrl is the browser's, too, and a list has letters of its own.
  if (!waits || how.key.startsWith("Ctrl+")) event.preventDefault();
  const again = /** @type {KeyboardEvent} */ (event).repeat && !action.repeats;
  if (waits || again) return;
  if (release) held = {key: lastOf(event), release};
  act(action.name, {...how, event});
}

const lastOf = (event) => keyOf(event).split("+").at(-1);

for (const name of ["keydown", "copy", "paste"]) document.addEventListener(name, press);
document.addEventListener("keyup", (event) => { if (lastOf(event) === held?.key) letGo(); });
window.addEventListener("blur", letGo); // where the key is let go is not heard

function letGo() {
  held?.release(page);
  held = null;
}

// Buttons ---------------------------------------------------------------------------------------
/** What a button says of an action. @param {string} name */
export function tipOf(name) {
  const {does, tip = `${does[0].toUpperCase()}${does.slice(1)} ({keys})`} = ACTIONS.get(name);
  const words = typeof tip === "string" ? tip : tip(page), keys = keyWords(name);
  return words.replace(keys ? "{keys}" : " ({keys})", keys);
}

/** @type {Map<HTMLElement, string>} */
const buttons = new Map();

/** @param {HTMLElement} button @param {string} name */
function dress(button, name) {
  const why = ACTIONS.get(name).bar?.(page) ?? "", title = why || tipOf(name);
  if (button.title !== title) button.title = title;
  if (ACTIONS.get(name).bar) /** @type {HTMLButtonElement} */ (button).disabled = Boolean(why);
}

/**
 * Have the buttons of a widget that carry the name of an action (data-act, data-tool) do it, say
 * so, and be there while it can be done.
 * @param {HTMLElement} element
 */
export function wire(element) {
  for (const button of all(element, "button:is([data-act], [data-tool])")) {
    const name = button.dataset.act ?? button.dataset.tool;
    button.onclick = () => act(name);
    button.onpointerenter = () => dress(button, name); // the painter that shows may be another
    buttons.set(button, name);
    dress(button, name);
  }
}

onChange(() => {
  for (const [button, name] of buttons) {
    if (button.isConnected) dress(button, name);
    else buttons.delete(button);
  }
  for (const {button, name} of ACTIONS.values()) {
    const found = button && document.getElementById(button);
    if (found) dress(found, name);
  }
});
