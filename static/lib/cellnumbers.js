// @ts-check
// The numbers in the cells of a small picture: as large as they find room, shorter if that is little, else none.
import { number } from "./i18n.js";
import { css, palette } from "./palette.js";
import { UNKNOWN } from "./seen.js";
import { wide, write } from "./svg.js";
import { rem } from "./type.js";

/** @typedef {import("./tensor.js").Plane} Plane */

// in sixteenths of the page's type size
export const LETTERS = 11; // px, of a number in a cell
export const LEAST = 8; // px, of one that can be read
export const MARGIN = 4; // px, beside a number
const [LARGE, LARGER] = [10, 100]; // numbers that are written with one decimal, and with none
const TOLD = 0.05; // the least number that one decimal tells from 0

/** Its numbers, if they can be read. @param {(row: number, column: number) => import("./grid.js").Cell} cell @param {Plane} plane @param {number} own @param {number} high */
export function numbered(cell, { rows, columns, at }, own, high) {
  if (high < LEAST * rem() + 4 || own < digit(LEAST * rem()) + MARGIN) return [];
  const fitting = (/** @type {boolean} */ isRough) => {
    const texts = (/** @type {number} */ row, /** @type {number} */ column) => written(cell(row, column), at(row, column), isRough);
    return { texts, size: Math.min(1, (own - MARGIN) / widestOf(texts, rows, columns)) * LETTERS * rem() };
  };
  const exact = fitting(false);
  const { texts, size } = exact.size < LEAST * rem() && areTold(cell, rows, columns, at) ? fitting(true) : exact;
  if (size < LEAST * rem()) return [];
  return Array.from({ length: rows * columns }, (_cell, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    const { colour, text = "", ink = palette().ink } = texts(row, column);
    if (!colour || text === UNKNOWN) return null; // it is hidden
    return write(1 + (column + 0.5) * own, 1 + (row + 0.5) * high, text, { anchor: "middle", size, fill: css(ink) });
  });
}

/** Large numbers with one decimal, as the arithmetic has them, or with none: there is less room here. @param {import("./grid.js").Cell} cell @param {number} value @param {boolean} [isRough] whether all have one */
export function written(cell, value, isRough = false) {
  if (!Number.isFinite(value) || Number.isInteger(value) || cell.text === UNKNOWN) return cell;
  if (Math.abs(value) >= LARGER) return { ...cell, text: number(value, 0) };
  return isRough || Math.abs(value) >= LARGE ? { ...cell, text: number(value, 1) } : cell;
}

/** Whether one decimal tells all numbers from 0. @param {(row: number, column: number) => import("./grid.js").Cell} cell @param {number} rows @param {number} columns @param {Plane["at"]} at */
const areTold = (cell, rows, columns, at) =>
  Array.from({ length: rows * columns }, (_cell, i) => [Math.floor(i / columns), i % columns]).every(([row, column]) => !cell(row, column).colour || at(row, column) === 0 || Math.abs(at(row, column)) >= TOLD);

/** How wide a digit is, in px: no number is narrower. @param {number} size */
export const digit = (size) => wide("0", { size });

/** How wide the widest number is, in px. @param {(row: number, column: number) => import("./grid.js").Cell} cell @param {number} rows @param {number} columns */
export const widestOf = (cell, rows, columns) =>
  Math.max(...Array.from({ length: rows * columns }, (_cell, i) => wide(cell(Math.floor(i / columns), i % columns).text ?? "", { size: LETTERS * rem() })), 1);
