// @ts-check
// What every component of the page is given when it starts, and how it makes its elements.

/**
 * What Gradio's gr.HTML hands to a script of ours; see components.py.
 * @typedef {object} Widget
 * @property {HTMLElement & Record<string, any>} element holds the component's HTML
 * @property {Record<string, any>} props what Python gave it; `value` goes both ways
 * @property {(event: string, detail?: unknown) => void} trigger calls the event's handler in Python
 * @property {(props: string, changed: () => void) => void} watch hears of what Python puts there
 * @property {Record<string, (argument: unknown) => Promise<any>>} server functions in Python
 * @property {any[]} values what Python put there so far, the first as the page began
 * @property {Record<string, any>} fixed what never changes
 */

/**
 * A way to find elements by a selector; one that is not there is a mistake of ours.
 * @param {HTMLElement} element that they are in
 * @returns {(selector: string) => any}
 */
export const finder = (element) => (selector) => element.querySelector(selector);

/**
 * All elements of ours that match a selector.
 * @param {Element} element that they are in
 * @param {string} selector
 */
export const all = (element, selector) =>
  /** @type {HTMLElement[]} */ ([...element.querySelectorAll(selector)]);

/**
 * A new element with these properties.
 * @template {keyof HTMLElementTagNameMap} Kind
 * @param {Kind} kind
 * @param {object} [properties]
 * @returns {HTMLElementTagNameMap[Kind]}
 */
export function make(kind, properties = {}) {
  return Object.assign(document.createElement(kind), properties);
}

/**
 * A new button. more: properties that it has besides, such as className, title and ariaLabel.
 * @param {string} text
 * @param {((event: MouseEvent) => void) | null} onclick
 * @param {object} [more]
 */
export function button(text, onclick, more = {}) {
  return make("button", {type: "button", textContent: text, onclick, ...more});
}

/**
 * Have somebody choose files of their own.
 * @param {HTMLElement} within what the chooser is put into, so that tests and readers find it
 * @param {{accept: string, multiple?: boolean}} which
 * @param {(files: File[]) => void} take called with those that were chosen, if any were
 */
export function chooseFiles(within, which, take) {
  const input = make("input", {type: "file", className: "cl-chooser", ...which});
  input.oncancel = () => input.remove();
  input.onchange = () => {
    if (input.files[0]) take([...input.files]);
    input.remove();
  };
  within.append(input);
  input.click();
}

/** A click beside a dialog closes it. @param {HTMLDialogElement} dialog that is modal */
export function closeBeside(dialog) {
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}

/** The colour [r, g, b] as styles have it.
 * @param {number[]} color */
export const css = (color) => `rgb(${color.join(",")})`;
