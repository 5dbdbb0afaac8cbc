// The name of this tab, under which its records are kept. It outlasts a reload of the tab, and
// nothing else; a duplicated tab comes with a copy of it, and takes a name of its own as soon as
// the page that has it says so. Web Locks would tell as well, but only on https and localhost.
//
// Where pictures did not come back, the tab goes on under another name, and remembers whose records
// they are until they have come back.

const MOST_WAITING = 4;  // records
const CLAIM = 300;  // ms within which another page says that a name is its own

// renamed(old, name): called where another page has the name. ready: a promise that the name is
// settled.
function Tab(renamed = () => {}) {
  const page = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const fresh = () => crypto.getRandomValues(new Uint32Array(2)).join("-");
  let name = stored() ?? fresh(), settle, channel = null;
  const ready = new Promise((resolve) => { settle = resolve; });

  function stored(value) {
    try {
      if (value) sessionStorage.clvaeTab = value;
      return sessionStorage.clvaeTab;
    } catch { return value; }
  }

  function waiting(names) {
    try {
      if (names) sessionStorage.clvaeWaiting = JSON.stringify(names.slice(0, MOST_WAITING));
      return JSON.parse(sessionStorage.clvaeWaiting ?? "[]");
    } catch { return []; }
  }

  function part(names) {
    waiting(names);
    name = stored(fresh());
  }

  async function hear({data}) {
    const theirs = data.claim === name && data.page !== page;
    if (theirs) channel.postMessage({taken: name, to: data.page});
    if (data.taken !== name || data.to !== page) return;
    const old = name;
    name = stored(fresh());
    await renamed(old, name);
    settle();
  }

  function claim() {
    channel = new BroadcastChannel("clvae-tabs");
    channel.onmessage = hear;
    channel.postMessage({claim: name, page});
    setTimeout(settle, CLAIM);
  }

  stored(name);
  claim();
  // else it might answer the page that takes its place
  window.addEventListener("pagehide", () => channel.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) claim(); });
  return {name: () => name, ready, part, waiting: () => waiting()};
}
