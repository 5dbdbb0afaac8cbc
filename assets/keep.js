// Keeping: saves and opens projects, and keeps the newest one in the visitor's own browser, from where it comes back.
//
// When hands have rested for a while the event "keep" asks Python for the project, if anything changed, and what comes is
// stored. On load what is stored goes to Python ("restore"); likewise where the server has lost this page's desk ("revive",
// which keeps the map that is on the page).
// props: bundle, the checksum of the model; model, its name. props.value: {serial, desk, revision, file?, said?}: the
// document and its revision, its project as a data URL, and what Python did: "restored", "revived" or "fresh".

const REST = 1500;                                               // ms without an act after which the project is kept
const LARGEST_PROJECT = 40e6;                                    // bytes; Python takes no larger ones

function Keep(element, props, trigger, watch) {
  const note = element.querySelector(".cl-kept"), store = Store(props.bundle, props.model);
  let desk = null, last = null, timer = null, held = false, keeps = false, lost = false;
  let begun = null;                                              // the record that the page began with
  let rests = 0, stored = null;                                  // how often hands came to rest; the revision that is stored

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
    else if (keeps) trigger("keep");
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

  async function begin() {
    try { begun = await store.find(); } catch { return; }        // a browser that keeps nothing
    if (begun?.file) trigger("restore", {file: begun.file});
    keeps = true;
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
    const record = await store.own().catch(() => null);
    if (record?.file) trigger("revive", {file: record.file});
    else say("Looks and style photos start anew.");
  }

  const told = {
    restored(revision) {
      say("Your last picture is back.", button("Start fresh", () => trigger("fresh")));
      put(revision, begun.file, begun.time);                     // it may have been another tab's
    },
    revived: () => say("Looks and style photos are back, too."),
    fresh: (revision) => { say(""); put(revision, null); },
  };

  function receive() {
    const value = props.value;
    if (!value || value.serial === last) return;
    last = value.serial;
    if (!same(value.desk)) return;
    told[value.said]?.(value.revision);
    if (!value.file) return;
    if (note.querySelector("button + button")) say("");          // it was worked on: the time for a fresh start is over
    put(value.revision, value.file);
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
  element.keeper = {stored: () => stored, rests: () => rests};
  watch("value", receive);
  begin();
}
