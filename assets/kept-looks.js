// @ts-check
// Kept looks: a click gives one to what is selected, or to the whole picture where it is of one.
// Two of them are the ends A and B of the blend, which blend.js shows. props.value: {push, looks:
// [{number, name, whole, src, digest}]}: a number that grows, and the looks.

import {tipOf, wire} from "./actions/act.js";
import {join} from "./actions/page.js";
import {hear, tell} from "./events.js";
import {t} from "./texts.js";
import {tileButton, walkTiles} from "./tiles.js";
import {finder, make} from "./widget.js";

/** @typedef {import("./events.js").KeptLook} KeptLook */

/** @type {("a" | "b")[]} */
const ENDS = ["a", "b"];

const numberOf = (cell) => Number(cell.dataset.number);

/** @param {import("./widget.js").Widget} widget */
export function start(widget) {
  new KeptLooks(widget).begin(widget);
}

export class KeptLooks {
  /** @param {import("./widget.js").Widget} widget */
  constructor({element, props, trigger}) {
    this.element = element;
    this.props = props;
    this.trigger = trigger;
    this.find = finder(element);
    this.box = this.find(".cl-grid");
    /** @type {Record<string, number | null>} */
    this.ends = {a: null, b: null}; // numbers of looks
    /** @type {KeptLook[]} */
    this.looks = [];
    this.selected = "";
    this.newest = 0;
    this.keeping = false; // a look is on its way here
    this.walk = walkTiles(this.box);
  }

  /** @param {import("./widget.js").Widget} widget */
  begin({element, watch}) {
    wire(element);
    join({kept: this});
    hear("selected", ({name}) => {
      this.selected = name;
      this.title();
    });
    hear("again", () => this.mark());
    tell("hello");
    watch("value", () => this.show());
    this.show();
  }

  look = (number) => this.looks.find((one) => one.number === number);

  /** @param {boolean} whole of the whole picture */
  keep(whole) {
    this.keeping = true;
    this.trigger("keep", {whole});
  }

  /** @param {HTMLElement} cell */
  remove(cell) {
    this.trigger("remove", {number: numberOf(cell)});
  }

  // The ends of the blend -------------------------------------------------------------------------
  /** @param {"a" | "b"} end @param {HTMLElement} cell */
  choose(end, cell) {
    const {ends} = this, number = numberOf(cell), other = end === "a" ? "b" : "a";
    if (ends[other] === number) ends[other] = ends[end];
    ends[end] = number;
    if (this.look(ends[other])?.whole !== this.look(number)?.whole) ends[other] = null;
    this.mark();
  }

  /** An end that nobody chose, or that is gone, is the first look that goes with the other. */
  wanting(end, other) {
    const {looks, ends} = this, chosen = this.look(ends[end]), beside = this.look(ends[other]);
    if (chosen) return chosen.number;
    const pairs = (one) => looks.some((more) => more !== one && more.whole === one.whole);
    const fits = (one) => one.number !== ends[other] && pairs(one)
      && (beside?.whole ?? one.whole) === one.whole;
    return looks.find(fits)?.number ?? null;
  }

  mark() {
    const {ends} = this;
    ends.a = this.wanting("a", "b");
    ends.b = this.wanting("b", "a");
    for (const cell of this.box.children) {
      for (const end of ENDS) {
        cell.querySelector(`.cl-end-${end}`).ariaPressed = String(numberOf(cell) === ends[end]);
      }
    }
    tell("ends", {a: this.look(ends.a), b: this.look(ends.b)});
    tell("shelf", this.looks.map(({digest}) => digest));
  }

  // What is seen ----------------------------------------------------------------------------------
  /** @param {KeptLook} look */
  tile({number, name, whole, src}, index) {
    const cell = make("div", {className: "cl-cell"});
    Object.assign(cell.dataset, {number, whole, name, index: index + 1});
    const give = tileButton("cl-tile", "", () => this.trigger("wear", {number}));
    give.append(make("img", {src, alt: "", draggable: false}));
    give.append(make("span", {className: "cl-name", textContent: whole ? t("picture") : name}));
    const ends = ENDS.map((end) => {
      const title = tipOf(`end-${end}`), choose = () => this.choose(end, cell);
      return tileButton(`cl-corner cl-end-${end}`, title, choose, end.toUpperCase());
    });
    const remove = () => this.remove(cell);
    const cross = tileButton("cl-corner cl-remove", tipOf("remove-look"), remove, "×");
    cell.append(give, ...ends, cross);
    return cell;
  }

  title() {
    for (const cell of this.box.children) {
      const {name, whole, index} = cell.dataset;
      const title = whole === "true"
        ? t("Give everything unlocked kept look {index}, of the whole picture", {index})
        : t("Give {to} kept look {index}, of {name}", {to: this.selected, index, name});
      Object.assign(cell.querySelector(".cl-tile"), {title, ariaLabel: title});
    }
    this.find(".cl-note").textContent = this.looks.length
      ? t("Click a look to give it to {name}.", {name: this.selected})
      : t("Keep a look you like: it can be given to anything.");
  }

  show() {
    const {value} = this.props, {box, element} = this;
    if (value?.push < this.newest) return; // a newer one overtook it
    this.newest = value?.push ?? 0;
    const at = [...box.children].findIndex((cell) => cell.contains(document.activeElement));
    const before = this.looks.length;
    this.looks = value?.looks ?? [];
    if (this.keeping && this.looks.length > before) this.confirm();
    this.keeping = false; // what was refused is not confirmed later
    box.replaceChildren(...this.looks.map((look, index) => this.tile(look, index)));
    if (this.looks.length) this.walk.reset();
    const place = box.children[Math.min(at, this.looks.length - 1)] ?? element;
    if (at >= 0) place.querySelector("button").focus();
    this.title();
    this.mark();
  }

  confirm() {
    const {whole, name} = this.looks.at(-1);
    tell("sign", whole ? t("The look of the whole picture is kept")
      : t("The look of {name} is kept", {name}));
  }
}
