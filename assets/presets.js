// @ts-check
// Looks to choose from: thumbnails for the selected class or for the whole picture, whichever is
// asked for. A row of them (a shelf of Python's) is one image, and one tab stop. While what is
// selected is locked its looks are out of reach, and say so.

import {hear, tell} from "./events.js";
import {fadeEnds} from "./fades.js";
import {roam} from "./keyboard.js";
import {called, t} from "./texts.js";
import {button, make} from "./widget.js";

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger, watch}) {
  const root = element.querySelector(".cl-presets");
  let whole = false;
  /** @type {Partial<import("./events.js").Selected>} */
  let selected = {};

  const row = () => /** @type {HTMLElement} */ (root.querySelector(".cl-shelf"));

  function makeRow(name) {
    const made = make("div", {className: "cl-shelf"});
    made.dataset.name = name;
    const choose = (index) => trigger("choose", {shelf: name, index});
    made.append(...looks(props.shelves[name], name === "scenes", choose));
    roam(made);
    fadeEnds(made);
    return made;
  }

  function kind(name, shown) {
    const text = name === "scenes" ? t("Looks of the whole picture")
      : t("Looks of {name}", {name: called(props.shelves[name].title)});
    const choose = () => {
      whole = name === "scenes";
      show();
    };
    return button(text, choose, {className: "cl-kind", ariaPressed: String(name === shown)});
  }

  function show() {
    const own = String(props.value.class_id);
    const names = [own, "scenes"].filter((name) => props.shelves[name]);
    const scenes = names.includes("scenes") && (whole || names.length === 1);
    const shown = scenes ? "scenes" : names[0];
    const head = make("div", {className: "cl-shelves"});
    head.append(...names.map((name) => kind(name, shown)));
    // Who walks through it stays where he is.
    if (row() && row().dataset.name === shown) row().previousSibling.replaceWith(head);
    else root.replaceChildren(...(shown ? [head, makeRow(shown)] : []));
    bar();
  }

  function bar() {
    const locked = Boolean(selected.locked) && row()?.dataset.name !== "scenes";
    row()?.querySelectorAll("button").forEach((look) => {
      look.setAttribute("aria-disabled", String(locked));
      look.title = locked ? t("Locked: {name}", {name: selected.name}) : look.ariaLabel;
    });
  }

  hear("selected", (now) => {
    selected = now;
    bar();
  });
  tell("hello");
  watch("value", show);
  show();
}

/**
 * A button for each look of a row.
 * @param {{title: string, count: number, ratio: number, src: string}} row
 * @param {boolean} whole of the whole picture
 * @param {(index: number) => void} choose
 */
function looks({title, count, ratio, src}, whole, choose) {
  const name = called(title);
  return Array.from({length: count}, (_, index) => {
    const number = index + 1;
    const ariaLabel = whole ? t("Look {number} of the whole picture", {number})
      : t("Look {number} of {name}", {number, name});
    const look = button("", () => choose(index), {className: "cl-look", ariaLabel});
    Object.assign(look.style, {
      aspectRatio: ratio, backgroundImage: `url(${src})`, backgroundSize: `${100 * count}% 100%`,
      backgroundPosition: `${count > 1 ? 100 * index / (count - 1) : 0}% 0`,
    });
    return look;
  });
}
