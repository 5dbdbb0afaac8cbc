// @ts-check
// A place for each style photo that is on its way, where its tile will be.

import {hear} from "./events.js";
import {t} from "./texts.js";
import {make} from "./widget.js";

/** @param {HTMLElement} box where they stand */
export function showComing(box) {
  hear("reading", (count) => {
    box.replaceChildren(...Array.from({length: count}, () => make("i")));
    box.hidden = count === 0;
    box.ariaLabel = count === 1 ? t("Reading a style photo …")
      : t("Reading {count} style photos …", {count});
  });
}
