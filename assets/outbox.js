// @ts-check
// Saves what Python hands over as a file: props.value = {name, href, serial}. And shows for a
// moment what was just done, in a few words, wherever on the page it was: the event "sign". What
// the server says beside its answers is a message of Gradio's: the event "note".

import {hear} from "./events.js";
import {t} from "./texts.js";
import {make} from "./widget.js";

const SIGN_MS = 3000;

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger, watch}) {
  const sign = element.querySelector(".cl-sign");
  let last = null, timer = null;

  function show(words) {
    clearTimeout(timer);
    sign.textContent = words;
    timer = setTimeout(() => { sign.textContent = ""; }, SIGN_MS);
  }

  function save() {
    const value = props.value;
    if (!value || value.serial === last) return;
    last = value.serial;
    const link = make("a", {href: value.href, download: value.name});
    document.body.append(link);
    link.click();
    link.remove();
    show(t("Saved as {name}", {name: value.name}));
  }

  hear("sign", show);
  hear("note", ({kind, text}) => trigger(kind, text)); // Gradio has messages of these kinds
  watch("value", save);
  save();
}
