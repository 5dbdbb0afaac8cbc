// @ts-check
// Copy and paste of a look, by buttons and as one copies and pastes anything. props.value:
// {copied}: whose look was copied, or null. A copied look goes to the system's clipboard as words,
// so that what was copied last, a photo or a look, is pasted.

import {wire} from "./actions/act.js";
import {join} from "./actions/page.js";
import {hear, tell} from "./events.js";
import {t} from "./texts.js";

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger, watch}) {
  let selected = "";
  const words = () => t("the look of {name}", {name: selected});

  function copy(event) {
    if (event?.clipboardData) event.clipboardData.setData("text/plain", words());
    else navigator.clipboard?.writeText(words()).catch(() => {}); // where the browser allows it
    trigger("copy");
  }

  function show() {
    const copied = props.value?.copied ?? null;
    join({clipboard: {copied, copy, paste: () => trigger("paste")}});
    if (copied) tell("sign", t("The look of {name} is copied", {name: copied}));
  }

  hear("selected", ({name}) => { selected = name; });
  tell("hello");
  show();
  wire(element);
  watch("value", show);
}
