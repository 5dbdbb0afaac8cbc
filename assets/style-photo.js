// @ts-check
// One style photo as its panel has it.

/**
 * @typedef {object} StylePhoto
 * @property {number} number
 * @property {string} src a data URL
 * @property {Record<string, number>} found the share of each class, 0 to 1
 * @property {number[]} on classes that it gives
 * @property {boolean} mood whether it gives the global code
 * @property {number} strength 0 to 1
 * @property {string} layers
 */

/** The classes that a photo has. @param {StylePhoto} photo */
export const ids = (photo) => Object.keys(photo.found).map(Number);

/**
 * A photo as Python has it, with what was set here meanwhile.
 * @param {StylePhoto} photo
 * @param {StylePhoto} old
 */
export function merged(photo, old) {
  const {mood, strength, layers} = old;
  const ticked = (id) => (id in old.found ? old.on : photo.on).includes(id);
  return {...photo, mood, strength, layers, on: ids(photo).filter(ticked)};
}
