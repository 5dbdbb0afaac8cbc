// @ts-check
// The style photos: a tile for each, and of the one that shows: chips of what can be taken over,
// layers and strength.
//
// What it sends: {gesture, guides: [{number, known, on, mood, strength, layers}]}: all that is set,
//   by style photo, and the number of the last thing somebody did. known: the classes there were to
//   tick. mood: whether it gives the global code.
// What it gets: {push, gesture, shown, least, guides: [{number, src, found: {class: share}, on,
//   mood, strength, layers}]}.
// fixed: classes [{id, name, color, kin: [id]}] of what a photo can have, layers [name], hint,
// most: how many there can be.

import {wire} from "./actions/act.js";
import {keyWords} from "./actions/keys.js";
import {join} from "./actions/page.js";
import {showComing} from "./coming.js";
import {hear, tell} from "./events.js";
import {turnOn, walkByArrows} from "./keyboard.js";
import {changes, showLacking, stays} from "./style-photo-notes.js";
import {ids, merged} from "./style-photo.js";
import {called, t} from "./texts.js";
import {button, css, finder, make} from "./widget.js";

/** @typedef {import("./style-photo.js").StylePhoto} StylePhoto */

const LAYER_WORDS = {
  all: [t("All"), t("All layers")],
  coarser: [t("Coarser"), t("All layers but the finest: most of the look")],
  finest: [t("Finest"), t("The finest layer alone: a touch of the look, such as its contrast")],
};
const GLOBAL =
  t("What all of the picture shares, beside the looks of its classes (the global code)");

/** @param {import("./widget.js").Widget} widget */
export function start(widget) {
  new StylePhotos(widget).begin(widget);
}

export class StylePhotos {
  /** @param {import("./widget.js").Widget} widget */
  constructor({element, props, trigger, fixed}) {
    const find = finder(element);
    this.props = props;
    this.trigger = trigger;
    this.fixed = fixed;
    this.find = find;
    this.root = find(".cl-style-photos");
    this.tiles = find(".cl-tiles");
    this.gives = find(".cl-gives");
    this.layers = find(".cl-layers");
    this.slider = find(".cl-strength input");
    this.classes = new Map(fixed.classes.map((o) => [o.id, {...o, name: called(o.name)}]));
    /** @type {StylePhoto[]} */
    this.photos = [];
    this.shown = null; // the number of the one that shows
    this.least = 0; // the share of a class under which it may be a mistake
    this.gesture = 0;
    this.lastPush = 0;
    this.dragging = false;
    /** @type {Record<number, number>} */
    this.shares = {}; // of each class in the scene
  }

  /** @param {import("./widget.js").Widget} widget */
  begin({element, watch}) {
    const {find, slider} = this;
    wire(element);
    join({stylePhotos: this});
    find("[data-tick=all]").onclick = () => {
      // Of a real photo nothing would stay as it is by the global code.
      const drawn = !document.querySelector("#workspace[data-photo]");
      this.tick(ids(this.here()), drawn || this.here().mood);
    };
    find("[data-tick=none]").onclick = () => this.tick([], false);
    find(".cl-lay-out").onclick = () => this.trigger("lay_out", {number: this.shown});
    find(`[data-hint=${this.fixed.proposed ? "paint" : "check"}]`).remove();
    slider.oninput = () => this.slide();
    slider.onchange = () => { this.dragging = false; };
    [this.tiles, this.layers].forEach(walkByArrows);
    element.stylePhotos = {shown: () => this.shown};
    hear("selected", ({shares}) => this.look(shares));
    showComing(find(".cl-coming"));
    hear("hello", () => tell("stylephoto", this.here()?.number ?? null));
    tell("hello");
    this.receive();
    this.show();
    watch("value", () => this.receive());
  }

  /** Why there can be no other one, or "". */
  get full() {
    const {photos, fixed: {most}} = this;
    const full = photos.length >= most;
    return full ? t("{most} style photos are the most: remove one first", {most}) : "";
  }

  here = () => this.photos.find((photo) => photo.number === this.shown);
  place = (photo) => this.photos.indexOf(photo) + 1;
  givesNow = (photo) => t("photo {place} gives it now", {place: this.place(photo)});

  // Python ----------------------------------------------------------------------------------------
  give() {
    const guides = this.photos.map((photo) => {
      const {number, on, mood, strength, layers} = photo;
      return {number, known: ids(photo), on, mood, strength, layers};
    });
    this.props.value = {gesture: this.gesture, guides};
  }

  settle(begins = true) {
    if (begins) this.gesture++;
    this.give();
    this.trigger("settle");
    this.show();
  }

  receive() {
    const {value} = this.props;
    if (!(value?.push > this.lastPush)) return; // none, or one that a newer one overtook
    this.lastPush = value.push;
    const newer = value.gesture < this.gesture ? this.photos : []; // what was set meanwhile stands
    this.photos = value.guides.map((photo) => {
      const old = newer.find((one) => one.number === photo.number);
      return old ? merged(photo, old) : photo;
    });
    ({shown: this.shown, least: this.least} = value);
    this.gesture = Math.max(this.gesture, value.gesture);
    this.give();
    this.show();
    join();
  }

  // What a person does ----------------------------------------------------------------------------
  /**
   * One photo alone gives a class, and one the global code: what is ticked here goes from the
   * others.
   * @param {number[]} wanted classes
   * @param {boolean} mood
   */
  tick(wanted, mood) {
    const photo = this.here();
    for (const other of this.photos.filter((one) => one !== photo)) {
      other.on = other.on.filter((id) => !wanted.includes(id));
      other.mood &&= !mood;
    }
    Object.assign(photo, {on: wanted, mood});
    this.settle();
  }

  toggle(id) {
    const {on, mood} = this.here();
    this.tick(on.includes(id) ? on.filter((other) => other !== id) : [...on, id], mood);
  }

  /** @param {HTMLElement} tile */
  remove(tile) {
    const number = this.photos[[...this.tiles.children].indexOf(tile.parentElement)]?.number;
    this.trigger("remove", {number});
  }

  slide() {
    this.here().strength = this.slider.value / 100;
    this.settle(!this.dragging);
    this.dragging = true;
  }

  // What is seen ----------------------------------------------------------------------------------
  /** A button that keeps the focus when it is made anew, known by its key. */
  key(key, className, text, title, onclick) {
    const made = button(text, onclick, {className, title});
    made.dataset.key = key;
    return made;
  }

  /** @param {StylePhoto} photo */
  tile(photo) {
    const {number, on, mood, src} = photo;
    const place = this.place(photo), keys = keyWords("remove-photo");
    const given = on.map((id) => this.classes.get(id).name);
    if (mood) given.push(t("the overall light"));
    const names = given.join(", "), none = t("Style photo {place}: gives nothing yet", {place});
    const name = names ? t("Style photo {place}: gives {names}", {place, names}) : none;
    const show = () => this.trigger("show", {number});
    const choice = this.key(`tile ${number}`, "cl-style-photo", "", name, show);
    const remove = () => this.trigger("remove", {number});
    const title = t("Remove style photo {place} ({keys})", {place, keys});
    const cross = this.key(`cross ${number}`, "cl-cross", "×", title, remove);
    choice.setAttribute("role", "radio");
    choice.ariaLabel = name;
    cross.ariaLabel = t("Remove style photo {place}", {place});
    turnOn(choice, number === this.shown);
    choice.append(make("img", {src, alt: "", draggable: false}));
    const box = make("span");
    box.append(choice, cross);
    return box;
  }

  /**
   * A chip that is pressed or not; beside: another photo that gives the same now.
   * @param {string} key
   * @param {{name: string, color?: number[]}} what
   * @param {{title: string, on: boolean, beside?: StylePhoto, press: () => void}} how
   */
  chip(key, {name, color}, {title, on, beside, press}) {
    const made = this.key(key, "cl-chip", "", title, press), swatch = make("i");
    if (color) swatch.style.background = css(color);
    made.append(swatch, make("span", {textContent: name}));
    made.ariaPressed = String(on);
    made.dataset.name = name;
    if (beside) made.append(make("small", {textContent: this.place(beside)}));
    return made;
  }

  /** @param {StylePhoto} photo @param {number} id */
  classChip(photo, id) {
    const count = photo.found[id], seen = id in this.shares;
    const beside = this.photos.find((o) => o !== photo && o.on.includes(id));
    const what = this.classes.get(id);
    const {name} = what, share = Math.round(100 * count);
    const words = [count < 0.01 ? t("{name}, less than 1 % of the photo", {name})
      : t("{name}, {share} % of the photo", {name, share})];
    if (!seen) words.push(t("not in the picture yet: paint some to see it"));
    if (count < this.least) words.push(t("so little that it may be a mistake"));
    if (beside) words.push(this.givesNow(beside));
    const made = this.chip(`class ${id}`, what, {
      title: words.join("; "), on: photo.on.includes(id), beside, press: () => this.toggle(id),
    });
    made.classList.toggle("absent", !seen);
    return made;
  }

  /** @param {StylePhoto} photo */
  globalChip(photo) {
    const beside = this.photos.find((o) => o !== photo && o.mood);
    const words = beside ? [GLOBAL, this.givesNow(beside)] : [GLOBAL];
    const press = () => this.tick(photo.on, !photo.mood);
    const made = this.chip("class global", {name: t("overall light")},
      {title: words.join("; "), on: photo.mood, beside, press});
    made.classList.add("global");
    return made;
  }

  /** @param {StylePhoto} photo */
  chips(photo) {
    const seen = (id) => Number(id in this.shares);
    const order = ids(photo).sort(
      (a, b) => seen(b) - seen(a) || photo.found[b] - photo.found[a]);
    return [...order.map((id) => this.classChip(photo, id)), this.globalChip(photo)];
  }

  /** @param {StylePhoto} photo */
  choices(photo) {
    return this.fixed.layers.map((name) => {
      const [text, title] = LAYER_WORDS[name];
      const made = this.key(`layers ${name}`, "cl-choice", text, title, () => {
        photo.layers = name;
        this.settle();
      });
      made.setAttribute("role", "radio");
      turnOn(made, photo.layers === name);
      return made;
    });
  }

  show() {
    const {find, root} = this, photo = this.here(), held = document.activeElement;
    const focus = root.contains(held) ? /** @type {HTMLElement} */ (held).dataset.key : null;
    this.tiles.replaceChildren(...this.photos.map((one) => this.tile(one)));
    tell("stylephoto", photo ? photo.number : null);
    find(".cl-steps").hidden = Boolean(photo);
    find(".cl-one").hidden = !photo;
    document.getElementById("apply")?.setAttribute("aria-disabled", String(!photo));
    if (photo) this.showOne(photo);
    if (!focus) return;
    const other = find(".cl-style-photo[aria-checked=true]") ?? find(".cl-add");
    (find(`[data-key="${focus}"]`) ?? other).focus();
  }

  /** @param {StylePhoto} photo */
  showOne(photo) {
    const {find} = this, strength = Math.round(100 * photo.strength);
    this.gives.replaceChildren(...this.chips(photo));
    find(".cl-nothing").hidden = photo.mood || photo.on.length > 0;
    const rename = (from, to) => this.trigger("rename", {number: photo.number, from, to});
    showLacking(find(".cl-lacks"), photo, this, rename);
    const line = find(".cl-stays"), text = stays(this);
    line.textContent = text;
    line.hidden = !text;
    this.layers.replaceChildren(...this.choices(photo));
    if (!this.dragging) this.slider.value = strength;
    find(".cl-strength output").textContent = `${strength} %`;
  }

  /** @param {Record<number, number>} shares of each class in the scene */
  look(shares) {
    const others = changes(this.shares, shares);
    this.shares = shares;
    if (others) this.show();
  }
}
