// @ts-check
// When something was, in a few words of the page's language, as the visitor's country writes it.

import {language, t} from "./texts.js";

/** The browser's own of that language come first. */
const LOCALES = [...navigator.languages.filter((one) => one.split("-")[0] === language), language];

/** The time of day. @param {number} time in ms */
export const clock = (time) =>
  new Date(time).toLocaleTimeString(LOCALES, {hour: "2-digit", minute: "2-digit"});

/** The day, where it is not today, and the time. @param {number} time in ms */
export function whenOf(time) {
  const then = new Date(time);
  if (then.toDateString() === new Date().toDateString()) {
    return t("today, {time}", {time: clock(time)});
  }
  const day = then.toLocaleDateString(LOCALES, {day: "numeric", month: "short", year: "numeric"});
  return `${day}, ${clock(time)}`;
}
