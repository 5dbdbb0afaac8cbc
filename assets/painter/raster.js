// @ts-check
// Painting on an array of ids: strokes and fills, every pixel wholly one id (no anti-aliasing); and
// an object's outline. What paints returns the box that it may have touched, or null where no pixel
// took a new id.

/**
 * @typedef {import("../keyboard.js").Place} Place
 * @typedef {[number, number, number, number]} Box x0, y0, x1, y1
 */

/**
 * Paint the disc of diameter `size` along the segment a → b, and in any case the pixels under its
 * ends: a small disc may miss every pixel's middle. At size 1 it is the pixels that the segment
 * passes over, and no others.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {Place} a
 * @param {Place} b
 * @param {number} size
 * @param {number} id
 * @returns {Box | null}
 */
export function paintStroke(ids, width, height, a, b, size, id) {
  if (size <= 1) return paintHair(ids, width, height, a, b, id);
  const ends = [a, b].map((p) => [Math.floor(p.x), Math.floor(p.y)]);
  const r = size / 2, dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
  /** @type {Box} */
  const box = [
    Math.max(0, Math.floor(Math.min(a.x, b.x) - r)),
    Math.max(0, Math.floor(Math.min(a.y, b.y) - r)),
    Math.min(width, Math.ceil(Math.max(a.x, b.x) + r) + 1),
    Math.min(height, Math.ceil(Math.max(a.y, b.y) + r) + 1),
  ];
  let touched = false;
  for (let y = box[1]; y < box[3]; y++) {
    for (let x = box[0]; x < box[2]; x++) {
      const px = x + 0.5 - a.x, py = y + 0.5 - a.y;
      const t = length ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
      const ex = px - t * dx, ey = py - t * dy, at = y * width + x;
      const under = ends.some(([i, j]) => i === x && j === y);
      if ((under || ex * ex + ey * ey <= r * r) && ids[at] !== id) {
        ids[at] = id;
        touched = true;
      }
    }
  }
  return touched ? box : null;
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
 * @returns {Box | null}
 */
export function fillPiece(ids, width, height, x, y, id) {
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
 * How many pixels each id has.
 * @param {Uint8Array} ids
 */
export function countIds(ids) {
  const count = new Uint32Array(256);
  for (const id of ids) count[id]++;
  return count;
}

/**
 * How many pixels the 8-connected piece of one id under (x, y) has.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {number} x
 * @param {number} y
 */
export function pieceSize(ids, width, height, x, y) {
  const id = ids[y * width + x], seen = new Uint8Array(ids.length), stack = [y * width + x];
  let size = 0;
  seen[stack[0]] = 1;
  while (stack.length) {
    const at = stack.pop(), cx = at % width, cy = (at - cx) / width;
    size++;
    for (let ny = Math.max(0, cy - 1); ny <= Math.min(height - 1, cy + 1); ny++) {
      for (let nx = Math.max(0, cx - 1); nx <= Math.min(width - 1, cx + 1); nx++) {
        const next = ny * width + nx;
        if (seen[next] || ids[next] !== id) continue;
        seen[next] = 1;
        stack.push(next);
      }
    }
  }
  return size;
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
