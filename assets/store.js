// A store of projects in the visitor's own browser: one record for each bundle and tab, so that neither two bundles nor two
// tabs overwrite each other. A record: {bundle, tab, name, time, file}: the bundle's checksum, the tab, the bundle's name,
// when, and the project as a data URL, or null for a fresh start.

const RECORDS = 4;                                               // of a bundle that are kept

function Store(bundle, name) {
  const tab = tabName();
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const opened = new Promise((resolve) => {
    const request = indexedDB.open("clvae", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("projects", {keyPath: ["bundle", "tab"]});
    resolve(done(request));
  });
  const records = async (mode) => (await opened).transaction("projects", mode).objectStore("projects");

  function tabName() {                                           // outlasts a reload of this tab, and nothing else
    try { return sessionStorage.clvaeTab ??= crypto.getRandomValues(new Uint32Array(2)).join("-"); } catch { return "any"; }
  }

  return {
    put: async (file, time = Date.now()) => done((await records("readwrite")).put({bundle, tab, name, time, file})),
    own: async () => done((await records("readonly")).get([bundle, tab])),

    // What to begin with: this tab's record, else the newest of the bundle, else one of another version of it; or undefined.
    async find() {
      const all = (await done((await records("readonly")).getAll())).sort((a, b) => b.time - a.time);
      const ours = all.filter((record) => record.bundle === bundle), mine = ours.find((record) => record.tab === tab);
      for (const old of ours.slice(RECORDS)) {
        if (old !== mine) (await records("readwrite")).delete([old.bundle, old.tab]);
      }
      return mine ?? ours[0] ?? all.find((record) => record.name === name);
    },
  };
}
