// @ts-check
// Typed arrays from the wire, and a step as the planes that a page can draw: query runs down, key across.
import { amountsToWeights, BIAS, BIASED, CAPPED, MASKED, nameOf, SCALED, SCORES, WEIGHTS } from "./roles.js";

/** @typedef {import("./types.js").Tensor} Tensor */
/** @typedef {import("./types.js").Step} Step */

/** The numbers of a tensor, one after the other. A single one is read by `at`, which knows the bounds. @typedef {Iterable<number> & {length: number, includes: (value: number) => boolean, forEach: (then: (value: number, i: number) => void) => void}} Numbers */
/**
 * @typedef {object} Decoded
 * @property {number[]} shape
 * @property {Numbers} data
 * @property {(...cell: number[]) => number} at throws outside of the shape: a neighbour's number is no answer
 */

/**
 * One matrix of a step: of one head (or layer, or latent …) if it has several; a vector is one row.
 * @typedef {object} Plane
 * @property {number} rows
 * @property {number} columns
 * @property {string} rowAxis "" for a vector
 * @property {string} columnAxis
 * @property {number} rowAt which axis of the step runs down; -1 for a vector
 * @property {number} columnAt which axis of the step runs across
 * @property {number} heads how many planes there are to choose from; 0 if the step is one
 * @property {number} head the plane that this one is
 * @property {(row: number, column: number) => number} at
 * @property {(row: number, column: number) => number[]} index of a cell in the whole step
 */

/** @type {WeakMap<Tensor, Decoded>} */
const decoded = new WeakMap();

/** @param {Tensor} tensor @returns {Decoded} the same each time */
export function decode(tensor) {
  let found = decoded.get(tensor);
  if (!found) decoded.set(tensor, (found = read(tensor)));
  return found;
}

/** @param {Tensor} tensor @returns {Decoded} */
function read(tensor) {
  const letters = atob(tensor.bdata);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i); // fifty times as fast as Uint8Array.from
  const shape = tensor.shape.split(",").map(Number);
  const kinds = { f4: Float32Array, u1: Uint8Array, i4: Int32Array };
  const data = new kinds[tensor.dtype](bytes.buffer);
  return { shape, data, at: (...cell) => data[ravel(cell, shape)] };
}

/** @param {Step} step */
export const values = (step) => decode(step.value);

/** @param {Step} step */
export function axesOf(step) {
  return step.axes.split(" ");
}

/** Whether a cell was set by hand, alone or with the whole step. @param {Step} step @param {number[]} cell */
export function isEdited(step, cell) {
  return step.edited.some((each) => !each.length || String(each) === String(cell));
}

/** The sizes of a step's axes. @param {Step} step */
export function shapeOf(step) {
  return step.value.shape.split(",").map(Number);
}

const CHOSEN = new Set(["head", "kv_head"]); // one is looked at at a time, also if only vectors lie behind them

/** How many of a step's first axes are chosen like a head; the rest are a matrix, or a vector. @param {Step} step */
export function leading(step) {
  const axes = axesOf(step);
  return axes.length > 2 ? axes.length - 2 : axes.length === 2 && CHOSEN.has(axes[0]) ? 1 : 0;
}

/** @type {WeakMap<Step, Map<number, Plane>>} */
const planes = new WeakMap();

/**
 * @param {Step} step
 * @param {number} [head]
 * @returns {Plane} the same object each time, so that a view knows what it has drawn
 */
export function plane(step, head = 0) {
  let known = planes.get(step);
  if (!known) planes.set(step, (known = new Map()));
  let found = known.get(head);
  if (!found) known.set(head, (found = planeOfStep(step, head)));
  return found;
}

/** @param {Step} step @param {number} head @returns {Plane} */
function planeOfStep(step, head) {
  const { shape, data } = values(step);
  const all = /** @type {ArrayLike<number>} */ (/** @type {unknown} */ (data)); // behind the bounds of planeOf
  const axes = axesOf(step);
  const lead = leading(step);
  const heads = lead ? shape.slice(0, lead).reduce((a, b) => a * b, 1) : 0;
  const own = Math.max(0, Math.min(head, heads - 1));
  const isVector = axes.length - lead < 2;
  const columns = shape[shape.length - 1];
  const rows = isVector ? 1 : shape[shape.length - 2];
  const base = own * rows * columns;
  const first = unravel(own, shape.slice(0, lead));
  return {
    ...planeOf(rows, columns, (row, column) => all[base + row * columns + column]),
    heads,
    head: own,
    rowAxis: isVector ? "" : axes[axes.length - 2],
    columnAxis: axes[axes.length - 1],
    rowAt: isVector ? -1 : axes.length - 2,
    columnAt: axes.length - 1,
    index: (row, column) => (step.axes ? [...first, ...(isVector ? [] : [row]), column] : []), // a scalar has no index
  };
}

/** One matrix of queries and keys, which throws outside of its bounds. @param {number} rows @param {number} columns @param {Plane["at"]} at @returns {Plane} */
export function planeOf(rows, columns, at) {
  return {
    rows,
    columns,
    rowAxis: "query",
    columnAxis: "key",
    rowAt: 0,
    columnAt: 1,
    heads: 0,
    head: 0,
    at: (row, column) => at(inside(row, rows), inside(column, columns)),
    index: (row, column) => [row, column],
  };
}

/** @param {number} number @param {number[]} shape */
export function unravel(number, shape) {
  const found = [];
  for (const size of [...shape].reverse()) {
    found.unshift(number % size);
    number = Math.floor(number / size);
  }
  return found;
}

/** The number of a cell, counted row by row. Throws if there is no such cell. @param {number[]} cell @param {number[]} shape */
export function ravel(cell, shape) {
  if (cell.length && cell.length !== shape.length) throw new RangeError(`${cell} is no cell of ${shape}`); // [] is a scalar's
  let number = 0;
  for (let i = 0; i < cell.length; i++) number = number * shape[i] + inside(cell[i], shape[i]);
  return number;
}

/** @param {number} index @param {number} size @returns {number} the index */
function inside(index, size) {
  if (Number.isInteger(index) && index >= 0 && index < size) return index;
  throw new RangeError(`there is no ${index} among ${size}`);
}

/**
 * The head, row and column of a cell's index.
 * @param {Step} step
 * @param {number[]} cell
 */
export function placeOf(step, cell) {
  const lead = leading(step);
  const head = lead ? ravel(cell.slice(0, lead), shapeOf(step).slice(0, lead)) : null;
  const rest = cell.slice(lead);
  return rest.length > 1 ? { head, row: rest[0], column: rest[1] } : { head, row: 0, column: rest[0] ?? 0 };
}

const TOKEN_AXES = new Set(["token", "query", "key"]);

/** @param {string} axis */
export const isOfTokens = (axis) => TOKEN_AXES.has(axis);

/**
 * What a matrix is named by at its sides: of pairs of one sentence, rows are its queries and columns its keys.
 * @param {{rowAxis: string, columnAxis: string}} plane
 */
export function sides({ rowAxis, columnAxis }) {
  const isOfOne = rowAxis === columnAxis && (rowAxis === "query" || rowAxis === "key");
  return isOfOne ? { down: "query", across: "key" } : { down: rowAxis, across: columnAxis };
}

/** Whether a row of it is one thing's on its way through the steps: a word's, or a latent's. @param {string} axis */
export const isFollowed = (axis) => isOfTokens(axis) || axis === "latent";

/** Whether a step has a number for each pair of tokens. @param {Step} step */
export function isOfPairs(step) {
  const axes = axesOf(step);
  return axes.length > 1 && axes.slice(-2).every(isOfTokens);
}

/** of: the end of a row's own, if each has one. @typedef {{kind: "share" | "bit" | "signed" | "class" | "whole", largest: number, of?: (row: number) => number}} Scale */

/** @type {WeakMap<Step[], Map<string, number>>} the ends of the scales that steps of one run share, by axes */
const shared = new WeakMap();

/**
 * How a step's numbers are coloured: shares from 0 to 1, bits, classes, or signed around 0; and whether all of them are whole, and
 * written so. Scores of the same pairs share one scale, so that scaling is seen to fade them.
 * @param {Step} step
 * @param {Step[]} steps
 * @returns {Scale}
 */
export function scale(step, steps) {
  if (step.value.dtype === "u1") return { kind: "bit", largest: 1 };
  if (step.value.dtype === "i4")
    return step.legend.length ? { kind: "class", largest: 1 } : { kind: "whole", largest: size(step) || 1 };
  if (isOfShares(step)) return { kind: "share", largest: 1 };
  const kind = signed(values(step).data);
  if (!isScore(step)) return { kind, largest: endOf(step, steps) || 1 };
  let ends = shared.get(steps);
  if (!ends) shared.set(steps, (ends = new Map()));
  let end = ends.get(step.axes);
  if (end === undefined) {
    const alike = steps.filter((each) => each.axes === step.axes && isScore(each) && !isOfShares(each));
    end = alike.reduce((most, each) => Math.max(most, size(each)), size(step));
    ends.set(step.axes, end);
  }
  return { kind, largest: end || 1 };
}

const ROUNDED = 2 ** -20; // of what is added up: float32 keeps 24 bits of a number, and a sum loses some of them
const SUMS = new Set(["add", "sub", "sum", "mean", "matmul"]);

/**
 * Its largest number. If it is a sum, a difference, a mean or a product of matrices and nothing else, and all its numbers are 0 up to rounding,
 * what was added up is the measure: they are drawn and written as 0. All else may be as small as it is. @param {Step} step @param {Step[]} steps
 */
function endOf(step, steps) {
  const own = size(step);
  const [move, ...others] = step.moves.filter(({ kind }) => kind !== "moved");
  if (!move || others.length || step.edited.length || !SUMS.has(move.name)) return own;
  const sizes = move.operands.map(({ step: id }) => steps.find((each) => each.id === id)).map((each) => (each ? size(each) : 0));
  const added = move.name === "matmul" ? sizes.reduce((a, b) => a * b, 1) : Math.max(...sizes);
  return own <= ROUNDED * added ? added : own;
}

const LONGEST = 1e4; // whole numbers are written out below this

/** Whether numbers around 0 are all whole. @param {Iterable<number>} numbers @returns {"whole" | "signed"} */
export function signed(numbers) {
  for (const value of numbers) if (Number.isFinite(value) && !(Number.isInteger(value) && Math.abs(value) < LONGEST)) return "signed";
  return "whole";
}

/** What stands before softmax: powers of it would dwarf it. */
const BEFORE = new RegExp(`(${[SCORES, SCALED, BIAS, BIASED, CAPPED, MASKED].join("|")})$`);

/** @param {Step} step */
function isScore(step) {
  return step.kind === "computed" && step.value.dtype === "f4" && BEFORE.test(step.name) && isOfPairs(step);
}

/** Whether each row of it should add up to 1. @param {Step} step */
export function isWeights(step) {
  return step.name === WEIGHTS || amountsToWeights(step.name);
}

/** @param {Step} step */
function isOfShares(step) {
  return isWeights(step) || (isOfPairs(step) && step.of.some((id) => nameOf(id) === WEIGHTS || amountsToWeights(id)));
}

/** The largest finite number of a step, without its sign. @param {Step} step */
export function size(step) {
  let found = 0;
  for (const value of values(step).data) if (Number.isFinite(value)) found = Math.max(found, Math.abs(value));
  return found;
}

/**
 * The column of a row's largest number.
 * @param {Step} step
 * @param {number} head
 * @param {number} row
 */
export function largest(step, head, row) {
  const own = plane(step, head);
  const numbers = Array.from({ length: own.columns }, (_number, column) => own.at(Math.min(row, own.rows - 1), column));
  return numbers.indexOf(Math.max(...numbers));
}
