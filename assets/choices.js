// @ts-check
// A list of the model's layers to choose from. The value is a layer's number, or null for all.

import {make} from "./widget.js";

/**
 * @param {HTMLSelectElement} select
 * @param {string[]} names of the layers, the finest first
 */
export function fillLayers(select, names) {
  const option = (textContent, value) => make("option", {textContent, value});
  const layers = names.map((name, i) => option(name.toLowerCase(), i));
  select.append(option("all layers", ""), ...layers.reverse());
}

/** @param {HTMLSelectElement} select */
export function layerOf(select) {
  return select.value === "" ? null : Number(select.value);
}
