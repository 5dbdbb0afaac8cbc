// @ts-check
// Hands details of a photo on to the photo pane: see closer.js. A part of its own, so that none
// takes the place of a picture that comes at the same time.

import {tell} from "./events.js";

/** @param {import("./widget.js").Widget} widget */
export function start({props, watch}) {
  watch("value", () => { if (props.value) tell("detail", props.value); });
}
