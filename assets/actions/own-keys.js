// @ts-check
// Keys that somebody has chosen for actions instead of those that they come with. The browser keeps
// them, for all models.

import {recall, remember} from "../storage.js";
import {t} from "../texts.js";
import {wordOf} from "./keys.js";
import {ACTIONS} from "./list.js";
import {join} from "./page.js";

/** @typedef {import("./list.js").Action} Action */

const KEPT = "clvae-keys"; // in the visitor's browser: {action: keys}
// What browsers do not give to pages.
const BROWSERS = /^((Shift\+|Ctrl\+)?Tab|Ctrl\+(Shift\+)?[WTNQL]|F5|F6|F11|F12|Alt\+F4)$/;

// What presses a button, turns a slider or scrolls, wherever one is.
const HANDS = /^((Ctrl|Alt|Shift)\+)*(Space|Enter|Arrow\w+)$/;

/** @type {Map<string, string[]>} the keys that actions come with */
const GIVEN = new Map([...ACTIONS.values()].map(({name, keys = []}) => [name, keys]));

/** Whether an action's keys may be others. @param {Action} action */
export const canChange = ({perform, fixed = false}) => Boolean(perform) && !fixed;

/** Whether an action has other keys than it came with. @param {string} name */
export const isOwn = (name) => {
  return JSON.stringify(ACTIONS.get(name).keys ?? []) !== JSON.stringify(GIVEN.get(name));
};

/** Whether any has. */
export const anyOwn = () => [...ACTIONS.keys()].some(isOwn);

/** What has a key already at the place of an action. @param {string} name @param {string} key */
export function holderOf(name, key) {
  const {at} = ACTIONS.get(name);
  return [...ACTIONS.values()].find((other) => {
    return other.name !== name && other.at === at && other.keys?.includes(key);
  });
}

/**
 * Why an action can never have a key, or "".
 * @param {string} name
 * @param {string} key
 */
function barred(name, key) {
  if (BROWSERS.test(key)) return t("The browser keeps {key} for itself", {key: wordOf(key)});
  if (!HANDS.test(key) || GIVEN.get(name).includes(key)) return "";
  return t("Space, Enter and the arrow keys press and move things everywhere: choose another key");
}

/** Why an action cannot have a key, or "". @param {string} name @param {string} key */
export function refusal(name, key) {
  const why = barred(name, key);
  if (why) return why;
  const holder = holderOf(name, key);
  return holder && !canChange(holder)
    ? t("{key} stays with: {does}", {key: wordOf(key), does: holder.does}) : "";
}

/**
 * Give an action one key, or none; whatever had it loses it.
 * @param {string} name
 * @param {string | null} key
 */
export function give(name, key) {
  const holder = key && holderOf(name, key);
  if (holder) holder.keys = holder.keys.filter((other) => other !== key);
  ACTIONS.get(name).keys = key ? [key] : [];
  keep();
}

/**
 * Give an action the keys that it came with, and take them from whatever has them now; without a
 * name all.
 * @param {string} [name]
 */
export function reset(name) {
  for (const one of name ? [name] : GIVEN.keys()) {
    const keys = GIVEN.get(one);
    for (const key of keys) {
      const holder = holderOf(one, key);
      if (holder) holder.keys = holder.keys.filter((other) => other !== key);
    }
    ACTIONS.get(one).keys = [...keys];
  }
  keep();
}

function keep() {
  const own = [...ACTIONS.keys()].filter(isOwn).map((name) => [name, ACTIONS.get(name).keys]);
  remember(KEPT, own.length ? JSON.stringify(Object.fromEntries(own)) : "");
  join(); // what buttons say of their keys
}

/** Take up what the browser kept; what of it no action has any more is left out. */
function takeUp() {
  try {
    for (const [name, keys] of Object.entries(JSON.parse(recall(KEPT) || "{}"))) {
      const action = ACTIONS.get(name);
      if (!action || !canChange(action) || !Array.isArray(keys)) continue;
      action.keys = keys.map(String).filter((key) => !barred(name, key));
    }
  } catch {
    // not ours
  }
}

takeUp();
