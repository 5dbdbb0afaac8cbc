// @ts-check
// The strip of sample scenes: one button each, one tab stop for all. The page's own address may ask
// for one of them, and for the seed of its look: ?scene=quiet-bay&seed=7.

import {page} from "./actions/page.js";
import {tell} from "./events.js";
import {roam} from "./keyboard.js";
import {toDataURL} from "./png.js";
import {all, button, make} from "./widget.js";

const PAUSE = 50; // ms
const LARGEST_FILE = 40e6; // bytes; Python takes no larger ones

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

/**
 * A button that opens a photo to be edited.
 * @param {(what: {file: string, name: string}) => void} open
 */
function opener(open) {
  const choose = () => {
    const input = make("input", {
      type: "file", accept: "image/*,.avif,.heic,.heif", className: "cl-chooser",
    });
    input.oncancel = () => input.remove();
    input.onchange = async () => {
      const [file] = input.files;
      input.remove();
      if (!file) return;
      if (file.size > LARGEST_FILE) {
        tell("sign", `${file.name} is larger than ${LARGEST_FILE / 1e6} MB`);
        return;
      }
      open({file: await toDataURL(file), name: file.name});
    };
    document.body.append(input); // in the page, so that tests and readers find it
    input.click();
  };
  const made = button("", choose, {
    className: "cl-sample cl-open-photo",
    title: "Open a photo of yours: change one thing in it, and keep the rest as it is",
  });
  made.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><rect x="3" y="5" width="18"
    height="14" rx="2" class="cl-line"/><path d="M5 17l4.5-5.5 3.5 4 2.5-3L19 17z"/></svg>`;
  made.append(make("span", {textContent: "Open a photo"}));
  return made;
}

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger}) {
  const [strip] = all(element, ".cl-strip");
  strip.append(opener((what) => trigger("edit_photo", what)));
  props.scenes.forEach((scene, index) => {
    const sample = button("", () => trigger("pick", {index}), {
      className: scene.tall ? "cl-sample tall" : "cl-sample", title: `Start from “${scene.name}”`,
    });
    sample.append(make("img", {src: scene.src, alt: "", draggable: false}));
    sample.append(make("span", {textContent: scene.name}));
    strip.append(sample);
  });
  roam(strip);
  const link = asked();
  if (link) begun().then(() => trigger("follow", link));
}
