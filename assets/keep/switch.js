// @ts-check
// From one kept picture to another, or to a new one: what is open is kept first, then the other
// takes its place, and the history begins with it.
//
// Asks Python for "leave" {stored, photo}, which is answered by "left" with what is still to be
// kept, and then for "open_work" {file, photo, hand}: "opened", or "unopened" where it cannot be
// read.

import {settled} from "../events.js";
import {t} from "../texts.js";
import {button} from "../widget.js";
import {hold, within} from "./wait.js";

const PATIENCE = 30_000; // ms
const AWAY = t("The server does not answer: the other picture was not opened.");
const NOT_KEPT =
  t("This picture could not be kept: save it as a file before you open another one.");
const NOT_YET = t("What you did last could not be kept: save this picture as a file first.");
const BEGUN = t("A new picture. The one before is in “My pictures”.");

export class Switch {
  /** @param {import("./main.js").Keeper} keeper */
  constructor(keeper) {
    this.keeper = keeper;
    /** @type {((said: any) => void) | null} */
    this.answer = null; // takes what Python says
    for (const said of ["left", "opened", "unopened"]) {
      keeper.told[said] = (value) => this.answer?.(value);
    }
  }

  /**
   * Open a kept picture, or begin a new one.
   * @param {import("./works.js").Work | null} work
   * @returns {Promise<boolean>} whether it is there
   */
  async open(work) {
    if (this.answer) return false;
    const {keeper, keeper: {store}} = this;
    await settled();
    hold(true);
    try {
      if (!await this.leave()) return keeper.say(NOT_KEPT), false;
      const found = work && await store.read(work.tab, work.bundle);
      return await this.turn(found ?? null, work);
    } catch {
      keeper.say(AWAY);
      return false;
    } finally {
      this.answer = null;
      hold(false);
    }
  }

  /**
   * Keep what is open before the page goes to another, which it does not where that cannot be kept.
   * @param {string} tab that is open there
   * @param {boolean} anyway somebody said that it need not be kept
   * @returns {Promise<boolean>} whether to go
   */
  async leaveFor(tab, anyway) {
    if (this.answer) return false;
    await settled();
    const kept = await this.leave().catch(() => false);
    this.answer = null;
    if (kept || anyway) this.keeper.store.tab.take(tab);
    return kept || anyway;
  }

  /**
   * Keep what is open before the page is loaded anew in another language; where it cannot be kept
   * that is for the visitor to say.
   * @param {() => void} load
   */
  async anew(load) {
    if (this.answer) return;
    await settled();
    hold(true);
    const kept = await this.leave().catch(() => false);
    this.answer = null;
    hold(false);
    if (kept) load();
    else this.keeper.say(NOT_YET, button(t("Change the language all the same"), load));
  }

  /** @returns {Promise<any>} */
  ask(event, detail) {
    const answered = new Promise((resolve) => { this.answer = resolve; });
    this.keeper.trigger(event, detail);
    return within(PATIENCE, answered);
  }

  /** Keep what is open; whether it is kept. */
  async leave() {
    const {keeper} = this, {stored, photo} = keeper;
    const left = await this.ask("leave", {stored, photo: photo?.digest ?? null});
    if (left.file) await keeper.take(left);
    return !left.file || keeper.stored === left.revision;
  }

  /**
   * @param {import("./store.js").Found | null} found
   * @param {import("./works.js").Work | null} work
   */
  async turn(found, work) {
    const {keeper, keeper: {store, hand}} = this;
    const {file = null, photo = null, hand: drawn} = found ?? {};
    const wired = drawn && await hand.wire(drawn);
    const {said, revision, guides} = await this.ask(
      "open_work", {file, photo: photo?.file, hand: wired});
    if (said !== "opened") return false;
    hand.rest(); // what was drawn before is kept
    if (found) store.turnTo(found);
    else store.anew();
    Object.assign(keeper, {came: revision, photo, stored: drawn ? null : revision});
    if (!found || found.bundle !== store.bundle) await keeper.put(revision, file, {photo});
    hand.adopt(guides, drawn ?? {});
    keeper.say(found ? t("“{name}” is open.", {name: work.title}) : BEGUN);
    if (drawn) keeper.stir();
    return true;
  }
}
