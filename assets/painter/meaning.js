// @ts-check
// What is what in a map of another label set: a dialog with a row for each of its values, what a
// set that may be its own calls it, and which class it becomes. Python proposes, somebody decides.

import {t} from "../texts.js";
import {css, make} from "../widget.js";

/**
 * What a map holds, and of each label set that may be its own what it calls each of the values, and
 * which class that may be; likely: the place of the likeliest, if any. See server/questions.py.
 * @typedef {object} Strange
 * @property {{color: number[], number: number | null, share: number}[]} values
 * @property {{name: string, names: (string | null)[], ids: (number | null)[]}[]} sets
 * @property {number | null} likely
 */

const NOTHING = t("All of it is unlabelled: choose what at least one of these is.");
const NOBODY = ["unlabelled", t("unlabelled")]; // a model's own class, and what is no class

/** How much of the map. @param {number} share */
const percent = (share) => `${share < 0.005 ? "<1" : Math.round(100 * share)} %`;

export class Meaning {
  /**
   * @param {HTMLElement} element
   * @param {{id: number, name: string}[]} classes that there are
   * @param {(meaning: number[]) => void} done is told the class of each value
   */
  constructor(element, classes, done) {
    const find = (selector) => element.querySelector(`.cl-meaning ${selector}`);
    /** @type {HTMLDialogElement} */
    this.dialog = element.querySelector(".cl-meaning");
    this.classes = classes;
    this.done = done;
    this.set = find("[name=set]");
    this.rows = find(".cl-values");
    this.take = find(".cl-apply");
    this.note = find("[role=status]");
    /** @type {Strange | null} */
    this.strange = null;
    /** @type {HTMLSelectElement[]} */
    this.choices = [];
    this.set.onchange = () => this.propose();
    this.rows.onchange = () => this.check();
    this.take.onclick = () => this.apply();
  }

  /** @param {Strange} strange */
  open(strange) {
    this.strange = strange;
    const sets = strange.sets.map(({name}, i) => make("option", {value: String(i), text: name}));
    this.set.replaceChildren(...sets, make("option", {value: "", text: t("none of these")}));
    this.set.value = strange.likely === null ? "" : String(strange.likely);
    this.propose();
    this.dialog.showModal();
  }

  propose() {
    const {strange, set} = this, known = strange.sets[set.value] ?? null;
    this.choices = strange.values.map((_, i) => this.choice(known?.ids[i] ?? null, i));
    this.rows.replaceChildren(...strange.values.map((value, i) => {
      return this.row(value, known?.names[i] ?? null, this.choices[i]);
    }));
    this.check();
  }

  /** @param {number | null} id that is proposed */
  choice(id, i) {
    const options = this.classes.map((one) => make("option", {
      value: String(one.id), text: one.name,
    }));
    const choice = make("select", {name: `value-${i}`});
    choice.append(make("option", {value: "", text: t("choose …")}), ...options);
    choice.value = String(id ?? this.nobody);
    return choice;
  }

  /** The id of what is unlabelled; "" where there is no such class. */
  get nobody() {
    return this.classes.find(({name}) => NOBODY.includes(name))?.id ?? "";
  }

  row({color, number, share}, name, choice) {
    const swatch = make("i"), words = make("span"), part = make("small"), row = make("label");
    swatch.style.background = css(color);
    const colour = () => t("colour {color}", {color: color.join(", ")});
    words.textContent = name ?? (number === null ? colour() : `${number}`);
    part.textContent = percent(share);
    row.append(swatch, words, part, choice);
    return row;
  }

  /** It can be opened once every value is something, and not all are unlabelled. */
  check() {
    const nobody = String(this.nobody), chosen = this.choices.map(({value}) => value);
    const nothing = chosen.every((value) => value && value === nobody);
    this.take.disabled = nothing || chosen.includes("");
    this.take.title = this.note.textContent = nothing ? NOTHING : "";
  }

  apply() {
    this.dialog.close();
    this.done(this.choices.map(({value}) => Number(value)));
  }
}
