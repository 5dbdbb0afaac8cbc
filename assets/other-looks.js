// @ts-check
// Looks from other pictures of the same model, which the browser keeps: a click gives one to what
// is selected, and it is then this picture's own. props.value: {push, came}: a number that no other
// has, and a look that the browser is to keep; it was kept in this picture, or brought as a file.
// Names are kept as they are in projects, and shown as they are called here.

import {Cards} from "./cards.js";
import {hear, settled, tell} from "./events.js";
import {Looks, why} from "./keep/looks.js";
import {toDataURL} from "./png.js";
import {called, t} from "./texts.js";
import {whenOf} from "./times.js";
import {button, chooseFiles, finder} from "./widget.js";

const LONGEST = 60; // letters of a name
const LARGEST = 4e6; // bytes of a file; Python takes no larger ones
const ENDING = ".clvlook";
const NONE = t("Looks that you keep are listed here in every other picture of this model.");
const NOTHING = t("This browser keeps nothing for other pictures.");

/** @typedef {import("./keep/looks.js").Look} Look */

/** @param {import("./widget.js").Widget} widget */
export function start(widget) {
  const {element, trigger, fixed, values, props, watch} = widget;
  const looks = new OtherLooks(element, trigger, new Looks(fixed.bundle));
  for (const value of values) looks.receive(value);
  watch("value", () => looks.receive(props.value));
  looks.begin();
}

export class OtherLooks {
  /**
   * @param {HTMLElement} element @param {import("./widget.js").Widget["trigger"]} trigger
   * @param {Looks} store
   */
  constructor(element, trigger, store) {
    const find = finder(element);
    this.element = element;
    this.trigger = trigger;
    this.store = store;
    this.count = find(".cl-count");
    this.note = find(".cl-note");
    this.told = find(".cl-told");
    this.cards = new Cards(find(".cl-cards"));
    /** @type {Look[]} */
    this.looks = [];
    /** @type {string[]} */
    this.mine = []; // the digests of this picture's own
    this.selected = "";
    /** @type {Set<number>} */
    this.taken = new Set(); // numbers of what came, in whatever order
    this.asked = 0; // how often the list was read
    find(".cl-bring").onclick = () => this.choose();
  }

  begin() {
    hear("shelf", (digests) => { // also where it is as before: a name may be being written
      if (String(digests) === String(this.mine)) return;
      this.mine = digests;
      this.list();
    });
    hear("selected", ({name}) => { // likewise
      if (name === this.selected) return;
      this.selected = name;
      this.list();
    });
    this.store.watch(() => this.show());
    tell("again");
    tell("hello");
    return this.show();
  }

  async show() {
    const asked = ++this.asked, looks = await this.store.all().catch(() => null);
    if (asked !== this.asked) return; // it is being read anew
    this.looks = looks ?? [];
    this.nothing = !looks;
    this.list();
  }

  list() {
    const others = this.looks.filter(({digest}) => !this.mine.includes(digest));
    this.count.textContent = others.length ? ` (${others.length})` : "";
    this.cards.grid.hidden = !others.length;
    this.note.textContent = others.length
      ? t("Click a look to give it to {name}.", {name: this.selected})
      : this.nothing ? NOTHING : NONE;
    this.cards.show(others.map((look) => this.card(look)));
  }

  /** @param {Look} look @returns {import("./cards.js").Card} */
  card(look) {
    const {digest, whole, time, src} = look, name = called(look.name), when = whenOf(time);
    const label = whole
      ? t("Give everything unlocked the look “{name}”, kept {when}", {name, when})
      : t("Give {to} the look “{name}”, kept {when}", {to: this.selected, name, when});
    return {
      key: digest, title: name, note: when, picture: src, label, open: () => this.use(look),
      acts: [
        {sign: "rename", perform: () => this.rename(look)},
        {sign: "save", perform: () => this.save(look)},
        {sign: "remove", perform: () => this.remove(look)},
      ],
    };
  }

  /** @param {string} sentence @param {HTMLElement[]} more */
  say(sentence, ...more) {
    this.told.replaceChildren(sentence, ...more);
  }

  // What can be done ------------------------------------------------------------------------------
  /** @param {Look} look */
  async use({file, name}) {
    this.say("");
    await settled();
    this.trigger("use", {file, name});
  }

  /** @param {Look} look */
  save({file, name}) {
    this.trigger("save", {file, name});
  }

  /** @param {Look} look */
  rename(look) {
    this.cards.rename(look.digest, LONGEST, (name) =>
      this.change(() => this.store.rename(look, name), t("Renamed to “{name}”", {name})));
  }

  /** @param {Look} look */
  remove(look) {
    const name = called(look.name);
    const again = () => this.change(() => this.store.put(look), t("“{name}” is back", {name}));
    this.change(() => this.store.remove(look), t("“{name}” is deleted.", {name}),
      button(t("Undo"), again));
  }

  /** @param {() => Promise<void>} how @param {string} said @param {HTMLElement[]} more */
  async change(how, said, ...more) {
    try {
      await how();
    } catch (error) {
      return this.say(t("That was not done: {why}.", {why: why(error)}));
    }
    await this.show();
    this.say(said, ...more);
  }

  choose() {
    chooseFiles(this.element, {accept: ENDING, multiple: true}, (files) => this.read(files));
  }

  /** @param {File[]} files */
  async read(files) {
    for (const file of files) {
      const {name} = file, size = LARGEST / 1e6;
      if (file.size > LARGEST) {
        this.say(t("{name} is no look: it is larger than {size} MB.", {name, size}));
        continue;
      }
      const url = await toDataURL(file).catch(() => null);
      if (url) this.trigger("bring", {file: url});
      else this.say(t("{name} cannot be read: choose it again", {name}));
    }
  }

  // What comes ------------------------------------------------------------------------------------
  async receive(value) {
    if (!value?.came || this.taken.has(value.push)) return;
    this.taken.add(value.push);
    const {digest, name, whole, src, file, brought} = value.came;
    try {
      await this.store.put({digest, name, whole, src, file, time: Date.now()});
    } catch (error) {
      const said = brought ? t("The look was not taken in: {why}.", {why: why(error)})
        : t("The look is kept in this picture alone: {why}.", {why: why(error)});
      this.say(said);
      tell("sign", said);
      return;
    }
    await this.show();
    if (!brought) return;
    const here = this.mine.includes(digest), of = {name: called(name)};
    this.say(here ? t("“{name}” is one of this picture's own looks", of)
      : t("“{name}” is there", of));
  }
}
