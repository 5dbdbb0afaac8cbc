// @ts-check
// "My pictures": all that is kept in this browser, to open, rename, copy, save as files or delete.

import {join, page} from "../actions/page.js";
import {Cards} from "../cards.js";
import {hear} from "../events.js";
import {figure, t} from "../texts.js";
import {whenOf} from "../times.js";
import {button, closeBeside, finder, make} from "../widget.js";
import {fresh} from "./tab.js";
import {copied, LONGEST} from "./works.js";

const FULL = t("There was no room for a copy: your browser is full.");
const NONE = t("This browser keeps nothing: save your pictures as files.");
const NOT_KEPT = t("What you did last could not be kept: save this picture as a file first.");
const OPEN = t("This picture is open: begin a new one or open another first, then delete it.");

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
    /** @type {[Work, Map<string, any>][]} */
    this.removed = []; // what was deleted, until the dialog closes
    find("[name=new]").onclick = () => this.turn(null);
    closeBeside(this.dialog);
    this.dialog.onclose = () => {
      this.removed = [];
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
    const count = works.length, bytes = works.reduce((sum, work) => sum + work.bytes, 0);
    const size = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${figure(bytes / 1e6, 1)} MB`;
    this.room.textContent = count === 1 ? t("1 picture, {size}, in this browser alone", {size})
      : t("{count} pictures, {size}, in this browser alone", {count, size});
  }

  /** @param {Work} work @returns {import("../cards.js").Card} */
  card(work) {
    const {title, time, model, picture} = work, here = this.isHere(work), when = whenOf(time);
    const older = model === this.store.name && work.bundle !== this.store.bundle;
    const name = model || t("another model");
    const set = older ? t("{model}, older version", {model: name}) : name;
    return {
      key: keyOf(work), title, picture, here,
      note: `${here ? t("open, {when}", {when}) : when} · ${set}`,
      label: here ? t("“{title}”, open now, kept {when}", {title, when})
        : t("Open “{title}”, kept {when}, {set}", {title, when, set}),
      open: () => (here ? this.dialog.close() : this.turn(work)),
      acts: [
        {sign: "rename", perform: () => this.rename(work)},
        {sign: "duplicate", perform: () => this.duplicate(work)},
        {sign: "save", perform: () => this.save(work)},
        {sign: "remove", perform: () => this.remove(work)},
      ],
    };
  }

  /** @param {string} sentence @param {HTMLElement[]} more */
  say(sentence, ...more) {
    const name = this.removed.at(-1)?.[0].title;
    if (name) more.push(button(t("Undo deleting “{name}”", {name}), () => this.bringBack()));
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
    this.say(model ? t("Opening {name} …", {name: model}) : t("Opening its model …"));
    const address = await page.models?.find(model);
    if (!address && model) {
      return this.say(
        t("“{title}” needs the model {model}, which is not on offer here.", {title, model}));
    }
    if (!address) {
      return this.say(
        t("“{title}” needs the model that it was made with, which is not on offer here.",
          {title}));
    }
    const go = async (anyway) => {
      if (await this.keeper.switch.leaveFor(work.tab, anyway)) return location.assign(address);
      this.say(NOT_KEPT, button(t("Open it all the same"), () => go(true)));
    };
    await go(false);
  }

  /** @param {Work} work */
  rename(work) {
    this.cards.rename(keyOf(work), LONGEST, async (title) => {
      const {bundle, tab} = work;
      await this.store.works.note({bundle, tab, title, same: false});
      await this.show();
      this.say(t("Renamed to “{name}”", {name: title}));
    });
  }

  /** @param {Work} work */
  async duplicate(work) {
    const {bundle, tab, title} = work, other = fresh(), name = copied(title);
    try {
      await this.store.copy(tab, other, bundle);
      const more = {tab: other, title: name, time: Date.now(), same: false};
      await this.store.works.note({...work, ...more});
      await this.show();
      this.say(t("“{name}” is there", {name}));
    } catch {
      this.say(FULL);
    }
  }

  /** @param {Work} work */
  async save({bundle, tab, title}) {
    const {file, photo} = await this.store.read(tab, bundle) ?? {};
    if (!file) return this.say(t("Nothing was done in “{name}” yet", {name: title}));
    const name = `${title.replace(/[^\p{L}\p{N} ._()-]/gu, "_")}.clvae`;
    if (photo) return this.trigger("export_work", {file, photo: photo.file, name});
    const link = make("a", {href: file, download: name});
    this.dialog.append(link);
    link.click();
    link.remove();
    this.say(t("Saved as {name}", {name}));
  }

  /** @param {Work} work */
  async remove(work) {
    if (this.isHere(work)) return this.say(OPEN);
    const {bundle, tab, title} = work;
    this.removed.push([work, await this.store.remove(bundle, tab)]);
    await this.show();
    this.say(t("“{name}” is deleted.", {name: title}));
  }

  /** Bring back what was deleted last. */
  async bringBack() {
    const last = this.removed.pop();
    if (!last) return; // pressed twice
    const [{title}] = last;
    try {
      await this.store.bringBack(...last);
    } catch {
      this.removed.push(last);
      return this.say(t("“{name}” could not be brought back.", {name: title}));
    }
    await this.show();
    this.say(t("“{name}” is back", {name: title}));
    this.cards.cells()[0]?.querySelector("button").focus();
  }
}
