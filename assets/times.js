// @ts-check
// When something was, in a few words of the visitor's own language.

/** The time of day. @param {number} time in ms */
export const clock = (time) =>
  new Date(time).toLocaleTimeString([], {hour: "2-digit", minute: "2-digit"});

/** The day, where it is not today, and the time. @param {number} time in ms */
export function whenOf(time) {
  const then = new Date(time);
  if (then.toDateString() === new Date().toDateString()) return `today, ${clock(time)}`;
  const day = then.toLocaleDateString([], {day: "numeric", month: "short", year: "numeric"});
  return `${day}, ${clock(time)}`;
}
