// @ts-check
// All that a user can do, each as one action: what it is called here, its keys, what it does in the
// words that the user reads, and how it is done. Buttons and what keys do (act.js) and the list of
// shortcuts (sheet.js) are made from it, so a new action is one entry, here or in painting.js,
// tools.js or view.js.

import {walkers} from "../keyboard.js";
import {t} from "../texts.js";
import {painting} from "./painting.js";
import {press, showTab} from "./press.js";
import {tools} from "./tools.js";
import {view} from "./view.js";

/**
 * What an action is done with: how it was asked for.
 * @typedef {object} How
 * @property {Event} [event] the key's, or the browser's own for copy and paste; none from a button
 * @property {string} [key] as keys.js calls it
 * @property {HTMLElement} [place] the one of `at` that has the focus
 */
/**
 * @typedef {object} Action
 * @property {string} name
 * @property {string} does in the list of shortcuts
 * @property {string[]} [keys] such as "B" and "Ctrl+Shift+Z"; see keys.js
 * @property {string[]} [hand] what a pointer does for it, such as "Shift-wheel"
 * @property {keyof typeof import("./keys.js").PLACES} [at] where alone these keys are its own;
 *   there they come before those of the whole page
 * @property {string | ((page: import("./page.js").Page) => string)} [tip] what a button says of it,
 *   {keys} for keys and hand; else what it does, and the keys
 * @property {string} [button] the id of a button of Gradio's that does it
 * @property {(page: import("./page.js").Page) => string} [bar] why it cannot be done now, or ""
 * @property {boolean} [asks] its key is passed on all the same: Python, which says why not, knows
 *   of what was done a moment ago
 * @property {(page: import("./page.js").Page, event: Event) => boolean} [fits] whether a key of its
 *   own is meant for it now; else it is left to others
 * @property {("typing" | "drawing" | "dialog" | "restoring")[]} [during] when its keys act
 *   although others wait
 * @property {(page: import("./page.js").Page, how: How) => any} [perform] none where the browser
 *   or a pointer does it
 * @property {boolean} [opens] it opens a tab first: the next one waits for the promise it returns
 * @property {(page: import("./page.js").Page) => void} [release] as its key is let go
 * @property {boolean} [fixed] nobody can give it other keys: they mean something each, or are the
 *   browser's own
 * @property {boolean} [repeats] it is done again and again while its key is held
 */

/** Copied and pasted is text, where there is any; a file that is pasted is a photo. */
function isOfLooks(_, event) {
  return getSelection().isCollapsed && !event.clipboardData?.files.length;
}

/** Why there are no variations of what is selected. @param {import("./page.js").Page} page */
function absent({variations, selected}) {
  if (!selected || selected.there || variations?.whole) return "";
  return t("Not in the picture yet: {name}; paint some first", {name: selected.name});
}

/** @type {Action[]} */
const looks = [
  {
    name: "new-look", keys: ["R"], does: t("new look for the selected object"), button: "dice-one",
    bar: ({selected}) => (selected?.locked ? t("Locked: {name}", {name: selected.name}) : ""),
  },
  {
    name: "new-look-all", keys: ["Shift+R"], does: t("new look for everything unlocked"),
    button: "dice-all",
  },
  {name: "lock", keys: ["L"], does: t("lock or unlock the selected object"), button: "lock"},
  {
    name: "copy", keys: ["Ctrl+C"], fixed: true, does: t("copy the look of the selected object"),
    tip: t("Copy the look ({keys})"), fits: isOfLooks,
    perform: ({clipboard}, {event}) => clipboard?.copy(event),
  },
  {
    name: "paste", keys: ["Ctrl+V"], does: t("paste it"), fixed: true, fits: isOfLooks,
    tip: ({clipboard}) => t("Paste the look of {name} ({keys})", {name: clipboard?.copied ?? ""}),
    bar: ({clipboard}) => (clipboard?.copied ? "" : t("Copy a look first")),
    perform: ({clipboard}) => clipboard?.paste(),
  },
  {
    name: "take-colour", keys: ["C"], does: t("give the selected object a colour of a picture"),
    tip: t("Take a colour from the map, the photo or a style photo ({keys})"),
    bar: ({tint}) => (tint?.can() ? "" : t("There is no colour to choose for what is selected")),
    perform: ({tint}) => tint?.drop(),
  },
  {
    name: "variations", keys: ["N"], does: t("nine other looks to choose from"),
    tip: t("Draw nine other looks ({keys})"), bar: absent, opens: true,
    perform: (page) => showTab("variations", () => page.variations).then((tab) => tab?.draw()),
  },
  {
    name: "more", keys: ["M"], at: "variation", does: t("more like this"),
    perform: ({variations}, {place}) => variations.more(place),
  },
  {
    name: "keep-look", keys: ["K"], does: t("keep the look of the selected object"), opens: true,
    perform: (page) => showTab("kept", () => page.kept).then((tab) => tab?.keep(false)),
  },
  {
    name: "keep-picture", does: t("keep the look of the whole picture"),
    perform: ({kept}) => kept.keep(true),
  },
  {
    name: "end-a", keys: ["A"], at: "kept look", does: t("make it the end A of the blend"),
    tip: t("A: an end of the blend ({keys})"),
    perform: ({kept}, {place}) => kept.choose("a", place),
  },
  {
    name: "end-b", keys: ["B"], at: "kept look", does: t("make it the end B of the blend"),
    tip: t("B: an end of the blend ({keys})"),
    perform: ({kept}, {place}) => kept.choose("b", place),
  },
  {
    name: "remove-look", keys: ["Delete"], at: "kept look", does: t("remove it"),
    tip: t("Remove ({keys})"), perform: ({kept}, {place}) => kept.remove(place),
  },
  {
    name: "photo", does: t("add a style photo"),
    tip: t("Add a style photo: choose it, drop it anywhere, or paste it"),
    bar: ({stylePhotos}) => stylePhotos?.full ?? "",
    perform: ({style}) => style.files.choosePhoto(),
  },
  {
    name: "remove-photo", keys: ["Delete"], at: "style photo", does: t("remove it"),
    perform: ({stylePhotos}, {place}) => stylePhotos.remove(place),
  },
  {
    name: "match-photo", does: t("match the style photo's colours more closely"),
    tip: t("Match the photo's colours more closely: to see it in the picture, take over again"),
    perform: ({match}) => match?.refine(),
  },
];

/** @type {Action[]} */
const page = [
  {
    name: "undo", keys: ["Ctrl+Z"], does: t("undo"), repeats: true,
    perform: ({scene}) => scene?.travel("undo"),
  },
  {
    name: "redo", keys: ["Ctrl+Shift+Z", "Ctrl+Y"], does: t("redo"), repeats: true,
    perform: ({scene}) => scene?.travel("redo"),
  },
  {
    name: "live", keys: ["P"], does: t("live, or draw when asked"),
    tip: t("Live: the photo follows each change. Off: it waits for Draw ({keys})"),
    perform: ({photo}) => photo?.setManual(!photo.manual),
  },
  {
    name: "draw", keys: ["Enter"], does: t("draw what is not drawn yet"),
    tip: t("Draw the photo ({keys})"),
    fits: ({photo}, event) => Boolean(photo?.waits() && !photo.presses(event)),
    perform: ({photo}) => photo.draw(),
  },
  {
    name: "save-project", keys: ["Ctrl+S"], does: t("save the project"), during: ["typing"],
    tip: t("Save the project: everything but the undo history ({keys})"),
    perform: ({projects}) => projects?.save(),
  },
  {
    name: "open-project", keys: ["Ctrl+O"], does: t("open a project, as does dropping it"),
    during: ["typing"], tip: t("Open a project ({keys}), or drop it anywhere"),
    perform: ({projects}) => projects?.choose(),
  },
  {
    name: "pictures", keys: ["Shift+G"], does: t("my pictures: all that this browser keeps"),
    tip: t("My pictures: open one, or begin a new one ({keys})"),
    perform: ({gallery}) => gallery?.open(),
  },
  {
    name: "snapshots", keys: ["Shift+K"], does: t("snapshots of this picture, to go back to"),
    tip: t("Snapshots: keep this picture as it is under a name, or go back to one ({keys})"),
    perform: ({snapshots}) => snapshots?.open(),
  },
  {
    name: "remove-picture", keys: ["Delete"], at: "card", does: t("delete it"), during: ["dialog"],
    perform: (_, {place}) => place.querySelector("[data-sign=remove]")?.click(),
  },
  {
    name: "rename-picture", keys: ["F2"], at: "card", does: t("rename it"), during: ["dialog"],
    perform: (_, {place}) => place.querySelector("[data-sign=rename]")?.click(),
  },
  {
    name: "open", does: t("open a label map"),
    tip: t("Open a label map: a PNG of the classes' numbers, or of the palette's colours"),
    perform: ({painter}) => painter.files.chooseMap(),
  },
  {
    name: "save", does: t("save the label map"),
    tip: t("Save the label map: a PNG whose pixels are the classes' numbers"),
    perform: ({painter}) => painter.saveMap(),
  },
  {
    name: "export", keys: ["X"], does: t("export the picture, its layers or an animation"),
    tip: t("Export: photo, map, layers, an animation ({keys})"),
    perform: ({exports}) => exports?.open(),
  },
  {
    name: "theme", keys: ["T"], does: t("dark or light"), during: ["restoring"],
    perform: ({header}) => header?.turn(),
  },
  {
    name: "keys", keys: ["?"], does: t("this list"), tip: t("Keyboard shortcuts ({keys})"),
    during: ["restoring", "dialog"], perform: ({header}) => header?.toggleSheet(),
  },
  {name: "hints", does: t("show the hints"), perform: ({header}) => header.showHints(true)},
  {name: "got-it", does: t("hide the hints"), perform: ({header}) => header.showHints(false)},
];

/** @type {Action[]} */
const walking = [
  {
    name: "walk", keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"], at: "row",
    does: t("go to the next, or the one before"), during: ["drawing", "dialog"], repeats: true,
    fits: (_, {target}) => !(target instanceof HTMLInputElement), // whose value they move
    perform: (_, {key, place}) => walkers.get(place)(key),
  },
  {
    name: "ends", keys: ["Home", "End"], at: "menu", does: t("go to the first, or the last"),
    perform: ({models}, {key}) => models.end(key),
  },
  {
    name: "open-menu", keys: ["ArrowDown"], at: "model", does: t("open the menu of models"),
    perform: ({models}) => models.show(),
  },
  {
    name: "search-take", keys: ["Enter"], at: "search", during: ["typing"],
    does: t("take the first that fits"), perform: ({painter}) => painter.palette.takeFound(),
  },
  {
    name: "search-close", keys: ["Esc"], at: "search", during: ["typing"], does: t("close it"),
    perform: ({painter}) => painter.palette.close(),
  },
];

for (const action of walking) action.fixed = true;

/** The groups of the list of shortcuts, in its order. @type {[string, Action[]][]} */
export const GROUPS = [
  [t("Painting"), painting], [t("More tools"), tools], [t("Looks"), looks], [t("View"), view],
  [t("Page"), page], [t("By keyboard alone"), walking],
];

const all = GROUPS.flatMap(([, actions]) => actions);

for (const action of all) if (action.button) action.perform ??= () => press(action.button);

/** @type {Map<string, Action>} */
export const ACTIONS = new Map(all.map((action) => [action.name, action]));
