// @ts-check
// The photo pane: shows the newest picture and never an older one, with the outline of the selected
// object; passes clicks on to the scene's painter. props.value: see Picture in events.js. Without
// `src` it says what is not drawn yet: so it is while "Live" is off, a choice that the browser
// keeps.

import {wire} from "./actions/act.js";
import {join} from "./actions/page.js";
import {fitBar} from "./bar.js";
import {Closer} from "./closer.js";
import {hear, settled, tell} from "./events.js";
import {Divider} from "./divider.js";
import {recall, remember} from "./storage.js";
import {figure, t} from "./texts.js";
import {View} from "./view.js";
import {css, finder} from "./widget.js";

/** @typedef {import("./events.js").Picture} Picture */

const LIVE = "clvae-live"; // in the visitor's browser: "on" or "off"

/** Whether a state may take the place of one before; those of another document always may. */
function isNewer(value, before) {
  return !(value.desk === before.desk && value.revision < before.revision);
}

/** @param {import("./widget.js").Widget} widget */
export function start(widget) {
  new Photo(widget).begin(widget);
}

export class Photo {
  /** @param {import("./widget.js").Widget} widget */
  constructor({element, props, trigger}) {
    const find = finder(element);
    this.find = find;
    this.props = props;
    this.trigger = trigger;
    this.picture = find(".cl-picture");
    this.line = find(".cl-outline");
    this.marker = find("[data-act=outline]");
    this.throttle = find(".cl-throttle");
    this.live = find("[data-act=live]");
    this.behind = find(".cl-behind");
    /** @type {Partial<Picture>} */
    this.shown = {desk: null, revision: -1}; // the picture that is seen
    this.newest = this.shown; // the newest state
    /** @type {{number: number | null, src: string, wide: number}} */
    this.original = {number: null, src: "", wide: 0}; // the photo that is edited, as it was
    this.manual = recall(LIVE) === "off";
    this.divider = new Divider(find);
    this.closer = new Closer(find, () => this.shown, trigger, props.upscales);
    this.reached = false; // whether what has the focus got it by the keyboard
  }

  /** @param {import("./widget.js").Widget} widget */
  begin({element, watch}) {
    const {find} = this;
    fitBar(find(".cl-bar"));
    this.view = new View(find(".cl-stage"), find(".cl-layer"), {shared: true, grab: true});
    this.hearPicture();
    wire(element);
    join({photo: this});
    hear("selected", (selected) => this.hold(selected));
    hear("again", () => this.repeat());
    hear("preview", (other) => this.preview(other));
    const words = {opening: "", colours: ""}, say = (more) => {
      Object.assign(words, more);
      find(".cl-opening").textContent = words.opening || words.colours;
    };
    hear("opening", (opening) => say({opening}));
    hear("colours", (colours) => say({colours}));
    hear("away", (away) => { if (away) say({opening: "", colours: ""}); });
    document.addEventListener("focusin", ({target}) => {
      this.reached = /** @type {Element} */ (target).matches(":focus-visible");
    });
    element.photo = {
      revision: () => this.shown.revision, src: () => this.picture.src,
      behind: () => !this.behind.hidden, detail: () => this.closer.detail,
    };
    this.live.setAttribute("aria-checked", !this.manual);
    tell("manual", this.manual);
    this.show();
    tell("hello");
    watch("value", () => this.show());
  }

  hearPicture() {
    const {picture, find} = this, under = find(".cl-here");
    // Its own shape: a canvas that has just changed shows in the map first.
    picture.addEventListener("load", () => {
      const ratio = picture.naturalWidth / picture.naturalHeight;
      find(".cl-stage").style.setProperty("--ratio", String(ratio));
    });
    picture.addEventListener("click", (event) => {
      this.ask(event, true);
      const back = document.querySelector("#workspace.styling"); // to the map
      if (back) document.getElementById("tab-look-button")?.click();
    });
    picture.addEventListener("pointermove", (event) => {
      under.textContent = this.ask(event, false) ?? "";
    });
    picture.addEventListener("pointerleave", () => { under.textContent = ""; });
  }

  show() {
    const {value} = this.props;
    if (value?.original) {
      this.original = {number: value.photo, src: value.original, wide: value.wide};
    }
    if (!value || !isNewer(value, value.src ? this.shown : this.newest)) return;
    if (isNewer(value, this.newest)) this.newest = value;
    if (value.src) this.shown = value;
    if (value.src) this.picture.src = value.src;
    document.getElementById("workspace")?.toggleAttribute("data-photo", value.photo != null);
    this.divider.show(this.asItWas());
    this.closer.show(this.asItWas() ? this.original.wide : 0);
    tell("ack", value.stroke);
    tell(value.src ? "picture" : "undrawn", value);
    this.say();
    if (!this.manual && !this.behind.hidden) this.draw(); // an edit from before it was switched on
  }

  /** To who came later. */
  repeat() {
    if (this.shown.src) tell("picture", /** @type {Picture} */ (this.shown));
    if (this.newest !== this.shown && this.newest.desk) {
      tell("undrawn", /** @type {Picture} */ (this.newest));
    }
    tell("manual", this.manual);
  }

  /** Say of the picture that it follows late, or not before it is asked for. */
  say() {
    const {shown, behind, throttle} = this, late = !this.manual && shown.live === false;
    const slow = late ? t("Follows when you let go: a picture takes {seconds} s",
      {seconds: figure(shown.seconds)}) : "";
    // The seconds that were said first stand.
    if (!slow !== !throttle.textContent) throttle.textContent = slow;
    const waiting = this.undrawn(), words = behind.firstElementChild;
    behind.hidden = !waiting;
    this.find(".cl-stage").classList.toggle("behind", Boolean(waiting));
    if (words.textContent !== waiting) words.textContent = waiting;
  }

  undrawn() {
    const {shown, newest} = this;
    // The first picture is drawn before there is a document.
    const ours = !shown.desk || shown.desk === newest.desk;
    if (ours && shown.step === newest.step) return "";
    const [from, to] = [shown, newest].map((state) => newest.steps.indexOf(state.step));
    const count = Math.abs(from - to);
    if (!ours || from < 0) return t("Not drawn yet");
    return count === 1 ? t("1 change not drawn yet")
      : t("{count} changes not drawn yet", {count});
  }

  setManual(manual) {
    this.manual = manual;
    remember(LIVE, manual ? "off" : "on");
    this.live.setAttribute("aria-checked", !manual);
    tell("manual", manual);
    this.say();
    if (!manual) this.draw();
  }

  async draw() {
    await settled();
    this.trigger("draw");
  }

  /** Whether there is something to draw. */
  waits = () => !this.behind.hidden;

  /** Whether the keyboard has come to something that a key presses. @param {Event} event */
  presses({target}) {
    const pressed = "button, a, summary, [type=color]";
    return this.reached && Boolean(/** @type {Element} */ (target).closest?.(pressed));
  }

  ask(event, take) {
    const box = this.picture.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width, y = (event.clientY - box.top) / box.height;
    /** @type {import("./events.js").Events["ask"]} */
    const question = {x, y, take};
    tell("ask", question);
    return question.name;
  }

  /**
   * The selected object: its name and its outline.
   * @param {import("./events.js").Selected} selected
   */
  hold({name, color, width, height, path}) {
    const {find, line} = this;
    find(".cl-hand i").style.background = css(color);
    Object.assign(find(".cl-hand b"), {textContent: name, title: name});
    line.setAttribute("viewBox", `0 0 ${width} ${height}`);
    line.querySelectorAll("path").forEach((one) => one.setAttribute("d", path));
  }

  /**
   * A picture to compare with lies over the photo until there is none; nothing else changes.
   * @param {import("./events.js").Events["preview"]} other
   */
  preview({src, name = ""}) {
    const over = this.find(".cl-preview");
    over.hidden = !src;
    if (src) over.src = src;
    over.alt = this.find(".cl-trying").textContent = name;
  }

  /** The photo as it was lies over what became of it, for as long as a key is held. */
  compare(on) {
    const seen = on && this.asItWas() !== "";
    this.divider.hold(seen);
    this.find(".cl-trying").textContent = seen ? t("As it was") : "";
  }

  /** The photo that is edited before that; "" where there is none. */
  asItWas() {
    const {number, src} = this.original;
    return number !== null && number === this.shown.photo ? src : "";
  }

  mark() {
    const on = this.marker.getAttribute("aria-pressed") !== "true";
    this.marker.setAttribute("aria-pressed", on);
    this.line.classList.toggle("off", !on);
  }
}
