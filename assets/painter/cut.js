// @ts-check
// Splitting off what was drawn around: Python makes it an object of its own.

import {encodeIndexedPNG, toDataURL} from "../png.js";
import {countIds} from "./pieces.js";

const COLORS = [[0, 0, 0], [255, 255, 255]];

/**
 * Split off what lies in a part of the map: of the selected object, or where there is nothing of it
 * of what has most of the part.
 * @param {import("./main.js").Painter} painter
 * @param {Uint8Array} part ones and zeros
 */
export async function cutOff(painter, part) {
  const {drawing: {ids, width, height}, selected, protocol} = painter;
  const count = countIds(ids.filter((_, at) => part[at]));
  if (!count[selected]) painter.select(count.indexOf(Math.max(...count)));
  const png = await encodeIndexedPNG(part, width, height, COLORS);
  protocol.ask("split", {part: await toDataURL(png)});
}
