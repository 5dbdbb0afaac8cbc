// @ts-check
// Tells who keeps it what a painter's map is now; see keep/hand.js. Of a stroke that goes on it
// tells now and then, and once more when the hand rests. The rest of the page hears of it after
// that, when the photo shows, which is drawn meanwhile, maybe on the same machine.

import {tell} from "../events.js";

const SAFE = 250; // ms of a stroke that a page which goes may lose
const LATE = 200; // ms that the rest of the page waits for the photo

export class Drawn {
  /** @param {import("./main.js").Painter} painter */
  constructor(painter) {
    this.painter = painter;
    this.last = 0; // when it was told last
    this.resting = null; // a timer that tells what the last moves drew
    this.waiting = null; // a timer that describes the map
  }

  get stroke() {
    const {main, protocol: {of, revision}} = this.painter;
    return {main, of, stroke: revision};
  }

  /** @param {boolean} drawn by the hand */
  tell(drawn) {
    const {main, objects, selected, drawing: {ids, width, height}} = this.painter, {stroke} = this;
    this.last = performance.now();
    clearTimeout(this.resting);
    this.resting = null;
    if (!main && stroke.of === null) return;
    const pieces = objects.pairs();
    tell("drawn", {...stroke, drawn, ids: ids.slice(), width, height, pieces, selected});
  }

  tellSoon() {
    const left = this.last + SAFE - performance.now();
    if (left <= 0) this.tell(true);
    else this.resting ??= setTimeout(() => this.tellRest(), left);
  }

  tellRest() {
    this.resting = null;
    if (this.painter.strokes.stroke?.changed) this.tell(true);
  }

  /** Describe the map once the photo of it shows. @param {number} late ms until then at most */
  describeSoon(late = LATE) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.painter.describe(), late);
  }

  /** The photo of a stroke shows. @param {number} stroke */
  showing(stroke) {
    if (this.waiting && stroke >= this.painter.protocol.revision) this.describeSoon(0);
  }

  described() {
    clearTimeout(this.waiting);
    this.waiting = null;
  }

  takeBack() {
    tell("takenback", this.stroke);
  }
}
