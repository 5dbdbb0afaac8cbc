// @ts-check
// Classes that somebody likes to find first, and those that were used last. The browser keeps them
// by their names, so that other models that have them know them, too.

import {recall, remember} from "../storage.js";

const KEPT = "clvae-palette"; // in the visitor's browser
const MOST = 12; // that were used last

/** @typedef {{favourites: string[], recent: string[]}} Likes recent: the last first */

/** @returns {Likes | null} null: the browser keeps none, or what is not ours */
function recalled() {
  try {
    const {favourites, recent} = JSON.parse(recall(KEPT));
    return {favourites: (favourites ?? []).map(String), recent: (recent ?? []).map(String)};
  } catch {
    return null;
  }
}

/** What all palettes of this page know. */
let likes = recalled() ?? {favourites: [], recent: []};
/** @type {(() => void)[]} */
const listeners = [];

/** Another tab may have changed them since. @param {(now: Likes) => Partial<Likes>} does */
function change(does) {
  likes = recalled() ?? likes;
  likes = {...likes, ...does(likes)};
  remember(KEPT, JSON.stringify(likes));
}

addEventListener("storage", ({key}) => {
  if (key !== KEPT) return;
  likes = recalled() ?? likes;
  for (const hear of listeners) hear();
});

const without = (list, name) => list.filter((one) => one !== name);

export class Liked {
  /** @param {() => void} changed */
  constructor(changed) {
    listeners.push(changed);
    // Chips stay where they are under the hand: what is used now comes first on the next page.
    this.before = [...likes.recent];
  }

  /** @param {string} name */
  has = (name) => likes.favourites.includes(name);

  /** @param {string} name */
  turn(name) {
    change(({favourites}) => {
      const others = without(favourites, name);
      return {favourites: others.length < favourites.length ? others : [...others, name]};
    });
    for (const hear of listeners) hear();
  }

  /** @param {string} name of a class that is taken */
  use(name) {
    change(({recent}) => ({recent: [name, ...without(recent, name)].slice(0, MOST)}));
  }

  /**
   * Favourites first, then what was used last.
   * @param {number[]} ids
   * @param {(id: number) => string} name
   */
  order(ids, name) {
    const {before} = this, {favourites} = likes;
    const place = (id) => {
      const liked = favourites.indexOf(name(id)), used = before.indexOf(name(id));
      return liked >= 0 ? liked : used >= 0 ? favourites.length + used : Infinity;
    };
    return ids.map((id, i) => ({id, i, at: place(id)}))
      .sort((a, b) => (a.at === b.at ? a.i - b.i : a.at - b.at)).map(({id}) => id);
  }
}
