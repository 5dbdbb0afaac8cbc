// @ts-check
// The export dialog's words: what can go out, how it becomes larger, and why something cannot.

import {t} from "./texts.js";

/** What can go out: its words, a note, and the fields that it has. */
export const KINDS = {
  photo: [t("Photo"), "", ["format", "quality", "scale", "project"]],
  map: [t("Label map"), t("A PNG whose pixels are the classes' numbers: it opens here again."),
    ["scale"]],
  colours: [t("Map in colours"), "", ["format", "quality", "scale"]],
  both: [t("Map and photo"), t("Side by side."), ["format", "quality", "scale"]],
  layers: [t("Layers"), t("A PSD with a layer of each object, named as here, over the photo; the " +
    "map is hidden above them."), ["scale"]],
  animation: [t("Animation"), "",
    ["format", "quality", "scale", "ends", "seconds", "rate", "back"]],
  others: [t("Other photos"),
    t("What changed here, class by class, on photos of yours: a ZIP of them."),
    ["files", "format", "quality"]],
};
/** How a picture becomes larger: a word beside its size, and what it means. */
export const LARGER = {
  upscaled: [t("upscaled"), t("Upscaled: the model makes up the detail of the larger picture.")],
  resampled: [t("resampled"), t("Resampled: the larger picture has no more detail.")],
  squares: [t("in squares"), t("Each pixel of the map becomes a square.")],
};
export const MAPS = ["map", "colours"]; // kinds with no picture in them
export const NAMES = {png: "PNG", jpeg: "JPEG", webp: "WebP", gif: "GIF", psd: "PSD"};
export const LOSSLESS = ["png", "gif", "psd"];
export const NO_LOOKS = t("Keep a look first, with “Keep this look” in the tab Kept (K): an " +
  "animation goes from one look to another.");
export const AWAY = t("The server does not answer: nothing was exported.");
export const NO_PHOTO = t("Open a photo of yours first, and change something in it.");
export const LARGEST = 40e6; // bytes of all photos; Python takes no more
export const NO_LINK = t("A link is of a sample scene in the look of a seed: something else was " +
  "painted, or restyled.");
export const NO_COPY = t("This browser copies no pictures from a page that is not on https.");
