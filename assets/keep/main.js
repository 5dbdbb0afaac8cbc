// @ts-check
// Keeping: saves and opens projects, and keeps the newest one in the visitor's own browser, from
// where it comes back.
//
// When hands have rested for a while the event "keep" asks Python for the project, if anything
// changed, and what comes is stored; what the hand draws is stored at once, see hand.js. On load
// what is stored goes to Python ("restore"), and the workspace waits for it; likewise where the
// server has lost this page's document ("revive", which keeps the map on the page). Where it did
// not come back in time the next page begins with it again, and with what was done meanwhile as
// steps before it.
//
// props: bundle, the checksum of the model; model, its name; most, characters of a request.
// props.value: {serial, desk, revision, stroke, touch, map, guides, file?, photo?, photo_file?,
// turned?, said?}: the document, its revision, the last strokes that it holds something of (of the
// map and of style photos') and the checksums of its maps, see hand.js, its project as a data URL,
// the photo that this is of by its digest (its file as a data URL comes once for each; projects
// come without), the question by which it turned to this picture, and what Python did: "restored",
// "missed" (it cannot be read), "revived", "unrevived" (the same), or what switch.js asked for. Or
// {serial, desk, line, token}: the answer to "here": the document that Python has of this page, or
// null, where its line is, and what it shows to the direct line.

import {open} from "../direct.js";
import {hear, tell} from "../events.js";
import {t} from "../texts.js";
import {shrunk} from "../thumbs.js";
import {button} from "../widget.js";
import {sayAway} from "./away.js";
import {FULL, isFull, NOTHING_KEPT} from "./base.js";
import {wireProjects} from "./files.js";
import {cameBack, fitting} from "./fitting.js";
import {Gallery} from "./gallery.js";
import {Hand} from "./hand.js";
import {Line} from "./line.js";
import {Note} from "./note.js";
import {Store} from "./store.js";
import {Switch} from "./switch.js";
import {hold, inTurn, within} from "./wait.js";

const REST = 1500; // ms without an act after which the project is kept
// ms that the workspace waits for the browser and for Python
const PATIENCE = {stored: 5000, restored: 30000};
const ACTS = [
  "pointerdown", "pointerup", "pointercancel", "keydown", "keyup", "input", "drop", "paste",
];
const NOT_BACK =
  t("Your last picture did not come back: the server does not answer. Reload to try again.");
const ANEW = t("Looks and style photos start anew.");

/** @param {import("../widget.js").Widget} widget */
export function start(widget) {
  const {bundle, model} = widget.props, keeper = new Keeper(widget, {
    store: new Store(bundle, model), makeHand: (store, note) => new Hand(store, note),
    makeLine: (sign) => new Line(sign),
  });
  new Gallery(widget, keeper);
  keeper.begin(widget);
}

export class Keeper {
  /**
   * @param {import("../widget.js").Widget} widget
   * @param {object} parts
   * @param {Store} parts.store
   * @param {(store: Store, note: Note) => Hand} parts.makeHand
   * @param {(sign: () => void) => Line} parts.makeLine
   */
  constructor({element, props, trigger}, {store, makeHand, makeLine}) {
    this.props = props;
    this.trigger = trigger;
    this.note = new Note(element.querySelector(".cl-kept"));
    this.inTurn = inTurn();
    this.store = store;
    this.hand = makeHand(store, this.note);
    this.line = makeLine(() => this.sign());
    this.desk = null; // the document that Python has of this page
    this.last = null; // the serial of what came last
    this.timer = null;
    this.held = false; // a hand is at work
    this.keeps = false;
    this.unkept = ""; // why nothing is kept any more
    this.lost = false; // Python lost this page's document
    this.reviving = null; // ends the wait for what comes back; until then nothing takes its place
    /** @type {import("./store.js").Found | undefined} */
    this.begun = undefined; // the record that the page began with
    this.left = 0; // pictures that did not fit a request
    this.rests = 0; // how often hands came to rest
    this.stored = null; // the revision that is stored
    /** @type {import("./store.js").Photo | null} */
    this.photo = null; // the last photo that projects are of
    this.waiting = null; // ends the wait for the last picture
    this.came = 0; // its revision
    this.seen = ""; // the newest picture
    this.switch = new Switch(this);
    this.store.forked = (title) =>
      tell("sign", t("“{name}” is open in another tab, too: this is a copy of it", {name: title}));
  }

  /** @param {import("../widget.js").Widget} widget */
  begin(widget) {
    wireProjects(widget, (sentence) => this.say(sentence));
    sayAway(this.note, () => this.unkept || this.hand.unkept);
    for (const name of ACTS) document.addEventListener(name, () => this.touch(name), true);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden && this.timer) this.rest();
    });
    hear("picture", (state) => this.follow(state));
    hear("undrawn", (state) => this.follow(state));
    hear("lost", () => this.sign()); // by Gradio's queue, which knows what to do then
    widget.element.keeper = {
      stored: () => this.stored, rests: () => this.rests, line: this.line,
    };
    widget.watch("value", () => this.receive());
    return this.open();
  }

  /** @param {string} sentence @param {HTMLElement[]} buttons */
  say = (sentence, ...buttons) => this.note.say(sentence, ...buttons);

  // Keeping ---------------------------------------------------------------------------------------
  touch(name) {
    if (name.startsWith("pointer")) this.held = name === "pointerdown";
    this.stir();
  }

  stir() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), REST);
  }

  rest() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.held || document.querySelector(".cl-painter.drawing")) this.stir();
    else if (this.lost) this.revive();
    else if (this.keeps && !this.reviving) {
      this.trigger("keep", {stored: this.stored, photo: this.photo?.digest ?? null});
    }
    this.rests += Number(!this.held);
  }

  async put(revision, file, more = {}) {
    const picture = this.seen && file ? await shrunk(this.seen).catch(() => null) : null;
    try {
      await this.store.put(file, {picture, ...more});
      this.stored = revision;
      tell("kept", Date.now());
    } catch (error) {
      if (isFull(error)) this.say(FULL); // and it is tried again
      else this.stop();
    }
  }

  stop() {
    this.keeps = false;
    this.say(this.unkept = NOTHING_KEPT);
  }

  /** @param {import("../events.js").Picture} state */
  follow({desk, src}) {
    if (src) this.seen = src;
    if (!desk) return; // the opening picture is nobody's
    this.same(desk);
    this.stir();
  }

  // Beginning, and beginning again ----------------------------------------------------------------
  /**
   * Nothing on the page can be touched until the last picture is there: what was done before would
   * be gone with it.
   */
  async open() {
    hold(true);
    try {
      this.begun = await within(PATIENCE.stored, this.store.find());
      this.keeps = true;
      if (this.begun?.file || this.begun?.hand) await this.restore();
    } catch {
      this.stop();
    }
    hold(false);
    this.sign();
  }

  sign() {
    this.trigger("here", {desk: this.desk});
  }

  async restore() {
    const {begun, hand} = this;
    this.say(t("Bringing your last picture back …"));
    const {last, since, left} = await fitting(begun, hand, this.props.most);
    this.left = left;
    const answered = new Promise((resolve) => { this.waiting = resolve; });
    this.trigger("restore", {...last, since});
    try {
      await within(PATIENCE.restored, answered);
    } catch {
      this.store.part(begun);
      this.say(NOT_BACK);
    }
  }

  /**
   * Whether a document is the one this page had; where it is another, Python lost that one, and its
   * looks come back once hands rest.
   */
  same(name) {
    const known = this.desk === null || name === this.desk;
    this.desk = name;
    if (known) return true;
    this.lost = true;
    this.stir();
    return false;
  }

  async revive() {
    this.lost = false;
    const answered = new Promise((resolve) => { this.reviving = resolve; }), mine = this.reviving;
    const record = await this.store.own().catch(() => null);
    if (record?.file) {
      const {file, photo} = record;
      this.trigger("revive", {file, photo: photo?.file, hand: await this.hand.wire()});
      await within(PATIENCE.restored, answered).catch(() => {
        this.lost = this.reviving === mine;
      });
    } else this.say(ANEW);
    if (this.reviving === mine) this.reviving = null;
    if (!this.lost) this.stir(); // else it is tried after the next act
  }

  // What Python says ------------------------------------------------------------------------------
  receive() {
    const {value} = this.props;
    if (!value || value.serial === this.last) return;
    this.last = value.serial;
    if (value.line) return this.settle(value);
    if (!this.same(value.desk)) return;
    this.told[value.said]?.(value);
    this.waiting?.();
    if (!value.file || value.revision < this.came || value.said) return; // switch.js keeps it
    // Too late for a fresh start.
    if (value.revision > this.came && this.note.asks()) this.say("");
    this.take(value);
  }

  /** Keep a project that came, unless it may be of a picture that is being opened. */
  async take(value) {
    if (!await this.switch.knows(value)) return;
    await this.inTurn(async () => {
      await this.put(value.revision, value.file, {photo: this.photoOf(value)});
      if (this.stored === value.revision) this.hand.covered(value);
    });
  }

  /** The photo of a project that came: one that came with it, or before; null where it has none. */
  photoOf({photo: digest, photo_file: file}) {
    if (!digest) return null; // the last one stays known, for redo
    if (file) this.photo = {digest, file};
    return this.photo;
  }

  /** Python has this page's document no more: the page brings it back itself. */
  settle(value) {
    open(value.token);
    this.line.open(/** @type {any} */ (window).gradio_config.root + value.line);
    if (value.of && value.of === this.desk) this.same(value.desk); // else it was asked before
  }

  told = {
    restored: ({revision, guides}) => {
      const {begun} = this, more = begun.since?.length, parts = begun.hand || more;
      const anew = button(t("Start fresh"), () => this.switch.open(null));
      this.say(cameBack(more ?? 0, this.left), anew);
      this.came = revision;
      this.store.join(begun);
      const {file, photo = null, time} = begun;
      if (!parts) this.stored = revision;
      // one of an older version stays as it was
      if (file && begun.bundle !== this.store.bundle) this.put(this.stored, file, {photo, time});
      this.photo = photo;
      this.hand.adopt(guides, begun.hand ?? {});
      if (parts) this.stir();
    },
    missed: () => {
      this.say("");
      if (this.begun.since?.length) this.store.part(this.begun); // what can be read comes back yet
      else this.store.anew(); // what cannot stays as it is
    },
    revived: ({guides}) => {
      this.hand.adopt(guides, {guides: this.hand.placed()});
      this.lost = false;
      this.reviving?.();
      this.say(t("Looks and style photos are back, too."));
    },
    unrevived: () => {
      this.reviving?.();
      this.say(ANEW);
    },
  };
}
