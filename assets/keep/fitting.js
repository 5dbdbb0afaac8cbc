// @ts-check
// What of the kept pictures comes back in one request, which the server bounds: a photo's file in it
// may have half of that.

/** @typedef {{file?: string | null, photo?: string, hand?: object}} Sent */

/** @param {Sent} sent its characters, to about a hundred */
const size = ({file, photo, hand}) =>
  (file?.length ?? 0) + (photo?.length ?? 0) + (hand ? JSON.stringify(hand).length : 0);

/**
 * Of the pictures that were done meanwhile the newest ones, as many as fit beside the last one.
 * @param {Sent} last @param {Sent[]} since oldest first @param {number} most characters
 */
export function fitting(last, since, most) {
  let left = most - size(last);
  const kept = [];
  for (const one of [...since].reverse()) {
    left -= size(one);
    if (left < 0) break;
    kept.unshift(one);
  }
  return kept;
}
