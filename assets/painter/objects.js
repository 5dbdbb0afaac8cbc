// @ts-check
// What there is to paint with: the model's classes, and the pieces split off from them.

import {called, t} from "../texts.js";
import {safeColor, tinted} from "./patterns.js";
import {settings} from "./settings.js";

/**
 * @typedef {{id: number, name: string, color: number[]}} Class
 * @typedef {Class & {class: number}} Piece of some class, or a class itself
 */

export class Objects {
  /** @param {Class[]} classes */
  constructor(classes) {
    this.all = classes.map((o) => ({...o, name: called(o.name)}));
    /** @type {Map<number, string>} names that are the same in every language */
    this.keys = new Map(classes.map((o) => [o.id, o.name]));
    /** @type {Piece[]} */
    this.pieces = [];
    // A map may still show a piece that is gone.
    this.known = new Map(this.all.map((o) => [o.id, /** @type {Piece} */ ({...o, class: o.id})]));
  }

  has = (id) => this.all.some((o) => o.id === id) || this.isPiece(id);
  isPiece = (id) => this.pieces.some((o) => o.id === id);
  name = (id) => this.known.get(id)?.name ?? t("unlabelled");
  key = (id) => this.keys.get(id) ?? "";
  own = (id) => this.known.get(id)?.color ?? [0, 0, 0];
  classOf = (id) => this.known.get(id)?.class ?? id;

  /** The colour in which an id is seen. @param {number} id @returns {number[]} */
  color(id) {
    if (!settings.safe || !this.known.has(id)) return this.own(id);
    const color = safeColor(this.classOf(id));
    return this.isClass(id) ? color : tinted(color, id % 2 ? 0.3 : -0.3);
  }

  isClass = (id) => this.classOf(id) === id;
  classes = () => this.all.map((o) => o.id);
  list = () => this.withPieces(this.classes());

  /** The colour of each id in files. */
  colors() {
    const count = 1 + Math.max(...this.known.keys());
    return Array.from({length: count}, (_, id) => this.own(id));
  }

  /** Classes in this order, each with its pieces after it. @param {number[]} order */
  withPieces(order) {
    return order.flatMap((id) => [
      this.known.get(id), ...this.pieces.filter((o) => o.class === id),
    ]);
  }

  /** Every piece that there ever was. @returns {[number, number][]} [id, class] */
  pairs() {
    return [...this.known.values()].filter((o) => o.id !== o.class).map((o) => [o.id, o.class]);
  }

  /** @param {Piece[]} pieces */
  setPieces(pieces) {
    this.pieces = pieces;
    pieces.forEach((o) => this.known.set(o.id, o));
  }
}
