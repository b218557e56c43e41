// @ts-check
// What stands along a step's axes: words of the sentence it is of, names, or numbers.
import { isolated } from "./bidi.js";
import { ngettext, number } from "./i18n.js";
import { axesOf, isOfTokens, plane, shapeOf } from "./tensor.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./types.js").Token} Token */
/** @typedef {{query: Token[], key: Token[]}} Tokens */

/** How many of each there are: `1 head`, not `head 1`, which is the name of one. @type {Record<string, (n: number) => string>} */
const COUNTED = {
  head: (n) => ngettext("{n} head", "{n} heads", n),
  kv_head: (n) => ngettext("{n} key head", "{n} key heads", n),
  query: (n) => ngettext("{n} query", "{n} queries", n),
  key: (n) => ngettext("{n} key", "{n} keys", n),
  token: (n) => ngettext("{n} token", "{n} tokens", n),
  latent: (n) => ngettext("{n} latent", "{n} latents", n),
  layer: (n) => ngettext("{n} layer", "{n} layers", n),
  pair: (n) => ngettext("{n} pair", "{n} pairs", n),
  expert: (n) => ngettext("{n} expert", "{n} experts", n),
  block: (n) => ngettext("{n} block", "{n} blocks", n),
  feature: (n) => ngettext("{n} feature", "{n} features", n),
  position: (n) => ngettext("{n} position", "{n} positions", n),
  bucket: (n) => ngettext("{n} bucket", "{n} buckets", n),
  byte: (n) => ngettext("{n} byte", "{n} bytes", n),
  piece: (n) => ngettext("{n} piece", "{n} pieces", n),
  round: (n) => ngettext("{n} round", "{n} rounds", n),
};

/** The size of an axis: `5 queries`, `d = 4`. @param {string} axis @param {number} n */
export const counted = (axis, n) => COUNTED[axis]?.(n) ?? `${axis} = ${number(n)}`;

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** @typedef {Pick<Token, "text" | "occurrence">} Word */

/** @type {WeakMap<Word[], string[]>} */
const names = new WeakMap();

/** Tokens by their text; repeated ones have an index. @param {Word[]} tokens */
export function named(tokens) {
  let found = names.get(tokens);
  if (!found) names.set(tokens, (found = namesOf(tokens)));
  return found;
}

/** @param {Word[]} tokens */
function namesOf(tokens) {
  const repeated = new Set(tokens.filter((token) => token.occurrence > 0).map((token) => token.text));
  const index = (/** @type {number} */ n) => String(n).replace(/\d/g, (digit) => SUBSCRIPTS[Number(digit)]);
  return tokens.map(({ text, occurrence }) => isolated(repeated.has(text) ? text + index(occurrence + 1) : text));
}

/** @param {string} axis @param {Tokens} tokens */
export function tokensOf(axis, tokens) {
  return axis === "key" ? tokens.key : tokens.query;
}

/**
 * Which tokens of its sentence a step holds along an axis; null: all of them, in order.
 * @param {Step} step
 * @param {number} at the axis
 * @returns {number[] | null}
 */
export function positions(step, at) {
  const own = step.labels[at];
  return own && own.every((each) => typeof each === "number") ? /** @type {number[]} */ (own) : null;
}

/**
 * Labels along an axis: words of its sentence, names of its own, else numbers from 0.
 * @param {Step} step
 * @param {number} at the axis; -1: that of a vector's only row
 * @param {Tokens} tokens
 * @returns {string[]}
 */
export function labels(step, at, tokens) {
  if (at < 0) return [""];
  const own = step.labels[at];
  const axis = axesOf(step)[at];
  const all = isOfTokens(axis) ? named(tokensOf(axis, tokens)) : [];
  if (own) return own.map((each) => (typeof each === "string" ? isolated(each) : (all[each] ?? String(each))));
  return Array.from({ length: shapeOf(step)[at] }, (_, i) => all[i] ?? String(i));
}

/**
 * One place of an axis: a word or a name, else the axis and the number: `cat₁`, `d 2`.
 * @param {Step} step
 * @param {number} at the axis
 * @param {number} index
 * @param {Tokens} tokens
 */
export function placeName(step, at, index, tokens) {
  const axis = axesOf(step)[at];
  const own = step.labels[at]?.[index] ?? positionOf(step, at, index);
  if (typeof own === "string") return isolated(own);
  return (isOfTokens(axis) ? named(tokensOf(axis, tokens))[own] : undefined) ?? `${axis} ${own}`;
}

/**
 * Where a cell stands, in words: `[it, cat₁]`, `[head 0, it, d 2]`.
 * @param {Step} step
 * @param {number[]} cell
 * @param {Tokens} tokens
 */
export function cellName(step, cell, tokens) {
  return cell.length ? `[${cell.map((index, at) => placeName(step, at, index, tokens)).join(", ")}]` : "";
}

/** The place among the planes of a step, in words: `head 0`. @param {Step} step @param {number[]} index the first ones @param {Tokens} tokens */
export function headName(step, index, tokens) {
  return index.map((each, at) => placeName(step, at, each, tokens)).join(", ");
}

/**
 * Where a position of the sentence stands along a step's axis; the first place if it is not there.
 * @param {Step} step
 * @param {number} at
 * @param {number} position
 */
export function indexOf(step, at, position) {
  const own = at < 0 ? null : distinct(step, at);
  if (own) return Math.max(0, own.indexOf(position));
  return at < 0 ? 0 : Math.max(0, Math.min(position, shapeOf(step)[at] - 1));
}

/** Beyond the ends of a window the text goes on. @param {Step} step @param {number} at @param {number} index */
export function positionOf(step, at, index) {
  const own = at < 0 ? null : distinct(step, at);
  return own ? (own[index] ?? own[0] + index) : index;
}

/** Where a position of the text stands along a step's axis, beyond the ends of its window too. @param {Step} step @param {number} at @param {number} position */
export function relative(step, at, position) {
  return position - (distinct(step, at)?.[0] ?? 0);
}

/** Where a second sentence begins along a step's axis; −1: not in it. @param {Step} step @param {number} at @param {number | null | undefined} second its first token */
export function breakOf(step, at, second) {
  if (typeof second !== "number" || at < 0 || !isOfTokens(axesOf(step)[at])) return -1;
  const own = relative(step, at, second);
  return own > 0 && own < shapeOf(step)[at] ? own : -1;
}

/** @param {Step} step @param {number} at */
function distinct(step, at) {
  const own = isOfTokens(axesOf(step)[at]) ? positions(step, at) : null;
  return own && new Set(own).size === own.length ? own : null; // a token that stands there twice is no place
}

/** @typedef {{head: number, row: number, column: number}} Place its row and column count in the sentence */

/** A place in the sentence, as the row and the column of a step. @param {Step} step @param {Place} place */
export function within(step, { head, row, column }) {
  const own = plane(step, head);
  return { row: indexOf(step, own.rowAt, row), column: indexOf(step, own.columnAt, column) };
}

/** A row and a column of a step, as a place in the sentence. @param {Step} step @param {Place} place @returns {Place} */
export function outside(step, { head, row, column }) {
  const own = plane(step, head);
  return {
    head,
    row: own.rowAt < 0 ? row : positionOf(step, own.rowAt, row),
    column: positionOf(step, own.columnAt, column),
  };
}
