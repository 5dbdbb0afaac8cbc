// @ts-check
// Where else a tool paints: on the other side of the map where strokes are mirrored, and over its
// left and right edge where these meet.

/**
 * @typedef {import("../keyboard.js").Place} Place
 * @typedef {"off" | "across" | "down" | "both"} Mirror left and right, top and bottom, or both
 */

/** @type {Mirror[]} in the order in which a key goes through them */
export const MIRRORS = ["off", "across", "down", "both"];

/** Mirrored; a pixel's first edge is the pixel's, so that its image lies in the pixel's, too. */
const flip = (value, side) => side - value - (Number.isInteger(value) ? 1e-6 : 0);

/**
 * All places where a place of the map is, each as a function of it: the first is where it is.
 * @param {Mirror} mirror
 * @param {boolean} wraps
 * @param {number} width of the map
 * @param {number} height of the map
 * @returns {((p: Place) => Place)[]}
 */
export function imagesOf(mirror, wraps, width, height) {
  const same = (p) => p;
  const across = ({x, y}) => ({x: flip(x, width), y});
  const down = ({x, y}) => ({x, y: flip(y, height)});
  const mirrors = {
    off: [same], across: [same, across], down: [same, down],
    both: [same, across, down, (p) => across(down(p))],
  };
  const shifts = wraps ? [0, -width, width] : [0];
  return mirrors[mirror].flatMap((image) => shifts.map((dx) => (p) => {
    const {x, y} = image(p);
    return {x: x + dx, y};
  }));
}

/** The axes of a mirror as the path of an SVG in the map's pixels. @param {Mirror} mirror */
export function axesOf(mirror, width, height) {
  const upright = `M${width / 2} 0V${height}`, level = `M0 ${height / 2}H${width}`;
  return {off: "", across: upright, down: level, both: upright + level}[mirror];
}
