// @ts-check
// Of a pair of sentences: the part of a head's picture that one of them gives the other.
import { _, percent } from "../../../lib/i18n.js";
import * as labels from "../../../lib/labels.js";
import { shapeOf } from "../../../lib/tensor.js";
import { weights } from "./data.js";
import { checked, kept } from "../head-state.js";

/** @typedef {import("../../../lib/types.js").Attention} Attention */
/** @typedef {import("../../../views/matrix.js").MatrixData} MatrixData */
/** @typedef {import("../../../views/lines.js").LinesData} LinesData */
/** @typedef {import("../head-state.js").Way} Way */
/** @typedef {import("../state.js").State} State */
/** @typedef {{from: number, n: number}} Stretch of rows or columns */
/** @typedef {{rows: Stretch, columns: Stretch}} Box */

/** @type {Record<Way, string>} */
export const WAYS = { all: _("All"), aa: "A → A", ab: "A → B", ba: "B → A", bb: "B → B" };

/** Where the second sentence begins in the picture of a head; −1: not in it. @param {Attention} of @param {0 | 1} axis */
export function breakOf(of, axis) {
  return labels.breakOf(weights(of), axis, of.second);
}

/** The part that is looked at; null: all of it, or nothing of it is in the window. @param {Attention} of @param {State} state @returns {Box | null} */
function boxOf(of, state) {
  const { between } = checked(state);
  if (of.second === null || between === "all") return null;
  const [rows, columns] = [stretch(of, 0, between[0]), stretch(of, 1, between[1])];
  return rows.n > 0 && columns.n > 0 ? { rows, columns } : null;
}

/** @param {Attention} of @param {0 | 1} axis @param {string} letter @returns {Stretch} */
function stretch(of, axis, letter) {
  const size = shapeOf(weights(of))[axis];
  const second = Math.max(0, Math.min(size, (of.second ?? 0) - labels.positionOf(weights(of), axis, 0)));
  return letter === "a" ? { from: 0, n: second } : { from: second, n: size - second };
}

/** @param {number} i @param {Stretch} of */
const inside = (i, { from, n }) => Math.max(0, Math.min(n - 1, i - from));

/** @param {string[]} of @param {Stretch} to */
const cut = (of, { from, n }) => of.slice(from, from + n);

/** A matrix, or the part of it. @param {MatrixData} data @param {Attention} of @param {State} state @returns {MatrixData} */
export function matrix(data, of, state) {
  const box = boxOf(of, state);
  if (!box) return { ...data, breaks: { row: breakOf(of, 0), column: breakOf(of, 1) } };
  const { rows, columns } = box;
  const { plane, hidden, edited, focus, onfocus } = data;
  const there = (/** @type {string} */ place) => {
    const [row, column] = place.split(",").map(Number);
    return `${row + rows.from},${column + columns.from}`;
  };
  return {
    ...data,
    plane: {
      ...plane,
      rows: rows.n,
      columns: columns.n,
      at: (row, column) => plane.at(row + rows.from, column + columns.from),
    },
    rowLabels: cut(data.rowLabels, rows),
    columnLabels: cut(data.columnLabels, columns),
    hidden: (row, column) => hidden(row + rows.from, column + columns.from),
    edited: { has: (place) => edited.has(there(place)) },
    focus: { row: inside(focus.row, rows), column: inside(focus.column, columns) },
    onfocus: (row, column) => onfocus(row + rows.from, column + columns.from),
    title: `${data.title}, ${WAYS[checked(state).between]}`,
  };
}

/** Lines, or the part of them. @param {LinesData} data @param {Attention} of @param {State} state @returns {LinesData} */
export function lines(data, of, state) {
  const box = boxOf(of, state);
  if (!box) return { ...data, breaks: { query: breakOf(of, 0), key: breakOf(of, 1) } };
  const sides = { query: box.rows, key: box.columns };
  const shown = (/** @type {"query" | "key"} */ side) =>
    data.pins[side].map((i) => i - sides[side].from).filter((i) => i >= 0 && i < sides[side].n);
  return {
    ...data,
    queries: cut(data.queries, sides.query),
    keys: cut(data.keys, sides.key),
    heads: data.heads.map(({ name, at }) => ({
      name,
      at: (row, column) => at(row + sides.query.from, column + sides.key.from),
    })),
    row: inside(data.row, sides.query),
    pins: { query: shown("query"), key: shown("key") },
    title: `${data.title}, ${WAYS[checked(state).between]}`,
    onpin: (side, index) => data.onpin(side, index + sides[side].from),
  };
}

/** What is said of it below the picture. @param {Attention} of @param {State} state @param {MatrixData["plane"]} plane of all weights */
export function note(of, state, plane) {
  if (of.second === null) return "";
  const box = boxOf(of, state);
  const { between } = checked(state);
  if (between !== "all" && !box) return _("This part of the text has nothing of {way}.", { way: WAYS[between] });
  if (!box) return breakOf(of, 0) + breakOf(of, 1) > -2 ? _("The line marks where sentence B begins.") : "";
  if (state.hide || of.window) return "";
  let sum = 0;
  for (let row = 0; row < box.rows.n; row++)
    for (let column = 0; column < box.columns.n; column++)
      sum += plane.at(row + box.rows.from, column + box.columns.from);
  const [from, to] = between.toUpperCase();
  const params = { from, to, share: percent(sum / box.rows.n) };
  return _("A token of sentence {from} gives sentence {to} {share} of its attention on average.", params);
}

/** Another way, with the cell in focus in it. @param {State} state @param {Way} between @param {number} second */
export function chosen(state, between, second) {
  const into = (/** @type {number} */ i, /** @type {string} */ letter) =>
    letter === "a" ? Math.min(i, second - 1) : Math.max(i, second);
  const [from, to] = between;
  const focus = between === "all" ? {} : { row: into(state.row, from), column: into(state.column, to) };
  return { ...kept(state, { between }), ...focus };
}
