// @ts-check
// What is known of each picture that is kept, its file aside: what "My pictures" shows. It is
// small, so that a list of a hundred pictures reads no hundred files.

import {t} from "../texts.js";
import {done, open, written} from "./base.js";
import {mapOf} from "./zip.js";

/**
 * A picture that is kept. bundle, tab: its key, that of its project. model: the name of its label
 * set. page: the address of that. time: when it was kept, in ms. picture: a small one as a data
 * URL. bytes: of its project and photo. same: a copy in which nothing was done yet, or nothing at
 * all: nobody misses it.
 * @typedef {{bundle: string, tab: string, model: string, title: string, time: number,
 *   picture: string | null, bytes: number, same: boolean}} Work
 */

/** The longest title. */
export const LONGEST = 60; // letters

const NUMBERED = new RegExp(`^${t("Picture {number}", {number: "(\\d+)"})}$`);

export class Works {
  constructor() {
    this.opened = open("clvae-works", "works");
  }

  /** @param {IDBTransactionMode} mode */
  async store(mode) {
    return (await this.opened).transaction("works", mode).objectStore("works");
  }

  /** @returns {Promise<Work[]>} the newest first */
  async all() {
    const found = await done((await this.store("readonly")).getAll());
    return found.sort((a, b) => b.time - a.time);
  }

  /** @returns {Promise<Work | undefined>} */
  async get(bundle, tab) {
    return done((await this.store("readonly")).get([bundle, tab]));
  }

  /**
   * Note something of a picture; a new one gets a title.
   * @param {Pick<Work, "bundle" | "tab"> & Partial<Work>} more
   * @returns {Promise<Work>}
   */
  async note(more) {
    const store = await this.store("readwrite"), {bundle, tab} = more;
    const known = await done(store.get([bundle, tab]));
    const title = known ? "" : freeTitle(await done(store.getAll()));
    const fresh = {model: "", time: Date.now(), picture: null, bytes: 0, same: false, title};
    const work = {...fresh, ...known, ...defined(more)};
    store.put(work);
    await written(store);
    return work;
  }

  async remove(bundle, tab) {
    const store = await this.store("readwrite");
    store.delete([bundle, tab]);
    await written(store);
  }

  /**
   * Take in pictures that were kept before there was this list. keys: of all that are kept.
   * read: finds a record, if it is still there.
   * @param {[string, string][]} keys
   * @param {(key: [string, string]) => Promise<any>} read
   */
  async takeIn(keys, read) {
    const known = new Set((await this.all()).map(({bundle, tab}) => `${bundle} ${tab}`));
    for (const key of keys.filter((one) => !known.has(one.join(" ")))) {
      const found = await read(key);
      if (!found) continue; // another tab has just deleted it
      const {name, time, file, photo, map} = found;
      const picture = file ? await mapOf(file).catch(() => null) : null;
      const [bundle, tab] = key, bytes = sizeOf(file, photo);
      await this.note({bundle, tab, model: name, time, picture, bytes, same: !file && !map});
    }
  }
}

/** The bytes that a project and its photo take, as data URLs. */
export const sizeOf = (file, photo) => (file?.length ?? 0) + (photo?.file?.length ?? 0);

const defined = (what) =>
  Object.fromEntries(Object.entries(what).filter(([, value]) => value !== undefined));

/** @param {Work[]} works */
function freeTitle(works) {
  const numbers = works.map(({title}) => Number(NUMBERED.exec(title)?.[1] ?? 0));
  return t("Picture {number}", {number: Math.max(0, ...numbers) + 1});
}

/** The title of a copy. @param {string} title */
export function copied(title) {
  const more = t("{title} (copy)", {title: ""}).length;
  return t("{title} (copy)", {title: title.slice(0, LONGEST - more)});
}
