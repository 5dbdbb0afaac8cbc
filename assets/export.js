// @ts-check
// The dialog in which finished work is exported: what, in which format, how large. While Python
// makes a file it says how far that is, and stops it when it is closed. props.value: {push, sizes,
// held, looks, photo, upscaled, link} as it is opened, see handlers/exports.py, then {push, job, …}
// of an export: done of so many pictures, and in the end saved (the file's name), copied (a data
// URL) or error.

import {join} from "./actions/page.js";
import {copyPicture, copyText} from "./copying.js";
import {hear, settled, tell} from "./events.js";
import {
  AWAY, KINDS, LARGER, LARGEST, LOSSLESS, MAPS, NAMES, NO_COPY, NO_LINK, NO_LOOKS, NO_PHOTO,
} from "./export-words.js";
import {turnOn, walkByArrows} from "./keyboard.js";
import {toDataURL} from "./png.js";
import {figure, t} from "./texts.js";
import {button, closeBeside, finder, make} from "./widget.js";

/** @param {string} text @param {string | number} value */
const option = (text, value) => make("option", {textContent: text, value: String(value)});

/** @param {import("./widget.js").Widget} widget */
export function start(widget) {
  new Export(widget).begin(widget);
}

export class Export {
  /** @param {import("./widget.js").Widget} widget */
  constructor({element, props, trigger}) {
    const find = finder(element);
    this.find = find;
    this.props = props;
    this.trigger = trigger;
    this.dialog = find("dialog");
    this.form = find("form");
    this.kinds = find(".cl-kinds");
    this.bar = find("progress");
    this.kind = "photo";
    /** @type {Record<string, string>} */
    this.formats = {}; // that was chosen last, by kind
    // As the dialog was opened.
    this.now = {sizes: {}, held: "", looks: [], photo: false, upscaled: false, link: null};
    this.newest = 0;
    this.job = 0;
    /** @type {{resolve: (url: string) => void, reject: (error: Error) => void} | null} */
    this.copying = null;
    this.working = false;
  }

  /** @param {import("./widget.js").Widget} widget */
  begin({watch}) {
    const {form, dialog, props: {choices}} = this, fields = form.elements;
    for (const [kind, [words]] of Object.entries(KINDS)) {
      const made = button(words, () => this.choose(kind), {className: "cl-choice"});
      made.dataset.kind = kind;
      made.setAttribute("role", "radio");
      this.kinds.append(made);
    }
    walkByArrows(this.kinds);
    [fields.seconds.min, fields.seconds.max] = choices.seconds;
    fields.rate.append(...choices.rates.map((rate) => option(t("{rate} a second", {rate}), rate)));
    fields.rate.value = "10";
    form.oninput = () => this.show();
    form.onsubmit = (event) => {
      event.preventDefault();
      this.ask();
    };
    fields.copy.onclick = () => this.copy();
    fields.link.onclick = () => this.copyLink();
    fields.close.onclick = () => (this.working ? this.stop() : dialog.close());
    closeBeside(dialog);
    dialog.onclose = () => this.stop();
    hear("away", (away) => { if (away && this.working) this.end(AWAY); });
    join({exports: this});
    watch("value", () => this.receive());
    this.choose("photo");
  }

  async open() {
    if (this.dialog.open) return;
    this.say("");
    this.dialog.showModal();
    this.kinds.querySelector("[aria-checked=true]").focus();
    await settled();
    this.trigger("offer");
  }

  // What is wanted --------------------------------------------------------------------------------
  choose(kind) {
    this.kind = kind;
    this.fillScales();
    for (const radio of this.kinds.children) turnOn(radio, radio.dataset.kind === kind);
    const {format} = this.form.elements, formats = this.props.choices.formats[kind];
    format.replaceChildren(...formats.map((one) => option(NAMES[one], one)));
    format.value = this.formats[kind] ?? formats[0];
    this.say("");
    this.show();
  }

  async order() {
    const {kind, form: {elements: fields}} = this, common = {
      kind, format: fields.format.value, quality: Number(fields.quality.value),
      scale: Number(fields.scale.value), project: fields.project.checked,
    };
    if (kind === "others") {
      const files = [...fields.files.files], names = files.map((file) => file.name);
      return {...common, files: await Promise.all(files.map(toDataURL)), names};
    }
    if (kind !== "animation") return common;
    const end = ({value}) => (value === "now" ? value : Number(value));
    return {
      ...common, a: end(fields.a), b: end(fields.b), seconds: Number(fields.seconds.value),
      rate: Number(fields.rate.value), back: fields.back.checked,
    };
  }

  async ask(more = {}) {
    if (this.working || this.form.elements.go.disabled) return;
    this.say("");
    this.work(true);
    this.job++;
    const {job} = this;
    await settled();
    const asked = await this.order().catch(() => null);
    if (!this.working || job !== this.job) return;
    if (asked) this.trigger("start", {job, ...asked, ...more});
    else this.end(t("A file cannot be read: choose the photos again."));
  }

  copy() {
    if (this.working) return;
    /** @type {Promise<string>} */
    const url = new Promise((resolve, reject) => { this.copying = {resolve, reject}; });
    // Asked for at once: browsers allow it only while a click is fresh.
    copyPicture(url).then(() => this.say(t("Copied")), (error) => this.say(error.message, true));
    this.ask({format: "png", copy: true});
  }

  async copyLink() {
    const {scene, seed} = this.now.link, address = new URL(location.pathname, location.origin);
    address.search = new URLSearchParams({scene, seed: String(seed)}).toString();
    const copied = await copyText(address.href);
    this.say(copied ? t("Copied: {address}", {address: address.href}) : address.href);
  }

  // Work ------------------------------------------------------------------------------------------
  work(on) {
    this.working = on;
    this.form.classList.toggle("working", on);
    this.bar.hidden = !on;
    this.bar.removeAttribute("value"); // how much there is to do is not known yet
    this.form.elements.close.textContent = on ? t("Stop") : t("Close");
    this.show();
  }

  stop() {
    if (!this.working) return;
    this.trigger("stop", {job: this.job});
    this.end("");
  }

  end(error) {
    this.work(false);
    this.copying?.reject(new Error(error || t("Nothing was copied.")));
    this.copying = null;
    this.say(error, true);
  }

  receive() {
    const {value} = this.props;
    if (!value || value.push <= this.newest) return;
    this.newest = value.push;
    if (value.sizes) {
      this.now = value;
      this.fill();
    } else if (this.working && value.job === this.job) this.follow(value);
  }

  follow({done, of, saved, copied, error}) {
    if (of) {
      Object.assign(this.bar, {max: of, value: done});
      this.find(".cl-note").textContent = done < of ? t("Drawing: {done} of {of}", {done, of})
        : t("Writing the file …");
    }
    if (error) this.end(error);
    if (copied) {
      this.copying?.resolve(copied);
      this.copying = null;
    }
    if (copied || saved) this.work(false);
    if (saved) this.dialog.close();
  }

  // What is seen ----------------------------------------------------------------------------------
  /** @param {string} sentence @param {boolean} [wrong] */
  say(sentence, wrong = false) {
    this.find(".cl-wrong").textContent = sentence;
    this.find(".cl-wrong").classList.toggle("done", !wrong);
  }

  /** How what is chosen becomes larger; see LARGER. */
  larger() {
    if (MAPS.includes(this.kind)) return LARGER.squares;
    return this.now.upscaled ? LARGER.upscaled : LARGER.resampled;
  }

  /** The sizes of what is chosen: a photo of its own size can be too large to be enlarged. */
  fillScales() {
    const {kind, now, props: {choices}, form: {elements: {scale: field}}} = this;
    const {value} = field, [height, width] = now.sizes[kind] ?? [0, 0];
    const most = choices.most[kind === "layers" ? "layers" : "picture"] / (height * width);
    const larger = !(now.photo && kind === "layers"); // these are as they are
    const fits = (scale) => scale === 1 || (larger && scale ** 2 <= most);
    const scales = choices.scales.filter(fits);
    const [how] = this.larger();
    field.replaceChildren(...scales.map((scale) => {
      const size = `${width * scale} × ${height * scale}`;
      return option(scale === 1 ? `${size} (×1)` : `${size} (×${scale}, ${how})`, scale);
    }));
    if (scales.includes(Number(value))) field.value = value;
  }

  /** What is offered of this picture. */
  fill() {
    const {form: {elements: fields}, now} = this;
    const kept = {a: fields.a.value, b: fields.b.value};
    this.fillScales();
    const looks = now.looks.map(({number, name, whole}, i) => {
      const place = i + 1, words = whole ? t("Kept {place}: whole picture", {place})
        : t("Kept {place}: {name}, on {held}", {place, name, held: now.held});
      return option(words, number);
    });
    for (const end of ["a", "b"]) {
      fields[end].replaceChildren(option(t("The look now"), "now"), ...looks.map(
        (one) => one.cloneNode(true)));
    }
    for (const [name, value] of Object.entries(kept)) {
      if ([...fields[name].options].some((one) => one.value === value)) fields[name].value = value;
    }
    if (fields.a.value === fields.b.value) fields.b.selectedIndex = fields.b.length - 1;
    this.show();
  }

  /** Why there is no export of what is chosen now, or "". */
  why() {
    const {a, b, files: {files}} = this.form.elements;
    if (this.kind === "others") {
      if (!this.now.photo) return NO_PHOTO;
      if (!files.length) return t("Choose the photos.");
      const bytes = [...files].reduce((sum, {size}) => sum + size, 0);
      const size = LARGEST / 1e6;
      return bytes > LARGEST ? t("Together they are larger than {size} MB.", {size}) : "";
    }
    if (this.kind !== "animation") return "";
    if (!this.now.looks.length) return NO_LOOKS;
    return a.value === b.value ? t("Choose two looks that differ.") : "";
  }

  show() {
    const {kind, working, form: {elements: fields}} = this, [, note, has] = KINDS[kind];
    const format = fields.format.value, why = this.why();
    this.formats[kind] = format;
    for (const field of this.form.querySelectorAll("[data-for]")) {
      const name = field.dataset.for;
      field.hidden = !has.includes(name) || (name === "quality" && LOSSLESS.includes(format))
        || (name === "project" && format !== "png");
    }
    fields.quality.nextElementSibling.textContent = fields.quality.value;
    fields.seconds.nextElementSibling.textContent = `${figure(fields.seconds.valueAsNumber)} s`;
    const larger = has.includes("scale") && Number(fields.scale.value) > 1 ? this.larger()[1] : "";
    if (!working) this.find(".cl-note").textContent = why || [note, larger].join(" ").trim();
    for (const field of fields) if (field !== fields.close) field.disabled = working;
    for (const radio of this.kinds.children) radio.disabled = working;
    fields.go.disabled = working || Boolean(why);
    fields.copy.hidden = ["map", "layers", "animation", "others"].includes(kind);
    fields.copy.disabled ||= !navigator.clipboard?.write;
    fields.copy.title = navigator.clipboard?.write ? t("Copy it as a picture") : NO_COPY;
    fields.link.hidden = kind !== "photo";
    fields.link.disabled ||= !this.now.link;
    fields.link.title = this.now.link
      ? t("Copy an address that opens this page with this picture") : NO_LINK;
  }
}
