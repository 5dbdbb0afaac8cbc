// @ts-check
// Small things that the browser keeps for the page, if it keeps anything.

/**
 * @typedef {"localStorage" | "sessionStorage"} Place of the browser, or of this tab alone
 */

/**
 * What is kept under a name, or null.
 * @param {string} name
 * @param {Place} [place]
 */
export function recall(name, place = "localStorage") {
  try {
    return window[place].getItem(name);
  } catch {
    return null;
  }
}

/**
 * Keep words under a name.
 * @param {string} name
 * @param {string} words
 * @param {Place} [place]
 */
export function remember(name, words, place = "localStorage") {
  try {
    window[place].setItem(name, words);
  } catch {
    // a browser that keeps nothing
  }
}
