// @ts-check
// The direct line: what must feel live is one request each, past Gradio's queue; see direct.py.
// Gradio calls `ask` with the values that an event's row takes along, and shows what that returns.
//
// Requests leave one after the other, each once the one before has its place in the server's order.
// Of a kind that only counts in its newest there is never more than one under way: the newest waits
// for its answer, and what it takes the place of is never sent. What says which object it is for (a
// value's `held`) takes no other object's place, and goes before whatever is done after it.

import {joined} from "./answers.js";
import {tell} from "./events.js";
import {t} from "./texts.js";
import {make} from "./widget.js";

/**
 * A row of the table of events; see bindings.py. last: only the newest counts. data: it says more
 * than values. from, busy: ids of the components that it can come from, and that show that it is at
 * work.
 * @typedef {{key: string, event: string, last: boolean, data: boolean, from: string[],
 *   busy: string[], outputs: number}} Row
 * @typedef {{row: Row, values: unknown[], data: unknown}} Asked
 */

const HEADER = "x-clvae-token";
const STRANGE = t("The answer of the server cannot be read: try again in a moment.");
const FORGET = 10_000; // ms after which what a widget said is of no event of this line

// Whose page this is --------------------------------------------------------------------------
/** @type {(token: string) => void} */
let give;
/** @type {Promise<string>} */
let token;

function renew() {
  token = new Promise((resolve) => { give = resolve; });
}

renew();

/** The server says what it knows this page by. @param {string} fresh */
export function open(fresh) {
  give(fresh);
  token = Promise.resolve(fresh);
}

// What comes with an event --------------------------------------------------------------------
/** @type {{element: Element, event: string, data: unknown}[]} */
let brought = [];

/** A widget says more than its values: Gradio keeps that from scripts.
 * @param {Element} element @param {string} event @param {unknown} data */
export function bring(element, event, data) {
  const one = {element, event, data};
  brought.push(one);
  setTimeout(() => { brought = brought.filter((other) => other !== one); }, FORGET);
}

/** @param {Row} row */
function take({event, from}) {
  const within = ({element}) => from.some((id) => document.getElementById(id)?.contains(element));
  const place = brought.findIndex((one) => one.event === event && within(one));
  return place < 0 ? null : brought.splice(place, 1)[0].data;
}

// What is under way ---------------------------------------------------------------------------
/** @type {Row[]} */
let underWay = [];

/** @param {Row[]} rows that are under way now */
function mark(rows) {
  const ids = new Set([...underWay, ...rows].flatMap(({busy}) => busy));
  underWay = rows;
  for (const id of ids) {
    const at = rows.some(({busy}) => busy.includes(id));
    document.getElementById(id)?.toggleAttribute("data-busy", at);
  }
  const workspace = document.getElementById("workspace");
  if (rows.length) workspace?.setAttribute("data-asked", rows.map(({key}) => key).join(" "));
  else workspace?.removeAttribute("data-asked");
}

/** @type {HTMLElement | null} */
let spoken = null;

/** Say to who cannot see what Gradio says of its queue's. @param {string} words */
function say(words) {
  if (!spoken) {
    spoken = make("span", {className: "cl-spoken", role: "status"});
    document.body.prepend(spoken);
  }
  spoken.textContent = words;
}

/**
 * Ask Python: what Gradio is to put into the row's components, in their order.
 * @param {Row} row
 * @param {unknown[]} values
 */
export async function ask(row, values) {
  /** @type {Asked} */
  const asked = {row, values, data: row.data ? take(row) : null};
  mark([...underWay, row]);
  say("");
  if (!row.last) hasten();
  try {
    return await (row.last ? newest(asked) : send(asked));
  } finally {
    setTimeout(() => { // once Gradio has shown it
      const place = underWay.indexOf(row);
      mark(underWay.filter((_, i) => i !== place));
      if (!underWay.length) say(t("Done"));
    });
  }
}

/** @typedef {{asked: Asked, give: (outputs: any) => void}} Waiting */
/** @type {Map<string, Waiting[]>} */
const flying = new Map(); // kinds of which one is under way, with those that wait

/** @param {Asked} asked */
const objectOf = ({values}) =>
  values.map((/** @type {any} */ value) => value?.held).find(Number.isInteger);

/** @param {Asked} asked */
function newest(asked) {
  const waiting = flying.get(asked.row.key), last = waiting?.at(-1);
  if (!waiting) return fly(asked);
  if (last && objectOf(last.asked) === objectOf(asked)) waiting.pop()?.give([]); // shows nothing
  return new Promise((resolve) => { waiting.push({asked, give: resolve}); });
}

/** What waits for an object of its own waits no longer: something is done after it. */
function hasten() {
  for (const waiting of flying.values()) {
    if (!waiting.length || objectOf(waiting[0].asked) === undefined) continue; // of the picture
    for (const {asked, give: show} of waiting.splice(0)) show(send(asked));
  }
}

/** @param {Asked} asked @returns {Promise<unknown[]>} */
async function fly(asked) {
  const {key} = asked.row, waiting = flying.get(key) ?? [];
  flying.set(key, waiting);
  try {
    return await send(asked);
  } finally {
    const next = waiting.shift();
    if (next) next.give(fly(next.asked));
    else flying.delete(key);
  }
}

// The request ---------------------------------------------------------------------------------
let line = Promise.resolve();

/** @param {Asked} asked */
async function send({row, values, data}) {
  try {
    const sent = line.then(() => reach(row.key, JSON.stringify({values, data})));
    line = sent.then(() => {}, () => {});
    return outputs(row, await (await sent).json());
  } catch (error) {
    if (error instanceof TypeError) tell("lost");
    else tell("note", {kind: "error", text: STRANGE});
    return [];
  }
}

/** @param {string} key @param {string} body */
async function reach(key, body) {
  const {answer, shown} = await post(key, body);
  if (answer.status !== 403) return answer;
  if (shown === await Promise.race([token, null])) renew();
  tell("lost"); // a server that was started anew does not know this page
  return (await post(key, body)).answer; // before what comes after it
}

/** @param {string} key @param {string} body */
async function post(key, body) {
  await joined();
  const shown = await token;
  const headers = {"content-type": "application/json", [HEADER]: shown};
  const address = `${/** @type {any} */ (window).gradio_config.root}/direct/${key}`;
  return {answer: await fetch(address, {method: "POST", headers, body}), shown};
}

/** @param {Row} row @param {Record<string, any>} answer */
function outputs(row, {shown = [], notes = [], error}) {
  for (const [kind, text] of notes) tell("note", {kind, text});
  if (error) tell("note", {kind: "error", text: error});
  const found = new Array(row.outputs);
  for (const [place, value] of shown) found[place] = value;
  return found;
}
