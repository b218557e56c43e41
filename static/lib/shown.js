// @ts-check
// What the page shows step by step, for who asks a class about it: the step and the cell in focus, and what of it was
// computed from. Who shows it tells it here.

/**
 * @typedef {object} ShownStep
 * @property {string} step
 * @property {number} head
 * @property {number} heads 0: it has none
 * @property {number} row
 * @property {number} column
 * @property {string[]} rows by their labels; of a vector one without a name
 * @property {string[]} columns
 * @property {number[]} cell the index of the one in focus
 * @property {number[][]} along those of its row that are no hidden ones
 * @property {number[]} largest columns of its row in which the largest stands
 * @property {number[]} smallest
 * @property {number[]} open columns of its row that are no hidden ones
 * @property {boolean} isNumber whether a number stands there, no truth or class
 * @property {string[]} words of the sentence
 */
/** A run of the lab, as it was asked for @typedef {{mechanism: string, run: object}} Ran */

/** @type {{step: ShownStep | null, ran: Ran | null}} */
let now = { step: null, ran: null };

export const shown = () => now;

/** @param {Partial<typeof now>} by */
export function show(by) {
  now = { ...now, ...by };
  dispatchEvent(new Event("stepshown"));
}
