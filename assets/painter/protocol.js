// @ts-check
// What a painter and Python's document say to one another. Python owns all history.
//
// What it sends: {png, revision, selected, hand, point, pieces, manual, seen, drawing, pending,
//   acts}: the map as an indexed PNG, the number of the stroke, the selected object, how often
//   something was selected, the pixel where it was clicked last, [id, class] of the pieces it
//   knows, whether pictures are asked for, the newest map of Python's that it shows, whether the
//   stroke still goes on, finished strokes and acts (see acts.js) that Python has not confirmed,
//   and `of`: over which style photo, or in which picture, by the question that opened that.
// What it gets: {push, png, revision, pieces?, selected?, hand?, locked?, photo?, of?}: a map with
//   every stroke up to `revision`; what is selected, if nothing was by hand since `hand`; or {push,
//   no_map}: what was dropped on it is a photo; or {push, patches, photo_number}: see patches.js.
//   trace: a picture to trace, or null, see tracing.js.
//   went: where in the history it is, once it was asked to go there.

import {decodeIndexedPNG, encodeIndexedPNG, fromDataURL, toDataURL} from "../png.js";
import {t} from "../texts.js";

/** @typedef {Record<string, any>} Value as it comes and goes */

const MOST_PENDING = 16; // strokes that wait; Python takes no more

export class Protocol {
  /** @param {import("./main.js").Painter} painter */
  constructor(painter) {
    this.painter = painter;
    this.revision = 0;
    /** @type {number | null} */
    this.of = null; // the number of the photo it paints over, or of the picture
    /** @type {Value | null} */
    this.sent = null;
    /** @type {{revision: number, of: number | null, png: string}[]} */
    this.pending = [];
    this.sending = Promise.resolve();
    this.lastPush = null; // the newest number that came; lastMap, lastNote: with a map, with pieces
    this.lastMap = 0;
    this.lastNote = 0;
    this.lastSelected = 0;
    this.shown = 0; // the number of the map that it shows: lastMap, once that is unpacked
    this.manual = false; // whether the photo follows only when it is asked to
    this.anew = false; // whether strokes are drawn over the photo, or correct its map
    /** @type {"undo" | "redo" | number} */
    this.way = "undo"; // where it was asked to go last
    this.following = true; // whether it is to follow while a stroke goes on
  }

  // Sending ---------------------------------------------------------------------------------------
  /** @param {Value} value */
  give(value) {
    const {revision, of} = this;
    this.sent = {
      revision, of, seen: this.shown, drawing: false, pending: [], ...value, ...this.facts(),
    };
    this.painter.props.value = this.sent;
  }

  facts() {
    const {selected, hand, point, objects, acts} = this.painter;
    const {manual, anew} = this, waiting = acts?.waiting() ?? [];
    return {selected, hand, point, pieces: objects.pairs(), manual, anew, acts: waiting};
  }

  /** What was sent last, with what is selected now. */
  again() {
    if (this.sent) this.give(this.sent);
  }

  /**
   * Undo, redo, or a step of the history by its number; what was drawn before it is sent first.
   * @param {"undo" | "redo" | number} way
   */
  travel(way) {
    this.way = way;
    this.painter.say(""); // so that the same words are said again
    this.sending = this.sending.then(() => {
      this.painter.acts.travel(way);
      this.painter.trigger("travel");
    });
  }

  /**
   * Say where in the history it is now. moved: whether there was a way. step: what led there;
   * undone: to the step after it.
   * @param {{moved: boolean, step: string, undone: string}} went
   */
  arrive({moved, step, undone}) {
    const {way} = this;
    if (way === "undo") {
      this.painter.say(moved ? t("Undone: {step}", {step: undone}) : t("Nothing to undo"));
    } else if (way === "redo") {
      this.painter.say(moved ? t("Redone: {step}", {step}) : t("Nothing to redo"));
    } else this.painter.say(t("At the step: {step}", {step}));
  }

  /** Ask Python for something; what was drawn before it is sent first. */
  ask(event, what) {
    this.sending = this.sending.then(() => this.painter.trigger(event, what));
  }

  /** @param {boolean} drawing whether the stroke still goes on */
  send(drawing) {
    const {objects, drawing: {ids, width, height}} = this.painter;
    const mine = {revision: this.revision, of: this.of}, copy = ids.slice(), seen = this.shown;
    this.sending = this.sending.then(async () => {
      const png = await toDataURL(await encodeIndexedPNG(copy, width, height, objects.colors()));
      const before = this.pending.filter((p) => p.revision < mine.revision);
      this.give({png, ...mine, seen, drawing, pending: before});
      if (!drawing) this.pending = [...this.pending, {...mine, png}].slice(-MOST_PENDING);
      this.painter.trigger("stroke");
    });
  }

  /** @param {number} stroke the last that Python has */
  acknowledge(stroke) {
    this.pending = this.pending.filter((p) => p.revision > stroke);
  }

  setManual(manual) {
    this.manual = manual;
    this.again();
  }

  // Receiving -------------------------------------------------------------------------------------
  /** @param {Value | null} value */
  async receive(value) {
    const {painter} = this;
    if (!value || !value.push || value.push === this.lastPush) return;
    this.lastPush = value.push;
    this.again(); // else what is asked before the map is unpacked would bring Python its own value
    this.note(value);
    if ("trace" in value) painter.tracing?.take(value.trace);
    if (value.went) this.arrive(value.went);
    if (value.ask) painter.offer.take(value);
    if (value.no_map) painter.files.passOn();
    if (value.patches) painter.correcting.take(value);
    const isMap = value.png && value.push >= this.lastMap && !this.isLate(value);
    if (isMap) return this.take(value);
    // Painted on meanwhile: the newer stroke stands.
    if (value.png && value.push > this.lastMap) painter.strokes.giveWay(value);
    this.select(value);
  }

  isOther = (value) => "of" in value && value.of !== this.of;
  isLate = (value) => value.revision < this.revision && !this.isOther(value);

  note(value) {
    if (value.push <= this.lastNote || !(value.pieces || value.locked)) return;
    this.lastNote = value.push;
    if (value.pieces) this.painter.learn(value.pieces);
    if (value.locked) this.painter.lock(value.locked);
  }

  /** What Python has selected; what a hand has taken since, it has yet to hear of. */
  select({push, selected, hand = 0}) {
    const {painter} = this;
    if (selected === undefined || push < this.lastSelected || hand < painter.hand) return;
    this.lastSelected = push;
    if (selected !== painter.selected) painter.select(selected, {tell: false});
  }

  async take(value) {
    const {painter, painter: {drawing}} = this;
    this.lastMap = value.push;
    painter.files.rest();
    const picture = await decodeIndexedPNG(fromDataURL(value.png));
    if (this.isLate(value) || this.lastMap !== value.push) return;
    if (this.isOther(value)) this.turnTo(value.of);
    const {width, height} = picture;
    if (width !== drawing.width || height !== drawing.height) painter.resize(width, height);
    if ("photo" in value) painter.showPhoto(value.photo);
    this.revision = Math.max(this.revision, value.revision);
    this.acknowledge(value.revision);
    this.rebase(picture.ids);
    drawing.ids.set(picture.ids);
    this.shown = value.push;
    painter.offer.take(value);
    this.give({png: value.png});
    painter.strokes.keep.tell(false);
    drawing.draw();
    this.select(value);
    painter.describe();
  }

  /** What a stroke that goes on has not painted was as in this map. @param {Uint8Array} next */
  rebase(next) {
    const {strokes, drawing: {ids}} = this.painter;
    for (const {image: {before}} of strokes.images) {
      before.forEach((id, at) => { if (ids[at] === id) before[at] = next[at]; });
    }
  }

  /**
   * Another photo or picture: what was begun on the one before stays there.
   * @param {number} number
   */
  turnTo(number) {
    this.painter.strokes.letGo();
    this.of = number;
    this.painter.acts?.confirm(Infinity);
    this.painter.strokes.last = this.painter.point = null;
  }

  /** @param {import("../events.js").Picture} picture the newest that is seen */
  follow(picture) {
    this.painter.showPhoto(picture.src);
    this.following = picture.live !== false;
    this.painter.acts.confirm(picture.act);
    this.painter.strokes.keep.showing(picture.stroke);
  }
}
