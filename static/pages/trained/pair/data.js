// @ts-check
// What the two maps and their difference show, and what is said of them.
import { LOOKED_AT } from "../../../lib/seen.js";
import { _, exact, ngettext } from "../../../lib/i18n.js";
import { named } from "../../../lib/labels.js";
import { planeOf } from "../../../lib/tensor.js";
import { measured } from "../measure.js";

/** @typedef {import("../../../lib/types.js").WeightsResponse} Answer */
/** @typedef {import("../../../lib/types.js").HeadWeights} HeadWeights */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../../../views/picture.js").PictureData} Picture */
/** @typedef {{of: Answer, head: HeadWeights}} Side */
/** @typedef {{left: Side, right: Side}} Sides */
/** @typedef {{row: number, column: number}} Cell */
/** @typedef {{cell: Cell, hide: boolean, onfocus: (row: number, column: number) => void, onhover: (cell: Cell | null) => void}} Given */
/**
 * @typedef {object} Difference
 * @property {import("../../../lib/tensor.js").Plane} plane
 * @property {(row: number, column: number) => boolean} hidden in both
 * @property {number} largest its size
 * @property {Cell} most where that is
 * @property {number} mean size, over the pairs that are not hidden in both
 * @property {number} pairs
 */

/** Where the pictures of a side begin in its text: of a long one they show a window. @param {Side} side */
export const origin = ({ of }) => ({ row: of.window?.query ?? 0, column: of.window?.key ?? 0 });

/** The cell in focus: the word of the page, and what it looks at most in the first head. @param {Sides} sides @param {State} state @returns {Cell} */
export function focus({ left }, state) {
  const { rows, columns, at } = measured(left.head, "weights").plane;
  const first = origin(left);
  const row = Math.max(0, Math.min(state.row - first.row, rows - 1));
  if (state.column >= 0) return { row, column: Math.max(0, Math.min(state.column - first.column, columns - 1)) };
  const all = Array.from({ length: columns }, (_each, column) => at(row, column));
  return { row, column: all.indexOf(Math.max(...all)) };
}

/** The words along its picture. @param {Side} side */
function names(side) {
  const { rows, columns } = measured(side.head, "weights").plane;
  const { row, column } = origin(side);
  const [queries, keys] = [named(side.of.queries), named(side.of.tokens)];
  return { queries: queries.slice(row, row + rows), keys: keys.slice(column, column + columns) };
}

/** @param {Side} side @param {Given} given @returns {Picture} */
export function ofSide(side, given) {
  const own = measured(side.head, "weights");
  const { rows, columns } = own.plane;
  const cell = { row: Math.min(given.cell.row, rows - 1), column: Math.min(given.cell.column, columns - 1) };
  const title = _("Weights of layer {layer}, head {head}", { layer: side.head.layer, head: side.head.head });
  return whole({ ...own, ...names(side), title, kind: "share" }, { ...given, cell });
}

/** @param {Difference} own @param {Sides} sides @param {Given} given @returns {Picture} */
export function ofDifference(own, { left, right }, given) {
  const [a, b] = [names(left), names(right)];
  const both = (/** @type {string[]} */ of, /** @type {string[]} */ other) =>
    of.map((name, i) => (name === other[i] ? name : `${name} / ${other[i]}`));
  const [queries, keys] = [both(a.queries, b.queries), both(a.keys, b.keys)];
  return whole({ ...own, queries, keys, title: _("First − second"), kind: "signed" }, given);
}

/**
 * @param {{plane: Picture["plane"], hidden: Picture["hidden"], largest: number, queries: string[], keys: string[], title: string, kind: "share" | "signed"}} own
 * @param {Given} given
 * @returns {Picture}
 */
function whole({ plane, hidden, largest, queries, keys, title, kind }, { cell, hide, onfocus, onhover }) {
  return {
    plane,
    rowLabels: queries,
    columnLabels: keys,
    scale: { kind, largest: largest || 1 },
    legend: [],
    hidden,
    ...LOOKED_AT,
    focus: cell,
    blank: hide,
    whole: true,
    title,
    onfocus,
    onhover: (row, column) => onhover({ row, column }),
  };
}

/** The first less the second, if both have as many queries and keys, and show the same places of them. @param {Sides} sides @returns {Difference | null} */
export function difference({ left, right }) {
  const [a, b] = [measured(left.head, "weights"), measured(right.head, "weights")];
  const { rows, columns } = a.plane;
  if (rows !== b.plane.rows || columns !== b.plane.columns) return null;
  if (String(Object.values(origin(left))) !== String(Object.values(origin(right)))) return null;
  const at = (/** @type {number} */ row, /** @type {number} */ column) =>
    a.plane.at(row, column) - b.plane.at(row, column);
  const hidden = (/** @type {number} */ row, /** @type {number} */ column) =>
    a.hidden(row, column) && b.hidden(row, column);
  let [sum, pairs, most] = [0, 0, { row: 0, column: 0 }];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      if (hidden(row, column)) continue;
      const size = Math.abs(at(row, column));
      if (size > Math.abs(at(most.row, most.column))) most = { row, column };
      sum += size;
      pairs++;
    }
  const largest = Math.abs(at(most.row, most.column));
  return { plane: planeOf(rows, columns, at), hidden, largest, most, mean: pairs ? sum / pairs : 0, pairs };
}

/** @param {Difference} own */
export const scaleOf = ({ largest }) => _("Colours go from −{largest} to {largest}.", { largest: exact(largest) });

/** @param {Sides} sides @param {Difference | null} own @param {State} state */
export function words({ left, right }, own, state) {
  const isPart = left.of.window || right.of.window;
  const part = isPart ? [_("Only part of a long text is compared; the map in “Heads” shows which part, and moves it.")] : [];
  const isChanged = left.of !== right.of && state.interventions.length > 0;
  const changed = isChanged ? [_("Changes inside the model apply to the first sentence only.")] : [];
  const also = [...part, ...changed];
  if (!own) {
    const n = (/** @type {Side} */ side) => side.of.tokens.length;
    return [
      _("The first sentence has {a} tokens and the second {b}, so their maps cannot be subtracted.", {
        a: n(left),
        b: n(right),
      }),
      ...also,
    ].join(" ");
  }
  if (state.hide) return _("The numbers are hidden. Choose a cell and guess it first.");
  const { queries, keys } = names(left);
  const [a, b] = [left, right].map((side) => measured(side.head, "weights").plane.at(own.most.row, own.most.column));
  const by = {
    query: queries[own.most.row],
    key: keys[own.most.column],
    a: exact(a),
    b: exact(b),
    largest: exact(own.largest),
  };
  const said = own.largest
    ? _("They differ most at “{query}” → “{key}”: {a} and {b}, by {largest}.", by)
    : _("They are equal in every cell.");
  const mean = ngettext(
    "Over {n} pair the mean difference is {mean}.",
    "Over {n} pairs the mean difference is {mean}.",
    own.pairs,
    { mean: exact(own.mean) },
  );
  const byPlace = left.of !== right.of ? [_("The two sentences are compared position by position.")] : [];
  return [said, mean, ...byPlace, ...also].join(" ");
}

/** One cell in all pictures. @param {Sides} sides @param {Cell} cell @param {boolean} hide */
export function readout(sides, { row, column }, hide) {
  const part = (/** @type {Side} */ side) => {
    const own = measured(side.head, "weights");
    const { queries, keys } = names(side);
    if (row >= queries.length || column >= keys.length) return _("no such cell");
    const value = hide ? "?" : own.hidden(row, column) ? "–" : exact(own.plane.at(row, column));
    return `${queries[row]} → ${keys[column]} ${value}`;
  };
  return _("First: {a}. Second: {b}.", { a: part(sides.left), b: part(sides.right) });
}
