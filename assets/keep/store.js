// @ts-check
// A store in the visitor's own browser: for each bundle and tab the newest project, and what the
// hand drew since, so that neither two bundles nor two tabs overwrite each other.

import {Tab} from "./tab.js";

/**
 * A project that is kept.
 * @typedef {object} Project
 * @property {string} bundle its checksum
 * @property {string} tab
 * @property {string} name of the bundle
 * @property {number} time when it was kept, in ms
 * @property {string | null} file the project as a data URL, or null for a fresh start
 * @property {Photo | null} [photo] the photo that it is of, whose file is not in it
 */
/** @typedef {{digest: string, file: string}} Photo its file as a data URL */
/**
 * Maps that a painter holds, see hand.js.
 * @typedef {{map: import("./hand.js").Held | null, guides: import("./hand.js").Held[]}} Maps
 * @typedef {Maps & {bundle: string, tab: string, time: number}} HandRecord
 */
/**
 * What a page begins with, each as far as it is there. since: records of what was done meanwhile.
 * @typedef {{tab: string, time?: number, file?: string | null, photo?: Photo | null,
 *   hand?: HandRecord, since?: Found[]}} Found
 */

// What goes when a page opens: of a bundle, records older than this, and beyond so many. An open
// tab's is to outlast every page that opens beside it.
const LASTS = 30 * 24 * 3600e3; // ms
const RECORDS = 24;
const STORES = /** @type {const} */ (["projects", "hands"]);

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {string} file @param {string} store @returns {Promise<IDBDatabase>} */
function open(file, store) {
  const request = indexedDB.open(file, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(store, {keyPath: ["bundle", "tab"]});
  };
  return done(request);
}

export class Store {
  /**
   * @param {string} bundle its checksum
   * @param {string} name
   * @param {(renamed: (old: string, name: string) => Promise<void>) => Tab} makeTab
   */
  constructor(bundle, name, makeTab = (renamed) => new Tab(renamed)) {
    this.bundle = bundle;
    this.name = name;
    this.tab = makeTab((from, to) => this.copy(from, to));
    this.first = this.tab.name;
    // Two databases: a new store in the first would have to wait for every page that still has its
    // old version open.
    this.opened = {projects: open("clvae", "projects"), hands: open("clvae-hand", "hands")};
    /** @type {IDBDatabase | null} */
    this.hands = null; // the second database, once it is open
    this.opened.hands.then((db) => { this.hands = db; }, () => {});
  }

  key = () => [this.bundle, this.tab.name];

  /** @param {"projects" | "hands"} store @param {IDBTransactionMode} mode */
  async records(store, mode) {
    return (await this.opened[store]).transaction(store, mode).objectStore(store);
  }

  async all(store) {
    return done((await this.records(store, "readonly")).getAll());
  }

  /** The tab got another name; what is stored under that already is newer. */
  async copy(from, to) {
    for (const name of STORES) {
      const store = await this.records(name, "readwrite");
      const [old, own] = [from, to].map((one) => done(store.get([this.bundle, one])));
      const record = await old;
      if (record && !await own) await done(store.put({...record, tab: to}));
    }
  }

  /**
   * @param {string | null} file a project as a data URL, or null for a fresh start
   * @param {object} [more]
   * @param {Photo | null} [more.photo] that it is of, in one record with it: never one without the
   *   other
   * @param {number} [more.time]
   */
  async put(file, {photo = null, time = Date.now()} = {}) {
    await this.tab.ready;
    const {bundle, name} = this;
    const record = {bundle, tab: this.tab.name, name, time, file, photo};
    return done((await this.records("projects", "readwrite")).put(record));
  }

  /**
   * Store what the hand drew. At once where that can be, since the page may be about to go.
   * @param {Maps | null} maps
   */
  putHand(maps) {
    if (!this.hands) return this.opened.hands.then(() => this.putHand(maps));
    const record = {bundle: this.bundle, tab: this.tab.name, time: Date.now(), ...maps};
    const change = this.hands.transaction("hands", "readwrite");
    const store = change.objectStore("hands");
    const request = maps ? store.put(record) : store.delete(this.key());
    change.commit?.();
    return done(/** @type {IDBRequest} */ (request));
  }

  /**
   * What to begin with: this tab's, else the newest of the bundle, else a project of another
   * version of it. Where a picture waits to come back it is that, and since: the records of what
   * was done meanwhile.
   * @returns {Promise<Found | undefined>}
   */
  async find() {
    const [projects, drawn] = await Promise.all(STORES.map((store) => this.all(store)));
    const ours = this.byTab(projects, drawn), newest = [...ours.values()].sort(later);
    const mine = ours.get(this.tab.name) ?? ours.get(this.first); // a duplicate's is being copied
    const waiting = this.tab.waiting().map((one) => ours.get(one));
    const found = [...new Set([...waiting, mine])].filter(Boolean);
    await this.forget(newest.filter((one) => !found.includes(one)), newest);
    const [one, ...since] = found.length ? found : newest.slice(0, 1);
    if (!one) return projects.sort(later).find((project) => project.name === this.name);
    return {...one, time: one.saved, since: since.filter(({file, hand}) => file || hand)};
  }

  /** What there is of each tab with this bundle. */
  byTab(projects, drawn) {
    const ours = new Map();
    const add = (record, more) => {
      if (record.bundle !== this.bundle) return;
      const one = ours.get(record.tab) ?? {tab: record.tab, time: 0};
      ours.set(record.tab, {...one, ...more, time: Math.max(one.time, record.time)});
    };
    projects.forEach(({file, photo, time, ...record}) => {
      add({...record, time}, {file, photo, saved: time});
    });
    drawn.forEach((record) => add(record, {hand: record}));
    return ours;
  }

  /** Delete records that are too old or too many. newest: all, in order. */
  async forget(records, newest) {
    const then = Date.now() - LASTS;
    for (const old of records) {
      if (newest.indexOf(old) < RECORDS && old.time >= then) continue;
      for (const store of STORES) {
        (await this.records(store, "readwrite")).delete([this.bundle, old.tab]);
      }
    }
  }

  /** This tab's project. @returns {Promise<Project | undefined>} */
  async own() {
    return done((await this.records("projects", "readonly")).get(this.key()));
  }

  /**
   * The pictures that the page began with, as `find` gave them, did not come back: what is done now
   * takes nothing's place, and they are what is found next.
   * @param {Found} found
   */
  part({tab, since = []}) {
    this.tab.part([tab, ...since.map((one) => one.tab)]);
  }

  /** They came back: the tab goes on under a name of its own. */
  join() {
    if (this.tab.waiting().length) this.tab.part([]);
  }
}

const later = (a, b) => b.time - a.time;
