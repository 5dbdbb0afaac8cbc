// @ts-check
// More tools, and how tools paint: what the menu beside the tools offers.

import {settings} from "../painter/settings.js";
import {tool} from "./painting.js";

/** @typedef {import("./list.js").Action} Action */

const isOpen = ({painter}) => Boolean(painter?.strokes.stroke?.tool.corners);

/**
 * A way in which tools paint is switched on or off.
 * @param {string} name @param {string} key @param {"wraps" | "square" | "pressure"} setting
 * @param {string} does
 * @returns {Action}
 */
function turned(name, key, setting, does) {
  return {name, keys: [key], does, perform: () => settings.set({[setting]: !settings[setting]})};
}

/** @type {Action[]} */
export const tools = [
  {
    name: "more-tools", keys: ["A"], does: "all tools, and how they paint",
    tip: "More tools, symmetry, the brush ({keys})", perform: ({painter}) => painter?.menu.turn(),
  },
  tool("polygon", "Shift+O", "polygon lasso: fill between corners that are clicked", {
    tip: "Click the corners; Enter, a double click or a click on the first one fills it ({keys})",
  }),
  {
    name: "finish", keys: ["Enter"], hand: ["double click"], at: "map", during: ["drawing"],
    does: "close the polygon", fits: isOpen, perform: ({painter}) => painter.strokes.end(),
  },
  {
    name: "uncorner", keys: ["Backspace"], at: "map", during: ["drawing"], fits: isOpen,
    does: "take its last corner back", perform: ({painter}) => painter.strokes.uncorner(),
  },
  tool("ellipse", "Shift+U", "fill an ellipse", {}),
  {
    name: "mirror", keys: ["Shift+M"], perform: () => settings.turnMirror(),
    does: "symmetry: left and right, top and bottom, both, off",
  },
  turned("wrap", "Shift+W", "wraps", "strokes go on over the left and right edge, for panoramas"),
  turned("square", "Shift+B", "square", "a square brush, or a round one"),
  turned("pressure", "Shift+P", "pressure", "how hard a pen is pressed says how large it paints"),
];
