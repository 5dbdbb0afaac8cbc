// @ts-check
// What goes on past the edge of a box that scrolls fades out there, so that nobody takes what shows
// for all there is: --left, --right, --above and --below say over how many pixels, see painter.css.

export const FADE = 18; // pixels, at most; the same in painter.css

/** @param {HTMLElement} box that scrolls */
export function fadeEnds(box) {
  function show() {
    if (!box.isConnected) return;
    const {overflowX, overflowY} = getComputedStyle(box);
    const {scrollLeft: left, scrollTop: above} = box;
    const across = overflowX === "hidden" ? 0 : 1, down = overflowY === "hidden" ? 0 : 1;
    const past = {
      left: across * left, right: across * (box.scrollWidth - box.clientWidth - left),
      above: down * above, below: down * (box.scrollHeight - box.clientHeight - above),
    };
    for (const [side, pixels] of Object.entries(past)) {
      box.style.setProperty(`--${side}`, `${Math.min(FADE, Math.max(0, Math.floor(pixels)))}px`);
    }
  }

  box.classList.add("cl-fades");
  box.addEventListener("scroll", show, {passive: true});
  box.addEventListener("load", show, true); // a picture has its width now
  new ResizeObserver(show).observe(box);
  new MutationObserver(show).observe(box, {childList: true, subtree: true,
    attributeFilter: ["hidden", "class", "aria-checked"]});
  show();
}
