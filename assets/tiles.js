// Tiles: pictures to choose from in a grid, one tab stop for all; arrow keys go from one to the next.

function tileButton(className, name, onclick, text = "") {
  const button = document.createElement("button");
  Object.assign(button, {type: "button", className, title: name, textContent: text, onclick});
  button.setAttribute("aria-label", name);
  return button;
}

// keys: what a tile does on a key, by the key; the tile that has the focus, or whose small buttons have it, is its argument.
function walkTiles(grid, keys) {
  const cells = () => [...grid.children], cellOf = (target) => cells().find((cell) => cell.contains(target));

  function stop(cell) {
    for (const other of cells()) other.querySelectorAll("button").forEach((b) => { b.tabIndex = other === cell ? 0 : -1; });
  }

  function step(cell, [dx, dy]) {
    const all = cells(), columns = all.filter((other) => other.offsetTop === all[0].offsetTop).length;
    const next = all[all.indexOf(cell) + dx + columns * dy];
    if (!next) return;
    stop(next);
    next.querySelector("button").focus();
  }

  grid.addEventListener("keydown", (event) => {
    const cell = cellOf(event.target), act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!cell || event.ctrlKey || event.metaKey || event.altKey || (!act && !ARROWS[event.key])) return;
    event.preventDefault();
    event.stopPropagation();                                     // the page has other uses for these keys
    if (act) act(cell);
    else step(cell, ARROWS[event.key]);
  });
  grid.addEventListener("focusin", (event) => stop(cellOf(event.target)));
  return {reset: () => stop(cells()[0])};
}
