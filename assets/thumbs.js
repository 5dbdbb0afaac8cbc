// @ts-check
// Pictures made small.

import {make} from "./widget.js";

/**
 * A picture made small, as the data URL of a JPEG.
 * @param {string} src its data URL
 * @param {number} height in pixels
 */
export async function shrunk(src, height = 240) {
  const image = new Image();
  image.src = src;
  await image.decode();
  const width = Math.max(1, Math.round(height * image.width / image.height));
  const canvas = make("canvas", {height, width}), pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, 0, 0, width, height);
  return canvas.toDataURL("image/jpeg", 0.8);
}
