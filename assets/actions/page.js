// @ts-check
// The parts of the page that actions act on: each joins when it has started.

import {hear} from "../events.js";

/**
 * @typedef {object} Page
 * @property {import("../painter/main.js").Painter} [scene] the scene's painter
 * @property {import("../painter/main.js").Painter} [style] the one over the style photos
 * @property {import("../painter/main.js").Painter} [painter] the one of both that shows
 * @property {import("../photo.js").Photo} [photo]
 * @property {import("../variations.js").Variations} [variations] once its tab was opened
 * @property {import("../kept-looks.js").KeptLooks} [kept] likewise
 * @property {import("../style-photos.js").StylePhotos} [stylePhotos] likewise
 * @property {import("../models.js").Models} [models]
 * @property {{copied: string | null, copy: (event?: Event) => void, paste: () => void}} [clipboard]
 * @property {{drop: () => void, can: () => boolean}} [tint]
 * @property {{refine: () => void}} [match] once its tab was opened
 * @property {{save: () => void, choose: () => void}} [projects]
 * @property {import("../keep/gallery.js").Gallery} [gallery] "My pictures"
 * @property {import("../snapshots.js").Snapshots} [snapshots] the dialog
 * @property {import("../export.js").Export} [exports] the dialog
 * @property {{turn: () => void, toggleSheet: () => void, showHints: (shown: boolean) => void}}
 *   [header]
 * @property {import("../events.js").Selected} [selected] what is selected
 */

/** @type {Page} */
export const page = {
  get painter() {
    const seen = (one) => one?.drawing.canvas.offsetParent;
    return [page.scene, page.style].find(seen);
  },
};

/** @type {Set<() => void>} */
const watchers = new Set();

/** Something that actions depend on has changed. @param {Partial<Page>} [parts] that are new */
export function join(parts = {}) {
  Object.assign(page, parts);
  watchers.forEach((changed) => changed());
}

/** Hear of such changes from now on. @param {() => void} changed */
export function onChange(changed) {
  watchers.add(changed);
}

hear("selected", (selected) => join({selected}));
