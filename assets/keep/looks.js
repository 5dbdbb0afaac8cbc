// @ts-check
// Looks that were kept, of all pictures, in the visitor's own browser: each as a file, which Python
// reads. They are bounded, and nothing goes but what somebody deletes. What one tab changes the
// others hear of.

import {t} from "../texts.js";
import {done, isFull, open, written} from "./base.js";

/**
 * A look. bundle, digest: its key; the same look has the same digest, whatever it is called. time:
 * when it was kept, in ms. src: a small picture as a data URL. file: all of it as a data URL.
 * @typedef {{bundle: string, digest: string, name: string, whole: boolean, time: number,
 *   src: string, file: string}} Look
 */

const MOST = 100, ROOM = 10e6; // looks of a model, and characters of them together

const CROWDED =
  t("no more looks fit in this browser: delete some under “From other pictures”");
const FULL = t("this browser has no room left: delete some under “From other pictures”");
const NOTHING = t("this browser keeps nothing for other pictures");

/** There is no room for a look. */
class Crowded extends Error {}

/** Why a look is not kept, as the end of a sentence. @param {unknown} error */
export const why = (error) =>
  error instanceof Crowded ? CROWDED : isFull(error) ? FULL : NOTHING;

const sizeOf = ({src, file}) => src.length + file.length;

export class Looks {
  /** @param {string} bundle its checksum: of others there are none here */
  constructor(bundle) {
    this.bundle = bundle;
    this.opened = open("clvae-looks", "looks", ["bundle", "digest"]);
    this.channel = new BroadcastChannel("clvae-looks");
  }

  /** Hear of what other tabs change. @param {() => void} changed */
  watch(changed) {
    this.channel.onmessage = changed;
    window.addEventListener("pagehide", () => this.channel.close());
    window.addEventListener("pageshow", (event) => { // the browser had only put the page aside
      if (!event.persisted) return;
      this.channel = new BroadcastChannel("clvae-looks");
      this.channel.onmessage = changed;
      changed();
    });
  }

  /** @param {IDBTransactionMode} mode */
  async store(mode) {
    return (await this.opened).transaction("looks", mode).objectStore("looks");
  }

  /** @param {IDBObjectStore} store @returns {Promise<Look[]>} */
  async found(store) {
    return done(store.getAll(IDBKeyRange.bound([this.bundle], [this.bundle, []])));
  }

  /** @returns {Promise<Look[]>} the newest first */
  async all() {
    const found = await this.found(await this.store("readonly"));
    return found.sort((a, b) => b.time - a.time);
  }

  /**
   * Keep a look; one that is there already keeps its name. Where there is no room that is an error.
   * @param {Omit<Look, "bundle">} look
   */
  async put(look) {
    const store = await this.store("readwrite"), all = await this.found(store);
    const known = all.find(({digest}) => digest === look.digest);
    const bytes = all.reduce((sum, one) => sum + sizeOf(one), sizeOf(look));
    if (!known && (all.length >= MOST || bytes > ROOM)) throw new Crowded();
    await this.change(store, () => store.put({...look, ...known, bundle: this.bundle}));
  }

  /** @param {Look} look @param {string} name */
  async rename(look, name) {
    const store = await this.store("readwrite");
    const there = await done(store.get([look.bundle, look.digest]));
    if (there) await this.change(store, () => store.put({...there, name}));
  }

  /** @param {Look} look */
  async remove({bundle, digest}) {
    const store = await this.store("readwrite");
    await this.change(store, () => store.delete([bundle, digest]));
  }

  /** @param {IDBObjectStore} store @param {() => void} how */
  async change(store, how) {
    how();
    await written(store);
    this.channel.postMessage(null);
  }
}
