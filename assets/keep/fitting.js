// @ts-check
// What of the kept pictures comes back in one request, which the server bounds: a photo's file in
// it may have half of that.

import {t} from "../texts.js";

const BACK = t("Your last picture is back.");
const MEANWHILE = t("Undo shows what you did meanwhile.");
const LEFT = t("What you did meanwhile over another large photo did not come back with it.");

/** @typedef {{file?: string | null, photo?: string, hand?: object}} Sent */

/** @param {Sent} sent its characters, to about a hundred */
const size = ({file, photo, hand}) =>
  (file?.length ?? 0) + (photo?.length ?? 0) + (hand ? JSON.stringify(hand).length : 0);

/**
 * What is sent of the picture that was kept last, and of those that were done meanwhile the newest
 * ones, as many as fit beside it; left: how many did not.
 * @param {import("./store.js").Found} begun its `since` oldest first
 * @param {import("./hand.js").Hand} hand
 * @param {number} most characters
 */
export async function fitting(begun, hand, most) {
  /** @param {import("./store.js").Found} found @returns {Promise<Sent>} */
  const sent = async ({file, photo, hand: drawn}) =>
    ({file, photo: photo?.file, hand: drawn && await hand.wire(drawn)});
  const last = await sent(begun), others = await Promise.all((begun.since ?? []).map(sent));
  const since = newest(others, most - size(last));
  return {last, since, left: others.length - since.length};
}

/**
 * The newest of several that have so many characters together.
 * @param {Sent[]} sent oldest first @param {number} most
 */
export function newest(sent, most) {
  const kept = [];
  for (const one of [...sent].reverse()) {
    most -= size(one);
    if (most < 0) break;
    kept.unshift(one);
  }
  return kept;
}

/**
 * That it is back, in sentences.
 * @param {number} meanwhile how many others there were
 * @param {number} left how many of those did not come
 */
export function cameBack(meanwhile, left) {
  return [BACK, meanwhile > left && MEANWHILE, left && LEFT].filter(Boolean).join(" ");
}
