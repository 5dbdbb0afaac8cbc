// @ts-check
// The line: the one request that an open page keeps going, by which the server knows that it is
// there. Over HTTP/1.1 a browser has six connections to a server for all of its tabs together, so
// the pages used last have a line and the others let go: those that are hidden, and those that
// three others were used after. See line.py for Gradio's own.

import {fresh} from "./tab.js";

const LINES = 3; // of one browser
const HIDDEN = 10_000; // ms after which a page that is hidden lets go
const SIGN = 240_000; // ms between two signs of life of a page that is seen

export class Line {
  /**
   * @param {() => void} sign tells the server that the page is here; called whenever the line is
   *   taken again, and from time to time while it is held
   */
  constructor(sign) {
    this.sign = sign;
    this.page = fresh();
    this.channel = new BroadcastChannel("clvae-lines");
    this.newer = new Set(); // pages that were used since this one was
    /** @type {string | null} */
    this.address = null;
    /** @type {AbortController | null} */
    this.request = null;
    this.used = 0;
    this.hear();
  }

  held = () => Boolean(this.request);

  hear() {
    this.channel.onmessage = ({data}) => {
      this.newer.add(data);
      if (this.request && this.newer.size >= LINES) this.letGo();
    };
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) setTimeout(() => this.later(), HIDDEN);
      else this.take();
    });
    for (const name of ["pointerdown", "keydown", "focus"]) {
      window.addEventListener(name, () => this.touch(), true);
    }
    window.addEventListener("pageshow", (event) => { if (event.persisted) this.take(); });
    setInterval(() => {
      if (this.request) this.sign();
      else if (this.newer.size < LINES) this.take();
    }, SIGN);
  }

  /**
   * The server has just heard of the page. Another sign at once would come to Gradio's queue while
   * the page ends the stream of the first, and with that what the queue holds of the page can go:
   * then Gradio loads the page anew.
   * @param {string} address
   */
  open(address) {
    if (this.address) return;
    this.address = address;
    this.take(false);
  }

  /** @param {boolean} [again] */
  async take(again = true) {
    if (!this.address || this.request || document.hidden) return;
    const mine = this.request = new AbortController();
    this.use();
    if (again) this.sign();
    try {
      const reader = (await fetch(this.address, {signal: mine.signal})).body.getReader();
      while (!(await reader.read()).done);
    } catch {
      // it was let go, or the server is gone, as whatever is asked next will tell
    }
    if (this.request === mine) this.request = null;
  }

  use() {
    this.used = Date.now();
    this.newer.clear();
    this.channel.postMessage(this.page);
  }

  /** What runs for a page ends with its line. */
  letGo() {
    const busy = document.querySelector(".html-container:is(.pending, .generating)");
    if (busy) return void setTimeout(() => this.later(), 1000);
    this.request?.abort();
    this.request = null;
  }

  later() {
    if (document.hidden || this.newer.size >= LINES) this.letGo();
  }

  touch() {
    if (!this.request) this.take();
    else if (this.newer.size && Date.now() - this.used > 1000) this.use();
  }
}
