// @ts-check
// Waiting: a page that must not be touched meanwhile, and patience that ends.

/** While this is on nobody can touch what would change the picture. @param {boolean} on */
export function hold(on) {
  for (const id of ["workspace", "strip"]) {
    document.getElementById(id)?.toggleAttribute("inert", on);
  }
}

/**
 * A way to have things done one after another, in the order in which they are asked for.
 * @returns {(how: () => Promise<void>) => Promise<void>}
 */
export function inTurn() {
  let last = Promise.resolve();
  return (how) => {
    last = last.then(how, how);
    return last;
  };
}

/** @template T @param {number} ms @param {Promise<T>} promise @returns {Promise<T>} */
export function within(ms, promise) {
  const late = new Promise((_, reject) => { setTimeout(reject, ms, new Error("too late")); });
  return Promise.race([promise, late]);
}
