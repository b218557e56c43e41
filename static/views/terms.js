// @ts-check
// A piece of arithmetic written on one line, as one writes it by hand; every number that came from a cell is a button.
import { h } from "../dom.js";
import { _, exact } from "../i18n.js";

/** @typedef {import("../types.js").Term} Term */
/** @typedef {(Node | string)[]} Written */
/** @typedef {(term: Term) => Node} Leaf makes the button of a cell */

export const INLINE = 3; // longer sums stand as a list

/** What a list of terms is brought together by, and its sign. @type {Record<string, string>} */
export const LISTS = { sum: "Σ", mean: "mean", maximum: "max", minimum: "min", product: "∏", place: "", ranked: "" };

/** @type {Record<string, string>} */
const BETWEEN = {
  sum: " + ",
  product: " × ",
  difference: " − ",
  quotient: " ÷ ",
  remainder: " mod ",
  gt: " > ",
  lt: " < ",
  ge: " ≥ ",
  le: " ≤ ",
  eq: " = ",
  ne: " ≠ ",
  and: " ∧ ",
  or: " ∨ ",
};
/** What stands around an operand. @type {Record<string, [string, string]>} */
const AROUND = {
  abs: ["|", "|"],
  floor: ["⌊", "⌋"],
  sqrt: ["√(", ")"],
  rsqrt: ["1 ÷ √(", ")"],
  maximum: ["max(", ")"],
  minimum: ["min(", ")"],
  mean: ["mean(", ")"],
};

/** How tightly an operation binds: looser ones need brackets within tighter ones. @param {Pick<Term, "op" | "value" | "args">} term */
function binding({ op, value, args }) {
  if (op === "cell" || op === "number" || args.length === 0) return numeric(value) < 0 ? 3 : 6;
  if (op === "visible" || op === "chosen" || op === "picked") return binding(args[0]);
  if (op === "power" || op === "exp" || op === "square") return 5;
  if (op === "negative") return 3;
  if (op === "product" || op === "quotient" || op === "remainder" || op === "rsqrt") return 4;
  if (op === "sum" || op === "difference" || op === "not") return 2;
  return op in BETWEEN ? 1 : 6;
}

/** Whether a term is too long for a line. @param {Term} term */
export const isLong = (term) => term.op in LISTS && term.args.length > INLINE;

/** The long lists within a term, outermost first. @param {Term} term @returns {Term[]} */
export function longWithin(term) {
  return term.args.flatMap((part) => (isLong(part) ? [part] : longWithin(part)));
}

/** @param {Term} term @param {Leaf} leaf @returns {Written} */
export function inline(term, leaf) {
  const { op, args } = term;
  const [a, b] = args;
  if (op === "cell") return [leaf(term)];
  if (!args.length || op === "hidden" || op === "whole" || isLong(term)) return [show(term.value)];
  const of = (/** @type {Term} */ part) => inline(part, leaf);
  if (op === "visible" || op === "chosen" || op === "picked") return of(a);
  if (op === "not") return ["1 − ", ...inner(a, 3, leaf)];
  if (op === "negative") return ["−", ...inner(a, 4, leaf)];
  if (op === "exp") return ["e", h("sup", {}, ...of(a))];
  if (op === "square") return [...inner(a, 6, leaf), h("sup", {}, "2")];
  if (op === "power") return [...inner(a, 6, leaf), h("sup", {}, ...of(b))];
  if (op === "floor_divide") return ["⌊", ...inner(a, 4, leaf), " ÷ ", ...inner(b, 5, leaf), "⌋"];
  if (op === "product" && args.length === 2) return times(a, b, leaf);
  if (op in BETWEEN) return between(term, leaf);
  const [open, close] = AROUND[op] ?? [`${op}(`, ")"];
  const parts = op === "softmax" ? [a] : args;
  return [open, ...parts.flatMap((part, i) => [...(i ? [", "] : []), ...of(part)]), close];
}

/** @param {Term} term @param {Leaf} leaf @returns {Written} */
function between({ op, args }, leaf) {
  const own = binding({ op, value: 0, args });
  // what is taken off, and what is divided by, holds together more tightly
  const needs = (/** @type {number} */ i) => (i && op !== "sum" && op !== "product" ? own + 1 : own);
  return args.flatMap((part, i) => {
    const isPlain = part.op === "cell" || part.op === "number"; // 0.5 × −2 is read without brackets
    return [...(i ? [BETWEEN[op]] : []), ...inner(part, isPlain && op !== "difference" ? 0 : needs(i), leaf)];
  });
}

/** In brackets where it binds less than what is around it. @param {Term} term @param {number} needed @param {Leaf} leaf @returns {Written} */
function inner(term, needed, leaf) {
  const written = inline(term, leaf);
  return binding(term) < needed && !isLong(term) ? ["(", ...written, ")"] : written;
}

/** Times 1/√d is written as the formula has it: divided by √d. @param {Term} a @param {Term} b @param {Leaf} leaf @returns {Written} */
function times(a, b, leaf) {
  const divisor = b.op === "number" ? root(numeric(b.value)) : null;
  if (divisor) return [...inner(a, 4, leaf), ` ÷ ${divisor}`];
  return between({ op: "product", value: null, args: [a, b], step: null, cell: null }, leaf);
}

/** The number that travels as a word, or as null. @param {Term["value"]} value */
export function numeric(value) {
  return value === null ? -Infinity : value === "inf" ? Infinity : value === "nan" ? NaN : value;
}

/** @param {Term["value"]} value */
export function show(value) {
  return value === "nan" ? _("undefined") : exact(numeric(value));
}

/** √d or a whole number, where a number is one over it: what scaling brings. @param {number} value */
function root(value) {
  if (value <= 0 || value >= 1) return null;
  const square = 1 / (value * value);
  if (Math.abs(square - Math.round(square)) > 1e-9 * square) return null;
  return Number.isInteger(Math.sqrt(Math.round(square)))
    ? exact(Math.sqrt(Math.round(square)))
    : `√${Math.round(square)}`;
}
