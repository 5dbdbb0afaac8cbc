// @ts-check
// Projects as files: opened by a button, by a key or dropped anywhere; saved likewise.

import {join} from "../actions/page.js";
import {tell} from "../events.js";
import {toDataURL} from "../png.js";
import {make} from "../widget.js";

const LARGEST_PROJECT = 40e6; // bytes; Python takes no larger ones

/**
 * @param {import("../widget.js").Widget} widget
 * @param {(sentence: string) => void} say
 */
export function wireProjects({element, trigger}, say) {
  async function open(file) {
    if (file.size > LARGEST_PROJECT) {
      say(`The project is larger than ${LARGEST_PROJECT / 1e6} MB.`);
    } else trigger("open_project", {file: await toDataURL(file)});
  }

  function choose() {
    const input = make("input", {type: "file", accept: ".clvae", hidden: true});
    input.oncancel = () => input.remove();
    input.onchange = () => {
      if (input.files[0]) open(input.files[0]);
      input.remove();
    };
    element.append(input);
    input.click();
  }

  async function save() {
    /** @type {import("../events.js").Events["settle"]} */
    const answer = {};
    tell("settle", answer);
    await answer.settled; // the painter has handed over its last stroke
    trigger("save_project");
  }

  function drop(event) {
    const files = [...event.dataTransfer?.files ?? []];
    const file = files.find((one) => one.name.toLowerCase().endsWith(".clvae"));
    if (!file) return;
    event.preventDefault(); // which says that it is no photo
    open(file);
  }

  join({projects: {save, choose}});
  document.addEventListener("drop", drop, true);
  // A file that nobody takes does not replace the page.
  window.addEventListener("drop", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}
