// @ts-check
// Sliders: what is typed into the box beside one is a whole number within its ends, or nothing; a
// hand that holds one can be made to let go.

const BOX = ".cl-slider input[type=number]";

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

/** Have the hand let go of the slider that it drags, which stays where it is. */
export function letGo() {
  /** @type {HTMLInputElement} */
  const held = document.querySelector("input[type=range]:active:enabled");
  if (!held) return;
  held.disabled = true; // browsers then end the drag
  held.disabled = false;
  held.dispatchEvent(new Event("change", {bubbles: true}));
}
