// @ts-check
// The name of the picture that this tab has open, under which its records are kept. It outlasts a
// reload of the tab, and nothing else; where another page has the same picture open, as that of a
// tab that was duplicated, it says so, and this tab takes another name. Web Locks would tell as
// well, but only on https and localhost.
//
// Where pictures did not come back, the tab goes on under another name, and remembers whose records
// they are until they have come back.

import {recall, remember} from "../storage.js";

const MOST_WAITING = 4; // records
const CLAIM = 300; // ms within which another page says that a name is its own
const NAME = "clvaeTab", WAITING = "clvaeWaiting"; // in the tab's sessionStorage

/** A name that nobody else has. */
export function fresh() {
  return crypto.getRandomValues(new Uint32Array(2)).join("-");
}

/** The names of the tabs whose records wait. @returns {string[]} */
function waiting() {
  try {
    return JSON.parse(recall(WAITING, "sessionStorage") ?? "[]");
  } catch {
    return []; // not ours
  }
}

export class Tab {
  /**
   * @param {(old: string, name: string) => void | Promise<void>} renamed called where another page
   *   has the name
   */
  constructor(renamed = () => {}) {
    this.renamed = renamed;
    this.page = fresh();
    this.channel = new BroadcastChannel("clvae-tabs");
    this.take(recall(NAME, "sessionStorage") ?? fresh());
    this.claim();
    // Else it might answer the page that takes its place.
    window.addEventListener("pagehide", () => this.channel.close());
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      this.channel = new BroadcastChannel("clvae-tabs");
      this.claim();
    });
  }

  waiting = waiting;

  take(name) {
    this.name = name;
    remember(NAME, name, "sessionStorage");
  }

  /** Go on with a picture that there is, unless another page has it open. @param {string} name */
  adopt(name) {
    this.take(name);
    this.claim();
  }

  /** Go on under another name. @param {string[]} names of the tabs whose records wait */
  part(names) {
    this.wait(names);
    this.take(fresh());
  }

  /** @param {string[]} names */
  wait(names) {
    remember(WAITING, JSON.stringify(names.slice(0, MOST_WAITING)), "sessionStorage");
  }

  async hear({claim, page, taken, to}) {
    const theirs = claim === this.name && page !== this.page;
    if (theirs) this.channel.postMessage({taken: claim, to: page});
    if (taken !== this.name || to !== this.page) return;
    const old = this.name;
    this.take(fresh());
    await this.renamed(old, this.name);
    this.settle();
  }

  /** Ask whether another page has the name. */
  claim() {
    /** A promise that the name is settled. */
    this.ready = new Promise((resolve) => { this.settle = resolve; });
    this.channel.onmessage = ({data}) => this.hear(data);
    this.channel.postMessage({claim: this.name, page: this.page});
    setTimeout(this.settle, CLAIM);
  }
}
