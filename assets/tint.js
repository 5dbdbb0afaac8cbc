// @ts-check
// A colour for the selected object: a well, its number, and a dropper that takes it from the map,
// the photo or a style photo. props.value goes both ways. Here: {color, done, held, number}: the
// colour, whether the hand let go, the object in hand, and its place among a person's acts
// (painter/acts.js). From Python:
// {object, color, bar, asked, left}: what the object's colour is, why it cannot be chosen, or what
// was asked for and how far from that it stayed, in CIELAB units. Each picture says, too, what the
// colour of the object in hand is in it: the well never shows that of another picture.

import {wire} from "./actions/act.js";
import {join} from "./actions/page.js";
import {colorAt} from "./dropper.js";
import {hear, tell} from "./events.js";
import {t} from "./texts.js";
import {finder} from "./widget.js";

const HEX = /^#([0-9a-f]{6}|[0-9a-f]{3})$/i;
const NEAR = 5; // a difference that hardly anybody sees
const TAKING = "cl-taking"; // the class of the page while a colour is to be taken

/** "#07f" as "#0077ff". @param {string} text */
const whole = (text) => (text.length === 4 ? `#${[...text.slice(1)].map((c) => c + c).join("")}`
  : text).toLowerCase();

/**
 * The click that comes of a press, if one does, is meant for nothing else. One that a key or a
 * script makes (detail 0) comes of none.
 */
function swallowClick() {
  const done = new AbortController(), heard = {capture: true, signal: done.signal};
  document.addEventListener("pointerdown", () => done.abort(), heard);
  document.addEventListener("click", (event) => {
    if (!event.detail) return;
    done.abort();
    event.preventDefault();
    event.stopImmediatePropagation();
  }, heard);
}

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger, watch}) {
  const find = finder(element), well = find(".cl-well"), hex = find(".cl-hex");
  const note = find(".cl-note"), button = find("[data-act]");
  let object = null, barred = "", holding = false, dropping = false;
  /** @type {Partial<import("./events.js").Selected>} */
  let selected = {};

  const typing = () => document.activeElement === hex && whole(hex.value.trim()) !== well.value;

  function say(text) {
    note.textContent = text;
  }

  function bar(why = barred) {
    barred = why;
    const reason = selected.locked ? t("Locked: {name}", {name: selected.name}) : why;
    [well, hex, button].forEach((one) => { one.disabled = Boolean(reason); });
    element.title = reason;
  }

  function ask(color, done) {
    const act = {};
    holding = !done;
    tell("number", act);
    well.value = hex.value = whole(color);
    say("");
    props.value = {color: well.value, done, held: selected.id, ...act};
    trigger("tint");
  }

  function taken() {
    const value = props.value;
    if (!value || value.object === undefined) return; // what was asked from here
    if (value.asked) {
      if (value.asked !== well.value) return; // the hand is on
      const far = Math.round(value.left);
      say(far > NEAR ? t("As near as it comes: {far} off", {far}) : "");
      note.title = t("{far} CIELAB units from {colour}; up to {near} is hardly seen",
        {far, colour: value.asked, near: NEAR});
      return;
    }
    if (value.object === object && typing()) return;
    object = value.object;
    well.value = hex.value = value.color ?? "#808080";
    say("");
    bar(value.bar);
  }

  /** @param {import("./events.js").Picture} picture */
  function follow({held}) {
    if (!held || held.object !== object || holding) return;
    bar(held.bar);
    const color = held.asked ?? held.color ?? "#808080";
    if (typing() || color === well.value) return;
    well.value = hex.value = color;
    say("");
  }

  function typed() {
    if (whole(hex.value.trim()) === well.value) return; // as it is, or was asked for
    if (HEX.test(hex.value.trim())) return ask(hex.value.trim(), true);
    hex.value = well.value;
    return say(t("A colour is written like #007aff"));
  }

  /** Of a colour that was asked for undo and redo are the page's.
   * @param {KeyboardEvent} event */
  function travel(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || typing()) return;
    event.preventDefault();
    event.stopPropagation();
    tell("travel", event.shiftKey ? "redo" : "undo");
  }

  // The dropper
  function drop(on = !dropping) {
    dropping = on;
    document.body.classList.toggle(TAKING, on);
    button.setAttribute("aria-pressed", String(on));
    const listen = on ? "addEventListener" : "removeEventListener";
    document[listen]("pointerdown", take, true);
    document[listen]("keydown", giveUp, true);
    say(on ? t("Click a colour in any picture") : "");
  }

  /** @param {PointerEvent} event */
  function take(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const color = colorAt(event.clientX, event.clientY);
    drop(false);
    swallowClick();
    if (color) ask(color, true);
  }

  /** @param {KeyboardEvent} event */
  function giveUp(event) {
    if (event.key !== "Escape") return;
    event.stopImmediatePropagation();
    drop(false);
  }

  well.oninput = () => ask(well.value, false);
  well.onchange = () => ask(well.value, true);
  hex.onchange = typed;
  hex.onkeydown = travel;
  hear("selected", (now) => {
    const locked = now.locked !== selected.locked;
    selected = now;
    if (locked) bar();
  });
  hear("picture", follow);
  join({tint: {drop, can: () => !well.disabled}});
  wire(element);
  tell("hello");
  watch("value", taken);
  taken();
}
