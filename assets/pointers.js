// Which of several pointers on one stage count, and for what. The rules:
//
// - One pointer has the tool. What comes down beside it does nothing, but for a second finger.
// - A second finger takes both to the view, which they move and zoom about their middle until all
//   fingers are up. Where the first is still fresh, down for less than FRESH_MS or never FRESH_PX
//   from where it came down, what it began is taken back; after that it stays as it is.
// - A pen comes before fingers: what a finger has begun when the pen comes down is taken back, and
//   from then on every finger does nothing until it is up, as one does that comes down beside it.
//   So a palm may rest where it likes.
//
// Told of pointer events; knows no elements. takeBack() and done() end what the tool has begun, the
// first as if it had never been; pinch(from, to) moves the view: {x, y, apart}, the middle of two
// fingers and how far apart they are, on the screen.

const FRESH_MS = 150, FRESH_PX = 8;

function Pointers({takeBack, done, pinch}) {
  const down = new Map();                  // by id: {touch, pen, role, x, y, x0, y0, far, time}
  const having = (role) => [...down.values()].filter((one) => one.role === role);
  const tool = () => having("tool")[0];

  function isFresh(one, now) {
    return now - one.time < FRESH_MS || one.far < FRESH_PX;
  }

  function roleOf(one) {                   // "tool", "view" or "none"
    const first = tool(), resting = having("none").some((other) => other.touch);
    if (one.pen && !first?.pen) return afterFingers();
    if (first && !(one.touch && first.touch)) return "none";
    if (first) return withSecond(first, one.time);
    if (!one.touch || !(resting || having("view").length)) return "tool";
    return having("view").length === 1 ? "view" : "none";      // one of two was up for a moment
  }

  function afterFingers() {                // the role of a pen
    if (tool()?.touch) takeBack();
    for (const other of down.values()) if (other.touch) other.role = "none";
    return tool() ? "none" : "tool";       // a mouse that is drawing goes on
  }

  function withSecond(first, now) {
    (isFresh(first, now) ? takeBack : done)();
    first.role = "view";
    return "view";
  }

  function forgetFingers() {               // whose end nobody heard of
    for (const [id, one] of down) if (one.touch) down.delete(id);
  }

  function pair() {
    const [a, b] = having("view");
    if (!b) return null;
    const apart = Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    return {x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart};
  }

  return {
    press({pointerId, pointerType, isPrimary, clientX: x, clientY: y, timeStamp: time}) {  // → role
      const touch = pointerType === "touch", pen = pointerType === "pen";
      if (touch && isPrimary) forgetFingers();
      down.delete(pointerId);
      const one = {touch, pen, x, y, x0: x, y0: y, far: 0, time};
      one.role = roleOf(one);
      down.set(pointerId, one);
      return one.role;
    },
    move({pointerId, clientX: x, clientY: y}) {      // → its role, or "hover" where it is not down
      const one = down.get(pointerId), before = pair();
      if (!one) return "hover";
      Object.assign(one, {x, y, far: Math.max(one.far, Math.hypot(x - one.x0, y - one.y0))});
      if (one.role === "view" && before) pinch(before, pair());
      return one.role;
    },
    release: ({pointerId}) => down.delete(pointerId),
    sure: (now) => !tool()?.touch || !isFresh(tool(), now),    // what the tool did is there to stay
  };
}
