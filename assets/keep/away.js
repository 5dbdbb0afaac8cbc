// @ts-check
// While the server does not answer the page says so, and whatever somebody does that needs it says
// so again: Gradio drops what is asked meanwhile without a word. See answers.js.

import {hear, tell} from "../events.js";
import {t} from "../texts.js";

const AWAY = t("The server does not answer. What you paint is kept in this browser. " +
  "All else can be done once it is back.");
const NOTHING = t("The server does not answer: nothing was done");

// What nobody asked for by hand, or what is kept until the server is back.
const QUIET = ["stroke", "choose", "keep", "here", "restore", "revive", "look",
  "error", "warning", "info"];
const GRADIOS = "#workspace :is(button.sm, #lock input)"; // its own buttons
const FIELDS = "#workspace :is(.cl-slider, #seed)";

/** @param {(sentence: string) => void} say in the note that stays */
export function sayAway(say) {
  let away = false;

  function again() {
    if (!away) return;
    say(AWAY);
    tell("sign", NOTHING);
  }

  hear("away", (now) => {
    if (now !== away) say(now ? AWAY : "");
    away = now;
  });
  hear("asked", (event) => { if (!QUIET.includes(event)) again(); });
  for (const [name, where] of [["click", GRADIOS], ["change", FIELDS]]) {
    document.addEventListener(name, ({target}) => {
      if (/** @type {Element} */ (target).closest(where)) again();
    }, true);
  }
}
