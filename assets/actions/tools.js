// @ts-check
// More tools, and how tools paint: what the menu beside the tools offers.

import {tell} from "../events.js";
import {settings} from "../painter/settings.js";
import {fillHoles, grow, shrink, smooth} from "../painter/shapes.js";
import {t} from "../texts.js";
import {tool} from "./painting.js";

const STEP = 1 / 128; // of the map's width: how far a border goes at a time
const HOLE = 1 / 300; // of the map's pixels: what is a small hole

/** @typedef {import("./list.js").Action} Action */

const isOpen = ({painter}) => Boolean(painter?.strokes.stroke?.tool.corners);

/**
 * A way in which tools paint is switched on or off.
 * @param {string} name @param {string} key
 * @param {"wraps" | "square" | "pressure" | "safe" | "patterns" | "rulers"} setting
 * @param {string} does
 * @returns {Action}
 */
function turned(name, key, setting, does) {
  const perform = ({painter}) => {
    settings.set({[setting]: !settings[setting]});
    painter?.menu.sayOf(name);
  };
  return {name, keys: [key], does, perform};
}

/** Why there is nothing to copy or remove. @param {import("./page.js").Page} page */
const nothing = ({painter}) => (painter && !painter.selection?.mask
  ? t("Choose “Select and move”, and click something first") : "");

/** Why what is selected has no shape. @param {import("./page.js").Page} page */
function absent({painter}) {
  const none = painter && !painter.drawing.count[painter.selected];
  const name = none && painter.objects.name(painter.selected);
  return none ? t("Not on the map: {name}", {name}) : "";
}

/**
 * The shape of the selected object changes.
 * @param {string} name @param {string} key
 * @param {(ids: Uint8Array, width: number, height: number, id: number, by: number) =>
 *   import("../painter/raster.js").Box | null} does
 * @param {number} by parts of the map's width, or of its pixels
 * @param {string} words
 * @param {(of: {name: string}) => string} none what is said where it changes nothing
 * @param {Partial<Action>} [more]
 * @returns {Action}
 */
function reshaped(name, key, does, by, words, none, more) {
  const perform = ({painter}) => {
    const {strokes, selected, objects} = painter;
    const of = does === fillHoles ? "length" : "width";
    const change = ({ids, width, height}) => {
      const whole = of === "width" ? width : ids.length;
      return does(ids, width, height, selected, Math.max(1, Math.round(by * whole)));
    };
    if (!strokes.change(change)) tell("sign", none({name: objects.name(selected)}));
  };
  return {name, keys: [key], does: words, bar: absent, perform, ...more};
}

/** @type {Action[]} */
export const tools = [
  {
    name: "more-tools", keys: ["A"], does: t("all tools, and how they paint"),
    tip: t("More tools, symmetry, the brush ({keys})"),
    perform: ({painter}) => painter?.menu.turn(),
  },
  tool("polygon", "Shift+O", t("polygon lasso: fill between corners that are clicked"), {
    tip: t("Click the corners; Enter, a double click or a click on the first one fills it "
      + "({keys})"),
  }),
  {
    name: "finish", keys: ["Enter"], hand: [t("double click")], at: "map", during: ["drawing"],
    does: t("close the polygon"), fits: isOpen, perform: ({painter}) => painter.strokes.end(),
  },
  {
    name: "uncorner", keys: ["Backspace"], at: "map", during: ["drawing"], fits: isOpen,
    does: t("take its last corner back"), perform: ({painter}) => painter.strokes.uncorner(),
  },
  tool("select", "J", t("select, move and scale: drag what is there, or its corners"), {
    hand: [t("Shift-click"), t("Alt-click")],
    tip: t("Move what is under the pointer, scale it at its corners; with Shift select more, with "
      + "Alt less ({keys})"),
  }),
  ...["piece", "object", "class"].map((scope) => ({
    name: `select-${scope}`,
    does: {
      piece: t("a click selects a connected piece"), object: t("a click selects a whole object"),
      class: t("a click selects all of a class"),
    }[scope],
    perform: ({painter}) => painter?.selection.setScope(scope),
  })),
  {
    name: "copy-shape", keys: ["Ctrl+D"], does: t("copy what is selected to move"),
    bar: nothing, perform: ({painter}) => painter.selection.copy(),
  },
  {
    name: "remove-shape", keys: ["Delete"], at: "map", does: t("remove it"), bar: nothing,
    tip: t("Remove what is selected: what is around takes its place ({keys})"),
    perform: ({painter}) => painter.selection.remove(),
  },
  {
    name: "deselect", keys: ["Esc"], at: "map", does: t("select nothing"),
    fits: ({painter}) => Boolean(painter?.selection.mask && !painter.strokes.stroke),
    perform: ({painter}) => painter.selection.clear(),
  },
  tool("cut", "Shift+S", t("split with the lasso: what is drawn around becomes an object"), {
    bar: ({painter, scene}) => (painter && painter !== scene ? t("Only in the picture's map") : ""),
    tip: t("Draw around a part of an object: it becomes an object with its own look ({keys})"),
  }),
  tool("ellipse", "Shift+U", t("fill an ellipse"), {}),
  reshaped("grow", ">", grow, STEP, t("grow the selected object"),
    (of) => t("Everywhere already: {name}", of), {repeats: true}),
  reshaped("shrink", "<", shrink, STEP, t("shrink it"),
    (of) => t("Nothing of {name} would be left", of), {repeats: true}),
  reshaped("smooth", "Shift+Y", smooth, STEP, t("smooth its border"),
    (of) => t("Smooth already: {name}", of)),
  reshaped("holes", "Shift+H", fillHoles, HOLE, t("fill small holes in it"),
    (of) => t("There are no small holes in {name}", of)),
  {
    name: "mirror", keys: ["Shift+M"], perform: ({painter}) => {
      settings.turnMirror();
      painter?.menu.sayMirror();
    },
    does: t("symmetry: left and right, top and bottom, both, off"),
  },
  turned("wrap", "Shift+W", "wraps",
    t("strokes go on over the left and right edge, for panoramas")),
  {
    name: "trace", keys: ["Shift+T"], does: t("a picture to trace: choose it, show it or hide it"),
    tip: t("A picture over the map to trace, which is in no export ({keys})"),
    perform: ({scene}) => scene?.tracing.turn(),
  },
  {
    name: "trace-move", does: t("move the picture to trace, with a drag on the map"),
    perform: ({scene}) => scene?.tracing.setMoving(!scene.tracing.moving),
  },
  {
    name: "trace-other", does: t("choose another picture to trace"),
    perform: ({scene}) => scene?.tracing.choose(),
  },
  {
    name: "trace-remove", does: t("remove the picture to trace"),
    perform: ({scene}) => scene?.tracing.remove(),
  },
  turned("square", "Shift+B", "square", t("a square brush, or a round one")),
  {
    name: "favourite", keys: ["*"], does: t("a favourite class, which comes first in the palette"),
    perform: ({painter}) => painter?.palette.like(painter.selected),
  },
  turned("safe", "Shift+N", "safe", t("colours that colour-blind eyes tell apart")),
  turned("patterns", "Shift+V", "patterns", t("patterns on the map")),
  turned("rulers", "Shift+L", "rulers", t("rulers at the edge of the map")),
  turned("pressure", "Shift+P", "pressure",
    t("how hard a pen is pressed says how large it paints")),
];
