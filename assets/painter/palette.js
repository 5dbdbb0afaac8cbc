// @ts-check
// The palette: a chip for each object, those in the scene first, then favourites and what was
// used last, each piece after its class; a search; locks. The first chips have keys of their own.

import {keysOf} from "../actions/keys.js";
import {FADE, fadeEnds} from "../fades.js";
import {turnOn, walkByArrows} from "../keyboard.js";
import {t} from "../texts.js";
import {button, css, finder, make} from "../widget.js";
import {Liked} from "./liked.js";
import {swatch as swatchOf} from "./patterns.js";
import {settings} from "./settings.js";

export class Palette {
  /**
   * @param {HTMLElement} element
   * @param {import("./objects.js").Objects} objects
   * @param {{blank: number | null, main: boolean, choose: (id: number) => void}} of
   *   main: of the scene; choose: what a chip does
   */
  constructor(element, objects, {blank, main, choose}) {
    const find = finder(element);
    this.objects = objects;
    this.blank = blank;
    this.choose = choose;
    this.box = find(".cl-palette");
    this.field = find(".cl-search");
    this.opener = find("[data-act=search]");
    this.front = [];
    this.main = main;
    this.state = {count: new Uint32Array(256), locked: [], selected: null, photo: false};
    this.shown = "";
    /** @type {HTMLElement | null} */
    this.from = null; // where the focus was before the search
    this.liked = new Liked(() => this.update({}));
    settings.listeners.push(() => this.update({}));
    this.field.oninput = () => this.filter();
    this.box.ariaLabel = main ? t("Map: what to paint with") : t("Style: what to paint with");
    walkByArrows(this.box);
    fadeEnds(this.box);
  }

  /** @returns {HTMLElement[]} */
  chips = () => [...this.box.querySelectorAll(".cl-chip")];
  stop = () => this.chips().find((c) => c.tabIndex === 0);

  /** Whether there is such a thing to paint with: of a scene "unlabelled" only in a real photo. */
  offers = (id) => id !== this.blank || !this.main || this.state.photo;

  /** Choose the one that has a key. @param {string} key */
  takeKey = (key) => this.chips()[keysOf("choose").indexOf(key)]?.click();

  /** Stable: what comes into the scene goes to its end, and what comes back to where it was. */
  order() {
    const {objects} = this, {count} = this.state;
    const inScene = (id) => objects.withPieces([id]).some((o) => count[o.id]);
    const present = objects.classes().filter(inScene);
    this.front.push(...present.filter((id) => !this.front.includes(id)));
    const front = this.front.filter((id) => present.includes(id));
    const others = objects.classes().filter((id) => !front.includes(id));
    const liked = this.liked.order(others, objects.key);
    return objects.withPieces([...front, ...liked].filter(this.offers));
  }

  chip({id, name, class: kind}, index) {
    const color = this.objects.color(id);
    const key = keysOf("choose")[index] ?? "", title = key ? `${name} (${key})` : name;
    const choose = () => {
      this.choose(id);
      this.liked.use(this.objects.key(kind));
    };
    const chip = button("", choose, {className: "cl-chip", title});
    const swatch = make("i"), [r, g, b] = color;
    Object.assign(chip.dataset, {id, name});
    chip.setAttribute("role", "radio");
    if (id === this.blank) swatch.className = "blank";
    else if (settings.patterns) swatch.style.background = `url(${swatchOf(kind, color)})`;
    else swatch.style.background = css(color);
    swatch.textContent = key;
    swatch.style.color = 0.3 * r + 0.6 * g + 0.1 * b > 140 ? "#000" : "#fff";
    chip.append(swatch, make("span", {textContent: name}));
    return chip;
  }

  /**
   * Show what changed.
   * @param {{count?: Uint32Array, locked?: number[], selected?: number, photo?: boolean}} changes
   *   photo: whether the scene is of a real one
   */
  update(changes) {
    Object.assign(this.state, changes);
    const list = this.order(), {safe, patterns} = settings;
    const key = JSON.stringify([list, safe, patterns]);
    const anew = key !== this.shown;
    if (anew) this.replace(list);
    this.shown = key;
    const {count, locked, selected} = this.state;
    for (const chip of this.chips()) {
      const id = Number(chip.dataset.id), held = locked.includes(id);
      chip.classList.toggle("absent", !count[id]);
      chip.classList.toggle("locked", held);
      chip.classList.toggle("favourite", this.liked.has(this.objects.key(id)));
      const {name} = chip.dataset;
      chip.setAttribute("aria-label", held ? t("{name}, locked", {name}) : name);
      turnOn(chip, id === selected);
    }
    if (anew) this.keepInSight();
  }

  /** The chip of what is selected stays in sight when it comes to another place; the page stays. */
  keepInSight() {
    const {box} = this, row = box.getBoundingClientRect();
    const chip = this.stop()?.getBoundingClientRect();
    if (!chip) return;
    const across = chip.left - row.left - FADE, down = chip.top - row.top - FADE;
    if (chip.left < row.left || chip.right > row.right) box.scrollLeft += across;
    if (chip.top < row.top || chip.bottom > row.bottom) box.scrollTop += down;
  }

  /** Make a class a favourite, or no more. @param {number} id */
  like(id) {
    this.liked.turn(this.objects.key(this.objects.classOf(id)));
  }

  replace(list) {
    /** @type {HTMLElement} */
    const focused = document.activeElement?.closest?.(".cl-chip");
    const id = focused?.dataset.id;
    this.box.replaceChildren(...list.map((object, index) => this.chip(object, index)));
    this.filter();
    if (id) this.chips().find((c) => c.dataset.id === id)?.focus();
  }

  filter() {
    const words = this.field.hidden ? "" : this.field.value.trim().toLowerCase();
    this.chips().forEach((c) => { c.hidden = !c.dataset.name.toLowerCase().includes(words); });
  }

  /** @param {boolean} [open] else as it is not now */
  search(open = this.field.hidden) {
    this.field.hidden = !open;
    this.opener.setAttribute("aria-expanded", open);
    this.field.value = "";
    this.filter();
    if (!open) return;
    this.from = document.activeElement?.closest(".cl-map"); // who paints by keys goes on there
    this.field.focus();
  }

  /** The search is done. */
  close() {
    this.search(false);
    (this.from ?? this.stop())?.focus();
  }

  /** Choose the first that was found. */
  takeFound() {
    this.chips().find((c) => !c.hidden)?.click();
    this.close();
  }
}
