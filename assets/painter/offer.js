// @ts-check
// What the painter offers of a picture that was opened: another part of one that was cropped, or,
// of a map of another label set, its numbers, and to say what is what. A bar over the map, until
// something else is done.

import {t} from "../texts.js";
import {button} from "../widget.js";
import {makeFrame} from "./frame.js";

/**
 * @param {HTMLElement} element
 * @param {object} acts
 * @param {(place: number) => void} acts.choose the part at another place is wanted, 0 to 1
 * @param {() => void} acts.numbers the numbers are to count
 * @param {(strange: import("./meaning.js").Strange) => void} acts.say somebody is to say what is
 *   what
 */
export function makeOffer(element, {choose, numbers, say}) {
  /** @type {HTMLElement} */
  const bar = element.querySelector(".cl-offer");

  function show(words, ...buttons) {
    const held = bar.contains(document.activeElement);
    bar.replaceChildren(words, ...buttons, button("×", hide, {ariaLabel: t("Close")}));
    bar.hidden = false;
    if (held) bar.querySelector("[role=slider]")?.focus();
  }

  function hide() {
    bar.hidden = true;
    bar.replaceChildren();
  }

  function takeNumbers() {
    hide();
    numbers();
  }

  /**
   * @param {object} value what Python says: what is to be offered, if anything
   * @param {import("./frame.js").Crop | null} [value.crop]
   * @param {string | null} [value.ask]
   * @param {boolean} [value.numbers] whether its numbers may be taken
   * @param {import("./meaning.js").Strange} [value.strange]
   */
  function take({crop, ask, numbers: some, strange}) {
    const meaning = button(t("Say what is what"), () => { hide(); say(strange); });
    if (ask) show(ask, meaning, ...(some ? [button(t("Take its numbers"), takeNumbers)] : []));
    else if (crop) show(crop.said, makeFrame(crop, choose));
    else hide();
  }

  return {take, hide};
}
