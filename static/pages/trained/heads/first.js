// @ts-check
// A head without its first key: many heads rest there, and what is left is seen better when it is shared out anew.
import { checked } from "./overview-state.js";

/** @typedef {import("../../../lib/tensor.js").Plane} Plane */
/** @typedef {(row: number, column: number) => boolean} Hidden */

/** Whether the page leaves out the first token. @param {import("../state.js").State} state */
export const hidesFirst = (state) => checked(state).hideFirst;

/**
 * Weights whose first key is hidden: each row again adds up to 1, unless nothing is left of it. The plane must hold
 * every key of a row.
 * @template {Pick<Plane, "at" | "columns">} P
 * @param {P} plane
 * @returns {P}
 */
export function withoutFirst(plane) {
  /** @type {Map<number, number>} what the other keys have, by row */
  const sums = new Map();
  const rest = (/** @type {number} */ row) => {
    let sum = sums.get(row);
    if (sum === undefined) {
      sum = 0;
      for (let column = 1; column < plane.columns; column++) sum += plane.at(row, column);
      sums.set(row, sum);
    }
    return sum;
  };
  return { ...plane, at: (row, column) => (column && rest(row) ? plane.at(row, column) / rest(row) : 0) };
}

/** @param {Hidden} hidden @returns {Hidden} */
export const hiddenFirst = (hidden) => (row, column) => column === 0 || hidden(row, column);
