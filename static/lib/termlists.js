// @ts-check
// The long lists in a cell's arithmetic: which of their terms stand there, what each is called, and what they come to.
import { h } from "./dom.js";
import { _, exact, finely, ngettext, percent } from "./i18n.js";
import { placeName } from "./labels.js";
import { byId } from "./masks.js";
import { shapeOf } from "./tensor.js";
import { numeric, show } from "./terms.js";

/** @typedef {import("./terms.js").Written} Written */
/** @typedef {import("./types.js").Term} Term */
/** @typedef {{value: number | string, text: string}} Figure as it is, and as it is written */
/** @typedef {{name: string, written: Written, numbers: Figure[], isOwn?: boolean}} Line of a term */
/** @typedef {{name: string, lines: Line[], sign: string, totals: Figure[]}} List sign: before what they come to */
/**
 * @typedef {object} Arithmetic whose lists they are
 * @property {import("./types.js").Step} step
 * @property {import("./types.js").Step[]} steps
 * @property {import("./labels.js").Tokens} tokens
 * @property {Record<string, import("./types.js").Sign>} signs
 * @property {boolean} blank shares of other cells are still to be guessed
 */

const LARGEST_POWER = 80; // of e
const MOST_TERMS = 200; // of a list; of a longer one the LARGEST stand, and the others in one line
const LARGEST = 40;

/** @param {Arithmetic} of @param {(term: Term) => Written} inline */
export function lists({ step, steps, tokens, signs, blank }, inline) {
  /** A list: a × b = product, one line for each term, and what they come to. @param {Term} term @returns {List} */
  function list(term) {
    const axis = varying(term.args);
    const last = shapeOf(step).length - 1;
    const isRow = last >= 0 && shapeOf(step)[last] === term.args.length; // terms that all begin with one cell
    const kept = weighty(term.args.map((part) => Math.abs(numeric(part.value))));
    const lines = kept.map((i) => {
      const part = term.args[i];
      const name = axis === null && isRow ? placeName(step, last, i, tokens) : label(part, axis ?? -1);
      return { name, written: inline(part), numbers: [part.args.length ? given(part) : { ...given(part), text: "" }] }; // it stands there already
    });
    const sum = (/** @type {Term[]} */ parts) => parts.reduce((total, part) => total + numeric(part.value), 0);
    const rest = term.op === "sum" ? written(sum(term.args) - sum(kept.map((i) => term.args[i])), show) : { value: "", text: "" };
    lines.push(...others(term.args.length - kept.length, [rest]));
    return { name: listName(term.op), lines, sign: signs[term.op].list ?? "=", totals: [given(term)] };
  }

  /** The row of a softmax: each as a power of e, and its share. off: what is subtracted from all of them first.
   * @param {Term} term */
  function shared({ args: [own, ...row] }) {
    const axis = varying(row);
    const largest = Math.max(...row.map((part) => numeric(part.value)));
    // beyond this e to the cell would be too large or too small to write down
    const off = Math.abs(largest) > LARGEST_POWER ? largest : 0;
    const powers = row.map((part) => Math.exp(numeric(part.value) - off));
    const whole = powers.reduce((a, b) => a + b, 0);
    const minus = off ? ` − ${exact(off)}`.replace("− −", "+ ") : "";
    const at = row.findIndex((part) => same(part, own));
    const kept = weighty(powers, at);
    const share = (/** @type {number} */ power, isOwn = false) => (blank && !isOwn ? { value: "?", text: "?" } : written(power / whole, finely));
    /** @type {Line[]} */
    const lines = kept.map((i) => ({
      name: label(row[i], axis ?? -1),
      written: ["e", h("sup", {}, ...inline(row[i]), minus)],
      numbers: [written(powers[i], exact), share(powers[i], i === at)],
      isOwn: i === at,
    }));
    const left = whole - kept.reduce((total, i) => total + powers[i], 0);
    lines.push(...others(row.length - kept.length, [written(left, exact), share(left)]));
    const name = _("The row that softmax shares out");
    const totals = [written(whole, exact), written(1, percent)];
    return { off, minus, own: powers[at], whole, list: { name, lines, sign: "Σ", totals } };
  }

  /** The word or number that a term stands for: where the two cells of a product meet.
   * @param {Term} term @param {number} axis of its first cell, −1: the last */
  function label(term, axis) {
    const cell = cellsOf(term)[0];
    const from = byId(steps).get(cell?.step ?? "");
    if (!cell?.cell?.length || !from) return "";
    const at = axis < 0 ? cell.cell.length - 1 : axis;
    return placeName(from, at, cell.cell[at], tokens);
  }

  return { list, shared };
}

/** @param {number} value @param {(value: number) => string} how @returns {Figure} */
const written = (value, how) => ({ value: Number.isNaN(value) ? how(value) : value, text: how(value) });

/** @param {Term} term @returns {Figure} */
const given = ({ value }) => ({ value: value === "nan" ? show(value) : numeric(value), text: show(value) });

/** The line of those that are left out. @param {number} n @param {Figure[]} numbers @returns {Line[]} */
const others = (n, numbers) => (n ? [{ name: ngettext("{n} smaller one", "{n} smaller ones", n), written: [], numbers }] : []);

/** The places that stand in a list: all, or of a long one the largest and one's own. @param {number[]} sizes @param {number} [own] */
function weighty(sizes, own = -1) {
  const places = sizes.map((_size, i) => i);
  if (places.length <= MOST_TERMS) return places;
  const size = (/** @type {number} */ i) => (i === own ? Infinity : sizes[i]);
  return places
    .sort((a, b) => size(b) - size(a))
    .slice(0, LARGEST)
    .sort((a, b) => a - b);
}

/** @param {Term} a @param {Term} b */
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** The cells in a term. @param {Term} term @returns {Term[]} */
export const cellsOf = (term) => (term.op === "cell" ? [term] : term.args.flatMap(cellsOf));

/** The axis along which the first cells of a line's terms run, down a column too; −1 if they are of several steps,
 * null if all begin with the same cell. @param {Term[]} terms */
function varying(terms) {
  const [first, ...rest] = terms.map((term) => cellsOf(term)[0]);
  if (!first?.cell || rest.some((each) => each?.step !== first.step)) return -1;
  const axis = first.cell.map((i, at) => rest.some((each) => each.cell?.[at] !== i)).lastIndexOf(true);
  return axis < 0 && rest.length ? null : axis;
}

/** @param {string} op */
function listName(op) {
  if (op === "sum") return _("The terms of the sum");
  if (op === "product") return _("The factors of the product");
  if (op === "place") return _("The row or column in which its position is counted, from 0");
  return _("The numbers that it comes from");
}
