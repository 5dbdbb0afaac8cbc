// @ts-check
// The menu of more tools, and of how tools paint. The tool that was taken from it last shows on the
// button that opens it.

import {tipOf} from "../actions/act.js";
import {keysAt, keysOf, keyWords, shown} from "../actions/keys.js";
import {onChange} from "../actions/page.js";
import {roam} from "../keyboard.js";
import {t} from "../texts.js";
import {all, finder} from "../widget.js";
import {settings} from "./settings.js";

const EDGE = 8; // px between the menu and the edge of the window

export class Menu {
  /** @param {HTMLElement} element the painter @param {(words: string) => void} say */
  constructor(element, say) {
    const find = finder(element);
    this.say = say;
    this.opener = find("[data-act=more-tools]");
    this.box = find(".cl-more");
    this.find = find;
    this.sign = this.opener.firstElementChild; // what the button shows for no tool
    this.box.addEventListener("toggle", (event) => this.toggle(event));
    this.box.addEventListener("click", ({target}) => {
      if (target.closest("[data-closes]")) this.box.hidePopover();
    });
    for (const one of all(this.box, "[data-mirror]")) {
      one.onclick = () => settings.set({mirror: /** @type {any} */ (one.dataset.mirror)});
    }
    roam(this.box);
    settings.listeners.push(() => this.show());
    onChange(() => this.sayKeys());
    this.show();
    this.sayKeys();
  }

  turn = () => this.box.togglePopover();

  toggle({newState}) {
    const {opener, box} = this, open = newState === "open";
    opener.setAttribute("aria-expanded", String(open));
    if (!open) return box.contains(document.activeElement) && opener.focus();
    const at = opener.getBoundingClientRect(), {offsetHeight: high, offsetWidth: wide} = box;
    const within = (value, most) => Math.max(EDGE, Math.min(value, most - EDGE));
    const left = within(at.right + EDGE, innerWidth - wide);
    const top = within(at.top + at.height / 2 - high / 2, innerHeight - high);
    Object.assign(box.style, {left: `${left}px`, top: `${top}px`});
    box.querySelector("[tabindex='0']")?.focus();
  }

  /** Which tool is in hand. @param {string} name */
  mark(name) {
    const {box, opener, sign} = this, mine = box.querySelector(`[data-act="${name}"] svg`);
    for (const one of all(box, "[data-closes]")) {
      if (one.ariaPressed) one.ariaPressed = String(one.dataset.act === name);
    }
    opener.replaceChildren((mine ?? sign).cloneNode(true));
    opener.setAttribute("aria-pressed", String(Boolean(mine)));
  }

  show() {
    const {box} = this;
    for (const one of all(box, "[data-mirror]")) {
      one.ariaPressed = String(one.dataset.mirror === settings.mirror);
    }
    for (const one of all(box, "[data-setting]")) {
      one.ariaPressed = String(settings[one.dataset.setting]);
    }
    const dot = settings.mirror !== "off" || settings.wraps;
    this.opener.classList.toggle("acting", dot);
  }

  /** What the menu calls an action. @param {string} name */
  nameOf(name) {
    const item = this.box.querySelector(`[data-act="${name}"]`);
    return [...(item?.childNodes ?? [])].find((node) => {
      return node.nodeType === Node.TEXT_NODE && node.textContent.trim();
    })?.textContent.trim();
  }

  /** Say how a way to paint is set, which a key has changed. @param {string} name */
  sayOf(name) {
    const {box} = this, one = box.querySelector(`[data-act="${name}"]`);
    const of = {name: this.nameOf(name)};
    this.say(one.ariaPressed === "true" ? t("{name}: on", of) : t("{name}: off", of));
  }

  sayMirror() {
    const one = this.box.querySelector("[data-mirror][aria-pressed=true]");
    this.say(t("Symmetry: {which}", {which: one.textContent.toLowerCase()}));
  }

  /** Keys beside the names, and of what is no button. */
  sayKeys() {
    const {find} = this;
    find(".cl-mix").title = tipOf("mix");
    find(".cl-size").title = t("Brush size ({keys})", {keys: keyWords("smaller", "larger")});
    find(".cl-map").setAttribute("aria-description", keysAt("map"));
    for (const one of all(this.box, "small")) {
      one.textContent = shown(keysOf(one.dataset.of)).map((key) => key.join("+")).join(" ");
    }
  }
}
