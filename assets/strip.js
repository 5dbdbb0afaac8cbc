// @ts-check
// The strip of sample scenes: one button each, one tab stop for all. The page's own address may ask
// for one of them, and for the seed of its look: ?scene=quiet-bay&seed=7.

import {page} from "./actions/page.js";
import {fadeEnds} from "./fades.js";
import {roam} from "./keyboard.js";
import {Opening, reveal} from "./opening.js";
import {called, t} from "./texts.js";
import {all, button, make} from "./widget.js";

const PAUSE = 50; // ms

/** What the address asks for, once; a reload begins with what the browser keeps. */
function asked() {
  const address = new URL(location.href), {searchParams: said} = address;
  if (!said.has("scene") && !said.has("seed")) return null;
  const found = {scene: said.get("scene"), seed: said.get("seed")};
  for (const name of Object.keys(found)) said.delete(name);
  history.replaceState(history.state, "", address);
  return found;
}

/** Wait until the page has begun, with the last picture or without one. */
async function begun() {
  const keeps = () => document.querySelector("#keep [data-ready]");
  const waits = () => document.querySelector("#workspace[inert]");
  while (!keeps() || waits() || page.scene?.protocol.sent == null) {
    await new Promise((next) => { setTimeout(next, PAUSE); });
  }
}

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger, watch}) {
  const [strip] = all(element, ".cl-strip");
  const [dialog] = all(element, "dialog");
  const opening = new Opening(
    /** @type {HTMLDialogElement} */ (dialog), (what) => trigger("edit_photo", what));
  watch("value", () => opening.hear(props.value));
  fadeEnds(strip);
  strip.append(opening.chooser());
  props.scenes.forEach((scene, index) => {
    const sample = button("", () => {
      reveal();
      trigger("pick", {index});
    }, {
      className: scene.tall ? "cl-sample tall" : "cl-sample",
      title: t("Start from “{name}”", {name: called(scene.name)}),
    });
    sample.append(make("img", {src: scene.src, alt: "", draggable: false}));
    sample.append(make("span", {textContent: called(scene.name)}));
    strip.append(sample);
  });
  roam(strip);
  const link = asked();
  if (link) begun().then(() => trigger("follow", link));
}
