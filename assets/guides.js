// The style photos: a tile for each, and of the one that shows: chips of what can be taken over, layers and strength.
//
// What it sends:  {gesture, guides: [{number, known, on, mood, strength, layers}]}: all that is set, by photo, and the number
//                 of the last thing somebody did. known: the classes there were to tick.
// What it gets:   {push, gesture, shown, least, guides: [{number, src, found: {class: share}, on, mood, strength, layers}]}.
// fixed: classes [{id, name, color}] of what a photo can have, layers [name], hint.

const LAYER_WORDS = {
  all: ["All", "All layers"],
  coarser: ["Coarser", "All layers but the finest: most of the look"],
  finest: ["Finest", "The finest layer alone: a touch of the look, such as its contrast"],
};

function Guides(element, props, trigger, watch, server, fixed) {
  const find = (selector) => element.querySelector(selector);
  const root = find(".cl-guides"), tiles = find(".cl-tiles"), gives = find(".cl-gives"), layers = find(".cl-layers");
  const slider = find(".cl-strength input");
  const classOf = new Map(fixed.classes.map((o) => [o.id, o]));
  let guides = [], shown = null, least = 0, gesture = 0, lastPush = 0, dragging = false;
  let present = [];                                              // ids of the classes in the scene

  const ids = (guide) => Object.keys(guide.found).map(Number);
  const here = () => guides.find((guide) => guide.number === shown);
  const place = (guide) => guides.indexOf(guide) + 1;

  // Python ------------------------------------------------------------------------------------------------------
  function give() {
    props.value = {gesture, guides: guides.map((guide) => ({
      number: guide.number, known: ids(guide), on: guide.on, mood: guide.mood, strength: guide.strength, layers: guide.layers}))};
  }

  function settle(begins = true) {
    if (begins) gesture++;
    give();
    trigger("settle");
    show();
  }

  function receive() {
    const value = props.value;
    if (!(value?.push > lastPush)) return;                       // none, or one that a newer one overtook
    lastPush = value.push;
    const newer = value.gesture < gesture ? guides : [];         // what was set meanwhile stands
    guides = value.guides.map((guide) => merged(guide, newer.find((old) => old.number === guide.number)));
    ({shown, least} = value);
    gesture = Math.max(gesture, value.gesture);
    give();
    show();
  }

  function merged(guide, old) {
    if (!old) return guide;
    const {mood, strength, layers} = old;
    return {...guide, mood, strength, layers,
      on: ids(guide).filter((id) => (id in old.found ? old.on : guide.on).includes(id))};
  }

  // What a person does ------------------------------------------------------------------------------------------
  // One photo alone gives a class, and one the mood: what is ticked here goes from the others.
  function tick(wanted, mood) {
    const guide = here();
    guides.forEach((other) => {
      if (other === guide) return;
      other.on = other.on.filter((id) => !wanted.includes(id));
      other.mood &&= !mood;
    });
    Object.assign(guide, {on: wanted, mood});
    settle();
  }

  function toggle(id) {
    const {on, mood} = here();
    tick(on.includes(id) ? on.filter((other) => other !== id) : [...on, id], mood);
  }

  function slide() {
    here().strength = slider.value / 100;
    settle(!dragging);
    dragging = true;
  }

  // What is seen ------------------------------------------------------------------------------------------------
  function button(key, className, text, title, onclick) {
    const made = document.createElement("button");
    Object.assign(made, {type: "button", className, textContent: text, title, onclick});
    made.dataset.key = key;
    return made;
  }

  function tile(guide) {
    const box = document.createElement("span"), image = document.createElement("img"), number = place(guide);
    const words = guide.on.map((id) => classOf.get(id).name).concat(guide.mood ? ["the global code"] : []).join(", ");
    const name = `Style photo ${number}: ${words ? `gives ${words}` : "gives nothing yet"}`;
    const choice = button(`tile ${guide.number}`, "cl-guide", "", name, () => trigger("show", {number: guide.number}));
    const cross = button(`cross ${guide.number}`, "cl-cross", "×", `Remove style photo ${number}`,
      () => trigger("remove", {number: guide.number}));
    Object.assign(image, {src: guide.src, alt: "", draggable: false});
    choice.setAttribute("role", "radio");
    choice.setAttribute("aria-label", name);
    turnOn(choice, guide.number === shown);
    choice.onkeydown = (event) => { if (event.key === "Delete") cross.click(); };
    choice.append(image);
    cross.setAttribute("aria-label", cross.title);
    cross.title += " (Delete)";
    box.append(choice, cross);
    return box;
  }

  function chip(id, {name, color}, title, on, other) {
    const made = button(`class ${id}`, "cl-chip", "", title, () => (id === "mood" ? tick(here().on, !on) : toggle(id)));
    const swatch = document.createElement("i"), label = document.createElement("span");
    if (color) swatch.style.background = `rgb(${color.join(",")})`;
    label.textContent = name;
    made.append(swatch, label);
    made.setAttribute("aria-pressed", on);
    made.dataset.name = name;
    if (!other) return made;
    const badge = document.createElement("small");
    badge.textContent = place(other);
    made.append(badge);
    return made;
  }

  function chips(guide) {
    const count = (id) => guide.found[id], inScene = (id) => present.includes(id);
    const order = ids(guide).sort((a, b) => inScene(b) - inScene(a) || count(b) - count(a));
    const made = order.map((id) => {
      const other = guides.find((o) => o !== guide && o.on.includes(id)), {name} = classOf.get(id), share = 100 * count(id);
      const words = [`${name}, ${share < 1 ? "less than 1" : Math.round(share)} % of the photo`];
      if (!inScene(id)) words.push("not in the picture yet: paint some to see it");
      if (count(id) < least) words.push("so little that it may be a mistake");
      if (other) words.push(`photo ${place(other)} gives it now`);
      const one = chip(id, classOf.get(id), words.join("; "), guide.on.includes(id), other);
      one.classList.toggle("absent", !inScene(id));
      return one;
    });
    const other = guides.find((o) => o !== guide && o.mood);
    const mood = chip("mood", {name: "global code of the whole picture"},
      `What all of the picture shares, beside the looks of its classes${other ? `; photo ${place(other)} gives it now` : ""}`, guide.mood, other);
    mood.classList.add("mood");
    return [...made, mood];
  }

  function choices(guide) {
    return fixed.layers.map((name) => {
      const made = button(`layers ${name}`, "cl-choice", ...LAYER_WORDS[name], () => { guide.layers = name; settle(); });
      made.setAttribute("role", "radio");
      turnOn(made, guide.layers === name);
      return made;
    });
  }

  function show() {
    const guide = here(), focus = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    tiles.replaceChildren(...guides.map(tile));
    find(".cl-steps").hidden = Boolean(guide);
    find(".cl-one").hidden = !guide;
    if (guide) {
      gives.replaceChildren(...chips(guide));
      find(".cl-note").hidden = guide.mood || guide.on.length > 0;
      layers.replaceChildren(...choices(guide));
      if (!dragging) slider.value = Math.round(100 * guide.strength);
      find(".cl-strength output").textContent = `${Math.round(100 * guide.strength)} %`;
    }
    if (focus) (find(`[data-key="${focus}"]`) ?? find(".cl-guide[aria-checked=true]") ?? find(".cl-add")).focus();
  }

  function hold(event) {
    if (String(event.detail.present) === String(present)) return;
    present = event.detail.present;
    show();
  }

  find(".cl-add").onclick = () => document.dispatchEvent(new CustomEvent("clvae:add-photo"));
  find("[data-tick=all]").onclick = () => tick(ids(here()), here().mood);
  find("[data-tick=none]").onclick = () => tick([], false);
  find("[data-hint]").textContent = fixed.hint;
  slider.oninput = slide;
  slider.onchange = () => { dragging = false; };
  [tiles, layers].forEach(walkByArrows);
  element.guides = {shown: () => shown};                         // says that it is there
  document.addEventListener("clvae:hand", hold);
  document.dispatchEvent(new CustomEvent("clvae:hello"));
  receive();
  show();
  watch("value", receive);
}
