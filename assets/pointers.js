// @ts-check
// Which of several pointers on one stage count, and for what. The rules:
//
// - One pointer has the tool. What comes down beside it does nothing, but for a second finger.
// - A second finger takes both to the view, which they move and zoom about their middle until all
//   fingers are up. Where the first is still fresh, down for less than FRESH_MS or never FRESH_PX
//   from where it came down, what it began is taken back; after that it stays as it is.
// - A pen comes before fingers: what a finger has begun when the pen comes down is taken back, and
//   from then on every finger does nothing until it is up, as one does that comes down beside it.
//   So a palm may rest where it likes.
// - Three fingers that tap, together and for less than TAP_MS, are a sign of their own.
//
// Told of pointer events; knows no elements. takeBack() and done() end what the tool has begun, the
// first as if it had never been; threeTap() is their sign; pinch(from, to) moves the view:
// {x, y, apart}, the middle of two fingers and how far apart they are, on the screen.

const FRESH_MS = 150, FRESH_PX = 8;
const TAP_MS = 400, TAP_PX = 16;

/**
 * @typedef {"tool" | "view" | "none"} Role
 * @typedef {{x: number, y: number, apart: number}} Pair
 * @typedef {Pick<PointerEvent, "pointerId" | "pointerType" | "isPrimary" | "clientX" | "clientY"
 *   | "timeStamp">} Event
 */

export class Pointers {
  /**
   * @param {object} acts
   * @param {() => void} acts.takeBack
   * @param {() => void} acts.done
   * @param {(from: Pair, to: Pair) => void} acts.pinch
   * @param {() => void} [acts.threeTap]
   */
  constructor(acts) {
    this.acts = acts;
    this.down = new Map(); // by id: {touch, pen, role, x, y, x0, y0, far, time}
    this.tap = {time: 0, fingers: 0, still: false}; // what fingers do until all are up
  }

  fingers = () => [...this.down.values()].filter((one) => one.touch).length;
  having = (role) => [...this.down.values()].filter((one) => one.role === role);
  tool = () => this.having("tool")[0];

  /** A pointer comes down. @param {Event} event @returns {Role} */
  press({pointerId, pointerType, isPrimary, clientX: x, clientY: y, timeStamp: time}) {
    const touch = pointerType === "touch", pen = pointerType === "pen";
    if (touch && isPrimary) this.forgetFingers();
    this.down.delete(pointerId);
    const one = {touch, pen, x, y, x0: x, y0: y, far: 0, time, role: "none"};
    one.role = this.roleOf(one);
    this.count(one);
    this.down.set(pointerId, one);
    return /** @type {Role} */ (one.role);
  }

  /** @param {Event} event @returns {Role | "hover"} "hover" where it is not down */
  move({pointerId, clientX: x, clientY: y}) {
    const one = this.down.get(pointerId), before = this.pair();
    if (!one) return "hover";
    Object.assign(one, {x, y, far: Math.max(one.far, Math.hypot(x - one.x0, y - one.y0))});
    if (one.far > TAP_PX) this.tap.still = false;
    if (one.role === "view" && before) this.acts.pinch(before, this.pair());
    return one.role;
  }

  /** @param {{pointerId: number, timeStamp?: number}} event */
  release({pointerId, timeStamp = 0}) {
    const was = this.down.get(pointerId), {tap} = this;
    this.down.delete(pointerId);
    if (!was?.touch || this.fingers()) return;
    const quick = tap.still && timeStamp - tap.time < TAP_MS;
    if (quick && tap.fingers === 3) this.acts.threeTap?.();
  }

  /** A pen that is down, or a mouse, makes a tap none. */
  count({touch, time}) {
    if (!this.fingers()) this.tap = {time, fingers: 0, still: this.down.size === 0};
    if (touch) this.tap.fingers++;
    else this.tap.still = false;
  }

  /** Whether what the tool did is there to stay. @param {number} now in ms */
  sure(now) {
    return !this.tool()?.touch || !isFresh(this.tool(), now);
  }

  roleOf(one) {
    const first = this.tool(), resting = this.having("none").some((other) => other.touch);
    const viewing = this.having("view").length;
    if (one.pen && !first?.pen) return this.afterFingers();
    if (first && !(one.touch && first.touch)) return "none";
    if (first) return this.withSecond(first, one.time);
    if (!one.touch || !(resting || viewing)) return "tool";
    return viewing === 1 ? "view" : "none"; // one of two was up for a moment
  }

  /** The role of a pen. */
  afterFingers() {
    if (this.tool()?.touch) this.acts.takeBack();
    for (const other of this.down.values()) if (other.touch) other.role = "none";
    return this.tool() ? "none" : "tool"; // a mouse that is drawing goes on
  }

  withSecond(first, now) {
    if (isFresh(first, now)) this.acts.takeBack();
    else this.acts.done();
    first.role = "view";
    return "view";
  }

  /** Those whose end nobody heard of. */
  forgetFingers() {
    for (const [id, one] of this.down) if (one.touch) this.down.delete(id);
  }

  pair() {
    const [a, b] = this.having("view");
    if (!b) return null;
    const apart = Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    return {x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart};
  }
}

function isFresh(one, now) {
  return now - one.time < FRESH_MS || one.far < FRESH_PX;
}
