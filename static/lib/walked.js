// @ts-check
// What is walked through, and the arithmetic of its cells: two addresses, asked with one question.
import { ask, latest } from "./api.js";
import { remembered } from "./remembered.js";

/** @typedef {import("./api.js").Asked} Asked */
/** @typedef {import("./types.js").CellResponse} CellResponse */

/**
 * @template {keyof Asked & string} P
 * @param {P} steps where the steps are
 * @param {keyof Asked & string} cell where a cell is
 */
export function walked(steps, cell) {
  const explained = latest(
    (/** @type {object} */ body, signal) => /** @type {Promise<CellResponse>} */ (ask(cell, body, signal)),
  );
  return {
    of: remembered((/** @type {object} */ body, signal) => ask(steps, body, signal)),
    /** How a cell comes about of what was asked so. @param {object} body */
    explain: (body) => (/** @type {string} */ step, /** @type {number[]} */ cell) =>
      explained({ ...body, at: { step, cell } }),
  };
}
