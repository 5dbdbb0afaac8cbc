// @ts-check
// The strip of sample scenes: one button each, one tab stop for all.

import {roam} from "./keyboard.js";
import {all, button, make} from "./widget.js";

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger}) {
  const [strip] = all(element, ".cl-strip");
  props.scenes.forEach((scene, index) => {
    const sample = button("", () => trigger("pick", {index}), {
      className: scene.tall ? "cl-sample tall" : "cl-sample", title: `Start from “${scene.name}”`,
    });
    sample.append(make("img", {src: scene.src, alt: "", draggable: false}));
    sample.append(make("span", {textContent: scene.name}));
    strip.append(sample);
  });
  roam(strip);
}
