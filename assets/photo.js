// The photo pane: shows the newest picture and never an older one, with the outline of the object in hand; passes clicks
// on to the scene's painter. props.value: {desk, revision, src, stroke, step, steps, live, seconds}: the document it belongs
// to and its revision, the picture as a data URL, the last stroke it holds, its place among the steps of the history, and
// whether pictures follow strokes while they are drawn, by how long one takes.

// Whether a picture may take the place of what is shown; pictures of another document always may.
function isNewer(value, shown) {
  return Boolean(value?.src) && !(value.desk === shown.desk && value.revision < shown.revision);
}

function Photo(element, props, trigger, watch) {
  const find = (selector) => element.querySelector(selector);
  const picture = find(".cl-picture"), under = find(".cl-here"), line = find(".cl-outline"), marker = find("[data-act=outline]");
  const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, {detail}));
  const pace = find(".cl-pace");
  let shown = {desk: null, revision: -1};

  View(find(".cl-stage"), find(".cl-layer"), {shared: true, grab: true});

  function show() {
    const value = props.value;
    if (!isNewer(value, shown)) return;
    shown = {desk: value.desk, revision: value.revision};
    picture.src = value.src;
    say("clvae:ack", value.stroke);
    say("clvae:picture", value);
    note(value.live !== false, value.seconds);
  }

  function note(live, seconds) {
    if (live === !pace.textContent) return;                      // said already
    pace.textContent = live ? "" : `Follows when you let go: a picture takes ${seconds} s`;
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
    find(".cl-hand b").textContent = hand.name;
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
  find("[data-act=download]").onclick = () => trigger("download");
  marker.onclick = mark;
  document.addEventListener("clvae:hand", hold);
  document.addEventListener("clvae:again", () => { if (props.value?.src) say("clvae:picture", props.value); });
  document.addEventListener("clvae:outline", mark);
  document.addEventListener("clvae:preview", preview);
  element.photo = {revision: () => shown.revision, src: () => picture.src};
  show();
  say("clvae:hello");
  watch("value", show);
}
