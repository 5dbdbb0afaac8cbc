// @ts-check
// What a hand can do on the map, and with what it paints.

import {t} from "../texts.js";

/** @typedef {import("./list.js").Action} Action */

/**
 * A tool is taken in hand.
 * @param {string} name @param {string} key @param {string} does @param {Partial<Action>} more
 * @returns {Action}
 */
export function tool(name, key, does, more) {
  const perform = ({painter}) => painter?.strokes.setTool(name);
  return {name, keys: [key], does, perform, ...more};
}

const background = ({painter}) => painter?.objects.name(painter.drawing.background());

/** Why the selected object cannot be split. @param {import("./page.js").Page} page */
function whole({selected}) {
  if (selected?.whole) {
    const {name} = selected;
    return t("In one piece: {name}; there is nothing to split off", {name});
  }
  return selected?.here ? ""
    : t("Click a piece first, in the photo or on the map: it can then have a look of its own");
}

/** Why no map of a photo can be corrected. @param {import("./page.js").Page} page */
const still = ({scene}) => (scene?.correcting.on ? ""
  : t("Open a photo and choose “Correct the map” first"));

/** Why what is selected has no border. @param {import("./page.js").Page} page */
const missing = ({selected}) => (selected?.there ? "" : t("There is nothing of it in the photo"));

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
const move = (far) => ({painter}, {key}) => painter.cursor.step(key.replace("Shift+", ""), far);
const use = (line) => ({painter}) => painter.cursor.use(line);
const letGo = ({painter}) => painter.cursor.release();

/** @type {Action[]} */
export const painting = [
  tool("brush", "B", t("brush"), {tip: t("Brush ({keys}); with Shift a line from the last point")}),
  {
    name: "line", fixed: true, hand: [t("Shift-click")], keys: ["Shift+Space"], at: "map",
    does: t("a line from the last point"), perform: use(true), release: letGo,
  },
  tool("eraser", "E", t("eraser: paints the background"), {
    hand: [t("right button")],
    tip: (page) => t("Eraser ({keys}): paints {name}", {name: background(page)}),
  }),
  tool("lasso", "O", t("lasso: fill what is drawn around"), {
    tip: t("Fill what is drawn around ({keys})"),
  }),
  tool("rectangle", "U", t("fill a rectangle"), {}),
  tool("bucket", "G", t("fill a connected area"), {}),
  tool("piece", "W", t("add a piece of the photo, or take it away"), {
    bar: still,
    tip: t("Add the piece of the photo that is clicked to what is selected ({keys}), or take it "
      + "away again; with Alt, or the right button, take it away"),
  }),
  tool("pick", "I", t("select what is there"), {
    hand: [t("Alt-click")], tip: t("Select what is under the pointer ({keys})"),
  }),
  {
    name: "smaller", keys: ["["], hand: [t("Shift-wheel"), t("Ctrl-drag")],
    does: t("smaller brush"), repeats: true,
    perform: ({painter}) => painter?.strokes.resize(-1),
  },
  {
    name: "larger", keys: ["]"], hand: [t("Shift-wheel"), t("Ctrl-drag")],
    does: t("larger brush"), repeats: true,
    perform: ({painter}) => painter?.strokes.resize(1),
  },
  {
    name: "choose", fixed: true, keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    does: t("the first nine of the palette"),
    perform: ({painter}, {key}) => painter?.palette.takeKey(key),
  },
  {
    name: "search", keys: ["/"], does: t("find a class by name"), tip: t("Find a class ({keys})"),
    perform: ({painter}, {event}) => painter?.palette.search(event ? true : undefined),
  },
  {
    name: "split", keys: ["S"], does: t("split off the piece clicked last"), bar: whole,
    asks: true,
    tip: t("Make the piece that was clicked last an object of its own, with its own look ({keys})"),
    perform: ({scene}) => scene?.trigger("split"),
  },
  {
    name: "merge", keys: ["M"], does: t("merge it with its class again"), asks: true,
    tip: t("Join it with its class again ({keys})"),
    bar: ({selected}) => (selected?.piece ? "" : t("Only what was split off can be merged again")),
    perform: ({scene}) => scene?.trigger("merge"),
  },
  {
    name: "use", fixed: true, keys: ["Space"], at: "map",
    does: t("use the tool there, hold to draw"), perform: use(false), release: letGo,
  },
  {
    name: "move", fixed: true, keys: ARROWS, at: "map", does: t("move the point"),
    during: ["drawing"], repeats: true,
    perform: move(false),
  },
  {
    name: "move-far", fixed: true, keys: ARROWS.map((key) => `Shift+${key}`), at: "map",
    during: ["drawing"], does: t("move it in larger steps"), repeats: true, perform: move(true),
  },
  {
    name: "correct", does: t("strokes say what is what in the photo"),
    tip: t("Strokes say what is what in the photo, whose pixels stay"),
    perform: ({scene}) => scene?.correcting.setAnew(false),
  },
  {
    name: "anew", does: t("strokes are drawn over the photo"),
    tip: t("Strokes are drawn over the photo: paint a lake into it"),
    perform: ({scene}) => scene?.correcting.setAnew(true),
  },
  {
    name: "snap", keys: ["Q"], does: t("strokes follow the edges in the photo"), bar: still,
    tip: t("Strokes take what is alike in the photo, up to its edges ({keys})"),
    perform: ({scene}) => scene?.correcting.setSnaps(!scene.correcting.snaps),
  },
  {
    name: "tidy", keys: ["Y"], does: t("move the selected object's border to the photo's edges"),
    bar: (page) => still(page) || missing(page),
    tip: t("Move the border of what is selected to where the photo's colours part ({keys})"),
    perform: ({scene}) => scene?.protocol.ask("tidy"),
  },
  {
    name: "canvas", does: t("another shape of the picture"),
    tip: t("Canvas: the shape of the picture"),
    perform: ({scene}) => scene?.canvas.open(),
  },
  {
    name: "give-up", keys: ["Esc"], does: t("give up what is being drawn"), during: ["drawing"],
    fits: ({painter}) => Boolean(painter?.strokes.stroke),
    perform: ({painter}) => painter.strokes.giveUp(),
  },
];
