// @ts-check
// What of the lessons was done: kept in this browser, and in no other place. It goes into a file, and comes back from one.

/** right: as was asked; done: somebody tried, or was shown it. @typedef {"done" | "right"} Done */
/** By lesson, then by scene. @typedef {Record<string, Record<string, Done>>} Progress */

const KEY = "lessons";
/** @typedef {{read: () => string | null, write: (json: string) => void}} Shelf */
/** @type {Shelf} */
let shelf = { read: () => localStorage.getItem(KEY), write: (json) => localStorage.setItem(KEY, json) };

/** It is kept elsewhere from now on: in a course, whose pupils may share a browser. @param {Shelf} other */
export const keepOn = (other) => void (shelf = other);

/** @returns {Progress} */
export function progress() {
  try {
    return checked(JSON.parse(shelf.read() ?? "{}"));
  } catch {
    return {}; // storage may be closed
  }
}

/** What fits of something that somebody made. @param {unknown} given @returns {Progress} */
export function checked(given) {
  const found = /** @type {Progress} */ ({});
  for (const [lesson, scenes] of entries(given))
    found[lesson] = Object.fromEntries(entries(scenes).filter(([, how]) => how === "done" || how === "right"));
  return found;
}

/** @param {unknown} given @returns {[string, any][]} */
const entries = (given) => (given && typeof given === "object" && !Array.isArray(given) ? Object.entries(given) : []);

/** A scene was done; one that was done right stays so. @param {string} lesson @param {string} scene @param {Done} how */
export function mark(lesson, scene, how) {
  const all = progress();
  const own = (all[lesson] ??= {});
  if (own[scene] !== "right") own[scene] = how;
  keep(all);
}

/** @param {Progress} all */
export function keep(all) {
  try {
    shelf.write(JSON.stringify(all));
  } catch {
    // then it lasts as long as the page
  }
}

/** How many scenes of a lesson are done. @param {import("./types.js").LessonInfo} lesson @param {Progress} all */
export const count = ({ id, scenes }, all) => scenes.filter((scene) => all[id]?.[scene.id]).length;
