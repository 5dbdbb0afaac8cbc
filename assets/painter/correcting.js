// @ts-check
// Correcting the map of a real photo that is edited: whether strokes do, or are painted over the
// photo; whether they follow its edges, by patches that Python is asked for once; and what else
// there is to paint with then, "unlabelled".

import {join} from "../actions/page.js";
import {hear} from "../events.js";
import {readPatches} from "./patches.js";

export class Correcting {
  /** @param {import("./main.js").Painter} painter the scene's */
  constructor(painter) {
    this.painter = painter;
    /** @type {number | null} */
    this.photo = null; // the number of the one that is edited
    this.anew = false; // whether strokes are painted over it
    this.snaps = false; // whether strokes take whole patches
    /** @type {import("./patches.js").Patches | null} */
    this.patches = null; // of this photo
    hear("picture", ({photo}) => this.turnTo(photo ?? null));
    hear("undrawn", ({photo}) => this.turnTo(photo ?? null));
  }

  /** Whether strokes say what is what in a photo. */
  get on() {
    return this.photo !== null && !this.anew;
  }

  /** @param {number | null} photo */
  turnTo(photo) {
    if (photo === this.photo) return;
    const {painter, painter: {objects, props}} = this;
    this.photo = photo;
    this.patches = null;
    painter.palette.update({photo: photo !== null});
    if (photo === null && painter.selected === props.blank) painter.select(objects.classes()[0]);
    this.settle();
  }

  /** @param {boolean} anew */
  setAnew(anew) {
    this.anew = this.painter.protocol.anew = anew;
    this.press("correct", !anew);
    this.press("anew", anew);
    this.painter.protocol.again();
    this.settle();
  }

  setSnaps(snaps) {
    this.snaps = snaps;
    this.settle();
  }

  /** What can be done, and what is needed for it, has changed. */
  settle() {
    const {painter: {box, strokes}} = this;
    box.classList.toggle("correcting", this.on);
    if (!this.on && strokes.tool === "piece") strokes.setTool("brush");
    this.press("snap", this.snaps);
    this.want();
    join();
  }

  press(name, on) {
    this.painter.element.querySelector(`[data-act=${name}]`).ariaPressed = String(on);
  }

  /** Ask for the patches where they are needed and not there. */
  want() {
    const {patches, painter} = this, needs = this.snaps || painter.strokes.tool === "piece";
    const waits = this.on && needs && !patches;
    painter.box.classList.toggle("looking", waits);
    if (waits) painter.trigger("patches");
  }

  /** @param {{patches: string, photo_number: number}} value what Python says */
  async take({patches: url, photo_number: photo}) {
    const patches = await readPatches(url);
    if (photo === this.photo) this.patches = patches;
    this.painter.box.classList.toggle("looking", this.on && !this.patches);
  }

  /** The patches that strokes of a tool follow now; null where they follow none. */
  followed(tool) {
    const {width, height} = this.painter.drawing, {patches} = this;
    const fits = patches?.width === width && patches?.height === height;
    if (!this.on || !(tool.whole || (this.snaps && !tool.once))) return null;
    if (!fits) this.want();
    return fits ? patches : null;
  }
}
