// @ts-check
// Boxes of numbers. What is typed into the box beside a slider is a whole number within its ends,
// or nothing; leaving the box of the seed counts only where something was typed. A hand that holds
// a slider can be made to let go.

const BOX = ".cl-slider input[type=number]", SEED = "#seed input";

/** The slider beside a box. @param {Element} box @returns {HTMLInputElement} */
const beside = (box) => box.closest(".cl-slider").querySelector("input[type=range]");

/**
 * Before anybody hears of what was typed the box shows what is taken of it. What is no number yet
 * nobody hears of, and it gives way when the box is left.
 */
export function watchBoxes() {
  window.addEventListener("input", (event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    if (!box.matches?.(BOX)) return;
    if (Number.isNaN(box.valueAsNumber)) return event.stopImmediatePropagation();
    const {min, max} = beside(box), whole = Math.round(box.valueAsNumber);
    const taken = String(Math.min(Number(max), Math.max(Number(min), whole)));
    if (box.value !== taken) box.value = taken;
  }, true);
  for (const name of ["change", "focusout"]) {
    window.addEventListener(name, ({target}) => {
      const box = /** @type {HTMLInputElement} */ (target);
      if (box.matches?.(BOX) && Number.isNaN(box.valueAsNumber)) box.value = beside(box).value;
    }, true);
  }
}

/** Python may have another seed by now than the box shows, which nobody asked for again. */
export function watchSeed() {
  let typed = false;
  window.addEventListener("input", ({target}) => {
    if (/** @type {Element} */ (target).matches?.(SEED)) typed = true;
  }, true);
  window.addEventListener("blur", (event) => {
    if (!(event.target instanceof Element) || !event.target.matches(SEED)) return;
    if (!typed) event.stopImmediatePropagation();
    typed = false;
  }, true);
}

/** Have the hand let go of the slider that it drags, which stays where it is. */
export function letGo() {
  /** @type {HTMLInputElement} */
  const held = document.querySelector("input[type=range]:active:enabled");
  if (!held) return;
  held.disabled = true; // browsers then end the drag
  held.disabled = false;
  held.dispatchEvent(new Event("change", {bubbles: true}));
}
