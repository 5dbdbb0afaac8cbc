// @ts-check
// The colour that is seen at a point of the page, of whatever picture lies there.

/** @typedef {HTMLImageElement | HTMLCanvasElement} Drawn */

/** The pictures under a point, the topmost first. @returns {Drawn[]} */
function picturesAt(x, y) {
  const drawn = (one) => one instanceof HTMLImageElement || one instanceof HTMLCanvasElement;
  return /** @type {Drawn[]} */ (document.elementsFromPoint(x, y).filter(drawn));
}

/** The pixel [r, g, b, a] of a picture at a point of the page. */
function pixelOf(picture, x, y) {
  const box = picture.getBoundingClientRect();
  const width = picture.naturalWidth ?? picture.width;
  const height = picture.naturalHeight ?? picture.height;
  const within = (share) => Math.min(0.999999, Math.max(0, share));
  const at = (from, size, pixels) => Math.floor(within(from / size) * pixels);
  const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
  const pen = canvas.getContext("2d");
  const place = [at(x - box.left, box.width, width), at(y - box.top, box.height, height)];
  pen?.drawImage(picture, place[0], place[1], 1, 1, 0, 0, 1, 1);
  return pen?.getImageData(0, 0, 1, 1).data ?? [0, 0, 0, 0];
}

/**
 * The colour at a point of the page like "#007aff", or null where no picture is.
 * @param {number} x
 * @param {number} y
 */
export function colorAt(x, y) {
  for (const picture of picturesAt(x, y)) {
    const [red, green, blue, seen] = pixelOf(picture, x, y);
    const shown = Number(getComputedStyle(picture).opacity) > 0.5;
    if (seen < 128 || !shown) continue; // the picture under it shows through
    return `#${[red, green, blue].map((v) => v.toString(16).padStart(2, "0")).join("")}`;
  }
  return null;
}
