// @ts-check
// On a phone the looks are a sheet that comes from below, one tab at a time: a tap on a tab opens
// it, a tap on the one that shows closes it, and so does painting. Where there is room the styles
// leave the panel where it is.

const NARROW = "(pointer: coarse) and (max-width: 560px)"; // the same as in touch.css

export function wireDrawer() {
  const side = document.getElementById("look-side"), narrow = matchMedia(NARROW);
  if (!side) return;
  const isOpen = () => side.classList.contains("open");

  function set(/** @type {boolean} */ open) {
    side.classList.toggle("open", open);
    for (const tab of side.querySelectorAll("[role=tab]")) {
      if (narrow.matches) tab.setAttribute("aria-expanded", String(open && isOn(tab)));
    }
  }

  const isOn = (/** @type {Element} */ tab) => tab.getAttribute("aria-selected") === "true";

  side.addEventListener("click", (event) => {
    const tab = /** @type {Element} */ (event.target).closest("[role=tab]");
    // What opens a tab for a key never closes it.
    if (tab) set(!(event.isTrusted && isOpen() && isOn(tab)));
  }, true);
  side.addEventListener("focusin", ({target}) => {
    if (!(/** @type {Element} */ (target).closest("[role=tab]"))) set(true);
  });
  document.addEventListener("pointerdown", ({target}) => {
    if (narrow.matches && /** @type {Element} */ (target).closest?.(".cl-map")) set(false);
  }, true);
}
