// @ts-check
// What a project's file shows of itself without Python. Its files lie in it as they are, see
// document/project.py.

import {fromDataURL, toDataURL} from "../png.js";

const FILE = 0x04034b50; // a file's head begins with it

/**
 * The bytes of a file in a zip that compresses nothing; null where it is not there.
 * @param {Uint8Array} zip
 * @param {string} wanted
 */
export function fileIn(zip, wanted) {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  for (let at = 0; at + 30 <= zip.length && view.getUint32(at, true) === FILE;) {
    const size = view.getUint32(at + 18, true), name = at + 30;
    const data = name + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    const named = new TextDecoder().decode(zip.subarray(name, name + wanted.length));
    if (named === wanted && view.getUint16(at + 26, true) === wanted.length) {
      return zip.slice(data, data + size);
    }
    at = data + size;
  }
  return null;
}

/** The map of a project, as a data URL of a picture. @param {string} project a data URL */
export async function mapOf(project) {
  const map = fileIn(fromDataURL(project), "map.png");
  return map && toDataURL(new Blob([map], {type: "image/png"}));
}
