// @ts-check
// The note that stays over the page until something else is to be said, or somebody hides it.

import {t} from "../texts.js";
import {button} from "../widget.js";

export class Note {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    this.said = "";
  }

  /** @param {string} sentence @param {HTMLElement[]} buttons */
  say(sentence, ...buttons) {
    const hide = button(t("Hide"), () => this.say(""));
    this.said = sentence;
    this.element.replaceChildren(sentence, ...(sentence ? [...buttons, hide] : []));
  }

  /** Whether it has buttons besides. */
  asks = () => Boolean(this.element.querySelector("button + button"));

  /**
   * Where one of these sentences still shows, say what holds without it.
   * @param {string[]} own
   * @param {string} [then]
   */
  takeBack(own, then = "") {
    if (own.includes(this.said)) this.say(then);
  }
}
