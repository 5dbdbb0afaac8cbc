// @ts-check
// Which layer the dice renews: props.value is its number, or null for all, or "texture".

import {fillLayers, layerOf} from "./choices.js";

/** @param {import("./widget.js").Widget} widget */
export function start({element, props}) {
  /** @type {HTMLSelectElement} */
  const select = element.querySelector(".cl-select");
  fillLayers(select, props.texture);
  select.onchange = () => { props.value = layerOf(select); };
}
