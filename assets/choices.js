// @ts-check
// A list of the model's layers to choose from. The value is a layer's number, or null for all, or
// "texture".

import {make} from "./widget.js";

/**
 * @param {HTMLSelectElement} select
 * @param {string[]} names of the layers, the finest first
 * @param {boolean} [texture] whether there is noise that can be rolled alone
 */
export function fillLayers(select, names, texture) {
  const option = (textContent, value) => make("option", {textContent, value});
  const layers = names.map((name, i) => option(name.toLowerCase(), i));
  select.append(option("all layers", ""), ...layers.reverse());
  if (texture) select.append(option("texture", "texture"));
}

/** @param {HTMLSelectElement} select */
export function layerOf(select) {
  const {value} = select;
  return value === "" ? null : value === "texture" ? value : Number(value);
}
