// @ts-check
// To the system's clipboard, where the browser allows it.

import {fromDataURL} from "./png.js";

/**
 * Copy a PNG that is still to come. To be called while a click is handled.
 * @param {Promise<string>} url of the PNG, a data URL
 */
export function copyPicture(url) {
  const picture = url.then((data) => new Blob([fromDataURL(data)], {type: "image/png"}));
  return navigator.clipboard.write([new ClipboardItem({"image/png": picture})]);
}

/** Copy words; whether that was allowed. @param {string} words */
export async function copyText(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}
