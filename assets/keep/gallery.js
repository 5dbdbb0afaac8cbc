// @ts-check
// "My pictures": all that is kept in this browser, to open, rename, copy, save as files or delete.

import {join, page} from "../actions/page.js";
import {Cards} from "../cards.js";
import {hear} from "../events.js";
import {whenOf} from "../times.js";
import {button, closeBeside, finder, make} from "../widget.js";
import {fresh} from "./tab.js";
import {copied, LONGEST} from "./works.js";

const FULL = "There was no room for a copy: your browser is full.";
const NONE = "This browser keeps nothing: save your pictures as files.";
const NOT_KEPT = "What you did last could not be kept: save this picture as a file first.";
const OPEN = "This picture is open: begin a new one or open another first, then delete it.";

/** @typedef {import("./works.js").Work} Work */

const keyOf = ({bundle, tab}) => `${bundle} ${tab}`;

export class Gallery {
  /**
   * @param {import("../widget.js").Widget} widget
   * @param {import("./main.js").Keeper} keeper
   */
  constructor({element, trigger}, keeper) {
    const find = finder(element);
    this.keeper = keeper;
    this.store = keeper.store;
    this.trigger = trigger;
    this.dialog = find(".cl-works");
    this.room = find(".cl-room");
    this.told = find(".cl-works .cl-told");
    this.cards = new Cards(find(".cl-works .cl-cards"));
    /** @type {Work[]} */
    this.works = [];
    /** @type {any} */
    this.removed = null; // what was deleted last, until the dialog closes
    find("[name=new]").onclick = () => this.turn(null);
    closeBeside(this.dialog);
    this.dialog.onclose = () => {
      this.say("");
      this.cards.show([]); // which is open may be another when it opens again
    };
    const {forked} = this.store, again = () => { if (this.dialog.open) this.show(); };
    hear("kept", again);
    this.store.forked = (title) => {
      forked(title);
      again();
    };
    join({gallery: this});
  }

  async open() {
    if (this.dialog.open) return;
    this.dialog.showModal();
    this.keeper.rest(); // so that it shows what was just done
    await this.show();
    this.cards.cells()[0]?.querySelector("button").focus();
  }

  /** Whether it is the open one. @param {Work} work */
  isHere = ({bundle, tab}) => bundle === this.store.bundle && tab === this.store.tab.name;

  async show() {
    try {
      const all = await this.store.works.all();
      this.works = all.filter((work) => !work.same || this.isHere(work));
    } catch {
      return this.say(NONE);
    }
    const works = [...this.works].sort((a, b) => Number(this.isHere(b)) - Number(this.isHere(a)));
    this.cards.show(works.map((work) => this.card(work)));
    const many = works.length === 1 ? "1 picture" : `${works.length} pictures`;
    const bytes = works.reduce((sum, work) => sum + work.bytes, 0);
    const room = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
    this.room.textContent = `${many}, ${room}, in this browser alone`;
  }

  /** @param {Work} work @returns {import("../cards.js").Card} */
  card(work) {
    const {title, time, model, picture} = work, here = this.isHere(work), when = whenOf(time);
    const older = model === this.store.name && work.bundle !== this.store.bundle;
    const set = `${model || "another model"}${older ? ", older version" : ""}`;
    return {
      key: keyOf(work), title, picture, here,
      note: `${here ? "open, " : ""}${when} · ${set}`,
      label: here ? `“${title}”, open now, kept ${when}` : `Open “${title}”, kept ${when}, ${set}`,
      open: () => (here ? this.dialog.close() : this.turn(work)),
      acts: [
        {sign: "rename", words: "Rename", perform: () => this.rename(work)},
        {sign: "duplicate", words: "Duplicate", perform: () => this.duplicate(work)},
        {sign: "save", words: "Save as a file", perform: () => this.save(work)},
        {sign: "remove", words: "Delete", perform: () => this.remove(work)},
      ],
    };
  }

  /** @param {string} sentence @param {HTMLElement[]} more */
  say(sentence, ...more) {
    this.removed = more.length ? this.removed : null;
    this.told.replaceChildren(sentence, ...more);
  }

  // What can be done ------------------------------------------------------------------------------
  /** Open a picture, or with null begin a new one. @param {Work | null} work */
  async turn(work) {
    const ours = !work || work.bundle === this.store.bundle || work.model === this.store.name;
    if (!ours) return this.goTo(work);
    this.dialog.close();
    await this.keeper.switch.open(work);
  }

  /** Open a picture of another model, on its page. @param {Work} work */
  async goTo(work) {
    const {model, title} = work;
    this.say(`Opening ${model || "its model"} …`);
    const address = await page.models?.find(model);
    if (!address) {
      return this.say(`“${title}” needs the model ${model || "that it was made with"}, which is ` +
        "not on offer here.");
    }
    const go = async (anyway) => {
      if (await this.keeper.switch.leaveFor(work.tab, anyway)) return location.assign(address);
      this.say(NOT_KEPT, button("Open it all the same", () => go(true)));
    };
    await go(false);
  }

  /** @param {Work} work */
  rename(work) {
    this.cards.rename(keyOf(work), LONGEST, async (title) => {
      const {bundle, tab} = work;
      await this.store.works.note({bundle, tab, title});
      await this.show();
      this.say(`Renamed to “${title}”`);
    });
  }

  /** @param {Work} work */
  async duplicate(work) {
    const {bundle, tab, title} = work, other = fresh(), name = copied(title);
    try {
      await this.store.copy(tab, other, bundle);
      await this.store.works.note({...work, tab: other, title: name, time: Date.now()});
      await this.show();
      this.say(`“${name}” is there`);
    } catch {
      this.say(FULL);
    }
  }

  /** @param {Work} work */
  async save({bundle, tab, title}) {
    const {file, photo} = await this.store.read(tab, bundle) ?? {};
    if (!file) return this.say(`Nothing was done in “${title}” yet`);
    const name = `${title.replace(/[^\p{L}\p{N} ._()-]/gu, "_")}.clvae`;
    if (photo) return this.trigger("export_work", {file, photo: photo.file, name});
    const link = make("a", {href: file, download: name});
    this.dialog.append(link);
    link.click();
    link.remove();
    this.say(`Saved as ${name}`);
  }

  /** @param {Work} work */
  async remove(work) {
    if (this.isHere(work)) return this.say(OPEN);
    const {bundle, tab, title} = work;
    this.removed = await this.store.remove(bundle, tab);
    await this.show();
    this.say(`“${title}” is deleted.`, button("Undo", () => this.bringBack(title)));
  }

  async bringBack(title) {
    await this.store.bringBack(this.removed);
    await this.show();
    this.say(`“${title}” is back`);
    this.cards.cells()[0]?.querySelector("button").focus();
  }
}
