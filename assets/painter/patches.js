// @ts-check
// Patches: pieces of a photo that are alike, which strokes and clicks take whole, so that a map
// follows the photo's edges. Python finds them once for each photo.

import {decodeIndexedPNG, fromDataURL} from "../png.js";

/**
 * of: the number of the patch of each pixel of the map. sizes: how many pixels each patch has.
 * @typedef {{width: number, height: number, of: Uint16Array, sizes: Uint32Array}} Patches
 */

const MOST = 0.5; // of a patch that a stroke covers for it to take all

/**
 * Read them of a PNG twice as tall as the map: the lower bytes of the numbers over the higher ones.
 * @param {string} url
 * @returns {Promise<Patches>}
 */
export async function readPatches(url) {
  const {width, height, ids} = await decodeIndexedPNG(fromDataURL(url)), half = ids.length / 2;
  const of = Uint16Array.from({length: half}, (_, at) => ids[at] | (ids[half + at] << 8));
  return {width, height: height / 2, of, sizes: counted(of, 1 + Math.max(0, ...new Set(of)))};
}

function counted(numbers, count) {
  const sizes = new Uint32Array(count);
  for (const number of numbers) sizes[number]++;
  return sizes;
}

/**
 * The patches that a stroke covers for the most part, or the one that has most of it.
 * @param {Patches} patches
 * @param {Uint8Array} covered 1 at the pixels of the stroke
 * @returns {Set<number>}
 */
export function snapped({of, sizes}, covered) {
  const touched = new Uint32Array(sizes.length);
  covered.forEach((is, at) => { touched[of[at]] += is; });
  const all = [...touched.keys()].filter((patch) => touched[patch]);
  const taken = all.filter((patch) => touched[patch] > MOST * sizes[patch]);
  const most = all.reduce((best, patch) => (touched[patch] > touched[best] ? patch : best), all[0]);
  return new Set(taken.length || !all.length ? taken : [most]);
}

/**
 * Let a stroke that was painted take whole patches: what it covers beside them is as before.
 * @param {Patches} patches
 * @param {{ids: Uint8Array, before: Uint8Array, id: number, covered: Uint8Array}} stroke
 */
export function snap(patches, {ids, before, id, covered}) {
  const taken = snapped(patches, covered);
  ids.forEach((_, at) => { ids[at] = taken.has(patches.of[at]) ? id : before[at]; });
}

/**
 * Give the patch under a pixel to an object, or, where all of it is that object's or `away` says
 * so, give what the object has of it to the neighbour that it touches most. Returns whether any
 * pixel took a new id.
 * @param {Patches} patches
 * @param {{ids: Uint8Array, id: number, away: boolean}} stroke
 * @param {number} at the pixel
 */
export function givePatch({of, sizes, width}, {ids, id, away}, at) {
  const patch = of[at], mine = [], others = [];
  of.forEach((one, i) => { if (one === patch) (ids[i] === id ? mine : others).push(i); });
  const takes = away || mine.length === sizes[patch], pixels = takes ? mine : others;
  const next = takes ? neighbour(ids, width, mine, id) : id;
  if (next === null) return false;
  for (const pixel of pixels) ids[pixel] = next;
  return pixels.length > 0;
}

/** The object that some pixels of one touch most; null where they touch no other. */
function neighbour(ids, width, pixels, id) {
  const touched = new Uint32Array(256);
  for (const at of pixels) {
    const x = at % width;
    for (const next of [x ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
      if (ids[next] !== undefined && ids[next] !== id) touched[ids[next]]++;
    }
  }
  const most = Math.max(...touched);
  return most ? touched.indexOf(most) : null;
}
