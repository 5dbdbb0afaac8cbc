// @ts-check
// Painting on an array of ids: strokes and fills, every pixel wholly one id (no anti-aliasing).
// What paints returns the box that it may have touched, or null where no pixel took a new id.

/**
 * @typedef {import("../keyboard.js").Place} Place
 * @typedef {[number, number, number, number]} Box x0, y0, x1, y1
 */

/**
 * The pixels that a brush of diameter `size` on the segment a → b may touch.
 * @param {number} width
 * @param {number} height
 * @param {Place} a
 * @param {Place} b
 * @param {number} size
 * @returns {Box}
 */
function around(width, height, a, b, size) {
  const r = size / 2;
  return [
    Math.max(0, Math.floor(Math.min(a.x, b.x) - r)),
    Math.max(0, Math.floor(Math.min(a.y, b.y) - r)),
    Math.min(width, Math.ceil(Math.max(a.x, b.x) + r) + 1),
    Math.min(height, Math.ceil(Math.max(a.y, b.y) + r) + 1),
  ];
}

/**
 * Paint the pixels of a box whose middles are inside.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {Box} box
 * @param {number} id
 * @param {(x: number, y: number) => boolean} isInside
 * @returns {Box | null}
 */
function paintInside(ids, width, box, id, isInside) {
  let touched = false;
  for (let y = box[1]; y < box[3]; y++) {
    for (let x = box[0]; x < box[2]; x++) {
      const at = y * width + x;
      if (ids[at] === id || !isInside(x + 0.5, y + 0.5)) continue;
      ids[at] = id;
      touched = true;
    }
  }
  return touched ? box : null;
}

/** Whether a pixel's middle is of one under an end of a → b: a small brush may miss all middles. */
const under = (a, b) => {
  const ends = [a, b].map((p) => [Math.floor(p.x) + 0.5, Math.floor(p.y) + 0.5]);
  return (x, y) => ends.some(([i, j]) => i === x && j === y);
};

/**
 * Paint the disc of diameter `size` along the segment a → b, and in any case the pixels under its
 * ends. At size 1 it is the pixels that the segment passes over, and no others.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {Place} a
 * @param {Place} b
 * @param {number} size at b
 * @param {number} id
 * @param {number} [begun] its diameter at a, where that is another
 * @returns {Box | null}
 */
export function paintStroke(ids, width, height, a, b, size, id, begun = size) {
  if (Math.max(size, begun) <= 1) return paintHair(ids, width, height, a, b, id);
  const dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy, isEnd = under(a, b);
  const box = around(width, height, a, b, Math.max(size, begun));
  return paintInside(ids, width, box, id, (x, y) => {
    const px = x - a.x, py = y - a.y;
    const t = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 1;
    const ex = px - t * dx, ey = py - t * dy, r = (begun + t * (size - begun)) / 2;
    return ex * ex + ey * ey <= r * r || isEnd(x, y);
  });
}

/**
 * The same with a square whose sides are `size` and lie along the map's.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {Place} a
 * @param {Place} b
 * @param {number} size
 * @param {number} id
 * @returns {Box | null}
 */
export function paintSquare(ids, width, height, a, b, size, id) {
  if (size <= 1) return paintHair(ids, width, height, a, b, id);
  const r = size / 2, isEnd = under(a, b);
  // Where along the segment, 0 to 1, the square covers a place on one axis.
  const span = (from, way, at) => {
    if (!way) return Math.abs(at - from) <= r ? [0, 1] : [1, 0];
    const ends = [(at - r - from) / way, (at + r - from) / way];
    return [Math.max(0, Math.min(...ends)), Math.min(1, Math.max(...ends))];
  };
  return paintInside(ids, width, around(width, height, a, b, size), id, (x, y) => {
    const across = span(a.x, b.x - a.x, x), down = span(a.y, b.y - a.y, y);
    return Math.max(across[0], down[0]) <= Math.min(across[1], down[1]) || isEnd(x, y);
  });
}

/**
 * Paint the pixels under the segment a → b, found in steps of a quarter of a pixel.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {Place} a
 * @param {Place} b
 * @param {number} id
 * @returns {Box | null}
 */
function paintHair(ids, width, height, a, b, id) {
  const steps = Math.max(1, Math.ceil(4 * Math.max(Math.abs(b.x - a.x), Math.abs(b.y - a.y))));
  /** @type {Box | null} */
  let box = null;
  for (let i = 0; i <= steps; i++) {
    const [x, y] = ["x", "y"].map((axis) => Math.floor(a[axis] + (b[axis] - a[axis]) * i / steps));
    if (x < 0 || y < 0 || x >= width || y >= height || ids[y * width + x] === id) continue;
    ids[y * width + x] = id;
    const [x0, y0, x1, y1] = box ?? [x, y, x + 1, y + 1];
    box = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x + 1), Math.max(y1, y + 1)];
  }
  return box;
}

/**
 * Fill the 4-connected piece under (x, y) with an id.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {number} x
 * @param {number} y
 * @param {number} id
 * @param {boolean} [wraps] whether the map's left and right edge meet
 * @returns {Box | null}
 */
export function fillPiece(ids, width, height, x, y, id, wraps = false) {
  const old = ids[y * width + x];
  if (old === id) return null;
  const stack = [[x, y]];
  while (stack.length) {
    const [cx, cy] = stack.pop(), row = cy * width;
    if (ids[row + cx] !== old) continue;
    let left = cx, right = cx;
    while (left > 0 && ids[row + left - 1] === old) left--;
    while (right < width - 1 && ids[row + right + 1] === old) right++;
    ids.fill(id, row + left, row + right + 1);
    if (wraps && left === 0) stack.push([width - 1, cy]);
    if (wraps && right === width - 1) stack.push([0, cy]);
    for (const ny of [cy - 1, cy + 1]) {
      if (ny < 0 || ny >= height) continue;
      for (let nx = left; nx <= right; nx++) {
        const next = ny * width + nx;
        if (ids[next] === old && (nx === left || ids[next - 1] !== old)) stack.push([nx, ny]);
      }
    }
  }
  return [0, 0, width, height];
}

/**
 * Paint the pixels from `from` to `to` of a row that begins at `row`; returns whether any took a
 * new id.
 * @param {Uint8Array} ids
 * @param {number} row
 * @param {number} from
 * @param {number} to
 * @param {number} id
 */
function paintRow(ids, row, from, to, id) {
  let touched = false;
  for (let at = row + from; at < row + to; at++) {
    touched ||= ids[at] !== id;
    ids[at] = id;
  }
  return touched;
}

/**
 * Fill a closed polygon: the pixels whose centre lies inside by the even-odd rule.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {Place[]} points
 * @param {number} id
 * @returns {Box | null}
 */
export function fillPolygon(ids, width, height, points, id) {
  let touched = false;
  for (let y = 0; y < height; y++) {
    const crossings = [];
    points.forEach((a, i) => {
      const b = points[(i + 1) % points.length];
      if ((a.y <= y + 0.5) === (b.y <= y + 0.5)) return;
      crossings.push(a.x + (y + 0.5 - a.y) * (b.x - a.x) / (b.y - a.y));
    });
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = (x) => Math.min(width, Math.max(0, Math.ceil(x - 0.5)));
      const [from, to] = [first(crossings[i]), first(crossings[i + 1])];
      touched = paintRow(ids, y * width, from, to, id) || touched;
    }
  }
  return touched ? [0, 0, width, height] : null;
}

/**
 * Fill the rectangle whose opposite corners are the pixels under a and b.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {Place} a
 * @param {Place} b
 * @param {number} id
 * @returns {Box | null}
 */
export function fillRectangle(ids, width, height, a, b, id) {
  const pixel = (value, limit) => Math.min(limit, Math.max(0, Math.floor(value)));
  /** @type {Box} */
  const box = [
    pixel(Math.min(a.x, b.x), width),
    pixel(Math.min(a.y, b.y), height),
    pixel(Math.max(a.x, b.x) + 1, width),
    pixel(Math.max(a.y, b.y) + 1, height),
  ];
  let touched = false;
  for (let y = box[1]; y < box[3]; y++) {
    touched = paintRow(ids, y * width, box[0], box[2], id) || touched;
  }
  return touched ? box : null;
}

/**
 * Fill the ellipse in the rectangle whose opposite corners are the pixels under a and b.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {Place} a
 * @param {Place} b
 * @param {number} id
 * @returns {Box | null}
 */
export function fillEllipse(ids, width, height, a, b, id) {
  const [left, right] = [a.x, b.x].map(Math.floor).sort((p, q) => p - q);
  const [top, bottom] = [a.y, b.y].map(Math.floor).sort((p, q) => p - q);
  const rx = (right + 1 - left) / 2, ry = (bottom + 1 - top) / 2;
  const within = (value, limit) => Math.min(limit, Math.max(0, value));
  /** @type {Box} */
  const box = [
    within(left, width), within(top, height), within(right + 1, width), within(bottom + 1, height),
  ];
  return paintInside(ids, width, box, id, (x, y) => {
    return ((x - left) / rx - 1) ** 2 + ((y - top) / ry - 1) ** 2 <= 1;
  });
}
