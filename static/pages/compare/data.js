// @ts-check
// What the pictures of a comparison show: its patterns, its differences, its curves.
import { _ } from "../../lib/i18n.js";
import { labels } from "../../lib/labels.js";
import { hidden } from "../../lib/masks.js";
import { LOOKED_AT } from "../../lib/seen.js";
import { isOfTokens, plane, scale, size } from "../../lib/tensor.js";
import { mechanismOf } from "./state.js";

/** @typedef {import("../../lib/types.js").CompareResponse} Comparison */
/** @typedef {import("../../lib/types.js").ComparedSide} ComparedSide */
/** @typedef {import("../../lib/types.js").CompareCost} Costs */
/** @typedef {import("../../lib/types.js").CompareTime} Times */
/** @typedef {import("../../lib/types.js").Difference} Difference */
/** @typedef {import("../../views/figure.js").Curves} Figure */
/** @typedef {import("../../lib/types.js").Step} Step */
/** @typedef {import("./state.js").Name} Name */
/** @typedef {Omit<import("../../views/matrix.js").MatrixData, "width">} Picture */
/** @typedef {{head: number, row: number, column: number}} Focus */
/** @typedef {(row: number, column: number) => void} OnFocus */

export const ROUNDING = 1e-5; // of the numbers themselves: float32 has seven digits, and sums lose one or two

/** @param {ComparedSide} side @param {string} title @param {Focus} focus @param {OnFocus} onfocus @returns {Picture} */
export function pattern(side, title, focus, onfocus) {
  const { pattern: step, mask, tokens } = side;
  const isHidden = hidden(step, mask ? [mask] : [], focus.head);
  return picture(step, tokens, { title, focus, onfocus, scale: scale(step, [step]), hidden: isHidden });
}

/** The largest number of both sides, which a difference is measured by. @param {Comparison} found @param {"pattern" | "output"} part */
export function sizeOf({ left, right }, part) {
  return Math.max(size(left[part]), size(right[part]));
}

/** @param {Difference} of @param {ComparedSide} left its tokens @param {Step} like @param {number} numbers how large those are that differ @param {string} title @param {Focus} focus @param {OnFocus} onfocus */
export function difference(of, left, like, numbers, title, focus, onfocus) {
  const step = differenceStep(of, like);
  /** @type {{kind: "signed", largest: number}} */
  const ends = { kind: "signed", largest: Math.max(of.max_abs, ROUNDING * numbers) || 1 };
  return picture(step, left.tokens, { title, focus, onfocus, scale: ends, hidden: () => false });
}

/** @type {WeakMap<Difference, Step>} */
const steps = new WeakMap();

/** A difference as a step, so that it is read like one. @param {Difference} of @param {Step} like @returns {Step} */
export function differenceStep(of, like) {
  let found = steps.get(of);
  if (!found) steps.set(of, (found = { ...like, axes: of.axes, value: of.value, labels: [], legend: [] }));
  return found;
}

/**
 * @param {Step} step
 * @param {ComparedSide["tokens"]} tokens
 * @param {{title: string, focus: Focus, onfocus: OnFocus, scale: Picture["scale"], hidden: Picture["hidden"]}} how
 * @returns {Picture}
 */
function picture(step, tokens, { title, focus, onfocus, scale: ends, hidden: isHidden }) {
  const own = plane(step, focus.head);
  return /** @type {Picture} */ ({
    plane: own,
    rowLabels: labels(step, own.rowAt, tokens),
    columnLabels: labels(step, own.columnAt, tokens),
    scale: ends,
    legend: step.legend,
    hidden: isHidden,
    ...LOOKED_AT,
    focus: { row: Math.min(focus.row, own.rows - 1), column: Math.min(focus.column, own.columns - 1) },
    blank: false,
    title,
    onfocus,
  });
}

/** The cell of a pattern that is in focus, with its words; null if it has no pairs. @param {Step} step @param {ComparedSide["tokens"]} tokens @param {Focus} focus */
export function pair(step, tokens, focus) {
  const own = plane(step, focus.head);
  if (!isOfTokens(own.rowAxis) || !isOfTokens(own.columnAxis)) return null;
  const [row, column] = [Math.min(focus.row, own.rows - 1), Math.min(focus.column, own.columns - 1)];
  const query = labels(step, own.rowAt, tokens)[row];
  const key = labels(step, own.columnAt, tokens)[column];
  return { query, key, value: own.at(row, column) };
}

/** How many heads a comparison has to choose from. @param {Comparison} found */
export function heads(found) {
  return Math.max(plane(found.left.pattern).heads, plane(found.right.pattern).heads, plane(found.left.output).heads);
}

/** @param {Record<Name, {mechanism: string}>} of what was asked for, or answered @returns {Record<Name, string>} */
export function titles({ left, right }) {
  const title = (/** @type {{mechanism: string}} */ { mechanism: id }) => mechanismOf(id)?.title ?? id;
  return {
    left: _("Left: {mechanism}", { mechanism: title(left) }),
    right: _("Right: {mechanism}", { mechanism: title(right) }),
  };
}

/** @param {Costs} costs @param {Record<Name, string>} names @returns {Figure[]} */
export function costFigures(costs, names) {
  const kinds = /** @type {const} */ ([
    ["operations", _("Operations"), _("operations")],
    ["kept", _("Bytes kept"), _("bytes")],
    ["moved", _("Bytes moved"), _("bytes")],
  ]);
  return kinds.map(([id, title, y]) =>
    curves({
      id,
      title,
      y,
      marked: costs.n,
      series: [
        { name: names.left, kind: "line", x: costs.left.n, y: costs.left[id] },
        { name: names.right, kind: "line", x: costs.right.n, y: costs.right[id] },
      ],
    }),
  );
}

/** @param {Times} times @param {Record<Name, string>} names @returns {Figure} */
export function timeFigure(times, names) {
  const series = (/** @type {Name} */ side) => {
    const there = times.n.map((n, i) => [n, times[side][i]]).filter(([, seconds]) => seconds !== null);
    return {
      name: names[side],
      kind: /** @type {const} */ ("line"),
      x: there.map(([n]) => Number(n)),
      y: there.map(([, seconds]) => 1000 * Number(seconds)),
    };
  };
  const all = [series("left"), series("right")];
  return curves({
    id: "time",
    title: _("Time"),
    y: _("milliseconds"),
    marked: times.present,
    series: all,
    note: times.note,
  });
}

/** @param {Pick<Figure, "id" | "title" | "y" | "series" | "marked"> & {note?: string}} own @returns {Figure} */
function curves(own) {
  return { x: _("n, tokens"), log: ["x", "y"], note: "", ...own };
}
