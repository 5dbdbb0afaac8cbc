// The line: the one request that an open page keeps going, by which the server knows that it is
// there. Over HTTP/1.1 a browser has six connections to a server for all of its tabs together, so
// the pages used last have a line and the others let go: those that are hidden, and those that
// three others were used after. See line.py for Gradio's own.

const LINES = 3;                                                 // of one browser
const HIDDEN = 10_000;  // ms after which a page that is hidden lets go
const SIGN = 240_000;  // ms between two signs of life of a page that is seen

// sign: tells the server that the page is here; called whenever the line is taken, and from time to
// time while it is held.
function Line(sign) {
  const page = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const channel = new BroadcastChannel("clvae-lines");
  const newer = new Set();  // pages that were used since this one was
  let address = null, held = null, used = 0;

  async function take() {
    if (!address || held || document.hidden) return;
    const mine = held = new AbortController();
    use();
    sign();
    try {
      const reader = (await fetch(address, {signal: mine.signal})).body.getReader();
      while (!(await reader.read()).done);
    } catch { /* it was let go, or the server is gone, as whatever is asked next will tell */ }
    if (held === mine) held = null;
  }

  function use() {
    used = Date.now();
    newer.clear();
    channel.postMessage(page);
  }

  // What runs for a page ends with its line.
  function letGo() {
    const busy = document.querySelector(".html-container:is(.pending, .generating)");
    if (busy) return void setTimeout(later, 1000);
    held?.abort();
    held = null;
  }

  function later() {
    if (document.hidden || newer.size >= LINES) letGo();
  }

  function touch() {
    if (!held) take();
    else if (newer.size && Date.now() - used > 1000) use();
  }

  channel.onmessage = ({data}) => {
    newer.add(data);
    if (held && newer.size >= LINES) letGo();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) setTimeout(later, HIDDEN);
    else take();
  });
  ["pointerdown", "keydown", "focus"].forEach((name) => window.addEventListener(name, touch, true));
  window.addEventListener("pageshow", (event) => { if (event.persisted) take(); });
  setInterval(() => { if (held) sign(); else if (newer.size < LINES) take(); }, SIGN);
  function open(at) {
    if (address) return;
    address = at;
    take();
  }

  return {open, held: () => Boolean(held)};
}
