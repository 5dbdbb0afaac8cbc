// @ts-check
// The list of shortcuts: every action that has keys, or something that a pointer does for it. While
// keys are changed it has all actions, each with a button that takes the next key that is pressed.

import {t} from "../texts.js";
import {button, closeBeside, finder, make} from "../widget.js";
import {keyOf, keysOf, PLACES, shown, wordOf} from "./keys.js";
import {GROUPS} from "./list.js";
import {anyOwn, canChange, give, holderOf, isOwn, refusal, reset} from "./own-keys.js";
import {onChange} from "./page.js";

const MODIFIERS = ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead"];

/** @param {string[]} parts of a key */
const kbd = (parts) => parts.map((textContent) => {
  return textContent === "…" ? textContent : make("kbd", {textContent});
});

/** What is pressed, and what a pointer does: <kbd>, " or ", words. */
function waysOf({name, hand = []}) {
  const ways = [...shown(keysOf(name)).map(kbd), ...hand.map((words) => [words])];
  return ways.flatMap((way, i) => {
    const next = i >= shown(keysOf(name)).length ? ` ${t("or")} ` : " ";
    return i ? [next, ...way] : way;
  });
}

export class Sheet {
  /** @param {HTMLElement} element the header, with the dialog */
  constructor(element) {
    const find = finder(element);
    this.dialog = find(".cl-keys");
    this.list = find(".cl-sheet");
    this.note = find(".cl-keys-note");
    this.changer = find(".cl-change-keys");
    this.resetter = find(".cl-reset-keys");
    this.changing = false;
    /** @type {{name: string, key: string | null} | null} */
    this.asking = null; // the action that gets the next key; the key that it was to have
    this.changer.onclick = () => this.turn(!this.changing);
    this.resetter.onclick = () => {
      reset();
      this.say(t("All keys are as they were at first"));
    };
    this.dialog.addEventListener("keydown", (event) => this.hear(event));
    closeBeside(this.dialog);
    this.dialog.addEventListener("close", () => this.turn(false));
    onChange(() => this.show());
    this.show();
  }

  toggle() {
    if (this.dialog.open) this.dialog.close();
    else this.dialog.showModal();
  }

  /** @param {boolean} changing */
  turn(changing) {
    this.changing = changing;
    this.asking = null;
    this.changer.setAttribute("aria-pressed", String(changing));
    this.say(changing ? t("Choose a key, then press the one it is to be") : "");
    this.show();
  }

  /** @param {string} words */
  say(words) {
    this.note.textContent = words;
  }

  show() {
    const {changing} = this, key = JSON.stringify([changing, this.asking, this.words()]);
    if (key === this.shown) return;
    this.shown = key;
    this.resetter.hidden = !changing || !anyOwn();
    this.list.replaceChildren(...GROUPS.map(([title, actions]) => this.group(title, actions)));
  }

  /** All keys as they are now. */
  words = () => GROUPS.flatMap(([, actions]) => actions.map(({name}) => keysOf(name)));

  group(title, actions) {
    const group = make("section"), rows = make("dl");
    const seen = actions.filter((action) => keysOf(action.name).length || action.hand
      || (this.changing && canChange(action)));
    rows.append(...seen.map((action) => this.row(action)));
    group.append(make("h3", {textContent: title}), rows);
    return group;
  }

  row(action) {
    const {name, at, does} = action, term = make("dt"), words = make("dd"), both = make("div");
    if (this.changing && canChange(action)) term.append(...this.changers(action));
    else term.append(...waysOf(action));
    words.textContent = at ? `${PLACES[at].words}: ${does}` : does;
    both.dataset.action = name;
    both.append(term, words);
    return both;
  }

  changers({name, does}) {
    const asked = this.asking?.name === name, keys = shown(keysOf(name));
    const one = button("", () => this.ask(name), {className: "cl-key"});
    one.ariaLabel = t("Key of: {does}", {does});
    if (asked) one.textContent = t("Press a key …");
    else one.append(...(keys.length ? keys.flatMap((key) => [...kbd(key), " "]) : [t("none")]));
    if (!isOwn(name)) return [one];
    const back = () => {
      reset(name);
      this.focus(name);
    };
    const title = t("The key it had at first");
    const ariaLabel = t("The key it had at first: {does}", {does});
    return [one, button("↺", back, {className: "cl-key", title, ariaLabel})];
  }

  focus(name) {
    this.list.querySelector(`[data-action="${name}"] button`)?.focus();
  }

  // A key is asked for ----------------------------------------------------------------------------
  /** @param {string | null} name */
  ask(name) {
    const before = this.asking?.name ?? name;
    this.asking = name && this.asking?.name !== name ? {name, key: null} : null;
    if (this.asking) this.say(t("Press a key; Delete takes it away, Esc leaves it"));
    this.show();
    this.focus(before);
  }

  /** @param {KeyboardEvent} event */
  hear(event) {
    if (!this.asking || MODIFIERS.includes(event.key) || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return;
    const {name} = this.asking, key = keyOf(event);
    if (key === "Esc") {
      this.say("");
      return this.ask(null);
    }
    const why = refusal(name, key), holder = holderOf(name, key);
    if (why) return this.say(why);
    if (holder && key !== "Delete" && this.asking.key !== key) {
      this.asking.key = key;
      const values = {key: wordOf(key), does: holder.does};
      return this.say(t("{key} is: {does}. Press it again to take it from there", values));
    }
    this.asking = null;
    give(name, key === "Delete" ? null : key);
    this.say(key === "Delete" ? t("It has no key now") : t("Now {key}", {key: wordOf(key)}));
    this.focus(name);
  }
}
