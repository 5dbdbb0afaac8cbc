// @ts-check
// Cards: pictures with a name, a note and what can be done with each, in a grid. The arrow keys
// go from one to the next; Tab goes on to what can be done with it.

import {t} from "./texts.js";
import {walkTiles} from "./tiles.js";
import {button, make} from "./widget.js";

const SIGNS = {
  rename: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  duplicate: "M9 9h10v11H9zM15 9V4H5v11h4",
  save: "M12 4v11M7.5 11L12 15.500L16.5 11M5 20h14",
  remove: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
};

/** What it is called. @type {Record<keyof typeof SIGNS, string>} */
const WORDS = {
  rename: t("Rename"), duplicate: t("Duplicate"), save: t("Save as a file"), remove: t("Delete"),
};

/** The same with the card's name. @type {Record<keyof typeof SIGNS, (name: string) => string>} */
const NAMED = {
  rename: (name) => t("Rename “{name}”", {name}),
  duplicate: (name) => t("Duplicate “{name}”", {name}),
  save: (name) => t("Save as a file “{name}”", {name}),
  remove: (name) => t("Delete “{name}”", {name}),
};

/**
 * What can be done with a card. sign: how it looks, and what it is called.
 * @typedef {{sign: keyof typeof SIGNS, perform: () => void}} Act
 * @typedef {{key: string, title: string, note: string, picture: string | null, here?: boolean,
 *   label: string, open: () => void, acts: Act[]}} Card
 */

/** @param {Act} act @param {string} title */
function actButton({sign, perform}, title) {
  const more = {className: "cl-icon", title: WORDS[sign], ariaLabel: NAMED[sign](title)};
  const made = button("", perform, more);
  made.dataset.sign = sign;
  made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${SIGNS[sign]}"
    class="cl-line"/></svg>`;
  return made;
}

/** @param {Card} card */
function cardOf({key, title, note, picture, here, label, open, acts}) {
  const cell = make("div", {className: "cl-card", role: "listitem"});
  cell.dataset.key = key;
  const face = button("", open, {className: "cl-face", ariaLabel: label, title: label});
  if (here) face.ariaCurrent = "true";
  const frame = make("span", {className: "cl-shot"});
  if (picture) frame.append(make("img", {src: picture, alt: "", draggable: false}));
  face.append(frame, make("b", {textContent: title}), make("small", {textContent: note}));
  const row = make("span", {className: "cl-acts"});
  row.append(...acts.map((act) => actButton(act, title)));
  cell.append(face, row);
  return cell;
}

export class Cards {
  /** @param {HTMLElement} grid */
  constructor(grid) {
    this.grid = grid;
    grid.setAttribute("role", "list");
    this.walk = walkTiles(grid);
    /** @type {HTMLElement | null} */
    this.naming = null; // where a name is being written
    /** @type {Card[] | null} */
    this.later = null; // what is to be shown once it is
  }

  /** @returns {HTMLElement[]} */
  cells = () => /** @type {any} */ ([...this.grid.children]);

  /** The card of a key. @param {string} key */
  of = (key) => this.cells().find((cell) => cell.dataset.key === key);

  /**
   * Show these cards, once no name is being written; the focus stays where it was, or goes to the
   * next.
   * @param {Card[]} cards
   */
  show(cards) {
    this.later = this.naming ? cards : null;
    if (this.naming) return;
    const at = this.cells().findIndex((cell) => cell.contains(document.activeElement));
    const was = this.cells()[at]?.dataset.key;
    const sign = /** @type {HTMLElement} */ (document.activeElement)?.dataset.sign;
    this.grid.replaceChildren(...cards.map(cardOf));
    if (!cards.length) return;
    this.walk.reset();
    if (at < 0) return;
    const cell = this.of(was) ?? this.cells()[Math.min(at, cards.length - 1)];
    const again = this.of(was) && sign && cell.querySelector(`[data-sign="${sign}"]`);
    /** @type {HTMLElement} */ (again || cell.querySelector("button")).focus();
  }

  /**
   * Have a name written anew in its card: Enter and leaving it keep it, Esc does not.
   * @param {string} key
   * @param {number} most letters
   * @param {(title: string) => void} keep
   */
  rename(key, most, keep) {
    const cell = this.of(key), name = cell?.querySelector("b");
    if (!name) return;
    const title = name.textContent;
    const ariaLabel = t("Name of “{name}”", {name: title});
    const field = make("input", {className: "cl-field", value: title, maxLength: most, ariaLabel});
    const face = /** @type {HTMLElement} */ (cell.querySelector(".cl-face"));
    const end = (kept, focus) => {
      if (this.naming !== field) return;
      this.naming = null;
      field.remove();
      name.hidden = false;
      if (focus) face.focus();
      // a field that is left is so before what it is left for has the focus
      setTimeout(() => { if (this.later) this.show(this.later); });
      if (kept && field.value.trim() && field.value.trim() !== title) keep(field.value.trim());
    };
    field.onkeydown = (event) => {
      event.stopPropagation();
      if (!["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault();
      end(event.key === "Enter", true);
    };
    field.onblur = () => end(true, false);
    name.hidden = true;
    face.after(field);
    field.focus(); // another that is open ends
    field.select();
    this.naming = field;
  }
}
