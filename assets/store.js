// A store in the visitor's own browser: for each bundle and tab the newest project, and what the
// hand drew since, so that neither two bundles nor two tabs overwrite each other. A project:
// {bundle, tab, name, time, file}: the bundle's checksum, the tab, the bundle's name, when, and the
// project as a data URL, or null for a fresh start. A hand: {bundle, tab, time, map, guide}: maps
// that a painter holds, see hand.js.

// What goes when a page opens: of a bundle, records older than this, and beyond so many. An open
// tab's is to outlast every page that opens beside it.
const LASTS = 30 * 24 * 3600e3;  // ms
const RECORDS = 24;

function Store(bundle, name) {
  const tab = Tab(copy), first = tab.name(), key = () => [bundle, tab.name()];
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  let hands = null;  // the second database, once it is open

  // Two databases: a new store in the first would have to wait for every page that still has its
  // old version open.
  function open(file, store) {
    const request = indexedDB.open(file, 1);
    const keyPath = ["bundle", "tab"];
    request.onupgradeneeded = () => request.result.createObjectStore(store, {keyPath});
    return done(request);
  }

  const opened = {projects: open("clvae", "projects"), hands: open("clvae-hand", "hands")};
  opened.hands.then((db) => { hands = db; }, () => {});
  const transaction = async (store, mode) => (await opened[store]).transaction(store, mode);
  const records = async (store, mode) => (await transaction(store, mode)).objectStore(store);
  const all = async (store) => done((await records(store, "readonly")).getAll());

  // The tab got another name; what is stored under that already is newer.
  async function copy(from, to) {
    for (const name of ["projects", "hands"]) {
      const store = await records(name, "readwrite");
      const [old, own] = [from, to].map((one) => done(store.get([bundle, one])));
      const record = await old;
      if (record && !await own) await done(store.put({...record, tab: to}));
    }
  }

  async function put(file, time = Date.now()) {
    await tab.ready;
    const record = {bundle, tab: tab.name(), name, time, file};
    return done((await records("projects", "readwrite")).put(record));
  }

  // What the hand drew, or null. At once where that can be, since the page may be about to go.
  function putHand(hand) {
    if (!hands) return opened.hands.then(() => putHand(hand));
    const record = {bundle, tab: tab.name(), time: Date.now(), ...hand};
    const change = hands.transaction("hands", "readwrite"), store = change.objectStore("hands");
    const request = hand ? store.put(record) : store.delete(key());
    change.commit?.();
    return done(request);
  }

  // What to begin with: this tab's, else the newest of the bundle, else a project of another
  // version of it: {tab, file, time, hand, since}, each as far as it is there, or undefined. Where
  // a picture waits to come back it is that, and since: the records of what was done meanwhile.
  async function find() {
    const [projects, drawn] = await Promise.all([all("projects"), all("hands")]);
    const ours = new Map();
    for (const [part, list] of [["project", projects], ["hand", drawn]]) {
      for (const record of list.filter((one) => one.bundle === bundle)) {
        const one = ours.get(record.tab) ?? {tab: record.tab, time: 0};
        const file = part === "project" ? {file: record.file, saved: record.time} : {hand: record};
        ours.set(record.tab, {...one, ...file, time: Math.max(one.time, record.time)});
      }
    }
    const newest = [...ours.values()].sort((a, b) => b.time - a.time);
    const mine = ours.get(tab.name()) ?? ours.get(first);        // a duplicate's is being copied
    const waiting = tab.waiting().map((one) => ours.get(one));
    const found = [...new Set([...waiting, mine])].filter(Boolean);
    const then = Date.now() - LASTS;
    for (const old of newest.filter((one, i) => i >= RECORDS || one.time < then)) {
      if (found.includes(old)) continue;
      for (const store of ["projects", "hands"]) {
        (await records(store, "readwrite")).delete([bundle, old.tab]);
      }
    }
    const [one, ...since] = found.length ? found : newest.slice(0, 1);
    if (one) return {...one, time: one.saved, since: since.filter(({file, hand}) => file || hand)};
    return projects.sort((a, b) => b.time - a.time).find((one) => one.name === name);
  }

  const own = async () => done((await records("projects", "readonly")).get(key()));
  // The pictures that the page began with, as `find` gave them, did not come back: what is done now
  // takes nothing's place, and they are what is found next. Or they did.
  const part = ({tab: name, since = []}) => tab.part([name, ...since.map((one) => one.tab)]);
  const join = () => { if (tab.waiting().length) tab.part([]); };
  return {put, putHand, find, own, part, join};
}
