// @ts-check
// What goes on past the edge of a box that scrolls fades out there, so that nobody takes what shows
// for all there is: --left, --right, --above and --below say over how many pixels, see painter.css.

const FADE = 18; // pixels, at most

/** @param {HTMLElement} box that scrolls */
export function fadeEnds(box) {
  function show() {
    const left = Math.abs(box.scrollLeft), above = box.scrollTop;
    const past = {
      left, right: box.scrollWidth - box.clientWidth - left,
      above, below: box.scrollHeight - box.clientHeight - above,
    };
    for (const [side, pixels] of Object.entries(past)) {
      box.style.setProperty(`--${side}`, `${Math.min(FADE, Math.max(0, Math.floor(pixels)))}px`);
    }
  }

  box.classList.add("cl-fades");
  box.addEventListener("scroll", show, {passive: true});
  new ResizeObserver(show).observe(box);
  new MutationObserver(show).observe(box, {childList: true, subtree: true,
    attributeFilter: ["hidden"]});
  show();
}
