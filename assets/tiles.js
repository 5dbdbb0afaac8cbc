// @ts-check
// Tiles: pictures to choose from in a grid, one tab stop for all; arrow keys go from one to the
// next.

import {ARROWS, walk} from "./keyboard.js";
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
 * Let the arrow keys walk through the cells of a grid.
 * @param {HTMLElement} grid
 */
export function walkTiles(grid) {
  const cells = () => /** @type {HTMLElement[]} */ ([...grid.children]);
  const cellOf = (target) => cells().find((cell) => cell.contains(target));

  function stop(cell) {
    for (const other of cells()) {
      other.querySelectorAll("button").forEach((b) => { b.tabIndex = other === cell ? 0 : -1; });
    }
  }

  walk(grid, (key) => {
    const all = cells(), top = all[0].offsetTop, [dx, dy] = ARROWS[key];
    const columns = all.filter((other) => other.offsetTop === top).length;
    const next = all[all.indexOf(cellOf(document.activeElement)) + dx + columns * dy];
    if (!next) return;
    stop(next);
    next.querySelector("button").focus();
  });
  grid.addEventListener("focusin", (event) => stop(cellOf(event.target)));
  return {reset: () => stop(cells()[0])};
}
