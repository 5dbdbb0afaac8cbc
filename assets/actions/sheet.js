// @ts-check
// The list of shortcuts: every action that has keys, or something that a pointer does for it.

import {make} from "../widget.js";
import {keysOf, PLACES, shown} from "./keys.js";
import {GROUPS} from "./list.js";

/** @param {string[]} parts of a key */
const kbd = (parts) => parts.map((textContent) => {
  return textContent === "…" ? textContent : make("kbd", {textContent});
});

/** What is pressed, and what a pointer does: <kbd>, " or ", words. */
function waysOf({name, hand = []}) {
  const ways = [...shown(keysOf(name)).map(kbd), ...hand.map((words) => [words])];
  return ways.flatMap((way, i) => {
    const next = i >= shown(keysOf(name)).length ? " or " : " ";
    return i ? [next, ...way] : way;
  });
}

function row(action) {
  const {name, at, does} = action, term = make("dt"), words = make("dd");
  term.append(...waysOf(action));
  words.textContent = at ? `${PLACES[at].words}: ${does}` : does;
  const both = make("div");
  both.dataset.action = name;
  both.append(term, words);
  return both;
}

/** The list, by groups. @returns {HTMLElement[]} */
export function sheet() {
  return GROUPS.map(([title, actions]) => {
    const group = make("section"), rows = make("dl");
    rows.append(...actions.filter(({keys, hand}) => keys || hand).map(row));
    group.append(make("h3", {textContent: title}), rows);
    return group;
  });
}
