// @ts-check
// One step back and one forward: what a person made, as it was, in memory. The link holds the present.

export const MOST = 100; // steps back

/** @template T what is made: all of it, each time */
export function history() {
  /** @type {T[]} */
  let past = [];
  /** @type {T[]} */
  let future = [];
  return {
    /** Before a new change. @param {T} now */
    note(now) {
      past = [...past, now].slice(-MOST);
      future = [];
    },
    /** The change that was noted last did not come about. */
    forget() {
      past = past.slice(0, -1);
    },
    /** @param {T} now @returns {T} as they were */
    back(now) {
      future = [...future, now];
      return past.pop() ?? now;
    },
    /** @param {T} now @returns {T} as they were before the step back */
    forward(now) {
      past = [...past, now];
      return future.pop() ?? now;
    },
    /** The text is another one. @param {(of: T) => T} moved */
    move(moved) {
      past = past.map(moved);
      future = future.map(moved);
    },
    clear() {
      past = [];
      future = [];
    },
    get hasPast() {
      return past.length > 0;
    },
    get hasFuture() {
      return future.length > 0;
    },
  };
}

/** Ctrl+Z, and forward with Shift or Ctrl+Y, wherever nothing is typed. @param {(isBack: boolean) => void} step */
export function onUndo(step) {
  document.body.dataset.undoes = ""; // for the list of keys
  document.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    const target = /** @type {HTMLElement} */ (event.target);
    if (!(event.ctrlKey || event.metaKey) || event.altKey || !["y", "z"].includes(key)) return;
    if (target.closest("input:not([type=radio], [type=checkbox], [type=range]), textarea")) return;
    step(key === "z" && !event.shiftKey);
    event.preventDefault();
  });
}
