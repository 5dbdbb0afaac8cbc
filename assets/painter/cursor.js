// @ts-check
// The keyboard on the map: arrow keys move a point, and a key presses the tool there.

import {ARROWS} from "../keyboard.js";

export class Cursor {
  /** @param {import("./main.js").Painter} painter */
  constructor(painter) {
    this.painter = painter;
    this.drawing = painter.drawing;
    this.strokes = painter.strokes;
  }

  /** @param {import("../keyboard.js").Place} p in the map's pixels */
  moveTo(p) {
    const {painter, strokes, drawing, strokes: {stroke}, drawing: {width, height}} = this;
    strokes.at = p;
    painter.view.reveal({x: p.x / width, y: p.y / height});
    strokes.showRing(true);
    if (stroke?.pointer === "keys" || stroke?.tool.corners) strokes.extend(p);
    painter.say(painter.objects.name(drawing.idAt(p)));
  }

  /** A step of an arrow key. @param {string} key @param {boolean} far a larger one */
  step(key, far) {
    const {strokes: {at}, drawing: {width, height}} = this, [dx, dy] = ARROWS[key];
    const size = Math.max(1, width / (far ? 8 : 64));
    const within = (value, limit) => Math.min(limit - 0.5, Math.max(0.5, value));
    this.moveTo({x: within(at.x + dx * size, width), y: within(at.y + dy * size, height)});
  }

  /** Press the tool where the point is. @param {boolean} line on from the last point */
  use(line) {
    this.strokes.press(this.strokes.at, "keys", {line});
  }

  release() {
    const {stroke} = this.strokes;
    if (stroke?.pointer === "keys" && !stroke.tool.corners) this.strokes.end();
  }
}
