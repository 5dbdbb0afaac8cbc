// @ts-check
// What the hand drew and no kept project holds yet: the map as the painter shows it, and those of
// style photos, one for each. It is stored from the stroke on, for the time when the server is
// gone, or the page before it was asked for the project. The painters say what they hold by the
// events "drawn" and "takenback".

import {hear} from "../events.js";
import {crc32, encodeIndexedPNG, toDataURL} from "../png.js";
import {t} from "../texts.js";
import {FULL, isFull, NOTHING_KEPT} from "./base.js";

/**
 * A map that is held. selected: the object that was in hand. place: of the style photo in the
 * stored project.
 * @typedef {{stroke: number, ids: Uint8Array, width: number, height: number,
 *   pieces: [number, number][], selected?: number, place?: number}} Held
 * @typedef {{map?: Held | null, guides?: Held[]}} Maps
 */

const UNHEARD = 8000; // ms after which an answer to a stroke is late
const LATE = t("The server has not answered yet. What you paint is kept in this browser.");
const LATE_UNKEPT =
  t("The server has not answered yet, and this browser does not keep what you paint now.");

const keyOf = ({main, of}) => (main ? "map" : of);

export class Hand {
  /**
   * @param {{putHand: import("./store.js").Store["putHand"]}} store
   * @param {import("./note.js").Note} note
   */
  constructor(store, note) {
    this.store = store;
    this.notice = note;
    this.unkept = ""; // why the browser does not keep what was drawn last
    this.sealed = false; // what Python puts on the map may be of another picture
    // By "map" or the number of a style photo: what is held, and the same without its last stroke.
    /** @type {Map<string | number, Held>} */
    this.held = new Map();
    /** @type {Map<string | number, Held | undefined>} */
    this.before = new Map();
    /** @type {number[]} */
    this.photos = []; // the numbers of the stored project's style photos, in its order
    this.heard = 0; // the last stroke of the map that Python has
    this.late = false;
    this.timers = []; // of the map's last stroke
    hear("drawn", (drawn) => this.note(drawn));
    hear("takenback", (stroke) => this.takeBack(stroke));
    hear("ack", (stroke) => this.hear(stroke));
  }

  async write() {
    const map = this.held.get("map") ?? null, guides = this.placed(), {unkept} = this;
    try {
      await this.store.putHand(map || guides.length ? {map, guides} : null);
      if (unkept) this.notice.takeBack([unkept]);
      this.unkept = "";
    } catch (error) {
      this.unkept = isFull(error) ? FULL : NOTHING_KEPT;
      if (this.unkept !== unkept) this.notice.say(this.unkept);
    }
  }

  /** What is held of style photos that the stored project has, with their places in it. */
  placed() {
    const places = this.photos.map((number, place) => ({...this.held.get(number), place}));
    return places.filter((one) => one.ids);
  }

  /** @param {import("../events.js").Drawn} drawn */
  note({main, of, drawn, ...one}) {
    const key = keyOf({main, of}), now = this.held.get(key);
    if (!drawn && (!now || this.sealed)) return; // Python knows all of it
    const goesOn = now?.stroke === one.stroke;
    if (!goesOn) this.before.set(key, now);
    this.held.set(key, one);
    this.write();
    if (!main || !drawn) return;
    if (!goesOn) this.timers = [];
    this.timers.push(setTimeout(() => this.listen(one.stroke), UNHEARD));
  }

  /** @param {import("../events.js").Stroke} taken */
  takeBack(taken) {
    const key = keyOf(taken), was = this.before.get(key);
    if (this.held.get(key)?.stroke !== taken.stroke) return; // it was never told of
    if (was) this.held.set(key, was);
    else this.held.delete(key);
    this.write();
    if (!taken.main) return;
    this.timers.forEach(clearTimeout);
    this.calm();
  }

  listen(stroke) {
    if (this.heard >= stroke || this.late) return;
    this.late = true;
    this.notice.say(this.unkept ? LATE_UNKEPT : LATE);
  }

  hear(stroke) {
    this.heard = stroke;
    this.calm();
  }

  calm() {
    if (!this.late || this.held.get("map")?.stroke > this.heard) return;
    this.late = false;
    this.notice.takeBack([LATE, LATE_UNKEPT], this.unkept);
  }

  /**
   * A project is stored: what it holds need not be held here. stroke, touch: the painters' last
   * strokes of which it has something, be it the half. map, guides [[number, sum]]: the checksums
   * of its maps, by which it is known to have all.
   * @param {{stroke: number, touch: number, map: number, guides: [number, number][]}} project
   */
  covered({stroke, touch, map, guides}) {
    const sums = new Map([/** @type {[any, number]} */ (["map", map]), ...guides]);
    this.photos = guides.map(([number]) => number);
    for (const maps of [this.held, this.before]) {
      for (const [key, one] of maps) {
        const last = key === "map" ? stroke : touch;
        const whole = one?.stroke === last && crc32(one.ids) === sums.get(key);
        if (!one || one.stroke < last || whole) maps.delete(key);
      }
    }
    this.write();
  }

  /**
   * The document has begun with a stored project that has these style photos, and with what was
   * drawn over it, which is to be kept until the next project holds it.
   * @param {[number, number][]} guides
   * @param {Maps} drawn
   */
  adopt(guides, {map, guides: drawn}) {
    const {held} = this, photos = this.photos = guides.map(([number]) => number);
    /** @type {[string | number, Held][]} */
    const found = (drawn ?? []).map(({place, ...one}) => [photos[place], one]);
    for (const [key, one] of [/** @type {[string, Held]} */ (["map", map]), ...found]) {
      if (one && key !== undefined && !held.has(key)) held.set(key, {...one, stroke: -1});
    }
    this.write();
  }

  /** All of it is kept. */
  rest() {
    [this.held, this.before].forEach((maps) => maps.clear());
    this.timers.forEach(clearTimeout);
    this.calm();
    this.photos = [];
    this.write();
  }

  /** What is held, or other maps, as Python takes it. @param {Maps} maps */
  async wire({map, guides} = {map: this.held.get("map"), guides: this.placed()}) {
    const photos = await Promise.all((guides ?? []).map(sent));
    return {map: map ? await sent(map) : null, guides: photos};
  }
}

/** @param {Held} held */
async function sent({ids, width, height, pieces, selected, place}) {
  const png = await toDataURL(await encodeIndexedPNG(ids, width, height, []));
  return {png, pieces, selected, place};
}
