// Keeping: saves and opens projects, and keeps the newest one in the visitor's own browser, from where it comes back.
//
// When hands have rested for a while the event "keep" asks Python for the project, if anything changed, and what comes is
// stored; what the hand draws is stored at once, see hand.js. On load what is stored goes to Python
// ("restore"), and the desk waits for it; likewise where the server has lost this page's desk
// ("revive", which keeps the map on the page). Where it did not come back in time the next page
// begins with it again, and with what was done meanwhile as steps before it. props: bundle, the
// checksum of the model; model, its name. props.value: {serial, desk, revision, stroke, touch, map,
// guides, file?, said?}: the document, its revision, the last strokes that it holds something of
// (of the map and of style photos') and the checksums of its maps, see hand.js, its project as a
// data URL, and what Python did: "restored", "missed" (it cannot be read), "revived", "unrevived"
// (the same) or "fresh". Or {serial, desk, line}: the answer to "here", a sign of life: the
// document that Python has of this page, or null, and where the page's line is.

const REST = 1500;                                               // ms without an act after which the project is kept
// ms that the desk waits for the browser and for Python
const PATIENCE = {stored: 5000, restored: 30000};
const LARGEST_PROJECT = 40e6;                                    // bytes; Python takes no larger ones

function Keep(element, props, trigger, watch) {
  const note = element.querySelector(".cl-kept");
  const store = Store(props.bundle, props.model), hand = Hand(store, say);
  let desk = null, last = null, timer = null, held = false, keeps = false, lost = false;
  let reviving = null;  // ends the wait for what comes back; until then nothing takes its place
  let begun = null;                                              // the record that the page began with
  let rests = 0, stored = null;                                  // how often hands came to rest; the revision that is stored
  let waiting = null, came = 0;  // ends the wait for the last picture; its revision
  const line = Line(sign);

  // The note -----------------------------------------------------------------------------------------------------
  function say(sentence, ...buttons) {
    note.replaceChildren(sentence, ...sentence ? [...buttons, button("Hide", () => say(""))] : []);
  }

  function button(text, onclick) {
    return Object.assign(document.createElement("button"), {type: "button", textContent: text, onclick});
  }

  // Keeping ------------------------------------------------------------------------------------------------------
  function stir() {
    clearTimeout(timer);
    timer = setTimeout(rest, REST);
  }

  function rest() {
    timer = null;
    if (held || document.querySelector(".cl-painter.drawing")) stir();
    else if (lost) revive();
    else if (keeps && !reviving) trigger("keep");
    rests += !held;
  }

  async function put(revision, ...record) {
    try {
      await store.put(...record);
      stored = revision;
    } catch { stop(); }
  }

  function stop() {
    keeps = false;
    say("This browser keeps no copy of your picture: save the project to have it again.");
  }

  // Nothing on the page can be touched until the last picture is there: what was done before would
  // be gone with it.
  async function begin() {
    hold(true);
    try {
      begun = await within(PATIENCE.stored, store.find());
      keeps = true;
      if (begun?.file || begun?.hand) await restore();
    } catch { stop(); }
    hold(false);
    sign();
  }

  function sign() {
    trigger("here", {desk});
  }

  async function restore() {
    say("Bringing your last picture back …");
    const sent = async ({file, hand: drawn}) => ({file, hand: drawn && await hand.wire(drawn)});
    const last = await sent(begun), since = await Promise.all((begun.since ?? []).map(sent));
    const answered = new Promise((resolve) => { waiting = resolve; });
    trigger("restore", {...last, since});
    try { await within(PATIENCE.restored, answered); } catch {
      store.part(begun);
      say("Your last picture did not come back: the server does not answer. Reload to try again.");
    }
  }

  function hold(on) {
    for (const id of ["desk", "strip"]) document.getElementById(id)?.toggleAttribute("inert", on);
  }

  function within(ms, promise) {
    const late = new Promise((_, reject) => { setTimeout(reject, ms, new Error("too late")); });
    return Promise.race([promise, late]);
  }

  // Whether a document is the one this page had; where it is another, Python lost that one, and its looks come back once
  // hands rest.
  function same(name) {
    const known = desk === null || name === desk;
    desk = name;
    if (!known) {
      lost = true;
      stir();
    }
    return known;
  }

  async function revive() {
    lost = false;
    const answered = new Promise((resolve) => { reviving = resolve; }), mine = reviving;
    const record = await store.own().catch(() => null);
    if (record?.file) {
      trigger("revive", {file: record.file, hand: await hand.wire()});
      await within(PATIENCE.restored, answered).catch(() => { lost = reviving === mine; });
    } else say("Looks and style photos start anew.");
    if (reviving === mine) reviving = null;
    if (!lost) stir();  // else it is tried after the next act
  }

  const told = {
    restored({revision, guides}) {
      const more = begun.since?.length, parts = begun.hand || more;
      const last = "Your last picture is back.", meanwhile = " Undo shows what you did meanwhile.";
      say(last + (more ? meanwhile : ""), button("Start fresh", () => trigger("fresh")));
      came = revision;
      store.join();
      // it may have been another tab's
      if (begun.file) put(parts ? null : revision, begun.file, begun.time);
      hand.adopt(guides, begun.hand ?? {});
      if (parts) stir();
    },
    missed() {
      say("");
      if (begun.since?.length) store.part(begun);                // what can be read comes back yet
    },
    revived({guides}) {
      hand.adopt(guides, {guides: hand.placed()});
      lost = false;
      reviving?.();
      say("Looks and style photos are back, too.");
    },
    unrevived() {
      reviving?.();
      say("Looks and style photos start anew.");
    },
    fresh({revision}) {
      say("");
      put(revision, null);
      hand.forget();
    },
  };

  function receive() {
    const value = props.value;
    if (!value || value.serial === last) return;
    last = value.serial;
    if (value.line) return settle(value);
    if (!same(value.desk)) return;
    told[value.said]?.(value);
    waiting?.();
    if (!value.file) return;
    // too late for a fresh start
    if (value.revision > came && note.querySelector("button + button")) say("");
    put(value.revision, value.file).then(() => {
      if (stored === value.revision) hand.covered(value);
    });
  }

  // Python has this page's document no more: the page brings it back itself.
  function settle(value) {
    line.open(window.gradio_config.root + value.line);
    if (value.of && value.of === desk) same(value.desk);         // else it was asked before
  }

  // Files --------------------------------------------------------------------------------------------------------
  async function open(file) {
    if (file.size > LARGEST_PROJECT) say(`The project is larger than ${LARGEST_PROJECT / 1e6} MB.`);
    else trigger("open_project", {file: await toDataURL(file)});
  }

  function choose() {
    const input = Object.assign(document.createElement("input"), {type: "file", accept: ".clvae", hidden: true});
    input.oncancel = () => input.remove();
    input.onchange = () => { if (input.files[0]) open(input.files[0]); input.remove(); };
    element.append(input);
    input.click();
  }

  async function save() {
    const detail = {};
    document.dispatchEvent(new CustomEvent("clvae:settle", {detail}));
    await detail.settled;                                        // the painter has handed over its last stroke
    trigger("save_project");
  }

  const acts = {save, open: choose};

  function key(event) {
    const act = {s: "save", o: "open"}[event.key.toLowerCase()];
    if (!act || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (!keysWait()) acts[act]();
  }

  function drop(event) {
    const file = [...event.dataTransfer?.files ?? []].find((one) => one.name.toLowerCase().endsWith(".clvae"));
    if (!file) return;
    event.preventDefault();                                      // which says that it is no photo
    open(file);
  }

  document.addEventListener("clvae:project", (event) => acts[event.detail]());
  document.addEventListener("keydown", key);
  document.addEventListener("drop", drop, true);
  window.addEventListener("drop", (event) => {                   // a file that nobody takes does not replace the page
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  ["pointerdown", "pointerup", "pointercancel", "keydown", "keyup", "input", "drop", "paste"].forEach((name) => {
    document.addEventListener(name, (event) => {
      if (name.startsWith("pointer")) held = name === "pointerdown";
      stir();
    }, true);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) { clearTimeout(timer); rest(); } });
  ["clvae:picture", "clvae:undrawn"].forEach((name) => document.addEventListener(name, (event) => {
    if (!event.detail.desk) return;                              // the opening picture is nobody's
    same(event.detail.desk);
    stir();
  }));
  element.keeper = {stored: () => stored, rests: () => rests, line};
  watch("value", receive);
  begin();
}
