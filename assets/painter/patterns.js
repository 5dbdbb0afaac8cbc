// @ts-check
// How classes are told apart by whoever tells few colours apart: colours that differ for all kinds
// of eyes, and patterns. Only what is seen changes: files have the model's own colours.

// Okabe and Ito, "Color universal design", 2008; black gave way to a grey, which can be darker.
const HUES = [
  [86, 180, 233], [230, 159, 0], [0, 158, 115], [204, 121, 167], [0, 114, 178], [240, 228, 66],
  [213, 94, 0], [84, 84, 84],
];
const TINTS = [0, 0.5, -0.45]; // towards white, towards black
const SIDE = 8; // pixels of a pattern, before it begins again

/** Marks of 8×8 pixels. @type {((x: number, y: number) => boolean)[]} */
const PATTERNS = [
  () => false,
  (x, y) => (x + y) % 4 === 0,
  (x, y) => x % 4 === 1 && y % 4 === 1,
  (x, y) => y % 4 === 0,
  (x, y) => (x - y + 8) % 4 === 0,
  (x) => x % 4 === 0,
  (x, y) => x % 8 === 0 || y % 8 === 0,
  (x, y) => (x < 4) === (y < 4) && x % 2 === 0,
];

/** A colour nearer to white (above 0) or to black. @param {number[]} color @param {number} by */
export const tinted = (color, by) => color.map((v) => {
  return Math.round(v + Math.abs(by) * ((by > 0 ? 255 : 0) - v));
});

/** The safe colour of a class: no other of 24 in a row has it. @param {number} id */
export const safeColor = (id) => tinted(HUES[id % 8], TINTS[Math.floor(id / 8) % 3]);

/** The colour of a pattern's marks on a colour. @param {number[]} color */
export function markColor(color) {
  const [r, g, b] = color;
  return tinted(color, 0.3 * r + 0.6 * g + 0.1 * b > 90 ? -0.4 : 0.4);
}

/**
 * Whether the pattern of a class has a mark at a pixel; with the safe colour it is another one for
 * 192 classes in a row.
 * @param {number} id @param {number} x @param {number} y
 */
export function isMarked(id, x, y) {
  return PATTERNS[(id + Math.floor(id / 24)) % PATTERNS.length](x % SIDE, y % SIDE);
}

/** A class's colour and pattern as a picture's URL. @param {number} id @param {number[]} color */
export function swatch(id, color) {
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  Object.assign(canvas, {width: SIDE, height: SIDE});
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      pen.fillStyle = `rgb(${(isMarked(id, x, y) ? markColor(color) : color).join()})`;
      pen.fillRect(x, y, 1, 1);
    }
  }
  return canvas.toDataURL();
}
