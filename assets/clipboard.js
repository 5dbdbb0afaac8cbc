// @ts-check
// Copy and paste of a look, by buttons and as one copies and pastes anything. props.value:
// {copied}: whose look was copied, or null. A copied look goes to the system's clipboard as words,
// so that what was copied last, a photo or a look, is pasted.

import {hear, tell} from "./events.js";
import {isTyping, keysWait} from "./keyboard.js";

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger, watch}) {
  const [copy, paste] = element.querySelectorAll("button");
  let selected = "";

  function show() {
    const name = props.value?.copied;
    paste.disabled = !name;
    paste.title = name ? `Paste the look of ${name} (Ctrl+V)` : "Copy a look first";
    if (name) tell("sign", `The look of ${name} is copied`);
  }

  const words = () => `the look of ${selected}`;
  // Text is copied as text.
  const elsewhere = (event) => keysWait() || !getSelection().isCollapsed || isTyping(event);

  document.addEventListener("copy", (event) => {
    if (elsewhere(event)) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", words());
    trigger("copy");
  });
  document.addEventListener("paste", (event) => {
    if (!elsewhere(event) && !event.clipboardData?.files.length) paste.click();
  });
  copy.onclick = () => {
    navigator.clipboard?.writeText(words()).catch(() => {}); // where the browser allows it
    trigger("copy");
  };
  paste.onclick = () => trigger("paste");
  hear("selected", ({name}) => { selected = name; });
  tell("hello");
  watch("value", show);
  show();
}
