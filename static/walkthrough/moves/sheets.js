// @ts-check
// Matrices that stand on a canvas, and how far something has come on its way between them.

/** @typedef {import("./pen.js").Box} Box */
/** @typedef {import("./pen.js").Pen} Pen */
/** @typedef {import("../../lib/grid.js").Cell} Cell */
/**
 * @typedef {object} Sheet a matrix where it stands
 * @property {number} rows
 * @property {number} columns
 * @property {(row: number, column: number) => number} at
 * @property {(row: number, column: number) => Cell} cell
 * @property {(row: number, column: number) => boolean} hidden
 * @property {Box | null} box of all its cells; null: it is folded away
 * @property {Box | null} [beside] of its rows' sums
 * @property {boolean} isTurned its columns run from right to left
 * @property {"risen" | "sum" | "mask" | undefined} as what it is, if not what was there before
 */
/** @typedef {{kind: "product", left: Sheet, above: Sheet, result: Sheet}} Product */
/** @typedef {{from: Sheet[], line: (Sheet | string)[], to: Sheet, isMoved: boolean}} Stage line: those that it comes from, with the signs and numbers between and behind them */
/** @typedef {{kind: "chain", stages: Stage[], result: Sheet}} Chain */
/** @typedef {{row: number, column: number}} Place */
/** @typedef {"lead" | "row" | "rest"} Extent the cell in focus, its row, all rows */
/** @typedef {{ms: number, draw: (pen: Pen, p: number) => void, shows?: [Sheet, Extent][]}} Act */

/** In ms, what moves at once: each is short. */
export const MS = { meet: 600, multiply: 600, sum: 600, fill: 500, row: 600, rest: 600, settle: 150 };

/** @param {number} p */
export const eased = (p) => (p < 0.5 ? 4 * p ** 3 : 1 - (2 - 2 * p) ** 3 / 2);
/** @param {number} p */
export const bounded = (p) => Math.max(0, Math.min(1, p));
/** What the i-th of n has done when all have done p: one begins after the other. @param {number} p @param {number} i @param {number} n */
export const staggered = (p, i, n) => (n < 2 ? p : bounded(2 * p - i / (n - 1)));

/** @param {Box | null} from null: it is not to be seen, and stands where it goes @param {Box} to @param {number} p @returns {Box} */
export function between(from, to, p) {
  const a = from ?? to;
  const mid = (/** @type {"x" | "y" | "width" | "height"} */ name) => a[name] + (to[name] - a[name]) * p;
  return { x: mid("x"), y: mid("y"), width: mid("width"), height: mid("height") };
}

/** @param {Sheet} sheet @param {number} row @param {number} column @param {number} [across] columns @param {number} [down] rows @returns {Box | null} */
export function boxOf({ box, rows, columns, isTurned }, row, column, across = 1, down = 1) {
  if (!box) return null;
  const [width, height] = [box.width / columns, box.height / rows];
  const from = isTurned ? columns - column - across : column;
  return { x: box.x + from * width, y: box.y + row * height, width: across * width, height: down * height };
}

/** The part of a sheet that goes into a cell: it has one row or column for each of the cell's, or one for all; else the nearest. @param {Sheet} sheet @param {Place} place @returns {Place} */
export const partner = (sheet, { row, column }) => ({ row: Math.min(row, sheet.rows - 1), column: Math.min(column, sheet.columns - 1) });

/** @param {Pen} pen @param {(Box | null)[]} boxes @param {boolean} [isPassing] they are only under the pointer */
export function outlined(pen, boxes, isPassing = false) {
  for (const each of boxes) if (each) pen.outline(each, isPassing);
}

/** Whether each cell of `to` is made of one of each of these. @param {Sheet[]} from @param {Sheet} to */
export const areInPlace = (from, to) =>
  from.length > 0 && from.every(({ rows, columns }) => [1, to.rows].includes(rows) && [1, to.columns].includes(columns));
