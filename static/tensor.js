// @ts-check
// Typed arrays from the wire, and a step as the planes that a page can draw: query runs down, key across.

/** @typedef {import("./types.js").Tensor} Tensor */
/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./types.js").Token} Token */

/**
 * @typedef {object} Decoded
 * @property {number[]} shape
 * @property {Float32Array | Uint8Array | Int32Array} data
 */

/**
 * One matrix of a step: of one head where it has heads; a vector is one row.
 * @typedef {object} Plane
 * @property {number} rows
 * @property {number} columns
 * @property {string} rowAxis "" for a vector
 * @property {string} columnAxis
 * @property {number} heads 0 where the step has no heads
 * @property {(row: number, column: number) => number} at
 * @property {(row: number, column: number) => number[]} index of a cell in the whole step
 */

/** @param {Tensor} tensor @returns {Decoded} */
export function decode(tensor) {
  const bytes = Uint8Array.from(atob(tensor.bdata), (character) => character.charCodeAt(0));
  const shape = tensor.shape.split(",").map(Number);
  const kinds = { f4: Float32Array, u1: Uint8Array, i4: Int32Array };
  return { shape, data: new kinds[tensor.dtype](bytes.buffer) };
}

/** @type {WeakMap<Step, Decoded>} */
const decoded = new WeakMap();

/** @param {Step} step */
export function values(step) {
  let found = decoded.get(step);
  if (!found) decoded.set(step, (found = decode(step.value)));
  return found;
}

/** @param {Step} step */
export function axesOf(step) {
  return step.axes.split(" ");
}

/**
 * @param {Step} step
 * @param {number} [head]
 * @returns {Plane}
 */
export function plane(step, head = 0) {
  const { shape, data } = values(step);
  const axes = axesOf(step);
  const heads = axes[0] === "head" && axes.length > 1 ? shape[0] : 0;
  const own = Math.min(head, Math.max(heads - 1, 0));
  const columns = shape[shape.length - 1];
  const rows = axes.length > 1 + (heads ? 1 : 0) ? shape[shape.length - 2] : 1;
  const base = heads ? own * rows * columns : 0;
  const isVector = axes.length - (heads ? 1 : 0) < 2;
  return {
    rows,
    columns,
    heads,
    rowAxis: isVector ? "" : axes[axes.length - 2],
    columnAxis: axes[axes.length - 1],
    at: (row, column) => data[base + row * columns + column],
    index: (row, column) => [...(heads ? [own] : []), ...(isVector ? [] : [row]), column],
  };
}

/**
 * The head, row and column of a cell's index.
 * @param {Step} step
 * @param {number[]} cell
 */
export function placeOf(step, cell) {
  const axes = axesOf(step);
  const rest = axes[0] === "head" && axes.length > 1 ? cell.slice(1) : cell;
  const head = rest === cell ? null : cell[0];
  return rest.length > 1 ? { head, row: rest[0], column: rest[1] } : { head, row: 0, column: rest[0] };
}

const TOKEN_AXES = new Set(["token", "query", "key"]);

/** @param {string} axis */
export const isOfTokens = (axis) => TOKEN_AXES.has(axis);

/**
 * Labels along an axis: tokens by their text (repeated ones with an index), else numbers from 0.
 * @param {string} axis
 * @param {number} n
 * @param {{query: Token[], key: Token[]}} tokens
 */
export function labels(axis, n, tokens) {
  if (!isOfTokens(axis)) return Array.from({ length: n }, (_, i) => String(i));
  return named(axis === "key" ? tokens.key : tokens.query);
}

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** @param {Token[]} tokens */
export function named(tokens) {
  const repeated = new Set(tokens.filter((token) => token.occurrence > 0).map((token) => token.text));
  return tokens.map(({ text, occurrence }) =>
    repeated.has(text) ? text + String(occurrence + 1).replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)]) : text,
  );
}

/**
 * How a step's numbers are coloured: shares from 0 to 1, bits, or signed around 0. Scores of the same pairs share
 * one scale, so that scaling is seen to fade them.
 * @param {Step} step
 * @param {Step[]} steps
 * @returns {{kind: "share" | "bit" | "signed", largest: number}}
 */
export function scale(step, steps) {
  if (step.value.dtype === "u1") return { kind: "bit", largest: 1 };
  if (isOfShares(step)) return { kind: "share", largest: 1 };
  const ofPairs = step.kind === "computed" && step.axes.endsWith("query key");
  const alike = (/** @type {Step} */ each) => each.axes === step.axes && each.kind === step.kind && !isOfShares(each);
  const all = ofPairs ? steps.filter(alike) : [step];
  return { kind: "signed", largest: Math.max(...all.map(size)) || 1 };
}

/** @param {Step} step */
function isOfShares(step) {
  return step.name === "weights" || step.of.some((id) => id.endsWith("weights") && step.axes.endsWith("query key"));
}

/** The largest finite number of a step, without its sign. @param {Step} step */
function size(step) {
  let found = 0;
  for (const value of values(step).data) if (Number.isFinite(value)) found = Math.max(found, Math.abs(value));
  return found;
}

/**
 * Which cells of a (… query key) step the mask hides: those computed behind it.
 * @param {Step} step
 * @param {Step[]} steps
 * @returns {(row: number, column: number) => boolean}
 */
export function hidden(step, steps) {
  const mask = steps.find((other) => other.name === "mask");
  if (!mask || !step.axes.endsWith("query key")) return () => false;
  if (step.id !== mask.id && !ancestors(step, steps).has(mask.id)) return () => false;
  const bits = plane(mask);
  return (row, column) => bits.at(row, column) === 0;
}

/**
 * @param {Step} step
 * @param {Step[]} steps
 * @returns {Set<string>}
 */
export function ancestors(step, steps) {
  const found = new Set(step.of);
  for (const id of found) steps.find((other) => other.id === id)?.of.forEach((parent) => found.add(parent));
  return found;
}

/**
 * The column of a row's largest number; 0 where the columns are not tokens.
 * @param {Step} step
 * @param {number} head
 * @param {number} row
 */
export function largest(step, head, row) {
  const own = plane(step, head);
  if (!isOfTokens(own.columnAxis)) return 0;
  const numbers = Array.from({ length: own.columns }, (_number, column) => own.at(Math.min(row, own.rows - 1), column));
  return numbers.indexOf(Math.max(...numbers));
}

/**
 * Where a cell stands, in words: `[it, cat₁]`, `[head 0, it, d 2]`.
 * @param {Step} step
 * @param {number[]} cell
 * @param {{query: Token[], key: Token[]}} tokens
 */
export function cellName(step, cell, tokens) {
  const axes = axesOf(step);
  const names = cell.map((index, i) =>
    isOfTokens(axes[i]) ? labels(axes[i], 0, tokens)[index] : `${axes[i]} ${index}`,
  );
  return names.length ? `[${names.join(", ")}]` : "";
}
