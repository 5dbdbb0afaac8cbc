// @ts-check
// What the painter offers of a picture that was opened: another part of one that was cropped, or,
// of a map of another label set, its numbers, and to say what is what. A bar over the map, until
// something else is done.

import {button} from "../widget.js";

/**
 * @param {HTMLElement} element
 * @param {object} acts
 * @param {(place: number) => void} acts.choose another part is wanted
 * @param {() => void} acts.numbers the numbers are to count
 * @param {(strange: import("./meaning.js").Strange) => void} acts.say somebody is to say what is
 *   what
 */
export function makeOffer(element, {choose, numbers, say}) {
  /** @type {HTMLElement} */
  const bar = element.querySelector(".cl-offer");

  function show(words, ...buttons) {
    bar.replaceChildren(words, ...buttons, button("×", hide, {ariaLabel: "Close"}));
    bar.hidden = false;
  }

  function hide() {
    bar.hidden = true;
    bar.replaceChildren();
  }

  function takeNumbers() {
    hide();
    numbers();
  }

  function part(name, place, shown) {
    const more = {ariaLabel: name, ariaPressed: String(place === shown)};
    return button(name, () => choose(place), more);
  }

  /**
   * @param {object} value what Python says: what is to be offered, if anything
   * @param {{said: string, places: string[], place: number} | null} [value.crop]
   * @param {string | null} [value.ask]
   * @param {boolean} [value.numbers] whether its numbers may be taken
   * @param {import("./meaning.js").Strange} [value.strange]
   */
  function take({crop, ask, numbers: some, strange}) {
    const meaning = button("Say what is what", () => { hide(); say(strange); });
    if (ask) show(ask, meaning, ...(some ? [button("Take its numbers", takeNumbers)] : []));
    else if (crop) show(crop.said, ...crop.places.map((name, i) => part(name, i, crop.place)));
    else hide();
  }

  return {take, hide};
}
