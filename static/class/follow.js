// @ts-check
// Where the class is led: the same page with another state, or another page. How much is shown and the theme stay each
// one's own.
import { address } from "../lib/address.js";
import { pack, unpack } from "../lib/state.js";

/** This page as it stands: its path below the app's first page, and its state. */
export const view = () => `${pathOf(location.pathname)}${location.hash}`;

/** @param {string} path as the browser has it */
const pathOf = (path) => `/${path.startsWith(address("/")) ? path.slice(address("/").length) : path.slice(1)}`;

/** Whether a view is of the page that is open. @param {string} view */
export const isHere = (view) => pathIn(view) === pathOf(location.pathname);

/** @param {string} view */
export const pathIn = (view) => view.replace(/[?#].*$/, "");

/**
 * Goes there. The state replaces the one that is shown, so that the way back leads to where one was before the class.
 * @param {string} view
 * @returns {Promise<boolean>} whether it is another page, which opens now
 */
export async function go(view) {
  const hash = await withoutLevel(view.split("#")[1] ?? "");
  if (!isHere(view)) {
    location.assign(`${address(pathIn(view))}${location.search}${hash && `#${hash}`}`); // the language, if one was asked for
    return true;
  }
  if (`#${hash}` === (location.hash || "#")) return false;
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname);
  dispatchEvent(new HashChangeEvent("hashchange"));
  return false;
}

/** A state without the level that somebody else chose. @param {string} hash */
export async function withoutLevel(hash) {
  try {
    const { level: _theirs, ...state } = await unpack(hash);
    return _theirs === undefined ? hash : await pack(state);
  } catch {
    return hash; // a place in the page
  }
}

/** Whether two views show the same scene, or the same step. @param {string} view @param {string} other */
export async function areAlike(view, other) {
  const [one, two] = await Promise.all([view, other].map((each) => unpack(each.split("#")[1] ?? "").catch(() => ({}))));
  return pathIn(view) === pathIn(other) && ["scene", "step"].every((name) => Reflect.get(one, name) === Reflect.get(two, name));
}
