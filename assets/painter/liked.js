// @ts-check
// Classes that somebody likes to find first, and those that were used last. The browser keeps them
// by their names, so that other models that have them know them, too.

import {recall, remember} from "../storage.js";

const KEPT = "clvae-palette"; // in the visitor's browser
const MOST = 12; // that were used last

function recalled() {
  try {
    const {favourites, recent} = JSON.parse(recall(KEPT) ?? "{}");
    return {favourites: (favourites ?? []).map(String), recent: (recent ?? []).map(String)};
  } catch {
    return {favourites: [], recent: []}; // not ours
  }
}

export class Liked {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    const {favourites, recent} = recalled();
    /** @type {string[]} */
    this.favourites = favourites;
    /** @type {string[]} the last first */
    this.recent = recent;
    // Chips stay where they are under the hand: what is used now comes first on the next page.
    this.before = [...recent];
  }

  /** @param {string} name */
  has = (name) => this.favourites.includes(name);

  /** @param {string} name */
  turn(name) {
    const others = this.favourites.filter((one) => one !== name);
    this.favourites = this.has(name) ? others : [...others, name];
    this.keep();
    this.changed();
  }

  /** @param {string} name of a class that is taken */
  use(name) {
    this.recent = [name, ...this.recent.filter((one) => one !== name)].slice(0, MOST);
    this.keep();
  }

  keep() {
    const {favourites, recent} = this;
    remember(KEPT, JSON.stringify({favourites, recent}));
  }

  /**
   * Favourites first, then what was used last.
   * @param {number[]} ids
   * @param {(id: number) => string} name
   */
  order(ids, name) {
    const {favourites, before} = this;
    const place = (id) => {
      const liked = favourites.indexOf(name(id)), used = before.indexOf(name(id));
      return liked >= 0 ? liked : used >= 0 ? favourites.length + used : Infinity;
    };
    return ids.map((id, i) => ({id, i, at: place(id)}))
      .sort((a, b) => (a.at === b.at ? a.i - b.i : a.at - b.at)).map(({id}) => id);
  }
}
