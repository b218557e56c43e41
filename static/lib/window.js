// @ts-check
// A head of a long text is shown by a window: which one it is, and how its cells count in the whole text.
import { positionOf, relative } from "./labels.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./types.js").Term} Term */
/** @typedef {import("../pages/trained/state.js").State} State */
/** @typedef {{query: number, key: number, size: number}} Window its first query and key, and how many of each */

export const WHOLE = 128; // tokens: a longer text is shown by a window
export const SIZES = [16, 32, 64, 128];
const SIZE = 64;

/** The window that a text of n tokens is shown by, around the cell in focus; null: all of it. @param {State} state @param {number} n @returns {Window | null} */
export function windowOf(state, n) {
  if (n <= WHOLE) return null;
  const { query, key, size: chosen } = state.tabs.window ?? {};
  const size = SIZES.includes(Number(chosen)) ? Number(chosen) : SIZE;
  const column = state.column < 0 ? state.row : state.column;
  return { query: around(query, state.row, size, n), key: around(key, column, size, n), size };
}

/** Stays where it was while the focus is in it, else comes around it. @param {unknown} first @param {number} at @param {number} size @param {number} n */
function around(first, at, size, n) {
  const own = Number(first);
  const isThere = Number.isInteger(first) && own <= at && at < own + size;
  return within(isThere ? own : at - size / 2, n - size);
}

/** @param {number} i @param {number} last */
const within = (i, last) => Math.max(0, Math.min(last, Math.round(i)));

/**
 * Another window, around the focus if its size is another one; else the focus comes along.
 * @param {State} state
 * @param {{query: number, key: number}} sides of the whole text
 * @param {Window} before
 * @param {Partial<Window>} by
 * @returns {Partial<State>}
 */
export function moved(state, sides, before, by) {
  const size = by.size ?? before.size;
  const first = (/** @type {number | undefined} */ to, /** @type {number} */ old, /** @type {number} */ at) =>
    to ?? (size === before.size ? old : at - size / 2);
  const query = within(first(by.query, before.query, state.row), sides.query - size);
  const key = within(first(by.key, before.key, state.column), sides.key - size);
  const come = (/** @type {number} */ at, /** @type {number} */ first) =>
    Math.max(first, Math.min(first + size - 1, at));
  return {
    tabs: { ...state.tabs, window: { query, key, size } },
    row: come(state.row, query),
    column: come(state.column, key),
  };
}

/** A cell of a step's window, as it counts in the whole text. @param {Step} step @param {number[]} cell */
export const inText = (step, cell) => cell.map((i, at) => positionOf(step, at, i));

/** A cell of the whole text, as it counts in a step's window; it may lie outside. @param {Step} step @param {number[]} cell */
export const inWindow = (step, cell) => cell.map((i, at) => relative(step, at, i));

/** Arithmetic whose cells count in the windows of the steps. @param {Term} term @param {Map<string, Step>} steps @returns {Term} */
export function termInWindow(term, steps) {
  const step = steps.get(term.step ?? "");
  const cell = step && term.cell ? inWindow(step, term.cell) : term.cell;
  return { ...term, cell, args: term.args.map((each) => termInWindow(each, steps)) };
}

/**
 * The steps that have a number for each pair, each with one whole row of its own.
 * @param {Step[]} steps
 * @param {import("./types.js").HeadRow} row
 * @returns {Step[]}
 */
export function wholeRows(steps, row) {
  return steps
    .filter((step) => step.id in row.steps)
    .map((step) => ({ ...step, value: row.steps[step.id], labels: [[row.query], null], edited: [] }));
}
