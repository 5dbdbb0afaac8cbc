// @ts-check
// While the server does not answer the page says so, and whatever somebody does that needs it says
// so again: Gradio drops what is asked meanwhile without a word. See answers.js.

import {hear, tell} from "../events.js";
import {t} from "../texts.js";

const AWAY = t("The server does not answer. What you paint is kept in this browser. " +
  "All else can be done once it is back.");
const AWAY_UNKEPT =
  t("The server does not answer, and this browser does not keep what you paint now.");
const NOTHING = t("The server does not answer: nothing was done");

// What nobody asked for by hand, or what is kept until the server is back.
const QUIET = ["stroke", "choose", "keep", "here", "restore", "revive", "look",
  "error", "warning", "info"];
const GRADIOS = "#workspace :is(button.sm, #lock input)"; // its own buttons
const FIELDS = "#workspace :is(.cl-slider, #seed)";

/**
 * @param {import("./note.js").Note} note
 * @param {() => string} unkept why nothing is kept; empty where it is
 */
export function sayAway(note, unkept) {
  const say = () => note.say(unkept() ? AWAY_UNKEPT : AWAY);
  let away = false;

  function again() {
    if (!away) return;
    say();
    tell("sign", NOTHING);
  }

  hear("away", (now) => {
    if (now && !away) say();
    if (away && !now) note.takeBack([AWAY, AWAY_UNKEPT], unkept());
    away = now;
  });
  hear("asked", (event) => { if (!QUIET.includes(event)) again(); });
  for (const [name, where] of [["click", GRADIOS], ["change", FIELDS]]) {
    document.addEventListener(name, ({target}) => {
      if (/** @type {Element} */ (target).closest(where)) again();
    }, true);
  }
}
