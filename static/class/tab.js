// @ts-check
// What a tab remembers of its room: where it was led, what its own was, what is left behind.

const OURS = "class-";

/** @param {string} name @returns {string} "": nothing */
export function recall(name) {
  try {
    return sessionStorage.getItem(OURS + name) ?? "";
  } catch {
    return ""; // storage may be closed
  }
}

/** @param {string} name @param {string} value @returns {string} the value */
export function remember(name, value) {
  try {
    sessionStorage.setItem(OURS + name, value);
  } catch {
    // then it lasts as long as the page
  }
  return value;
}

/** Nothing of a room is left in this tab. */
export function forget() {
  try {
    for (const name of Object.keys(sessionStorage)) if (name.startsWith(OURS)) sessionStorage.removeItem(name);
  } catch {
    // then nothing was kept
  }
}
