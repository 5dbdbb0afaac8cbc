// @ts-check
// The map over the photo: how much of each is seen, and the outline of the selected object.

import {t} from "../texts.js";
import {all, finder} from "../widget.js";

const STEPS = [100, 50, 0]; // per cent of the map: map, both, photo, what a key goes through

/**
 * @param {HTMLElement} element
 * @param {{start: number}} map how much of it is seen at first, in per cent
 */
export function makeOverlay(element, {start}) {
  const find = finder(element), canvas = find(".cl-map"), under = find(".cl-under");
  const slider = find(".cl-mix input"), line = find(".cl-outline");
  const buttons = all(element, "[data-share]");
  let photo = null, share = start;

  function show() {
    const seen = photo && share < 100;
    canvas.style.opacity = photo ? share / 100 : 1;
    under.hidden = !photo;
    if (seen && under.src !== photo) under.src = photo;
    line.style.display = seen ? "" : "none";
    slider.value = 100 - share;
    const shares = t("map {share} %, photo {rest} %", {share, rest: 100 - share});
    slider.setAttribute("aria-valuetext", shares);
    for (const b of buttons) b.ariaPressed = String(Number(b.dataset.share) === share);
  }

  function setShare(value) {
    share = Math.round(Math.min(100, Math.max(0, value)));
    show();
  }

  function setPhoto(url) {
    photo = url;
    show();
  }

  slider.oninput = () => setShare(100 - slider.value);
  for (const b of buttons) b.onclick = () => setShare(Number(b.dataset.share));
  show();
  return {
    setPhoto,
    resize: (width, height) => line.setAttribute("viewBox", `0 0 ${width} ${height}`),
    next: () => setShare(STEPS[(STEPS.indexOf(share) + 1) % STEPS.length]),
    outline: (path) => line.querySelectorAll("path").forEach((p) => p.setAttribute("d", path)),
  };
}
