// @ts-check
// What lies where in an array of ids: how much there is of each, connected pieces, outlines.

/**
 * How many pixels each id has.
 * @param {Uint8Array} ids
 */
export function countIds(ids) {
  const count = new Uint32Array(256);
  for (const id of ids) count[id]++;
  return count;
}

/**
 * The 8-connected piece of one id under (x, y): 1 at its pixels.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {number} x
 * @param {number} y
 */
export function pieceAt(ids, width, height, x, y) {
  const id = ids[y * width + x], seen = new Uint8Array(ids.length), stack = [y * width + x];
  seen[stack[0]] = 1;
  while (stack.length) {
    const at = stack.pop(), cx = at % width, cy = (at - cx) / width;
    for (let ny = Math.max(0, cy - 1); ny <= Math.min(height - 1, cy + 1); ny++) {
      for (let nx = Math.max(0, cx - 1); nx <= Math.min(width - 1, cx + 1); nx++) {
        const next = ny * width + nx;
        if (seen[next] || ids[next] !== id) continue;
        seen[next] = 1;
        stack.push(next);
      }
    }
  }
  return seen;
}

/** How many pixels that piece has. */
export function pieceSize(ids, width, height, x, y) {
  return pieceAt(ids, width, height, x, y).reduce((sum, one) => sum + one, 0);
}

/**
 * The smallest box around the pixels that are marked; null where none is.
 * @param {Uint8Array} mask 1 at the pixels
 * @param {number} width
 * @param {number} height
 * @returns {import("./raster.js").Box | null}
 */
export function boxOf(mask, width, height) {
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  mask.forEach((one, at) => {
    if (!one) return;
    const x = at % width, y = (at - x) / width;
    [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)];
  });
  return x1 ? [x0, y0, x1, y1] : null;
}

/**
 * The edges between an object and what is not it, as the path of an SVG in the map's pixels.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {number} id
 */
export function outline(ids, width, height, id) {
  const inside = (x, y) => x >= 0 && y >= 0 && x < width && y < height && ids[y * width + x] === id;
  const across = runs(height + 1, width, (y, x) => inside(x, y - 1) !== inside(x, y));
  const down = runs(width + 1, height, (x, y) => inside(x - 1, y) !== inside(x, y));
  return [
    ...across.map(([y, from, to]) => `M${from} ${y}H${to}`),
    ...down.map(([x, from, to]) => `M${x} ${from}V${to}`),
  ].join("");
}

/**
 * The runs [line, from, to] of places along `lines` lines where something is so.
 * @param {number} lines
 * @param {number} length of a line
 * @param {(line: number, at: number) => boolean} isSo
 */
function runs(lines, length, isSo) {
  const found = [];
  for (let line = 0; line < lines; line++) {
    for (let at = 0, from = -1; at <= length; at++) {
      const so = at < length && isSo(line, at);
      if (so && from < 0) from = at;
      if (so || from < 0) continue;
      found.push([line, from, at]);
      from = -1;
    }
  }
  return found;
}
