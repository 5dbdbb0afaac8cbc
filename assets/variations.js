// @ts-check
// Variations: a grid of other looks, drawn one after the other. Pointing at one shows it in the
// photo pane, a click takes it, "more like this" draws others near it. props.value: {grid, title,
// count, tiles, steps}: a number that grows from grid to grid, what it is of, how many there will
// be, the pictures so far as data URLs, and the steps of the history they are true of. After taking
// one only the steps come anew.

import {tipOf, wire} from "./actions/act.js";
import {join} from "./actions/page.js";
import {fillLayers, layerOf} from "./choices.js";
import {hear, tell} from "./events.js";
import {t} from "./texts.js";
import {tileButton, walkTiles} from "./tiles.js";
import {all, finder, make} from "./widget.js";

const HINT = t("Show nine other looks: point at one to see it large, click it to take it.");

/** @param {import("./widget.js").Widget} widget */
export function start(widget) {
  new Variations(widget).begin(widget);
}

export class Variations {
  /** @param {import("./widget.js").Widget} widget */
  constructor({element, props, trigger}) {
    this.props = props;
    this.trigger = trigger;
    this.find = finder(element);
    this.box = this.find(".cl-grid");
    this.note = this.find(".cl-note");
    this.kinds = all(element, ".cl-kind");
    /** @type {{grid: number, title?: string, count?: number, tiles?: string[], steps: number[]}} */
    this.grid = {grid: 0, steps: []};
    /** @type {Partial<import("./events.js").Picture>} */
    this.newest = {revision: -1}; // what the document holds, drawn or not
    this.whole = false;
    this.walk = walkTiles(this.box);
  }

  /** @param {import("./widget.js").Widget} widget */
  begin({element, watch}) {
    for (const kind of this.kinds) kind.onclick = () => this.choose(kind);
    fillLayers(this.find(".cl-select"));
    wire(element);
    join({variations: this});
    hear("selected", ({name}) => { this.kinds[0].textContent = name; });
    hear("picture", (state) => this.follow(state));
    hear("undrawn", (state) => this.follow(state));
    tell("hello");
    tell("again");
    watch("value", () => this.receive());
    this.receive();
    this.show();
  }

  index = (cell) => [...this.box.children].indexOf(cell);
  fresh = () => this.grid.steps.includes(this.newest.step);

  choose(kind) {
    this.whole = kind.dataset.of === "whole";
    for (const other of this.kinds) other.ariaPressed = String(other === kind);
    join();
  }

  draw() {
    this.trigger("show", {whole: this.whole, layer: layerOf(this.find(".cl-select"))});
  }

  /** @param {HTMLElement} cell */
  more(cell) {
    this.trigger("more", {grid: this.grid.grid, index: this.index(cell)});
  }

  preview(cell) {
    const {src} = cell.querySelector("img");
    if (!src || !this.fresh()) return;
    tell("preview", {src, name: t("Variation {number}", {number: this.index(cell) + 1})});
  }

  tile(number) {
    const cell = make("div", {className: "cl-cell"});
    const adopt = () => this.trigger("adopt", {grid: this.grid.grid, index: number - 1});
    const take = tileButton("cl-tile", t("Take variation {number}", {number}), adopt);
    take.style.aspectRatio = "var(--ratio)";
    take.disabled = true;
    take.append(make("img", {alt: "", draggable: false}));
    const more = () => this.more(cell);
    cell.append(take, tileButton("cl-corner cl-more", tipOf("more"), more, t("more like this")));
    take.onpointerenter = take.onfocus = () => this.preview(cell);
    take.onpointerleave = take.onblur = () => tell("preview", {});
    return cell;
  }

  fill() {
    (this.grid.tiles ?? []).forEach((src, i) => {
      const take = this.box.children[i].querySelector(".cl-tile");
      const image = take.querySelector("img");
      if (image.src) return;
      image.src = src;
      take.disabled = false;
      if (take.matches(":hover")) this.preview(take.parentElement);
    });
  }

  show() {
    this.box.classList.toggle("old", !this.fresh());
    this.note.textContent = this.words();
  }

  words() {
    const {grid, count, title, tiles} = this.grid, drawing = (tiles ?? []).length < count;
    if (!grid) return HINT;
    if (!this.fresh()) return t("Variations of {title}, drawn before the picture changed", {title});
    return drawing ? t("Variations of {title} …", {title}) : t("Variations of {title}", {title});
  }

  receive() {
    const {value} = this.props;
    if (!value || value.grid < this.grid.grid) return; // a late picture of a grid that is gone
    if (value.grid > this.grid.grid) this.begun(value);
    else {
      const steps = [...new Set([...this.grid.steps, ...value.steps])];
      this.grid = {...this.grid, tiles: value.tiles ?? this.grid.tiles, steps};
    }
    this.fill();
    this.show();
  }

  begun(value) {
    const {box} = this, focused = box.contains(document.activeElement);
    tell("preview", {});
    box.replaceChildren(...Array.from({length: value.count}, (_, i) => this.tile(i + 1)));
    this.walk.reset();
    if (focused) this.find("#show-variations").focus();
    this.grid = value;
  }

  /** @param {import("./events.js").Picture} state */
  follow(state) {
    const {desk, revision} = state;
    if (desk === this.newest.desk && revision < this.newest.revision) return;
    this.newest = state;
    this.show();
  }
}
