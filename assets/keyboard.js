// Painting and choosing without a pointer: a place on the map that the keyboard moves, and groups of radio buttons that
// follow the arrow keys.

const ARROWS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

// Keys wait while a dialog is open, while the last picture comes back, or while a stroke is being
// drawn: what they do would split the stroke in two.
function keysWait() {
  return Boolean(document.querySelector("dialog[open], #desk[inert], .cl-painter.drawing"));
}

// Arrow keys move the place, in larger steps with Shift; Space uses the tool there, and paints along while it is held.
// With Shift it draws a line from the last point. map: {width, height, at() → {x, y}, move(p), press(p, line), release()},
// what a painter does at a place p, in its pixels.
function paintByKeys(canvas, map) {
  function step(event) {
    const [dx, dy] = ARROWS[event.key], far = Math.max(1, map.width / (event.shiftKey ? 8 : 64)), from = map.at();
    const within = (value, limit) => Math.min(limit - 0.5, Math.max(0.5, value));
    map.move({x: within(from.x + dx * far, map.width), y: within(from.y + dy * far, map.height)});
  }

  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") {
      if (!event.repeat) map.press(map.at(), event.shiftKey);
    } else if (ARROWS[event.key]) step(event);
    else return;
    event.preventDefault();                                      // the page does not scroll
  });
  canvas.addEventListener("keyup", (event) => { if (event.key === " ") map.release(); });
  canvas.addEventListener("blur", map.release);
}

// One tab stop for a group of radio buttons, at the one that is on; arrow keys go on to the next and turn it on.
function walkByArrows(group) {
  group.onkeydown = (event) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    const radios = [...group.querySelectorAll("[role=radio]:not([hidden])")], at = radios.indexOf(document.activeElement);
    const next = radios[(at + way[0] + way[1] + radios.length) % radios.length];
    next.focus();
    next.click();
  };
}

// One tab stop for a group of buttons that do something; arrow keys go from one to the next. The
// stop stays where it was: call what this returns when the buttons were made anew.
function roam(group) {
  const buttons = () => [...group.querySelectorAll("button")];
  let at = 0;

  function stop(index, focus = false) {
    const all = buttons();
    at = Math.max(0, Math.min(all.length - 1, index));
    all.forEach((button, i) => { button.tabIndex = i === at ? 0 : -1; });
    if (focus) all[at]?.focus();
  }

  group.addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    stop(buttons().indexOf(document.activeElement) + way[0] + way[1], true);
  });
  group.addEventListener("focusin", (event) => stop(buttons().indexOf(event.target)));
  stop(0);
  return () => stop(at);
}

function turnOn(radio, on) {
  radio.setAttribute("aria-checked", on);
  radio.tabIndex = on ? 0 : -1;
}
