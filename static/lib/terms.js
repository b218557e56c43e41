// @ts-check
// A piece of arithmetic written on one line, as one writes it by hand; every number that came from a cell is a button.
import { h } from "./dom.js";
import { _, exact } from "./i18n.js";

/** @typedef {import("./types.js").Term} Term */
/** @typedef {import("./types.js").Sign} Sign */
/** @typedef {(Node | string)[]} Written */
/** @typedef {(term: Term) => Node} Leaf makes the button of a cell */

export const INLINE = 3; // longer sums stand as a list
const ALONE = 6; // what holds together as tightly as a number or a name

/** What writes a cell's arithmetic: each operation by the sign that came with it.
 * @param {Record<string, Sign>} signs by operation @param {Leaf} leaf */
export function writer(signs, leaf) {
  /** How tightly a term holds together: looser ones need brackets within tighter ones. @param {Term} term @returns {number} */
  function binding(term) {
    if (isAlone(term)) return numeric(term.value) < 0 ? 3 : ALONE;
    const { binds, shown } = signs[term.op];
    return shown === 1 && !signs[term.op].opening ? binding(term.args[0]) : binds;
  }

  /** Whether a term is too long for a line. @param {Term} term */
  const isLong = (term) => signs[term.op].list !== null && term.args.length > INLINE;

  /** Whether a number alone is written for it. @param {Term} term */
  const isAlone = (term) => isBare(term) || isLong(term);

  /** The long lists within a term, outermost first. @param {Term} term @returns {Term[]} */
  function longWithin(term) {
    return term.args.flatMap((part) => (isLong(part) ? [part] : longWithin(part)));
  }

  /** @param {Term} term @returns {Written} */
  function inline(term) {
    const { op, args } = term;
    if (op === "cell") return [leaf(term)];
    if (isBare(term) || op === "hidden" || op === "whole" || isLong(term)) return [show(term.value)];
    const divisor = op === "product" && args.length === 2 ? root(args[1]) : null;
    if (divisor) return [...inner(args[0], signs[op].first), ` ÷ ${divisor}`];
    const { opening, between, closing, first, rest, raised, shown } = signs[op];
    const parts = args.slice(0, shown ?? args.length).flatMap((part, i) => {
      const needed = i ? rest : first;
      const isFree = isAlone(part) && !opening && between !== ""; // 0.5 × −2 is read without brackets
      const written = inner(part, isFree ? 0 : needed);
      return [...(i ? [between] : []), ...(i === raised ? [h("sup", {}, ...written)] : written)];
    });
    return [opening, ...parts, closing].filter((part) => part !== "");
  }

  /** In brackets if it holds together less than what is around it. @param {Term} term @param {number} needed @returns {Written} */
  function inner(term, needed) {
    const written = inline(term);
    return binding(term) < needed ? ["(", ...written, ")"] : written;
  }

  return { inline, isLong, longWithin };
}

/** What is written, as text. @param {Written} written @returns {string} */
export function plain(written) {
  const text = (/** @type {Node} */ node) => (node.childNodes.length ? plain([...node.childNodes]) : (node.textContent ?? ""));
  return written.map((part) => (typeof part === "string" ? part : part.nodeName === "SUP" ? `^(${text(part)})` : text(part))).join("").trim();
}

/** Whether it is a number alone. @param {Term} term */
const isBare = ({ op, args }) => op === "cell" || op === "number" || !args.length;

/** The number that travels as a word, or as null. @param {Term["value"]} value */
export function numeric(value) {
  return value === null ? -Infinity : value === "inf" ? Infinity : value === "nan" ? NaN : value;
}

/** @param {Term["value"]} value */
export function show(value) {
  return value === "nan" ? _("undefined") : exact(numeric(value));
}

/** √d or a whole number, if a number is one over it: times 1/√d is written as the formula has it, divided by √d.
 * @param {Term} term */
function root({ op, value }) {
  const own = op === "number" ? numeric(value) : 0;
  if (own <= 0 || own >= 1) return null;
  const square = 1 / (own * own);
  if (Math.abs(square - Math.round(square)) > 1e-9 * square) return null;
  return Number.isInteger(Math.sqrt(Math.round(square)))
    ? exact(Math.sqrt(Math.round(square)))
    : `√${Math.round(square)}`;
}
