// @ts-check
// The canvas: a dialog that gives the picture another shape, and asks what becomes of what is
// painted. A small picture shows it; a part that is to stay is moved by dragging it.

import {turnOn, walkByArrows} from "../keyboard.js";
import {called, language, t} from "../texts.js";
import {closeBeside, make} from "../widget.js";

/** @typedef {[number, number]} Size height, width */
/** @typedef {{top: number, left: number, height: number, width: number}} Box in the map's pixels */

const SMALL = 260; // px: the longer side of the small picture
const PARTS = {crop: t("The part that stays"), extend: t("Where it lies"), scale: ""};
const WAYS = /** @type {const} */ ([
  ["crop", t("Crop"),
    t("What does not fit is cut off: drag the frame, or move it with the slider.")],
  ["extend", t("Extend"), t("All of it stays as it is; what is at its edges goes on.")],
  ["scale", t("Stretch"), t("All of it stays, wider or narrower than it was.")],
]);

/** The largest box of a size's shape in a map. @returns {Box} */
function boxIn({width, height}, [tall, wide], at) {
  const scale = Math.min(height / tall, width / wide);
  const box = {height: tall * scale, width: wide * scale};
  return {...box, top: (height - box.height) * at, left: (width - box.width) * at};
}

/** What is said where a side that nobody chose became another. @param {number} i 1: the height */
function changed(values, much, i) {
  if (much) {
    return i ? t("At most {most} pixels: the height became {became}.", values)
      : t("At most {most} pixels: the width became {became}.", values);
  }
  return i ? t("{wanted} × {other} is not drawn well: the height became {became}.", values)
    : t("{wanted} × {other} is not drawn well: the width became {became}.", values);
}

/** A row of buttons of which one is chosen. */
function radios(row, entries, choose) {
  const all = entries.map(([value, text]) => {
    const one = make("button", {type: "button", role: "radio", textContent: text});
    one.onclick = () => choose(value);
    return {one, value};
  });
  row.replaceChildren(...all.map(({one}) => one));
  walkByArrows(row);
  return (chosen) => {
    for (const {one, value} of all) turnOn(one, value === chosen);
    const stop = all.find(({value}) => value === chosen) ?? all[0];
    if (stop) stop.one.tabIndex = 0; // a model of one size has no shapes
  };
}

export class Canvas {
  /** @param {import("./main.js").Painter} painter */
  constructor(painter) {
    const {element, props: {canvases}} = painter;
    const find = (selector) => element.querySelector(`.cl-canvas ${selector}`);
    this.painter = painter;
    /** @type {{named: {name: string, size: Size}[], all: Size[]}} */
    this.canvases = canvases;
    /** @type {HTMLDialogElement} */
    this.dialog = element.querySelector(".cl-canvas");
    this.small = find("canvas");
    this.slider = find(".cl-part");
    this.part = find(".cl-part-row");
    this.words = find(".cl-words");
    this.note = find(".cl-note"); // on the sides
    this.button = find(".cl-apply");
    this.sides = {height: find("[name=height]"), width: find("[name=width]")};
    /** @type {Size} */
    this.size = [0, 0];
    this.chosen = ""; // the way, by hand
    this.at = 0.5;
    this.markShape = radios(
      find(".cl-shapes"), canvases.named.map(({name, size}) => [String(size), called(name)]),
      (text) => this.take(text.split(",").map(Number)),
    );
    this.markWay = radios(find(".cl-ways"), WAYS, (way) => this.choose(way));
    this.hear(find);
  }

  hear(find) {
    const {dialog, slider, small, sides} = this;
    slider.oninput = () => this.moveTo(Number(slider.value) / 100);
    for (const [name, side] of Object.entries(sides)) side.onchange = () => this.takeSide(name);
    this.button.onclick = () => this.apply();
    closeBeside(dialog);
    small.onpointerdown = (event) => {
      small.setPointerCapture(event.pointerId);
      this.drag(event);
    };
    small.onpointermove = (event) => { if (event.buttons) this.drag(event); };
  }

  /** Whether there is a shape to choose. */
  get offers() {
    return this.canvases.all.length > 1;
  }

  /** What becomes of what is painted. Who makes the canvas larger wants more around it. */
  get way() {
    const {chosen, size, painter: {drawing: {height, width}}} = this;
    return chosen || (size[0] >= height && size[1] >= width ? "extend" : "crop");
  }

  open() {
    const {height, width} = this.painter.drawing;
    this.at = 0.5;
    this.take([height, width]);
    this.dialog.showModal();
  }

  /** @param {Size} size @param {string} [note] what became of a side that nobody chose */
  take(size, note = "") {
    this.size = size;
    this.note.textContent = note;
    this.fillSides();
    this.show();
  }

  /** A width that goes with no such height changes it, and the other way round. */
  takeSide(name) {
    const i = name === "height" ? 0 : 1, wanted = Number(this.sides[name].value);
    const {all} = this.canvases, fits = all.filter((size) => size[i] === wanted);
    const other = this.size[1 - i];
    const far = (size) => Math.abs(size[1 - i] - other);
    const found = fits.reduce((best, size) => (far(size) < far(best) ? size : best));
    const most = Math.max(...all.map(([height, width]) => height * width));
    const became = {
      most: most.toLocaleString(language), wanted, other, became: found[1 - i],
    };
    this.take(found, found[1 - i] === other ? "" : changed(became, wanted * other > most, i));
  }

  fillSides() {
    Object.values(this.sides).forEach((select, i) => {
      const all = [...new Set(this.canvases.all.map((size) => size[i]))].sort((a, b) => a - b);
      const options = all.map((side) => make("option", {value: String(side), text: String(side)}));
      if (select.options.length !== all.length) select.replaceChildren(...options);
      select.value = String(this.size[i]);
    });
  }

  choose(way) {
    this.chosen = way;
    this.show();
  }

  moveTo(at) {
    this.at = Math.min(1, Math.max(0, at));
    this.show();
  }

  drag({offsetX, offsetY}) {
    const {small, painter: {drawing}} = this;
    if (this.way !== "crop") return;
    const box = boxIn(drawing, this.size, 0), scale = drawing.width / small.clientWidth;
    const free = [drawing.width - box.width, drawing.height - box.height];
    const middle = [offsetX * scale - box.width / 2, offsetY * scale - box.height / 2];
    const along = free[0] > free[1] ? 0 : 1;
    if (free[along] > 0) this.moveTo(middle[along] / free[along]);
  }

  show() {
    const {drawing} = this.painter, [height, width] = this.size;
    const same = Math.abs(height * drawing.width - width * drawing.height) < 1;
    const asIs = height === drawing.height && width === drawing.width;
    this.markShape(String(this.size));
    this.markWay(this.way);
    this.words.textContent = asIs ? t("The canvas is like this now.")
      : same ? t("The same shape: nothing is lost.") : WAYS.find(([way]) => way === this.way)[2];
    this.button.disabled = asIs;
    this.button.title = asIs ? t("Choose another shape or size first") : "";
    this.slider.ariaLabel = this.part.firstElementChild.textContent = PARTS[this.way];
    this.part.hidden = same || this.way === "scale";
    this.slider.value = String(Math.round(100 * this.at));
    this.draw();
  }

  draw() {
    const {small, painter: {drawing}, size, at} = this, pen = small.getContext("2d");
    const [tall, wide] = this.way === "crop" ? [drawing.height, drawing.width] : size;
    const scale = SMALL / Math.max(tall, wide);
    Object.assign(small, {width: Math.round(wide * scale), height: Math.round(tall * scale)});
    pen.imageSmoothingEnabled = false;
    if (this.way === "extend") return this.drawExtended(pen);
    pen.drawImage(drawing.canvas, 0, 0, small.width, small.height);
    if (this.way !== "crop") return;
    const box = boxIn(drawing, size, at), inner = new Path2D(), around = new Path2D();
    const sides = [box.left, box.top, box.width, box.height].map((side) => side * scale);
    inner.rect(...sides);
    around.rect(0, 0, small.width, small.height);
    around.addPath(inner);
    pen.fillStyle = "rgb(0 0 0 / .6)";
    pen.fill(around, "evenodd");
    pen.strokeStyle = "#fff";
    pen.lineWidth = 2;
    pen.stroke(inner);
  }

  /** The map whole, and the colours of its edge around it. */
  drawExtended(pen) {
    const {small, painter: {drawing, drawing: {canvas, width, height}}, at} = this;
    const scale = Math.min(small.width / width, small.height / height);
    const w = width * scale, h = height * scale;
    const x = (small.width - w) * at, y = (small.height - h) * at;
    pen.drawImage(canvas, 0, 0, 1, height, 0, y, x, h);
    pen.drawImage(canvas, width - 1, 0, 1, height, x + w, y, small.width - x - w, h);
    pen.drawImage(canvas, 0, 0, width, 1, x, 0, w, y);
    pen.drawImage(canvas, 0, height - 1, width, 1, x, y + h, w, small.height - y - h);
    pen.drawImage(drawing.canvas, x, y, w, h);
  }

  apply() {
    const {painter, size, way, at} = this;
    this.dialog.close();
    painter.protocol.ask("canvas", {size, way, at});
  }
}
