// @ts-check
// What a hand can do on the map, and with what it paints.

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
    return `All of ${selected.name} is one piece: there is nothing to split off`;
  }
  return selected?.here ? ""
    : "Click a piece first, in the photo or on the map: it can then have a look of its own";
}

/** Why no map of a photo can be corrected. @param {import("./page.js").Page} page */
const still = ({scene}) => (scene?.correcting.on ? ""
  : "Open a photo and choose “Correct the map” first");

/** Why what is selected has no border. @param {import("./page.js").Page} page */
const missing = ({selected}) => (selected?.there ? "" : "There is nothing of it in the photo");

const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
const move = (far) => ({painter}, {key}) => painter.cursor.step(key.replace("Shift+", ""), far);
const use = (line) => ({painter}) => painter.cursor.use(line);
const letGo = ({painter}) => painter.cursor.release();

/** @type {Action[]} */
export const painting = [
  tool("brush", "B", "brush", {tip: "Brush ({keys}); with Shift a line from the last point"}),
  {
    name: "line", fixed: true, hand: ["Shift-click"], keys: ["Shift+Space"], at: "map",
    does: "a line from the last point", perform: use(true), release: letGo,
  },
  tool("eraser", "E", "eraser: paints the background", {
    hand: ["right button"], tip: (page) => `Eraser ({keys}): paints ${background(page)}`,
  }),
  tool("lasso", "O", "lasso: fill what is drawn around", {
    tip: "Fill what is drawn around ({keys})",
  }),
  tool("rectangle", "U", "fill a rectangle", {}),
  tool("bucket", "G", "fill a connected area", {}),
  tool("piece", "W", "add a piece of the photo, or take it away", {
    bar: still,
    tip: "Add the piece of the photo that is clicked to what is selected ({keys}), or take it away "
      + "again; with Alt, or the right button, take it away",
  }),
  tool("pick", "I", "select what is there", {
    hand: ["Alt-click"], tip: "Select what is under the pointer ({keys})",
  }),
  {
    name: "smaller", keys: ["["], hand: ["Shift-wheel", "Ctrl-drag"], does: "smaller brush",
    repeats: true,
    perform: ({painter}) => painter?.strokes.resize(-1),
  },
  {
    name: "larger", keys: ["]"], hand: ["Shift-wheel", "Ctrl-drag"], does: "larger brush",
    repeats: true,
    perform: ({painter}) => painter?.strokes.resize(1),
  },
  {
    name: "choose", fixed: true, keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"],
    does: "the first nine of the palette",
    perform: ({painter}, {key}) => painter?.palette.takeKey(key),
  },
  {
    name: "search", keys: ["/"], does: "find a class by name", tip: "Find a class ({keys})",
    perform: ({painter}, {event}) => painter?.palette.search(event ? true : undefined),
  },
  {
    name: "split", keys: ["S"], does: "split off the piece clicked last", bar: whole,
    asks: true,
    tip: "Make the piece that was clicked last an object of its own, with its own look ({keys})",
    perform: ({scene}) => scene?.trigger("split"),
  },
  {
    name: "merge", keys: ["M"], does: "merge it with its class again", asks: true,
    tip: "Join it with its class again ({keys})",
    bar: ({selected}) => (selected?.piece ? "" : "Only what was split off can be merged again"),
    perform: ({scene}) => scene?.trigger("merge"),
  },
  {
    name: "use", fixed: true, keys: ["Space"], at: "map", does: "use the tool there, hold to draw",
    perform: use(false), release: letGo,
  },
  {
    name: "move", fixed: true, keys: ARROWS, at: "map", does: "move the point",
    during: ["drawing"], repeats: true,
    perform: move(false),
  },
  {
    name: "move-far", fixed: true, keys: ARROWS.map((key) => `Shift+${key}`), at: "map",
    during: ["drawing"], does: "move it in larger steps", repeats: true, perform: move(true),
  },
  {
    name: "correct", does: "strokes say what is what in the photo",
    tip: "Strokes say what is what in the photo, whose pixels stay",
    perform: ({scene}) => scene?.correcting.setAnew(false),
  },
  {
    name: "anew", does: "strokes are drawn over the photo",
    tip: "Strokes are drawn over the photo: paint a lake into it",
    perform: ({scene}) => scene?.correcting.setAnew(true),
  },
  {
    name: "snap", keys: ["Q"], does: "strokes follow the edges in the photo", bar: still,
    tip: "Strokes take what is alike in the photo, up to its edges ({keys})",
    perform: ({scene}) => scene?.correcting.setSnaps(!scene.correcting.snaps),
  },
  {
    name: "tidy", keys: ["Y"], does: "move the selected object's border to the photo's edges",
    bar: (page) => still(page) || missing(page),
    tip: "Move the border of what is selected to where the photo's colours part ({keys})",
    perform: ({scene}) => scene?.protocol.ask("tidy"),
  },
  {
    name: "canvas", does: "another shape of the picture", tip: "Canvas: the shape of the picture",
    perform: ({scene}) => scene?.canvas.open(),
  },
  {
    name: "give-up", keys: ["Esc"], does: "give up what is being drawn", during: ["drawing"],
    fits: ({painter}) => Boolean(painter?.strokes.stroke),
    perform: ({painter}) => painter.strokes.giveUp(),
  },
];
