// @ts-check
// A store in the visitor's own browser: of each bundle and picture the newest project, and what the
// hand drew since. A tab has one picture open, whose name is the tab's; neither two bundles nor two
// tabs overwrite each other, and nothing goes but what somebody deletes.

import {done, open, written} from "./base.js";
import {fresh, Tab} from "./tab.js";
import {copied, sizeOf, Works} from "./works.js";

/**
 * A project that is kept.
 * @typedef {object} Project
 * @property {string} bundle its checksum
 * @property {string} tab the name of the picture
 * @property {string} name of the bundle
 * @property {number} time when it was kept, in ms
 * @property {string | null} file the project as a data URL, or null for a fresh start
 * @property {Photo | null} [photo] the photo that it is of, whose file is not in it
 * @property {string} [stamp] another one each time that it is kept
 */
/** @typedef {{digest: string, file: string}} Photo its file as a data URL */
/**
 * Maps that a painter holds, see hand.js.
 * @typedef {{map: import("./hand.js").Held | null, guides: import("./hand.js").Held[]}} Maps
 * @typedef {Maps & {bundle: string, tab: string, time: number}} HandRecord
 */
/**
 * What a page begins with, each as far as it is there. since: records of what was done meanwhile.
 * @typedef {{bundle: string, tab: string, time?: number, file?: string | null,
 *   photo?: Photo | null, stamp?: string, hand?: HandRecord, since?: Found[]}} Found
 */

const LASTS = 30 * 24 * 3600e3; // ms after which a page that opens forgets what nobody misses
const STORES = /** @type {const} */ (["projects", "hands"]);

export class Store {
  /**
   * @param {string} bundle its checksum
   * @param {string} name
   * @param {(renamed: (old: string, name: string) => Promise<void>) => Tab} makeTab
   */
  constructor(bundle, name, makeTab = (renamed) => new Tab(renamed)) {
    this.bundle = bundle;
    this.name = name;
    this.tab = makeTab((from, to) => this.fork(from, to));
    this.first = this.tab.name;
    this.works = new Works();
    /** @type {string | undefined} */
    this.stamp = undefined; // of this tab's project as it was last read or written here
    this.forked = (/** @type {string} */ _title) => {}; // told once this is a copy of an open one
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

  /** Copy all of a picture under another name. @param {string} from @param {string} to */
  async copy(from, to, bundle = this.bundle) {
    for (const name of STORES) {
      const store = await this.records(name, "readwrite");
      const [old, own] = [from, to].map((one) => done(store.get([bundle, one])));
      const record = await old;
      // What is stored under that name already is newer.
      if (!record || await own) continue;
      store.put({...record, tab: to});
      await written(store);
    }
  }

  /** Another page has this picture open: the tab goes on with a copy of it. */
  async fork(from, to) {
    await this.copy(from, to);
    const work = await this.works.get(this.bundle, from);
    const {bundle, name: model} = this, title = work && copied(work.title);
    await this.works.note({...work, bundle, tab: to, model, title, same: true});
    this.stamp = (await this.own())?.stamp;
    if (work) this.forked(work.title);
  }

  /**
   * Keep this tab's picture. Where another page has kept it since it was read here, this goes on as
   * a copy of it.
   * @param {string | null} file a project as a data URL, or null for a fresh start
   * @param {object} [more]
   * @param {Photo | null} [more.photo] that it is of, in one record with it: never one without the
   *   other
   * @param {number} [more.time]
   * @param {string | null} [more.picture] a small one as a data URL
   */
  async put(file, {photo = null, time = Date.now(), picture} = {}) {
    await this.tab.ready;
    const {bundle, name} = this, store = await this.records("projects", "readwrite");
    const there = await done(store.get(this.key())), before = this.tab.name;
    const others = there?.stamp && there.stamp !== this.stamp;
    if (others) this.tab.take(fresh());
    const {name: tab} = this.tab, stamp = fresh();
    store.put({bundle, tab, name, time, file, photo, stamp});
    await written(store);
    this.stamp = stamp; // where there was no room the one before is still there
    if (others) await this.fork(before, tab);
    const bytes = sizeOf(file, photo), about = {bundle, tab, model: name, time, bytes};
    await this.works.note({...about, picture: picture ?? undefined, same: !file});
  }

  /**
   * Store what the hand drew. At once where that can be, since the page may be about to go.
   * @param {Maps | null} maps
   */
  async putHand(maps) {
    if (!this.hands) await this.opened.hands;
    const record = {bundle: this.bundle, tab: this.tab.name, time: Date.now(), ...maps};
    const change = this.hands.transaction("hands", "readwrite");
    const store = change.objectStore("hands");
    if (maps) store.put(record);
    else store.delete(this.key());
    change.commit?.();
    await written(store);
  }

  /**
   * What to begin with: this tab's, else the newest of the bundle, else a project of another
   * version of it. Where a picture waits to come back it is that, and since: the records of what
   * was done meanwhile.
   * @returns {Promise<Found | undefined>}
   */
  async find() {
    await this.list();
    const all = (await this.works.all()).filter(({tab, same}) => !same || tab === this.tab.name);
    const ours = all.filter(({bundle}) => bundle === this.bundle).map(({tab}) => tab);
    const {tab} = this;
    // a duplicate's is being copied
    const begun = await this.read(tab.name) ?? await this.read(this.first);
    const waiting = await Promise.all(tab.waiting().map((one) => this.read(one)));
    const [one, ...since] = [...waiting, begun].filter(Boolean);
    const found = since.filter(({tab: other, file, hand}) => other !== one.tab && (file || hand));
    if (one) return this.begin({...one, since: found});
    if (ours.length) {
      this.tab.adopt(ours[0]);
      return this.begin({...await this.read(ours[0]), since: []});
    }
    const older = all.find(({model}) => model === this.name);
    return older && {...await this.read(older.tab, older.bundle), since: []};
  }

  /** @param {Found} found */
  begin(found) {
    if (found.tab === this.tab.name) this.stamp = found.stamp;
    return found;
  }

  /**
   * What there is of a picture; undefined where that is nothing.
   * @param {string} tab
   * @returns {Promise<Found | undefined>}
   */
  async read(tab, bundle = this.bundle) {
    const [project, hand] = await Promise.all(STORES.map(async (store) =>
      done((await this.records(store, "readonly")).get([bundle, tab]))));
    return project || hand ? {bundle, tab, ...project, hand} : undefined;
  }

  /** List what is kept and not listed yet, and forget what nobody misses. */
  async list() {
    const [keys, drawn] = await Promise.all(STORES.map(async (store) =>
      done((await this.records(store, "readonly")).getAllKeys())));
    const found = new Map([...keys, ...drawn].map((key) => [String(key), key]));
    await this.works.takeIn([...found.values()], async ([bundle, tab]) => {
      const record = await this.read(tab, bundle), mine = bundle === this.bundle;
      if (!record) return null;
      const {hand, ...project} = record;
      return {name: mine ? this.name : "", time: Date.now(), ...hand, ...project};
    });
    for (const {bundle, tab, same, time} of await this.works.all()) {
      const missed = !same || tab === this.tab.name || time > Date.now() - LASTS;
      // another tab may have kept it since
      const there = found.has(`${bundle},${tab}`) || await this.read(tab, bundle);
      if (!missed || !there) await this.remove(bundle, tab);
    }
  }

  /** Delete all of a picture; the records that there were of it. */
  async remove(bundle, tab) {
    const found = new Map();
    for (const name of STORES) {
      const store = await this.records(name, "readwrite");
      const record = await done(store.get([bundle, tab]));
      if (record) found.set(name, record);
      store.delete([bundle, tab]);
      await written(store);
    }
    await this.works.remove(bundle, tab);
    return found;
  }

  /** Put back what `remove` deleted. @param {import("./works.js").Work} work */
  async bringBack(work, records) {
    for (const [name, record] of records) {
      const store = await this.records(name, "readwrite");
      store.put(record);
      await written(store);
    }
    await this.works.note(work);
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
    this.stamp = undefined;
  }

  /** Go on as another picture, with nothing of it kept yet. */
  anew() {
    this.tab.take(fresh());
    this.stamp = undefined;
  }

  /** They came back: the tab goes on with the last of them. @param {Found} found */
  join(found) {
    if (!this.tab.waiting().length) return;
    this.tab.wait([]);
    this.turnTo(found);
  }

  /**
   * The tab goes on with a picture that was read; one of an older version of the bundle is kept as
   * another one.
   * @param {Pick<Found, "bundle" | "tab" | "stamp">} found
   */
  turnTo({bundle, tab, stamp}) {
    if (bundle !== this.bundle) return this.anew();
    if (tab !== this.tab.name) this.tab.adopt(tab);
    this.stamp = stamp;
  }
}
