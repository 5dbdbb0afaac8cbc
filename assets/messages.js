// @ts-check
// Where messages are seen: over the lower edge of the photo, which is no control; where too little
// of that is in sight, at the end of the window, and the page can then be scrolled clear of them.
// The same sentence is shown once. (Gradio makes them, and groups them by kind.)

const ROOM = 150; // pixels of the photo that have to be in sight
const MARGIN = 10;

/** Show a sentence that is there several times but once, the newest. @param {Element} wrap */
function once(wrap) {
  const known = new Set();
  for (const item of [...wrap.querySelectorAll(".toast-message-item")].reverse()) {
    const again = known.has(item.textContent);
    known.add(item.textContent);
    if (item.hasAttribute("data-again") !== again) item.toggleAttribute("data-again", again);
  }
}

/** What folds a message, which here is always unfolded, is no button. @param {Element} wrap */
function plain(wrap) {
  for (const header of wrap.querySelectorAll(".toast-header[role]")) {
    header.removeAttribute("role");
    header.removeAttribute("tabindex");
  }
}

function place() {
  const stage = document.querySelector("#photo .cl-stage"), {style} = document.documentElement;
  if (!stage) return;
  const {left, width, top, bottom} = stage.getBoundingClientRect();
  const end = Math.min(bottom, innerHeight), seen = end - Math.max(top, 0), over = seen >= ROOM;
  const wide = Math.min(innerWidth - 2 * MARGIN, over ? width - 2 * MARGIN : 440);
  style.setProperty("--message-left", `${over ? left + MARGIN : innerWidth - wide - MARGIN}px`);
  style.setProperty("--message-width", `${wide}px`);
  style.setProperty("--message-bottom", `${over ? innerHeight - end + MARGIN : MARGIN}px`);
  style.setProperty("--message-room", `${over ? seen - 60 : 200}px`);
  document.body.classList.toggle("cl-messages-below", !over);
}

/** From now on. */
export function placeMessages() {
  let showing = false;

  function look() {
    const wrap = document.querySelector(".toast-body")?.closest(".toast-wrap");
    if (wrap) {
      once(wrap);
      plain(wrap);
    }
    if (wrap && !showing) place();
    showing = Boolean(wrap);
    document.body.classList.toggle("cl-messages", showing);
  }

  new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
  const follow = () => { if (showing) place(); };
  window.addEventListener("scroll", follow, {passive: true, capture: true});
  window.addEventListener("resize", follow);
}
