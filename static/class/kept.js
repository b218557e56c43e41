// @ts-check
// The place that this browser has in a room: its secret, kept so that a refresh, a sleeping phone or a restarted server
// lose nothing. A projector's is its tab's alone; a teacher's and a pupil's are the browser's.

/**
 * @typedef {object} Place
 * @property {"teacher" | "projector" | "seat"} role
 * @property {string} code of the room
 * @property {string} secret what shows who one is; never in an address
 * @property {string} [projector] of a teacher: the secret of the room's projectors
 * @property {string} [at] the address that phones type, as the teacher chose it
 * @property {number} [seat] of a pupil, from 1
 * @property {string} [name] of a pupil
 */

export const KEY = "class"; // lib/along.js looks for it too
/** @type {Place | null} if storage is closed it lasts as long as the page */
let unkept = null;

/** The place of this tab, else of this browser. @returns {Place | null} */
export function here() {
  for (const store of ["sessionStorage", "localStorage"]) {
    const found = read(store);
    if (found) return found;
  }
  return unkept;
}

/**
 * @param {Place} place
 * @param {{tab?: boolean}} [of] tab: it is this tab's alone
 * @returns {boolean} whether it is kept beyond this page
 */
export function keep(place, { tab = false } = {}) {
  unkept = place;
  try {
    if (!tab) sessionStorage.removeItem(KEY);
    (tab ? sessionStorage : localStorage).setItem(KEY, JSON.stringify(place));
    return true;
  } catch {
    return false;
  }
}

/** Out of the room: the tab's own place, if it has one, else the browser's. */
export function leave() {
  unkept = null;
  try {
    const store = sessionStorage.getItem(KEY) ? sessionStorage : localStorage;
    store.removeItem(KEY);
  } catch {
    // then nothing was kept
  }
}

/** @param {string} store @returns {Place | null} */
function read(store) {
  try {
    const found = JSON.parse((store === "localStorage" ? localStorage : sessionStorage).getItem(KEY) ?? "null");
    return found && typeof found.code === "string" && typeof found.secret === "string" ? found : null;
  } catch {
    return null; // storage may be closed, or hold something else
  }
}
