// @ts-check
// Databases of the visitor's browser, each with one store.

import {t} from "../texts.js";

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * A database; whoever uses it says where there is none.
 * @param {string} file
 * @param {string} store
 * @param {string | string[]} keyPath
 * @returns {Promise<IDBDatabase>}
 */
export function open(file, store, keyPath = ["bundle", "tab"]) {
  const opened = opening(file, store, keyPath);
  opened.catch(() => {});
  return opened;
}

/** Asynchronous, since a browser may refuse at once. */
async function opening(file, store, keyPath) {
  const request = indexedDB.open(file, 1);
  request.onupgradeneeded = () => { request.result.createObjectStore(store, {keyPath}); };
  return done(request);
}

/**
 * Wait until what a store was told is on the disk: where there is no room that is known only then.
 * @param {IDBObjectStore} store
 * @returns {Promise<void>}
 */
export function written({transaction}) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Whether there was no room for something. @param {any} error */
export const isFull = (error) => error?.name === "QuotaExceededError";

export const NOTHING_KEPT =
  t("This browser keeps no copy of your picture: save the project to have it again.");
export const FULL = t("Your browser has no room left for this picture: delete others in " +
  "“My pictures”, or save it as a file.");
