// @ts-check
// How a style photo and the picture differ, in words: classes of the photo that the picture lacks,
// each of which can be given to another one, and what of the picture nothing changes.

import {t} from "./texts.js";
import {button, make} from "./widget.js";

/** @typedef {import("./style-photo.js").StylePhoto} StylePhoto */

const MUCH = 3; // times as much of a photo: what there is less of may be a mistake
const ENOUGH = 0.02; // of the photo, or of the picture: of less there is no word

/**
 * @typedef {object} Known
 * @property {Map<number, {name: string, kin: number[]}>} classes of what a photo can have, by id
 * @property {Record<number, number>} shares of each class in the picture, 0 to 1
 * @property {StylePhoto[]} photos
 */

/** The ids of what there is enough of, most first. @param {Record<number, number>} shares */
const large = (shares) => Object.keys(shares).map(Number)
  .filter((id) => shares[id] >= ENOUGH).sort((a, b) => shares[b] - shares[a]);

/**
 * Whether other classes are in the picture, or there is enough of others.
 * @param {Record<number, number>} before
 * @param {Record<number, number>} after
 */
export const changes = (before, after) => String(Object.keys(before)) !== String(Object.keys(after))
  || String(large(before)) !== String(large(after));

/**
 * Say what a photo has and the picture lacks, each with what it can be given to; by one click to
 * the nearest class, where the photo does not itself give that one, or next to nothing of it.
 * @param {HTMLElement} box where it is said
 * @param {StylePhoto} photo
 * @param {Known} known
 * @param {(from: number, to: number) => void} give
 */
export function showLacking(box, photo, known, give) {
  const {number, found, on} = photo, {classes, shares} = known;
  const offered = large(found).filter((id) => !(id in shares));
  const others = on.filter((id) => !(id in shares) && !offered.includes(id));
  const lacking = [...offered, ...others];
  const there = lacking.map((id) => takers(id, photo, known));
  const said = JSON.stringify([number, lacking, on, there]);
  if (said === box.dataset.said) return; // a choice in it may be open
  box.dataset.said = said;
  box.hidden = !lacking.length;
  const items = lacking.map((id, i) => {
    const {name, kin} = classes.get(id), item = make("span", {textContent: name});
    if (!there[i].length) return item;
    const to = (other) => give(id, other);
    const other = (one) => !on.includes(one) || MUCH * found[one] < found[id];
    const near = there[i].find((one) => kin.includes(one.id) && other(one.id));
    if (near) item.append(lending({id, name}, near, to));
    item.append(giving({id, name}, there[i], to));
    return item;
  });
  box.replaceChildren(t("Not in the picture, so not taken over:"), ...items);
}

/**
 * Classes that one can be given to: those of the picture, first what is near to it, then what the
 * photo lacks.
 * @param {number} id
 * @param {StylePhoto} photo
 * @param {Known} known
 */
function takers(id, {found}, {shares, classes}) {
  const {kin} = classes.get(id), far = (one) => (kin.indexOf(one) + 1 || kin.length + 1);
  const here = Object.keys(shares).map(Number).filter((one) => classes.has(one));
  const order = here.sort((a, b) => far(a) - far(b)
    || Number(a in found) - Number(b in found) || shares[b] - shares[a]);
  return order.map((one) => ({id: one, name: classes.get(one).name}));
}

/**
 * A button that gives a photo's class to the nearest one of the picture.
 * @param {{id: number, name: string}} what
 * @param {{id: number, name: string}} nearest
 * @param {(to: number) => void} give
 */
function lending({id, name}, nearest, give) {
  const names = {name, other: nearest.name};
  const made = button(`→ ${nearest.name}`, () => give(nearest.id), {className: "cl-choice",
    title: t("Let the look of its {name} go to the {other}", names),
    ariaLabel: t("Give {name} to {other}", names)});
  made.dataset.key = `lend ${id}`;
  return made;
}

/**
 * A choice of the class that a photo's class is given to.
 * @param {{id: number, name: string}} what
 * @param {{id: number, name: string}[]} there what it can be given to
 * @param {(to: number) => void} give
 */
function giving({id, name}, there, give) {
  const choice = make("select", {className: "cl-give", ariaLabel: t("Give {name} to", {name})});
  choice.dataset.key = `give ${id}`;
  choice.title =
    t("The picture has no {name}: let this look go to something that it has", {name});
  choice.append(make("option", {value: "", text: t("give it to …")}),
    ...there.map((one) => make("option", {value: String(one.id), text: one.name})));
  choice.onchange = () => {
    const {value} = choice;
    choice.value = ""; // it stays where that cannot be
    if (value) give(Number(value));
  };
  choice.onkeydown = (event) => { // else an arrow key would choose at once
    const moves = ["ArrowDown", "ArrowUp"].includes(event.key) && !event.altKey;
    if (!moves || !choice.showPicker) return;
    event.preventDefault();
    choice.showPicker();
  };
  return choice;
}

/** What nothing ticked gives anything to, in any photo, as a line; "" where that is nothing.
 * @param {Known} known */
export function stays({photos, shares, classes}) {
  const whole = photos.some(({mood}) => mood), given = photos.flatMap(({on}) => on);
  const left = large(shares).filter((id) => classes.has(id) && !given.includes(id));
  if (!left.length || !(whole || given.length)) return "";
  const names = left.map((id) => classes.get(id).name).join(", ");
  return whole ? t("Nothing but the overall light for: {names}", {names})
    : t("Unchanged: {names}", {names});
}
