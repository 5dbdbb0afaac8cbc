// @ts-check
// Projects as files: opened by a button, by a key or dropped anywhere; saved likewise. A PNG that
// was exported with its project in it is one as well; another picture is a photo.

import {join} from "../actions/page.js";
import {settled, tell} from "../events.js";
import {isPicture, PICTURES} from "../pictures.js";
import {holdsProject, toDataURL} from "../png.js";
import {t} from "../texts.js";
import {chooseFiles} from "../widget.js";

const isPNG = (file) => file.type === "image/png" || /\.png$/i.test(file.name);

/** Drops of files that hold no project. @type {WeakSet<Event>} */
const asked = new WeakSet();

const LARGEST_PROJECT = 48e6; // bytes; Python takes no larger ones

/**
 * @param {import("../widget.js").Widget} widget
 * @param {(sentence: string) => void} say
 */
export function wireProjects({element, trigger}, say) {
  async function open(file) {
    if (file.size > LARGEST_PROJECT) {
      return say(t("The project is larger than {size} MB.", {size: LARGEST_PROJECT / 1e6}));
    }
    const url = await toDataURL(file).catch(() => null);
    if (url) trigger("open_project", {file: url});
    else say(t("{name} cannot be read: choose it again", {name: file.name}));
  }

  /** A picture without a project in it is a photo, of which is asked what it is for. */
  async function openAny(file) {
    if (isPicture(file) && !(isPNG(file) && await holdsProject(file))) tell("brought", file);
    else open(file);
  }

  function choose() {
    chooseFiles(element, {accept: `.clvae,${PICTURES}`}, ([file]) => openAny(file));
  }

  async function save() {
    await settled();
    trigger("save_project");
  }

  function drop(event) {
    const files = [...event.dataTransfer?.files ?? []];
    const file = files.find((one) => one.name.toLowerCase().endsWith(".clvae"));
    if (file) {
      event.preventDefault(); // which says that it is no photo
      open(file);
    } else if (files.some(isPNG) && !asked.has(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      look(event.target, files);
    }
  }

  /** Open the PNG that holds a project; where none does, they are dropped as what they are. */
  async function look(target, files) {
    const found = await Promise.all(files.map((file) => isPNG(file) && holdsProject(file)));
    const file = files[found.indexOf(true)];
    if (file) return open(file);
    const dataTransfer = new DataTransfer();
    for (const one of files) dataTransfer.items.add(one);
    const again = new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer});
    asked.add(again);
    target.dispatchEvent(again);
  }

  join({projects: {save, choose}});
  document.addEventListener("drop", drop, true);
  // A file that nobody takes does not replace the page.
  window.addEventListener("drop", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}
