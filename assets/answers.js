// @ts-check
// Answers that are not the server's own: a proxy in front of it says in a page of HTML that
// something is too large or that nobody is there, and Gradio's client, which waits for JSON, would
// show what its parser says of "<". Where nobody answers at all, the event "away" says so.

import {tell} from "./events.js";
import {t} from "./texts.js";

const TOO_LARGE = t("This is too large for the server, or for the proxy in front of it: " +
  "a smaller photo or project will do.");

let plain = false;
/** @type {Set<Promise<unknown>>} */
const joining = new Set(); // what Gradio's queue is about to be given

/** Wait until Gradio's queue has what it was given. */
export async function joined() {
  await Promise.allSettled([...joining]);
}

/** Make them sentences, from now on. */
export function plainAnswers() {
  if (plain) return;
  plain = true;
  const ask = window.fetch.bind(window);

  /** @returns {Promise<Response>} */
  async function heard(input, options) {
    const {url = input} = input, ours = new URL(url, location.href).origin === location.origin;
    try {
      const answer = await ask(input, options);
      if (ours) tell("away", false);
      return answer;
    } catch (error) {
      if (ours && error instanceof TypeError) tell("away", true); // none that somebody ended
      throw error;
    }
  }

  /** @returns {Promise<Response>} */
  async function noted(input, options) {
    const answer = heard(input, options);
    if (!String(input?.url ?? input).includes("/queue/join")) return answer;
    joining.add(answer);
    return answer.finally(() => joining.delete(answer));
  }

  async function asked(input, options) {
    const answer = await noted(input, options);
    const method = (options?.method ?? input?.method ?? "GET").toUpperCase();
    const json = answer.headers.get("content-type")?.includes("json");
    const foreign = answer.url && new URL(answer.url).origin !== location.origin;
    if (answer.ok || json || method !== "POST" || foreign) return answer;
    const {status} = answer, headers = {"content-type": "application/json"};
    const sentence = status === 413 ? TOO_LARGE :
      t("The server, or the proxy before it, cannot answer now ({status}): try again in a moment.",
        {status});
    return new Response(JSON.stringify({detail: sentence, error: sentence}), {status, headers});
  }

  window.fetch = asked;
}
