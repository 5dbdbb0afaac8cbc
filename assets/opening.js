// @ts-check
// A photo to edit: chosen by a button, or dropped or pasted, where it is asked what it is for.

import {hear, tell} from "./events.js";
import {PICTURES} from "./pictures.js";
import {toDataURL} from "./png.js";
import {t} from "./texts.js";
import {button, chooseFiles, make} from "./widget.js";

const LARGEST_FILE = 40e6; // bytes; Python takes no larger ones
const ICON = `<svg viewBox="0 0 24 24" aria-hidden="true"><rect x="3" y="5" width="18" height="14"
  rx="2" class="cl-line"/><path d="M5 17l4.5-5.5 3.5 4 2.5-3L19 17z"/></svg>`;

/** The pictures come into view, where what was chosen will show: one chooses below them. */
export function reveal() {
  const {top, bottom} = document.querySelector("#photo .cl-stage").getBoundingClientRect();
  if (top >= 0 && bottom <= innerHeight) return;
  document.getElementById("workspace").scrollIntoView();
}

export class Opening {
  /**
   * @param {HTMLDialogElement} dialog
   * @param {(what: {file: string, name: string, number: number}) => void} open
   */
  constructor(dialog, open) {
    this.dialog = dialog;
    this.open = open;
    this.number = 0; // of the newest photo
    /** @type {File | null} */
    this.brought = null;
    for (const one of dialog.querySelectorAll("button")) {
      one.onclick = () => this.answer(one.dataset.for);
    }
    hear("brought", (file) => this.ask(file));
  }

  /** A button that lets a file be chosen. */
  chooser() {
    const made = button("", () => this.choose(), {
      className: "cl-open-photo",
      title: t("Open a photo of yours: change one thing in it, and keep the rest as it is"),
    });
    made.innerHTML = ICON;
    made.append(make("span", {textContent: t("Open a photo")}));
    return made;
  }

  choose() {
    chooseFiles(document.body, {accept: PICTURES}, ([file]) => this.edit(file));
  }

  /** @param {File} file that was dropped or pasted */
  ask(file) {
    this.brought = file;
    this.dialog.showModal();
  }

  /** @param {string} what it is for */
  answer(what) {
    this.dialog.close();
    if (what === "edit") this.edit(this.brought);
    if (what === "look") tell("photos", [this.brought]);
  }

  /** @param {File} file */
  async edit(file) {
    if (file.size > LARGEST_FILE) {
      const size = LARGEST_FILE / 1e6;
      tell("sign", t("{name} is larger than {size} MB", {name: file.name, size}));
      return;
    }
    const number = ++this.number;
    reveal();
    tell("opening", t("Reading {name} …", {name: file.name}));
    const url = await toDataURL(file).catch(() => null);
    if (number !== this.number) return; // another one came
    if (url) return this.open({file: url, name: file.name, number});
    this.hear({number, words: ""});
    tell("sign", t("{name} cannot be read: choose it again", {name: file.name}));
  }

  /**
   * How far it is, as Python says; no words once it is there, or cannot be.
   * @param {{number: number, words: string} | null} value
   */
  hear(value) {
    if (value && value.number === this.number) tell("opening", value.words);
  }
}
