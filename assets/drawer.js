// @ts-check
// On a phone the looks are a sheet that comes from below, one tab at a time: a tap on a tab opens
// it, a tap on the one that shows closes it, and so does painting. While it is open the photo that
// changes is in sight above it. Where there is room the styles leave the panel where it is.

const NARROW = "(pointer: coarse) and (max-width: 560px)"; // the same as in touch.css
const MARGIN = 6; // pixels above the photo

export function wireDrawer() {
  const side = document.getElementById("look-side"), narrow = matchMedia(NARROW);
  if (!side) return;
  const isOpen = () => side.classList.contains("open");
  const isOn = (/** @type {Element} */ tab) => tab.getAttribute("aria-selected") === "true";
  const tabs = () => [...side.querySelectorAll("[role=tab]")];

  /** @type {{from: number, to: number} | null} */
  let moved = null; // where the page was, and where the photo is in sight

  /** The page goes back to where it was, unless somebody scrolled it meanwhile. */
  function goBack() {
    if (moved && scrollY === moved.to) scrollTo({top: moved.from, behavior: "instant"});
    moved = null;
  }

  /** The photo comes in sight. */
  function bring() {
    const from = scrollY, stage = document.querySelector("#photo-side .cl-stage");
    if (moved || !stage) return;
    scrollBy({top: stage.getBoundingClientRect().top - MARGIN, behavior: "instant"});
    moved = {from, to: scrollY};
  }

  /** @param {boolean} open @param {Element} [shown] the tab that shows, or is about to */
  function set(open, shown = tabs().find(isOn)) {
    // A style photo is painted where the map is: that stays in sight.
    const photo = narrow.matches && open && shown?.id !== "tab-style-photos-button";
    if (!photo) goBack(); // before the page gets shorter
    side.classList.toggle("open", open);
    if (photo) bring();
    for (const tab of tabs()) {
      if (narrow.matches) tab.setAttribute("aria-expanded", String(open && tab === shown));
      else tab.removeAttribute("aria-expanded");
    }
  }

  side.addEventListener("click", (event) => {
    const tab = /** @type {Element} */ (event.target).closest("[role=tab]");
    // What opens a tab for a key never closes it.
    if (tab) set(!(event.isTrusted && isOpen() && isOn(tab)), tab);
  }, true);
  side.addEventListener("focusin", ({target}) => {
    if (!(/** @type {Element} */ (target).closest("[role=tab]"))) set(true);
  });
  document.addEventListener("pointerdown", ({target}) => {
    if (narrow.matches && /** @type {Element} */ (target).closest?.(".cl-map")) set(false);
  }, true);
  narrow.addEventListener("change", () => set(isOpen()));
  set(false);
}
