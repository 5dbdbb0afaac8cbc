// @ts-check
// What can be seen, and how large.

function toggleFullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

/** @type {import("./list.js").Action[]} */
export const view = [
  {
    name: "zoom-in", keys: ["+", "="], hand: ["wheel", "two fingers"], does: "zoom in",
    repeats: true,
    perform: ({painter}) => painter?.view.by(1.5),
  },
  {
    name: "zoom-out", keys: ["-"], hand: ["wheel", "two fingers"], does: "zoom out",
    repeats: true,
    perform: ({painter}) => painter?.view.by(1 / 1.5),
  },
  {
    name: "fit", keys: ["0"], does: "see all of it",
    tip: "See all of it ({keys}); zoom with the wheel, move it with Space and a drag",
    perform: ({painter}) => painter?.view.fit(),
  },
  {
    name: "pan", keys: ["Space"], hand: ["middle button", "two fingers"], at: "picture",
    does: "move what is zoomed, with a drag",
  },
  {
    name: "mix", keys: ["V"], does: "map, both, photo",
    tip: "What is seen: the map, the photo, or the map over the photo ({keys})",
    perform: ({painter}) => painter?.overlay.next(),
  },
  {
    name: "outline", keys: ["H"], does: "show or hide the outline",
    tip: "Show or hide the outline of the selected object ({keys})",
    perform: ({photo}) => photo?.mark(),
  },
  {
    name: "compare", keys: ["D"], does: "see the photo as it was, while the key is held",
    fits: ({photo}) => photo?.shown.photo != null,
    perform: ({photo}) => photo.compare(true), release: ({photo}) => photo?.compare(false),
  },
  {
    name: "divide", keys: ["Shift+D"], does: "a divider between the photo before and after",
    tip: "Before and after: drag the divider, or move it with the arrow keys ({keys})",
    bar: ({photo}) => (photo?.asItWas() ? "" : "Open a photo first"),
    perform: ({photo}) => photo.divider.turn(photo.view.sight),
  },
  {name: "fullscreen", keys: ["F"], does: "full screen", perform: toggleFullscreen},
];
