// @ts-check
// Tiles: pictures to choose from in a grid, one tab stop for all; arrow keys go from one to the
// next.

import {ARROWS, hasModifier} from "./keyboard.js";
import {button} from "./widget.js";

/**
 * A button of a tile, by what it does.
 * @param {string} className
 * @param {string} name
 * @param {() => void} onclick
 */
export function tileButton(className, name, onclick, text = "") {
  return button(text, onclick, {className, title: name, ariaLabel: name});
}

/**
 * Let the keyboard walk through the cells of a grid.
 * @param {HTMLElement} grid
 * @param {Record<string, (cell: HTMLElement) => void>} keys what a cell does on a key: the one that
 *   has the focus, or whose small buttons have it
 */
export function walkTiles(grid, keys) {
  const cells = () => /** @type {HTMLElement[]} */ ([...grid.children]);
  const cellOf = (target) => cells().find((cell) => cell.contains(target));

  function stop(cell) {
    for (const other of cells()) {
      other.querySelectorAll("button").forEach((b) => { b.tabIndex = other === cell ? 0 : -1; });
    }
  }

  function step(cell, [dx, dy]) {
    const all = cells(), top = all[0].offsetTop;
    const columns = all.filter((other) => other.offsetTop === top).length;
    const next = all[all.indexOf(cell) + dx + columns * dy];
    if (!next) return;
    stop(next);
    next.querySelector("button").focus();
  }

  grid.addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const cell = cellOf(event.target), act = keys[key];
    if (!cell || hasModifier(event) || (!act && !ARROWS[event.key])) return;
    event.preventDefault();
    event.stopPropagation(); // the page has other uses for these keys
    if (act) act(cell);
    else step(cell, ARROWS[event.key]);
  });
  grid.addEventListener("focusin", (event) => stop(cellOf(event.target)));
  return {reset: () => stop(cells()[0])};
}
