// @ts-check
// The bar over a picture: where it is short it is marked so, and the styles let sliders go before
// words. (Gradio, which rewrites style sheets, knows no container queries.)

const SHORT_BAR = 384; // pixels

/** @param {HTMLElement} bar */
export function fitBar(bar) {
  new ResizeObserver(([entry]) => {
    bar.classList.toggle("short", entry.contentRect.width < SHORT_BAR);
  }).observe(bar);
}
