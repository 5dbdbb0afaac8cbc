// @ts-check
// What can be seen, and how large.

import {t} from "../texts.js";

function toggleFullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

/** @type {import("./list.js").Action[]} */
export const view = [
  {
    name: "zoom-in", keys: ["+", "="], hand: [t("wheel"), t("two fingers")], does: t("zoom in"),
    repeats: true,
    perform: ({painter}) => painter?.view.by(1.5),
  },
  {
    name: "zoom-out", keys: ["-"], hand: [t("wheel"), t("two fingers")], does: t("zoom out"),
    repeats: true,
    perform: ({painter}) => painter?.view.by(1 / 1.5),
  },
  {
    name: "fit", keys: ["0"], does: t("see all of it"),
    tip: t("See all of it ({keys}); zoom with the wheel, move it with Space and a drag"),
    perform: ({painter}) => painter?.view.fit(),
  },
  {
    name: "pan", keys: ["Space"], hand: [t("middle button"), t("two fingers")], at: "picture",
    does: t("move what is zoomed, with a drag"),
  },
  {
    name: "mix", keys: ["V"], does: t("map, both, photo"),
    tip: t("What is seen: the map, the photo, or the map over the photo ({keys})"),
    perform: ({painter}) => painter?.overlay.next(),
  },
  {
    name: "outline", keys: ["H"], does: t("show or hide the outline"),
    tip: t("Show or hide the outline of the selected object ({keys})"),
    perform: ({photo}) => photo?.mark(),
  },
  {
    name: "fine", keys: ["Shift+F"], does: t("the fine picture, or as it is drawn"),
    tip: t("Fine picture: more pixels, made up by the model, once your hand rests ({keys})"),
    bar: ({photo}) => (photo?.closer.upscales ? "" : t("This model has no upscaler")),
    fits: ({photo}) => photo?.shown.photo == null,
    perform: ({photo}) => photo?.closer.refine(!photo.closer.fine),
  },
  {
    name: "compare", keys: ["D"], does: t("see the photo as it was, while the key is held"),
    fits: ({photo}) => photo?.shown.photo != null,
    perform: ({photo}) => photo.compare(true), release: ({photo}) => photo?.compare(false),
  },
  {
    name: "divide", keys: ["Shift+D"], does: t("a divider between the photo before and after"),
    tip: t("Before and after: drag the divider, or move it with the arrow keys ({keys})"),
    bar: ({photo}) => (photo?.asItWas() ? "" : t("Open a photo first")),
    perform: ({photo}) => photo.divider.turn(photo.view.sight),
  },
  {name: "fullscreen", keys: ["F"], does: t("full screen"), perform: toggleFullscreen},
];
