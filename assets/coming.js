// @ts-check
// A place for each style photo that is on its way, where its tile will be.

import {hear} from "./events.js";
import {make} from "./widget.js";

/** @param {HTMLElement} box where they stand */
export function showComing(box) {
  hear("reading", (count) => {
    box.replaceChildren(...Array.from({length: count}, () => make("i")));
    box.hidden = count === 0;
    box.ariaLabel = count === 1 ? "Reading a style photo …" : `Reading ${count} style photos …`;
  });
}
