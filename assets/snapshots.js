// @ts-check
// Named snapshots of the picture: kept, gone back to, deleted. props.value: {push, found: [{number,
// name, time, src}]}: a number that grows, and the snapshots, the oldest first.

import {join} from "./actions/page.js";
import {Cards} from "./cards.js";
import {settled, tell} from "./events.js";
import {t} from "./texts.js";
import {whenOf} from "./times.js";
import {closeBeside, finder} from "./widget.js";

const MOST = 12; // Python keeps no more
const FULL = t("At most {most} snapshots are kept: delete one first.", {most: MOST});
const NONE = t("No snapshot yet.");

/** @typedef {{number: number, name: string, time: number, src: string}} Snapshot */

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger, watch}) {
  const snapshots = new Snapshots(element, trigger);
  watch("value", () => snapshots.receive(props.value));
  snapshots.receive(props.value);
}

export class Snapshots {
  /** @param {HTMLElement} element @param {import("./widget.js").Widget["trigger"]} trigger */
  constructor(element, trigger) {
    const find = finder(element);
    this.trigger = trigger;
    this.dialog = find("dialog");
    this.told = find(".cl-told");
    this.name = find("[name=name]");
    this.cards = new Cards(find(".cl-cards"));
    /** @type {Snapshot[]} */
    this.found = [];
    this.newest = 0;
    find(".cl-take").onsubmit = (event) => {
      event.preventDefault();
      this.take();
    };
    closeBeside(this.dialog);
    join({snapshots: this});
  }

  open() {
    if (this.dialog.open) return;
    this.say(this.found.length ? "" : NONE);
    this.dialog.showModal();
    this.name.value = this.nextName();
    this.name.select();
  }

  nextName = () => t("Snapshot {number}", {number: this.found.length + 1});

  async take() {
    const name = this.name.value.trim();
    if (this.found.length >= MOST) return this.say(FULL);
    if (!name) return this.say(t("Give it a name."));
    await settled();
    this.trigger("take", {name, time: Date.now()});
  }

  /** @param {Snapshot} one */
  async back({number, name}) {
    this.dialog.close();
    await settled();
    this.trigger("back", {number});
    tell("sign", t("Back at “{name}”: undo leads to where you were", {name}));
  }

  /** @param {string} sentence */
  say(sentence) {
    this.told.textContent = sentence;
  }

  receive(value) {
    if (!value?.found || value.push < this.newest) return; // a newer one overtook it
    this.newest = value.push ?? 0;
    const before = this.found;
    this.found = value.found;
    this.cards.show(this.found.map((one) => this.card(one)).reverse());
    if (!this.dialog.open) return;
    const more = this.found.length - before.length, last = this.found.at(-1)?.name;
    if (more > 0) this.say(t("“{name}” is kept", {name: last}));
    if (more < 0) this.say(t("Deleted: undo brings it back"));
    if (more > 0) this.name.value = this.nextName();
  }

  /** @param {Snapshot} one @returns {import("./cards.js").Card} */
  card(one) {
    const {number, name, time, src} = one, when = whenOf(time);
    return {
      key: String(number), title: name, note: when, picture: src,
      label: t("Go back to “{name}”, of {when}", {name, when}), open: () => this.back(one),
      acts: [{sign: "remove", perform: () => this.trigger("remove", {number})}],
    };
  }
}
