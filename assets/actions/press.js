// @ts-check
// Actions that are buttons of Gradio's, or that lie on a tab: pressed from anywhere on the page.

const TRIES = 100, PAUSE = 30; // ms

/** Press a button. @param {string} id */
export function press(id) {
  /** @type {HTMLElement} */
  const found = document.querySelector(`#${id}:is(button), #${id} button, #${id} input`);
  found?.click();
}

/**
 * Open a tab; Gradio makes what is on it when it is opened first.
 * @template Part
 * @param {string} name
 * @param {() => Part | undefined} part of the page, which is there once it has started
 * @returns {Promise<Part>} settled as soon as it is there
 */
export async function showTab(name, part) {
  document.getElementById(`tab-${name}-button`)?.click();
  for (let tries = TRIES; !part() && tries; tries--) {
    await new Promise((next) => { setTimeout(next, PAUSE); });
  }
  return part();
}
