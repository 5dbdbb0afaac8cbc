// @ts-check
// How near the colours of the style photo that shows are matched, and what matches them more
// closely: a job with its progress, which can be stopped. Its value: {push, due, coming, photos:
// [{number, before, after, given}], work: {number, taken, steps, left} | null}: the mean
// differences (CIELAB) of photos that were encoded, as the encoder said and now; given, whether
// what was taken over last of it are these codes (null where nothing was); the job under way. due
// grows when Python has something to do for which nobody waits: then it is asked to ("arrive").
// coming: whether that brings colours of what was taken over.
// fixed: possible, whether the model can match colours.

import {wire} from "./actions/act.js";
import {join} from "./actions/page.js";
import {hear, tell} from "./events.js";
import {figure, t} from "./texts.js";
import {finder} from "./widget.js";

/** @param {number} difference */
const words = (difference) => figure(difference, 1);

/** How near that is, in words. @param {number} difference */
function near(difference) {
  if (difference <= 3) return t("The model matches its colours closely");
  if (difference <= 6) return t("The model matches its colours fairly closely");
  return t("The model matches its colours only roughly");
}

/** That a job has made it, and what is to be done to see that. */
function nearer(from, to, given) {
  const way = {from: words(from), to: words(to)};
  if (given) return t("Nearer to the photo: {from} → {to} off", way);
  return given === null ? t("Nearer to the photo: {from} → {to} off. Take over to see it", way)
    : t("Nearer to the photo: {from} → {to} off. Take over again to see it", way);
}

/** @param {import("./widget.js").Widget} widget */
export function start({element, props, trigger, watch, fixed}) {
  const find = finder(element), root = find(".cl-match"), note = find(".cl-note");
  const go = find("[data-act]"), stop = find(".cl-stop"), bar = find("progress");
  let newest = {push: 0, due: 0, coming: false, photos: [], work: null};
  let shown = null; // the number of the style photo that shows
  let began = null; // {number, left}: of the last job, how near the colours were before
  let said = {}; // of each photo what came of its last job

  const here = () => newest.photos.find((photo) => photo.number === shown);

  function text() {
    const {work} = newest, photo = here();
    if (work?.number === shown) {
      const {taken, steps} = work, left = work.left === null ? null : words(work.left);
      if (!steps) return t("Reading its colours …");
      return left === null ? t("Step {taken} of {steps} …", {taken, steps})
        : t("Step {taken} of {steps}, {left} off …", {taken, steps, left});
    }
    const known = said[shown];
    if (known && known.after === photo?.after) return known.text(photo);
    if (!photo) return "";
    return photo.given ? t("Taken over") : near(photo.after);
  }

  function show() {
    const {work} = newest, busy = Boolean(work);
    root.hidden = shown === null || !fixed.possible;
    go.hidden = busy;
    stop.hidden = bar.hidden = !busy;
    if (busy) bar.value = work.steps ? work.taken / work.steps : 0;
    note.textContent = text();
    note.title =
      t("The mean difference of its regions' colours, in CIELAB units; 2 is hardly seen");
  }

  /** What came of a job, once its photo's colours are others. */
  function conclude() {
    const photo = newest.photos.find(({number}) => number === began.number);
    if (photo && began.left !== null) {
      const {after} = photo, {left} = began;
      const none = t("No nearer than {left}", {left: words(after)});
      const better = words(after) !== words(left) && after < left;
      const text = better ? ({given}) => nearer(left, after, given) : () => none;
      if (better || began.whole) said[photo.number] = {after, text};
    }
    began = null;
  }

  function receive() {
    const {value} = props;
    if (!(value?.push > newest.push)) return;
    const {due} = newest, {work} = value;
    newest = value;
    if (work && work.number !== began?.number) began = {number: work.number, left: null};
    if (work) began.left ??= work.left;
    if (work) began.whole = work.steps > 0 && work.taken === work.steps;
    if (!work && began) conclude();
    show();
    tell("colours", value.coming ? t("Bringing the photo's colours …") : "");
    if (value.due > due) trigger("arrive");
  }

  function refine() {
    if (shown !== null && !newest.work) trigger("refine", {number: shown});
  }

  stop.onclick = () => trigger("stop");
  wire(element);
  join({match: {refine}});
  hear("stylephoto", (number) => {
    shown = number;
    show();
  });
  tell("hello"); // who shows the style photos says which
  watch("value", receive);
  receive();
  show();
}
