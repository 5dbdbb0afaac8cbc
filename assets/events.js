// @ts-check
// What the parts of the page tell one another: every event, with what it says, is listed here.
// One is told on the document, under "clvae:" and its name, and heard by whoever is there.

/**
 * The object that is selected, and what can be done with it.
 * @typedef {object} Selected
 * @property {string} path its outline, an SVG path in the map's pixels
 * @property {number} width of the map
 * @property {number} height of the map
 * @property {number} id
 * @property {string} name
 * @property {number[]} color [r, g, b], 0 to 255
 * @property {boolean} piece whether it was split off from a class
 * @property {boolean} locked whether its look stays
 * @property {boolean} there whether the map has any of it
 * @property {boolean} here whether the pixel that was clicked last is of it
 * @property {boolean} whole whether it is one piece, which was clicked
 * @property {Record<number, number>} shares of the map, 0 to 1, of each class that it has
 */
/**
 * A state of the document, and the picture of it where it was drawn; see photo.js.
 * @typedef {object} Picture
 * @property {string | null} desk the document it is of; null for the opening picture
 * @property {number} revision of the document
 * @property {string} [src] a data URL
 * @property {number} stroke the last stroke that it holds
 * @property {number} act the last act that it holds; see painter/acts.js
 * @property {number} step its place in the history
 * @property {number[]} steps all that the history holds
 * @property {string[]} names what was done in each
 * @property {boolean} live whether pictures follow strokes while they are drawn
 * @property {number} seconds that one takes
 * @property {number | null} photo the number of the real photo that it is of, if any
 * @property {{object: number, color: string | null, bar: string, asked?: string}} [held] the colour
 *   in it of the object in hand, see tint.js
 */
/**
 * Which stroke, on which map. of: the number of a style photo, null on the scene's map (main).
 * @typedef {{main: boolean, of: number | null, stroke: number}} Stroke
 */
/**
 * What a painter holds. drawn: by the hand, else as Python put it there. pieces: [id, class].
 * @typedef {Stroke & {drawn: boolean, ids: Uint8Array, width: number, height: number,
 *   pieces: [number, number][], selected: number}} Drawn
 */
/**
 * A look that was kept. whole: of the whole picture. src: a data URL. digest: of its codes.
 * @typedef {{number: number, name: string, whole: boolean, src: string, digest: string}} KeptLook
 */
/**
 * Each event by its name, and what it says. Into an empty object somebody puts the answer.
 * @typedef {object} Events
 * @property {Selected} selected another object is selected, or what can be done with it changed
 * @property {undefined} hello somebody new wants to hear "selected" and "stylephoto"
 * @property {Picture} picture the newest picture is seen
 * @property {Picture} undrawn the newest state has no picture yet
 * @property {undefined} again somebody new wants to hear "picture", "manual", "ends" and "shelf"
 * @property {number} ack the last stroke that Python has
 * @property {boolean} manual whether pictures come only when they are asked for
 * @property {"undo" | "redo" | number} travel through the history, or to a step of it
 * @property {{number?: number}} number wants the number of a person's next act
 * @property {{settled?: Promise<void>}} settle wants to know when the last stroke was handed over
 * @property {{x: number, y: number, take: boolean, name?: string}} ask wants the name of the object
 *   at a point of the picture (0 to 1); take: selects it
 * @property {{zoom: number, x: number, y: number, from: Element}} view a shared view has moved
 * @property {Drawn} drawn a painter holds something else
 * @property {Stroke} takenback a stroke was none
 * @property {boolean} away whether the server does not answer
 * @property {string} asked something is asked of Python: the name of a widget's event
 * @property {string} sign words to show for a moment
 * @property {{kind: "error" | "warning" | "info", text: string}} note that the server says, markup
 * @property {undefined} lost the server does not answer, or does not know this page
 * @property {number | null} stylephoto the number of the style photo that shows
 * @property {number} reading so many style photos are on their way
 * @property {File[]} photos are style photos to be
 * @property {string} opening how far a photo is that is opened to be edited; "" once it is there
 * @property {string} colours those of what was taken over are on their way; "" once they are there
 * @property {number} kept the picture was kept in the browser, at this time in ms
 * @property {{serial: number, src?: string}} detail a part of a photo, see closer.js
 * @property {File} brought a photo, of which nobody said yet what it is for
 * @property {{src?: string, name?: string}} preview a picture to compare with, or none
 * @property {{a?: KeptLook, b?: KeptLook}} ends the two looks to blend
 * @property {string[]} shelf the digests of the looks that are kept in the picture
 */

/**
 * Tell everybody.
 * @template {keyof Events} Name
 * @param {Name} name
 * @param {Events[Name]} [detail]
 */
export function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`clvae:${name}`, {detail}));
}

/** Wait until the painter has handed over its last stroke. */
export async function settled() {
  /** @type {Events["settle"]} */
  const answer = {};
  tell("settle", answer);
  await answer.settled;
}

/**
 * Hear of an event from now on.
 * @template {keyof Events} Name
 * @param {Name} name
 * @param {(detail: Events[Name]) => void} listener
 */
export function hear(name, listener) {
  document.addEventListener(`clvae:${name}`, (event) => {
    listener(/** @type {CustomEvent} */ (event).detail);
  });
}
