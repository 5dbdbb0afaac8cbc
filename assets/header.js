// @ts-check
// The header: hints that can be put away for good, the list of shortcuts, dark or light, the menu
// of models.

import {wire} from "./actions/act.js";
import {join, page} from "./actions/page.js";
import {Sheet} from "./actions/sheet.js";
import {plainAnswers} from "./answers.js";
import {wireDrawer} from "./drawer.js";
import {hear} from "./events.js";
import {placeMessages} from "./messages.js";
import {Models} from "./models.js";
import {recall, remember} from "./storage.js";
import {language, languages, speak, t} from "./texts.js";
import {clock} from "./times.js";
import {finder, make} from "./widget.js";

const SEEN = "clvae-hints-seen", THEME = "clvae-theme"; // in the visitor's browser

/** A language as an entry of a list, by its own name. @param {string} value such as "de" */
function entry(value) {
  const textContent = new Intl.DisplayNames([value], {type: "language"}).of(value);
  return make("option", {value, lang: value, textContent, selected: value === language});
}

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, server}) {
  const find = finder(element), hints = find(".cl-hints"), sheet = new Sheet(element);
  const choice = find("[name=language]");

  const toggleSheet = () => sheet.toggle();
  const turn = () => remember(THEME, document.body.classList.toggle("dark") ? "dark" : "light");

  function showHints(shown) {
    hints.hidden = !shown;
    remember(SEEN, shown ? "" : "1");
  }

  join({header: {turn, toggleSheet, showHints}, models: new Models(element, props.model, server)});
  hear("kept", (time) => {
    find(".cl-kept-at").textContent = t("Kept {time}", {time: clock(time)});
  });
  choice.append(...languages.map(entry));
  choice.onchange = () => {
    const {value} = choice, change = () => speak(value);
    if (!page.gallery) return change();
    choice.value = language; // until it is so
    sheet.dialog.close();
    page.gallery.keeper.switch.anew(
      change, t("Change the language all the same"));
  };
  find(".cl-skip").onclick = (event) => {
    event.preventDefault(); // the address stays as it is
    page.painter?.drawing.canvas.focus();
  };
  wire(element);
  plainAnswers();
  placeMessages();
  wireDrawer();
  hints.hidden = recall(SEEN) === "1";
  if (recall(THEME)) document.body.classList.toggle("dark", recall(THEME) === "dark");
}
