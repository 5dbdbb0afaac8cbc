// @ts-check
// The menu of models: what the server offers is asked anew whenever it opens; choosing one goes to
// its page once that is ready.

import {page} from "./actions/page.js";
import {nextOf, walk} from "./keyboard.js";
import {t} from "./texts.js";
import {button, finder, make} from "./widget.js";

/** @typedef {{key: string, title: string, note: string, here: boolean, problem?: string}} Model */

function line(textContent, role) {
  const made = make("p", {className: "cl-note", textContent});
  made.setAttribute("role", role);
  return made;
}

function wait(chosen, busy, note) {
  chosen.setAttribute("aria-busy", busy);
  chosen.querySelector("small").textContent = note;
}

/** @param {string} address as the server says it */
const pageOf = (address) =>
  new URL(address, `${/** @type {any} */ (window).gradio_config.root}/`).href;

/**
 * Go to a model's page; what was done last is kept before, see switch.js; whether it is.
 * @param {string} address
 * @param {() => boolean} wanted whether somebody still wants to
 */
async function leaveFor(address, wanted) {
  const load = () => location.assign(address), anyway = t("Open the other model all the same");
  if (page.gallery) return page.gallery.keeper.switch.anew(load, anyway, wanted);
  load();
  return true;
}

export class Models {
  /**
   * @param {HTMLElement} element the header
   * @param {string} name of the page's own model
   * @param {import("./widget.js").Widget["server"]} server the functions of site.py, or none of
   *   them where there is one model only
   */
  constructor(element, name, server) {
    const find = finder(element), plain = find("span.cl-model");
    this.server = server;
    this.button = find("button.cl-model");
    this.menu = find(".cl-models");
    this.asked = 0; // the newest question; answers to older ones come too late
    this.menu.addEventListener("toggle", (event) => this.toggle(event));
    this.menu.addEventListener("keydown", (event) => {
      if (event.key === "Tab") this.menu.hidePopover();
    });
    walk(this.menu, (key) => this.walk(key));
    this.button.popoverTargetElement = this.menu;
    plain.textContent = this.button.firstElementChild.textContent = name;
    plain.hidden = Boolean(server?.list_models);
    this.button.hidden = !plain.hidden;
  }

  /** @param {Model} model */
  item(model) {
    const made = button("", () => {
      if (model.problem) this.say(model.problem);
      else if (model.here) this.menu.hidePopover();
      else this.go(made, model);
    }, {tabIndex: -1});
    made.setAttribute("role", "menuitemradio");
    made.setAttribute("aria-checked", String(model.here));
    made.dataset.model = model.key;
    made.append(make("b", {textContent: model.title}), make("small", {textContent: model.note}));
    if (model.problem) made.setAttribute("aria-disabled", "true");
    return made;
  }

  async list() {
    const {menu} = this, mine = ++this.asked;
    menu.replaceChildren(line(t("Looking for models …"), "status"));
    const found = await this.server.list_models(null).catch(() => null);
    if (mine !== this.asked) return;
    menu.replaceChildren(...(found ?? []).map((model) => this.item(model)));
    if (!found) this.say(t("The server does not answer."));
    menu.querySelector("[aria-checked=true]")?.focus();
  }

  say(sentence) {
    this.menu.querySelector("[role=alert]")?.remove();
    if (sentence) this.menu.append(line(sentence, "alert"));
  }

  /** @param {HTMLElement} chosen @param {Model} model */
  async go(chosen, model) {
    const {menu, server} = this;
    if (menu.querySelector("[aria-busy=true]")) return;
    const mine = this.asked, note = chosen.querySelector("small").textContent;
    this.say("");
    wait(chosen, true, t("Opening …"));
    const failed = {error: t("The model could not be opened.")};
    const answer = await server.open_model(model.key).catch(() => failed);
    const open = () => mine === this.asked && menu.matches(":popover-open");
    if (answer.address !== undefined && open()) {
      if (await leaveFor(pageOf(answer.address), open)) return;
      wait(chosen, false, note);
      menu.hidePopover();
    } else if (mine === this.asked) {
      wait(chosen, false, note);
      this.say(answer.error);
    }
  }

  toggle(event) {
    const {button: opener, menu} = this, open = event.newState === "open";
    opener.setAttribute("aria-expanded", open);
    if (!open) return menu.contains(document.activeElement) && opener.focus();
    const box = opener.getBoundingClientRect();
    Object.assign(menu.style, {left: `${box.left}px`, top: `${box.bottom + 4}px`});
    this.list();
  }

  show() {
    this.menu.showPopover();
  }

  /**
   * The address of a model's page; null where it is not on offer.
   * @param {string} title
   * @returns {Promise<string | null>}
   */
  async find(title) {
    const {server} = this, offered = await server?.list_models?.(null).catch(() => null);
    const model = offered?.find((one) => one.title === title && !one.problem);
    const answer = model && await server.open_model(model.key).catch(() => null);
    if (answer?.address === undefined) return null;
    return pageOf(answer.address);
  }

  items = () => [...this.menu.querySelectorAll("button")];

  /** @param {string} key */
  walk(key) {
    const items = this.items();
    items.at(nextOf(items, key) % items.length)?.focus();
  }

  /** @param {string} key "Home" or "End" */
  end(key) {
    this.items().at(key === "Home" ? 0 : -1)?.focus();
  }
}
