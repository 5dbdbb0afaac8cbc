// @ts-check
// The buttons around a painter's map, and its keys.

import {hear, tell} from "../events.js";
import {hasModifier, isTyping, keysWait, paintByKeys, walkByArrows} from "../keyboard.js";
import {encodeIndexedPNG} from "../png.js";
import {all} from "../widget.js";
import {TOOL_KEYS} from "./tools.js";

/** @typedef {import("./main.js").Painter} Painter */

/** Save the map with the model's own numbers of the classes. @param {Painter} painter */
async function save({drawing, objects, props, files}) {
  const number = (id) => props.numbers?.[id] ?? id, colors = [];
  for (const o of props.objects) colors[number(o.id)] = o.color;
  const numbers = drawing.ids.map((id) => number(objects.classOf(id)));
  files.save(await encodeIndexedPNG(numbers, drawing.width, drawing.height, colors));
}

function toggleFullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.();
}

/** What each button does. @param {Painter} painter */
function actsOf(painter) {
  const {view, files, trigger} = painter;
  return {
    // The scene's painter does it, whoever asks.
    undo: () => tell("travel", "undo"),
    redo: () => tell("travel", "redo"),
    save: () => save(painter),
    fit: () => view.fit(),
    fullscreen: toggleFullscreen,
    open: () => files.chooseMap(),
    photo: () => files.choosePhoto(),
    split: () => trigger("split"),
    merge: () => trigger("merge"),
  };
}

/** @param {Painter} painter */
export function wireButtons(painter) {
  const {element, strokes, drawing: {width}} = painter, acts = actsOf(painter);
  for (const b of all(element, "[data-act]")) {
    if (acts[b.dataset.act]) b.onclick = () => acts[b.dataset.act]();
  }
  for (const b of painter.tools) b.onclick = () => strokes.setTool(b.dataset.tool);
  painter.sizer.oninput = () => {
    strokes.setSize((width / 2) ** (Number(painter.sizer.value) / 100));
  };
  walkByArrows(element.querySelector(".cl-tools"));
  if (painter.main) hear("act", (name) => acts[name]());
}

/** @param {Painter} painter */
export function wireKeys(painter) {
  const {main, view, strokes, palette, overlay, drawing: {canvas, width, height}} = painter;
  const acts = actsOf(painter);

  paintByKeys(canvas, {
    width, height, at: () => strokes.at, move: (p) => strokes.moveTo(p),
    press: (p, line) => strokes.press(p, "keys", {line}), release: () => strokes.release(),
  });

  const keys = {
    "[": () => strokes.resize(-1), "]": () => strokes.resize(1),
    "+": () => view.by(1.5), "=": () => view.by(1.5), "-": () => view.by(1 / 1.5),
    0: () => view.fit(), v: overlay.next, f: toggleFullscreen, "/": () => palette.search(),
    s: () => main && acts.split(), m: () => main && acts.merge(), h: () => main && tell("outline"),
  };

  function travel(event, letter) {
    if (!main) return;
    event.preventDefault();
    tell("travel", letter === "y" || event.shiftKey ? "redo" : "undo");
  }

  document.addEventListener("keydown", (event) => {
    const letter = event.key.toLowerCase();
    if (event.key === "Escape" && strokes.stroke) strokes.giveUp();
    if (keysWait() || isTyping(event)) return;
    if ((event.ctrlKey || event.metaKey) && (letter === "z" || letter === "y")) {
      return travel(event, letter);
    }
    if (canvas.offsetParent === null || hasModifier(event)) return;
    if (TOOL_KEYS[letter]) strokes.setTool(TOOL_KEYS[letter]);
    else if (/^[1-9]$/.test(letter)) painter.select(palette.nth(letter), {place: null});
    else if (keys[letter]) {
      event.preventDefault();
      keys[letter]();
    }
  });
}
