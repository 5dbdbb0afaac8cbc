// @ts-check
// Changing the shape of an object in an array of ids: larger, smaller, smoother, without holes, or
// somewhere else. What an object leaves goes to whatever is nearest. What paints returns the box
// that it may have touched, or null where no pixel took a new id.

/** @typedef {import("./raster.js").Box} Box */

/**
 * The neighbours of a pixel above, below, left and right, within the map; how many there are.
 * @param {number} at
 * @param {number} width
 * @param {number} size pixels of the map
 * @param {Int32Array} near that they are put into
 */
function beside(at, width, size, near) {
  const x = at % width;
  let count = 0;
  if (at >= width) near[count++] = at - width;
  if (at < size - width) near[count++] = at + width;
  if (x > 0) near[count++] = at - 1;
  if (x < width - 1) near[count++] = at + 1;
  return count;
}

/**
 * Give pixels that are marked the ids of the nearest ones that are of nothing that loses them.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} gone 1 at the pixels
 * @param {Uint8Array} [whose] 1 at all pixels of what loses them
 * @returns {Box | null}
 */
export function fillFromAround(ids, width, height, gone, whose = gone) {
  const left = whose.slice(), nearest = ids.slice(), size = ids.length;
  const near = new Int32Array(4), borders = (at) => {
    for (let i = beside(at, width, size, near); i--;) if (left[near[i]]) return true;
    return false;
  };
  let edge = [], touched = false;
  for (let at = 0; at < size; at++) if (!left[at] && borders(at)) edge.push(at);
  while (edge.length) {
    const next = [];
    for (const at of edge) {
      for (let i = beside(at, width, size, near); i--;) {
        const other = near[i];
        if (!left[other]) continue;
        left[other] = 0;
        nearest[other] = nearest[at];
        next.push(other);
        if (!gone[other]) continue;
        ids[other] = nearest[at];
        touched = true;
      }
    }
    edge = next;
  }
  return touched ? [0, 0, width, height] : null;
}

/** The pixels of `inside`, but for those that lie within r of what is not. */
function eroded(inside, width, height, r) {
  const left = inside.slice(), near = new Int32Array(4);
  for (let at = 0; at < inside.length; at++) {
    if (inside[at]) continue;
    let isEdge = false;
    for (let i = beside(at, width, inside.length, near); i--;) isEdge ||= inside[near[i]] === 1;
    if (!isEdge) continue;
    const x = at % width, y = (at - x) / width;
    for (let ny = Math.max(0, y - r); ny <= Math.min(height - 1, y + r); ny++) {
      for (let nx = Math.max(0, x - r); nx <= Math.min(width - 1, x + r); nx++) {
        if ((nx - x) ** 2 + (ny - y) ** 2 <= r * r) left[ny * width + nx] = 0;
      }
    }
  }
  return left;
}

const of = (ids, id) => ids.map((one) => Number(one === id));

/**
 * Let an object have what lies within r pixels of it.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {number} id
 * @param {number} r
 * @returns {Box | null}
 */
export function grow(ids, width, height, id, r) {
  const outside = of(ids, id).map((one) => 1 - one);
  const left = eroded(outside, width, height, r);
  let touched = false;
  outside.forEach((one, at) => {
    if (!one || left[at]) return;
    ids[at] = id;
    touched = true;
  });
  return touched ? [0, 0, width, height] : null;
}

/**
 * Take from an object what lies within r pixels of its border; the map's edge is none. All of it
 * never goes.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {number} id
 * @param {number} r
 * @returns {Box | null}
 */
export function shrink(ids, width, height, id, r) {
  const inside = of(ids, id), left = eroded(inside, width, height, r);
  if (!left.includes(1)) return null;
  const gone = inside.map((one, at) => one - left[at]);
  return fillFromAround(ids, width, height, gone, inside);
}

/** The mean of numbers over 2 r + 1 neighbours in one direction; beyond the end is its last one. */
function blurred(numbers, lines, length, step, stride, r) {
  const means = new Float32Array(numbers.length);
  for (let line = 0; line < lines; line++) {
    const at = (i) => line * stride + (i < 0 ? 0 : i < length ? i : length - 1) * step;
    let sum = 0;
    for (let i = -r; i <= r; i++) sum += numbers[at(i)];
    for (let i = 0; i < length; i++) {
      means[at(i)] = sum / (2 * r + 1);
      sum += numbers[at(i + r + 1)] - numbers[at(i - r)];
    }
  }
  return means;
}

/**
 * Smooth an object's border: a pixel is the object's where most of what is around it was, within r
 * pixels twice over. All of it never goes.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {number} id
 * @param {number} r
 * @returns {Box | null}
 */
export function smooth(ids, width, height, id, r) {
  const inside = of(ids, id);
  let share = Float32Array.from(inside);
  for (let pass = 0; pass < 2; pass++) {
    share = blurred(share, height, width, 1, width, r);
    share = blurred(share, width, height, width, 1, r);
  }
  const now = inside.map((_, at) => Number(share[at] > 0.5));
  if (!now.includes(1)) return null;
  const gone = inside.map((one, at) => Number(one && !now[at]));
  const left = fillFromAround(ids, width, height, gone, inside);
  let touched = false;
  now.forEach((one, at) => {
    touched ||= Boolean(one) && ids[at] !== id;
    if (one) ids[at] = id;
  });
  return touched ? [0, 0, width, height] : left;
}

/**
 * Give an object the holes in it that have at most so many pixels; what touches the map's edge is
 * no hole.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {number} id
 * @param {number} most
 * @returns {Box | null}
 */
export function fillHoles(ids, width, height, id, most) {
  const seen = of(ids, id), near = new Int32Array(4);
  let touched = false;
  for (let start = 0; start < ids.length; start++) {
    if (seen[start]) continue;
    const hole = [start];
    let open = false;
    seen[start] = 1;
    for (let i = 0; i < hole.length; i++) {
      const at = hole[i], x = at % width;
      open ||= x === 0 || x === width - 1 || at < width || at >= ids.length - width;
      for (let j = beside(at, width, ids.length, near); j--;) {
        const other = near[j];
        if (seen[other]) continue;
        seen[other] = 1;
        hole.push(other);
      }
    }
    if (open || hole.length > most) continue;
    touched = true;
    for (const at of hole) ids[at] = id;
  }
  return touched ? [0, 0, width, height] : null;
}

/**
 * Paint what was marked in a box, from another map, into a box of another place and size.
 * @param {Uint8Array} ids
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} from the ids that are painted
 * @param {Uint8Array} mask 1 at their pixels
 * @param {Box} box around them
 * @param {Box} to which may end within pixels, and beyond the map
 */
export function putScaled(ids, width, height, from, mask, [x0, y0, x1, y1], [u0, v0, u1, v1]) {
  const across = (x1 - x0) / (u1 - u0), down = (y1 - y0) / (v1 - v0);
  const within = (value, limit) => Math.min(limit, Math.max(0, value));
  for (let y = within(Math.floor(v0), height); y < within(Math.ceil(v1), height); y++) {
    for (let x = within(Math.floor(u0), width); x < within(Math.ceil(u1), width); x++) {
      const sx = Math.floor(x0 + (x + 0.5 - u0) * across);
      const sy = Math.floor(y0 + (y + 0.5 - v0) * down), at = sy * width + sx;
      if (sx < x0 || sy < y0 || sx >= x1 || sy >= y1 || !mask[at]) continue;
      ids[y * width + x] = from[at];
    }
  }
}
