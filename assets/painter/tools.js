// @ts-check
// The tools: what each does to a map as it is pressed, dragged and let go.

import {givePatch} from "./patches.js";
import {
  fillEllipse, fillPiece, fillPolygon, fillRectangle, paintSquare, paintStroke,
} from "./raster.js";

/**
 * @typedef {import("../keyboard.js").Place} Place
 * @typedef {import("./raster.js").Box} Box
 */
/**
 * What a hand is drawing.
 * @typedef {object} Stroke
 * @property {Tool} tool
 * @property {number} id what it paints
 * @property {number | "keys"} pointer that it is drawn with
 * @property {Uint8Array} ids of the map, which it paints on
 * @property {number} width of the map
 * @property {number} height of the map
 * @property {number} size of the brush, in pixels
 * @property {number} begun its size at `at`
 * @property {boolean} square whether the brush is
 * @property {boolean} wraps whether the map's left and right edge meet
 * @property {Place} at where it is
 * @property {Place[]} path where it was
 * @property {boolean} changed whether it has painted anything
 * @property {boolean} dirty whether since it was sent
 * @property {boolean} sent whether the photo follows it already
 * @property {Uint8Array} before the ids before it
 * @property {Place | null} last where the stroke before it ended
 * @property {import("./selection.js").Selection} selection
 * @property {(part: Uint8Array) => void} asks to split off what a map of ones and zeros says
 * @property {boolean} away whether it takes away
 * @property {import("./patches.js").Patches | null} patches that it takes whole
 * @property {Uint8Array} covered where `patches` are followed, 1 at the pixels that it covers
 */
/**
 * A tool. `extend` and `end` return the box that changed, or null.
 * @typedef {object} Tool
 * @property {boolean} [draws] paints while it is dragged
 * @property {boolean} [once] is done as soon as it is pressed
 * @property {boolean} [corners] is pressed at each corner, and goes on until it is finished
 * @property {boolean} [alone] has no images: it is not mirrored
 * @property {boolean} [listed] is one of the menu's
 * @property {boolean} [whole] takes nothing but whole patches of a photo
 * @property {(stroke: Stroke, place: Place) => Box | null} [extend]
 * @property {(stroke: Stroke) => Box | null} [end]
 * @property {(stroke: Stroke) => Place[]} [sketch] the corners of what it is about to fill
 */

function along(stroke, p) {
  const {ids, width, height, at, size, begun, id, square} = stroke;
  Object.assign(stroke, {at: p, begun: size});
  return square ? paintSquare(ids, width, height, at, p, size, id)
    : paintStroke(ids, width, height, at, p, size, id, begun);
}

function remember(stroke, p) {
  stroke.at = p;
  stroke.path.push(p);
  return null;
}

/** The last point follows the hand until it is pressed again. */
function aim(stroke, p) {
  stroke.at = p;
  return null;
}

function rectangle(stroke) {
  const a = stroke.path[0], b = stroke.at;
  return [a, {x: b.x, y: a.y}, b, {x: a.x, y: b.y}];
}

/** Enough corners for an ellipse to look round. */
function ellipse(stroke) {
  const [a, , b] = rectangle(stroke), turn = 2 * Math.PI / 64;
  return Array.from({length: 64}, (_, i) => ({
    x: (a.x + b.x) / 2 + (b.x - a.x) / 2 * Math.cos(i * turn),
    y: (a.y + b.y) / 2 + (b.y - a.y) / 2 * Math.sin(i * turn),
  }));
}

function pour({ids, width, height, id, wraps}, {x, y}) {
  if (x < 0 || y < 0 || x >= width || y >= height) return null;
  return fillPiece(ids, width, height, Math.floor(x), Math.floor(y), id, wraps);
}

function give(stroke, {x, y}) {
  const {patches, width, height} = stroke;
  if (!patches || x < 0 || y < 0 || x >= width || y >= height) return null;
  const at = Math.floor(y) * width + Math.floor(x);
  return givePatch(patches, stroke, at) ? [0, 0, width, height] : null;
}

/** What is drawn around is no paint: it is asked for as an object of its own. */
function cut({ids, width, height, path, asks}) {
  const part = new Uint8Array(ids.length);
  if (fillPolygon(part, width, height, path, 1)) asks(part);
  return null;
}

/** @type {Record<string, Tool>} */
export const TOOLS = {
  brush: {draws: true, extend: along},
  eraser: {draws: true, extend: along},
  lasso: {
    extend: remember,
    end: (s) => fillPolygon(s.ids, s.width, s.height, s.path, s.id),
    sketch: (s) => s.path,
  },
  polygon: {
    listed: true,
    corners: true,
    extend: aim,
    end: (s) => fillPolygon(s.ids, s.width, s.height, s.path, s.id),
    sketch: (s) => [...s.path, s.at],
  },
  cut: {
    listed: true,
    alone: true,
    whole: true,
    extend: remember,
    end: cut,
    sketch: (s) => s.path,
  },
  select: {
    listed: true,
    alone: true,
    whole: true,
    extend: ({selection}, p) => selection.drag(p),
    end: ({selection}) => selection.drop(),
  },
  rectangle: {
    extend: remember,
    end: (s) => fillRectangle(s.ids, s.width, s.height, s.path[0], s.at, s.id),
    sketch: rectangle,
  },
  ellipse: {
    listed: true,
    extend: remember,
    end: (s) => fillEllipse(s.ids, s.width, s.height, s.path[0], s.at, s.id),
    sketch: ellipse,
  },
  bucket: {once: true, extend: pour},
  piece: {once: true, whole: true, alone: true, extend: give},
  pick: {once: true},
};
