// @ts-check
// From one kept picture to another, or to a new one: what is open is kept first, then the other
// takes its place, and the history begins with it.
//
// Asks Python for "leave" {stored, photo, question}, which is answered by "left" with what is still
// to be kept, and then for "open_work" {file, photo, hand, question}: "opened", or "unopened" where
// it cannot be read. Each answer has its question's number: one that comes too late is none to
// what was asked since. A picture that opens late is open all the same, and the page goes on with
// it. What Python meanwhile gave to be kept may be that one: `turned` is the number of the last
// opening, and `outcome` what became of it, should its own answer be lost.

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

/**
 * What is to open: null for a new picture.
 * @typedef {{found: import("./store.js").Found | null,
 *   work: import("./works.js").Work | null}} Opening
 */

export class Switch {
  /** @param {import("./main.js").Keeper} keeper */
  constructor(keeper) {
    this.keeper = keeper;
    /** @type {((said: any) => void) | null} */
    this.answer = null; // takes what Python says
    this.asked = 0; // the number of the last question
    this.heard = 0; // that of the last opening of which Python said what became of it
    /** @type {Map<number, Opening>} */
    this.openings = new Map(); // of which it did not, by their numbers
    keeper.told.left = (value) => this.settle(value);
    for (const said of ["opened", "unopened"]) keeper.told[said] = (value) => this.hear(value);
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
      return await this.askFor({found: found ?? null, work});
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
   * Keep what is open before the page is loaded anew, or another one; where it cannot be kept that
   * is for the visitor to say.
   * @param {() => void} load
   * @param {string} anyway the words for doing so all the same
   * @param {() => boolean} wanted whether it still is, once that is kept
   * @returns {Promise<boolean>} whether it was kept
   */
  async anew(load, anyway, wanted = () => true) {
    if (this.answer) return false;
    await settled();
    hold(true);
    const kept = await this.leave().catch(() => false);
    this.answer = null;
    hold(false);
    if (!wanted()) return kept;
    if (kept) load();
    else this.keeper.say(NOT_YET, button(anyway, load));
    return kept;
  }

  /** @returns {Promise<any>} */
  ask(event, detail) {
    const answered = new Promise((resolve) => { this.answer = resolve; });
    this.asked += 1;
    this.keeper.trigger(event, {...detail, question: this.asked});
    return within(PATIENCE, answered);
  }

  /** Take an answer, unless nobody waits for it any more. */
  settle(value) {
    if (value.question === this.asked) this.answer?.(value);
  }

  /** Keep what is open; whether it is kept. */
  async leave() {
    const {keeper} = this, {stored, photo} = keeper;
    const left = await this.ask("leave", {stored, photo: photo?.digest ?? null});
    if (left.file) await keeper.take(left);
    return !left.file || keeper.stored === left.revision;
  }

  /** @param {Opening} opening @returns {Promise<boolean>} whether it is there */
  async askFor(opening) {
    const {hand} = this.keeper, {file = null, photo, hand: drawn} = opening.found ?? {};
    const wired = drawn && await hand.wire(drawn);
    const answered = this.ask("open_work", {file, photo: photo?.file, hand: wired});
    this.openings.set(this.asked, opening);
    hand.sealed = true; // what Python puts on the map may be of the other picture
    return (await answered).said === "opened";
  }

  /**
   * Whether it is known which picture something to be kept is of. That may say what became of an
   * opening whose own answer was lost.
   */
  async knows({turned, outcome, ...value}) {
    if (turned > this.heard && outcome) {
      await this.hear({...value, question: turned, said: outcome});
    }
    return !(turned > this.heard);
  }

  /** What became of an opening, whether or not somebody waits for it. */
  async hear(value) {
    const {keeper, openings} = this, {question, revision, said} = value;
    const opening = openings.get(question);
    openings.delete(question);
    this.heard = question;
    keeper.came = Math.max(keeper.came, revision);
    if (said === "opened" && opening) await keeper.inTurn(() => this.turn(opening, value));
    keeper.hand.sealed = openings.size > 0;
    this.settle(value);
  }

  /** The page goes on with what was opened. @param {Opening} opening */
  async turn({found, work}, {revision, guides}) {
    const {keeper, keeper: {store, hand}} = this;
    const {file = null, photo = null, hand: drawn} = found ?? {};
    if (found) store.turnTo(found);
    else store.anew();
    hand.rest(); // what was drawn before is of the picture before
    Object.assign(keeper, {photo, stored: drawn ? null : revision});
    if (!found || found.bundle !== store.bundle) await keeper.put(revision, file, {photo});
    hand.adopt(guides, drawn ?? {});
    keeper.say(found ? t("“{name}” is open.", {name: work.title}) : BEGUN);
    if (drawn) keeper.stir();
  }
}
