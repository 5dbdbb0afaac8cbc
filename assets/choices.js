// @ts-check
// A list of the model's layers to choose from. The value is a layer's number, or null for all, or
// "texture".

import {t} from "./texts.js";
import {make} from "./widget.js";

const LAYERS = [t("finest"), t("fine"), t("middle"), t("coarse"), t("coarsest")]; // by number

/**
 * @param {HTMLSelectElement} select
 * @param {boolean} [texture] whether there is noise that can be rolled alone
 */
export function fillLayers(select, texture = false) {
  const option = (textContent, value) => make("option", {textContent, value});
  const layers = LAYERS.map(option);
  select.append(option(t("all layers"), ""), ...layers.reverse());
  if (texture) select.append(option(t("texture"), "texture"));
}

/** @param {HTMLSelectElement} select */
export function layerOf(select) {
  const {value} = select;
  return value === "" ? null : value === "texture" ? value : Number(value);
}
