// The photo pane: shows the newest picture and never an older one, with the outline of the object in hand; passes clicks
// on to the scene's painter. props.value: {desk, revision, src, stroke, act, step, steps, live,
// seconds}: the document it belongs to and its revision, the picture as a data URL, the last stroke
// and act it holds, its place in the history, and
// whether pictures follow strokes while they are drawn, by how long one takes. Without `src` it says what is not drawn yet:
// so it is while "Live" is off, a choice that the browser keeps.

// Whether a state may take the place of one before; those of another document always may.
function isNewer(value, before) {
  return !(value.desk === before.desk && value.revision < before.revision);
}

function kept(name, value) {                                     // what the browser keeps, if it keeps anything
  try { return value === undefined ? localStorage.getItem(name) : localStorage.setItem(name, value); } catch { return null; }
}

function Photo(element, props, trigger, watch) {
  const find = (selector) => element.querySelector(selector);
  const picture = find(".cl-picture"), under = find(".cl-here"), line = find(".cl-outline"), marker = find("[data-act=outline]");
  const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, {detail}));
  const pace = find(".cl-pace"), live = find("[data-act=live]"), behind = find(".cl-behind");
  let shown = {desk: null, revision: -1}, newest = shown;        // the picture that is seen, and the newest state
  let manual = kept("clvae-live") === "off", reached = false;    // reached: what has the focus got it by the keyboard

  fitBar(find(".cl-bar"));
  View(find(".cl-stage"), find(".cl-layer"), {shared: true, grab: true});

  function show() {
    const value = props.value;
    if (!value || !isNewer(value, value.src ? shown : newest)) return;
    if (isNewer(value, newest)) newest = value;
    if (value.src) shown = value;
    if (value.src) picture.src = value.src;
    say("clvae:ack", value.stroke);
    say(value.src ? "clvae:picture" : "clvae:undrawn", value);
    tell();
    if (!manual && !behind.hidden) draw();                       // an edit from before it was switched on
  }

  // What there is to say of the picture: that it follows late, or not before it is asked for.
  function tell() {
    const slow = manual || shown.live !== false ? "" : `Follows when you let go: a picture takes ${shown.seconds} s`;
    if (!slow !== !pace.textContent) pace.textContent = slow;    // the seconds that were said first stand
    const waiting = undrawn(), words = behind.firstElementChild;
    behind.hidden = !waiting;
    find(".cl-stage").classList.toggle("behind", Boolean(waiting));
    if (words.textContent !== waiting) words.textContent = waiting;
  }

  function undrawn() {
    const ours = !shown.desk || shown.desk === newest.desk;      // the first picture is drawn before there is a document
    if (ours && shown.step === newest.step) return "";
    const [from, to] = [shown, newest].map((state) => newest.steps.indexOf(state.step)), count = Math.abs(from - to);
    return ours && from >= 0 ? `${count} ${count === 1 ? "change" : "changes"} not drawn yet` : "Not drawn yet";
  }

  function setManual(value) {
    manual = value;
    kept("clvae-live", manual ? "off" : "on");
    live.setAttribute("aria-checked", !manual);
    say("clvae:manual", manual);
    tell();
    if (!manual) draw();
  }

  async function settled() {                                     // once the painter has handed over its last stroke
    const detail = {};
    say("clvae:settle", detail);
    await detail.settled;
  }

  const draw = () => settled().then(() => trigger("draw"));

  // Enter draws, unless the keyboard has come to something that it presses; P switches.
  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || keysWait()) return;
    if (event.target.closest?.("textarea, input:not([type=range]):not([type=checkbox]), [contenteditable]")) return;
    if (event.key.toLowerCase() === "p") setManual(!manual);
    else if (event.key === "Enter" && !behind.hidden && !(reached && event.target.closest?.("button, a, summary"))) {
      event.preventDefault();
      draw();
    }
  }

  function ask(event, take) {
    const box = picture.getBoundingClientRect();
    const detail = {x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height, take};
    say("clvae:ask", detail);
    return detail.name;
  }

  // The object in hand: its name, its outline, and what can be done with it.
  function hold(event) {
    const hand = event.detail, split = find("[data-do=split]"), merge = find("[data-do=merge]");
    find(".cl-hand i").style.background = `rgb(${hand.color.join(",")})`;
    Object.assign(find(".cl-hand b"), {textContent: hand.name, title: hand.name});
    line.setAttribute("viewBox", `0 0 ${hand.width} ${hand.height}`);
    line.querySelectorAll("path").forEach((path) => path.setAttribute("d", hand.path));
    split.disabled = !hand.here || hand.whole;
    split.title = hand.whole ? `All of ${hand.name} is one piece: there is nothing to split off`
      : hand.here ? "Make the piece that was clicked last an object of its own, with its own look (S)"
        : "Click a piece first, in the photo or on the map: it can then have a look of its own";
    merge.disabled = !hand.piece;
    merge.title = hand.piece ? "Join it with its class again (M)" : "Only what was split off can be merged again";
  }

  // A picture to compare with, {src, name}, lies over the photo until there is none; nothing else changes.
  function preview(event) {
    const {src, name = ""} = event.detail, over = find(".cl-preview");
    over.hidden = !src;
    if (src) over.src = src;
    over.alt = find(".cl-trying").textContent = name;
  }

  function mark() {
    const on = marker.getAttribute("aria-pressed") !== "true";
    marker.setAttribute("aria-pressed", on);
    line.classList.toggle("off", !on);
  }

  picture.addEventListener("click", (event) => {
    ask(event, true);
    if (document.querySelector("#desk.guiding")) document.getElementById("tab-look-button")?.click();      // back to the map
  });
  picture.addEventListener("pointermove", (event) => { under.textContent = ask(event, false) ?? ""; });
  picture.addEventListener("pointerleave", () => { under.textContent = ""; });
  element.querySelectorAll("[data-do]").forEach((b) => { b.onclick = () => say("clvae:act", b.dataset.do); });
  find("[data-act=download]").onclick = () => settled().then(() => trigger("download"));
  find("[data-act=draw]").onclick = draw;
  live.onclick = () => setManual(!manual);
  marker.onclick = mark;
  document.addEventListener("clvae:hand", hold);
  document.addEventListener("clvae:again", () => {
    if (shown.src) say("clvae:picture", shown);
    if (newest !== shown && newest.desk) say("clvae:undrawn", newest);
    say("clvae:manual", manual);
  });
  document.addEventListener("keydown", key);
  document.addEventListener("focusin", (event) => { reached = event.target.matches(":focus-visible"); });
  document.addEventListener("clvae:outline", mark);
  document.addEventListener("clvae:preview", preview);
  element.photo = {revision: () => shown.revision, src: () => picture.src, behind: () => !behind.hidden};
  live.setAttribute("aria-checked", !manual);
  say("clvae:manual", manual);
  show();
  say("clvae:hello");
  watch("value", show);
}
