// @ts-check
// Files in and out of a painter: chosen, dropped or pasted ones are handed to Python, the map is
// saved here. The painter of the style photos takes the photos that are dropped or pasted anywhere
// on the page.

import {hear, tell} from "../events.js";
import {keysWait} from "../keyboard.js";
import {isPicture, PICTURES} from "../pictures.js";
import {toDataURL} from "../png.js";
import {t} from "../texts.js";
import {chooseFiles, finder, make} from "../widget.js";

const LARGEST_FILE = 40e6; // bytes; Python takes no larger ones

/**
 * What comes in, each file as a data URL. dropped: on the map, where Python says whether it is a
 * map or a photo; a photo it has passed on.
 * @typedef {{file: string, name: string, dropped?: boolean} | {files: string[], names: string[]}}
 *   Brought
 */

const isProject = (file) => file.name.toLowerCase().endsWith(".clvae"); // keep/main.js opens it

/** Say what is neither of both. @param {File[]} files */
function refuse(files) {
  const others = files.filter((file) => !isProject(file));
  const {length: count} = others, [one] = others;
  if (!count) return;
  tell("sign", count === 1 ? t("{name}: neither a picture nor a project (.clvae)", {name: one.name})
    : t("{count} files: neither pictures nor projects (.clvae)", {count}));
}

/**
 * Whether a label map was dropped: on the scene's map, where one picture may be one if it is of no
 * kind that changes pixels.
 * @param {DragEvent} event
 */
function bringsMap({target, dataTransfer: {files}}) {
  const on = target instanceof Element && target.closest(".cl-painter.main .cl-stage");
  return Boolean(on) && files.length === 1 && isPicture(files[0])
    && !/(jpe?g|avif|hei[cf])$/i.test(files[0].type || files[0].name);
}

export class Files {
  /**
   * @param {HTMLElement} element
   * @param {{main: boolean, take: (kind: "map" | "photo", what: Brought) => void}} of main: of the
   *   scene, not of the style photos
   */
  constructor(element, {main, take}) {
    const find = finder(element);
    this.element = element;
    this.main = main;
    this.take = take;
    this.painter = find(".cl-painter");
    this.stage = find(".cl-stage");
    this.warning = find(".cl-warning");
    /** @type {File | null} */
    this.dropped = null; // on the map, the last one
    this.fading = null;
    if (main) this.stage.addEventListener("drop", (event) => this.dropMap(event));
    else this.hearOfPhotos();
  }

  chooseMap = () => this.choose("image/png,image/*", "map");
  choosePhoto = () => this.choose(PICTURES, "photo");

  hearOfPhotos() {
    for (const name of ["dragover", "dragleave", "drop"]) {
      window.addEventListener(name, (event) => this.drag(event), true);
    }
    document.addEventListener("drop", (event) => this.dropPhotos(event));
    document.addEventListener("paste", (event) => this.paste(event));
    hear("photos", (files) => this.openPhotos(files));
  }

  choose(accept, kind) {
    const which = {accept, multiple: kind === "photo"};
    chooseFiles(this.element, which, (files) => this.hand(files, kind));
  }

  /**
   * @param {File[]} files
   * @param {"map" | "photo"} kind
   */
  async hand(files, kind, more = {}) {
    const large = files.find((file) => file.size > LARGEST_FILE);
    this.warn("");
    if (large) {
      const values = {name: large.name, size: LARGEST_FILE / 1e6};
      return this.warn(kind === "map" ? t("The label map {name} is larger than {size} MB.", values)
        : t("The photo {name} is larger than {size} MB.", values));
    }
    const end = this.work(kind === "photo" ? files.length : 0);
    const names = files.map((file) => file.name);
    const urls = await Promise.all(files.map(toDataURL)).catch(() => null);
    if (!urls) {
      this.rest();
      return this.warn(t("Cannot be read: {names}", {names: names.join(", ")}));
    }
    if (kind === "map") this.take(kind, {file: urls[0], name: names[0], ...more});
    else this.take(kind, {files: urls, names});
    end();
  }

  /**
   * The stage says at once that a file is being read, and goes on until Python has answered: until
   * Gradio, which marks the painter meanwhile, marks it no more.
   * @param {number} photos that are to come
   * @returns {() => void} what to call once Python was asked
   */
  work(photos) {
    const holder = this.element.closest(".html-container") ?? this.element;
    this.painter.classList.add("reading");
    if (photos) tell("reading", photos);
    return () => {
      let seen = false;
      const watcher = new MutationObserver(() => {
        const pending = holder.classList.contains("pending");
        seen ||= pending;
        if (pending || !seen) return;
        watcher.disconnect();
        this.rest();
      });
      watcher.observe(holder, {attributes: true, attributeFilter: ["class"]});
    };
  }

  /** What was brought is here, or cannot be. */
  rest() {
    this.painter.classList.remove("reading");
    if (!this.main) tell("reading", 0);
  }

  warn(sentence) {
    this.warning.textContent = sentence;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => { this.warning.textContent = ""; }, 10000);
  }

  /** @param {Blob} blob */
  save(blob) {
    const download = this.main ? "map.png" : "photo-map.png";
    const link = make("a", {href: URL.createObjectURL(blob), download});
    link.click();
    tell("sign", t("Saved as {name}", {name: download}));
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  /**
   * Show the tab where they are seen. Gradio makes it when it is opened first, and an answer that
   * came meanwhile would be lost.
   * @param {File[]} files
   */
  async openPhotos(files) {
    const open = () => document.getElementById("tab-style-photos-button")?.click();
    for (open(); !document.querySelector("#style-photos [data-ready]"); open()) {
      await new Promise((next) => { setTimeout(next, 20); });
    }
    this.hand(files, "photo");
  }

  dropMap(event) {
    if (!bringsMap(event)) return;
    event.preventDefault();
    if (keysWait()) return;
    [this.dropped] = event.dataTransfer.files;
    this.hand([this.dropped], "map", {dropped: true});
  }

  /** What was dropped on the map is a photo. */
  passOn() {
    tell("brought", this.dropped);
  }

  dropPhotos(event) {
    const all = [...event.dataTransfer.files];
    const on = this.stage.contains(event.target);
    const files = all.filter((file) => !isProject(file) && (isPicture(file) || on));
    if (bringsMap(event)) return;
    refuse(all.filter((file) => !files.includes(file)));
    if (!files.length) return;
    event.preventDefault();
    if (!keysWait()) this.receive(files);
  }

  /** Photos that were dropped or pasted: beside other style photos they are some. */
  receive(files) {
    const styling = document.querySelector("#workspace.styling");
    if (files.length === 1 && !styling) tell("brought", files[0]);
    else this.openPhotos(files);
  }

  paste(event) {
    const all = [...event.clipboardData?.files ?? []], files = all.filter(isPicture);
    refuse(all.filter((file) => !isPicture(file)));
    if (files.length && !keysWait()) this.receive(files);
  }

  drag(event) {
    const files = event.dataTransfer?.types.includes("Files");
    if (files && event.type === "dragover") event.preventDefault();
    if (event.type === "dragleave" && event.relatedTarget) return; // still on the page
    document.body.classList.toggle("cl-dropping", Boolean(files) && event.type === "dragover");
  }
}
