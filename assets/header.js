// @ts-check
// The header: hints that can be put away for good, the list of shortcuts, dark or light, the menu
// of models, and the page-wide keys.

import {plainAnswers} from "./answers.js";
import {tell} from "./events.js";
import {hasModifier, isTyping, keysWait} from "./keyboard.js";
import {Models} from "./models.js";
import {recall, remember} from "./storage.js";
import {all, finder} from "./widget.js";

const SEEN = "clvae-hints-seen", THEME = "clvae-theme"; // in the visitor's browser

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, server}) {
  const find = finder(element), keys = find(".cl-keys"), hints = find(".cl-hints");

  const acts = {
    keys: () => (keys.open ? keys.close() : keys.showModal()),
    theme: () => remember(THEME, document.body.classList.toggle("dark") ? "dark" : "light"),
    "save-project": () => tell("project", "save"),
    "open-project": () => tell("project", "open"),
    hints: () => showHints(true),
    "got-it": () => showHints(false),
  };

  function showHints(shown) {
    hints.hidden = !shown;
    remember(SEEN, shown ? "" : "1");
  }

  function key(event) {
    const letter = event.key.toLowerCase();
    if (hasModifier(event) || isTyping(event)) return;
    if (document.querySelector(".cl-painter.drawing")) return;
    if (document.querySelector("dialog[open]") && letter !== "?") return;
    if (letter === "?") acts.keys();
    else if (letter === "t") acts.theme();
    else if (keysWait()) return; // the last picture is on its way
    else if (letter === "l") press("lock");
    else if (letter === "n") press("show-variations", "tab-variations");
    else if (letter === "k") press("keep-look", "tab-kept");
    else if (letter === "r") press(event.shiftKey ? "dice-all" : "dice-one");
  }

  for (const b of all(element, "[data-act]")) b.onclick = acts[b.dataset.act];
  keys.addEventListener("click", (event) => { if (event.target === keys) keys.close(); });
  new Models(element, props.model, server);
  plainAnswers();
  hints.hidden = recall(SEEN) === "1";
  if (recall(THEME)) document.body.classList.toggle("dark", recall(THEME) === "dark");
  document.addEventListener("keydown", key);
}

/**
 * Press a button.
 * @param {string} id
 * @param {string} [tab] the one it is on, which is made when it is first opened
 */
function press(id, tab, tries = 100) {
  if (tab) document.getElementById(`${tab}-button`)?.click();
  /** @type {HTMLElement} */
  const found = document.querySelector(`#${id}:is(button), #${id} button, #${id} input`);
  if (!tab || found?.onclick) found?.click();
  else if (tries) setTimeout(press, 30, id, tab, tries - 1);
}
