// @ts-check
// One step back and one forward: the changes inside the model as they were, in memory. The link holds the present ones.

/** @typedef {import("../types.js").Intervention} Intervention */

export const MOST = 100; // steps back

export function history() {
  /** @type {Intervention[][]} */
  let past = [];
  /** @type {Intervention[][]} */
  let future = [];
  return {
    /** Before a new change. @param {Intervention[]} now */
    note(now) {
      past = [...past, now].slice(-MOST);
      future = [];
    },
    /** The change that was noted last did not come about. */
    forget() {
      past = past.slice(0, -1);
    },
    /** @param {Intervention[]} now @returns {Intervention[]} as they were */
    back(now) {
      future = [...future, now];
      return past.pop() ?? now;
    },
    /** @param {Intervention[]} now @returns {Intervention[]} as they were before the step back */
    forward(now) {
      past = [...past, now];
      return future.pop() ?? now;
    },
    /** The text is another one. @param {(of: Intervention[]) => Intervention[]} moved */
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
