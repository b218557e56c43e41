// @ts-check
// What stands between the matrices of an equation, and says what is done with them.
import { _, ngettext } from "./i18n.js";

/** @typedef {import("./equation.js").Part} Part */
/** @typedef {import("./types.js").Move} Move */
/** @typedef {import("./tensor.js").Plane} Plane */

/** @type {Record<string, string>} */
export const SIGNS = { add: "+", sub: "−", mul: "×", div: "÷", matmul: "·", outer: "⊗", pow: _("to the power of"), gt: ">", lt: "<", ge: "≥", le: "≤", eq: "≟", and: "∧", or: "∨" }; // "=" gives what comes of it
export const LOOSE = new Set(["+", "−", "∨"]); // what they join stands in brackets before a sign that binds

/** Of calls whose own names say little. @type {Record<string, string>} */
const SAID = {
  neg: "× −1",
  sum: "∑",
  sqrt: "√",
  square: _("squared"),
  max: _("the largest"),
  min: _("the smallest"),
  argmax: _("place of the largest"),
  argsort: _("place in order"),
  cumsum: _("sum so far"),
  cumprod: _("product so far"),
  tril: _("up to the diagonal"),
  one_hot: _("1 at its place"),
};
/** The same of two. @type {Record<string, string>} */
const OF_TWO = { max: _("the larger"), min: _("the smaller") };

/** What a call does with what stands before it. @param {Move} move */
export const wordOf = ({ name }) => `${SAID[name] ?? name} →`;

/** @param {(Part | string)[]} parts @param {string} word between them @param {string} [last] before the last one */
export const parted = (parts, word, last = word) => parts.flatMap((each, i) => (i ? [i === parts.length - 1 ? last : word, each] : [each]));

/** Steps that something is made of, in a way that the formula tells. @param {Part[]} parts @param {number} left how many more there are */
export const listed = (parts, left) => (left > 0 ? [...parted(parts, ","), ngettext("and {n} more", "and {n} more", left)] : parted(parts, ",", _("and")));

/** How parts stand in what they are joined to. @param {(Part | string)[]} parts @param {Plane} whole */
export function joint(parts, whole) {
  const planes = parts.map((each) => (typeof each === "string" ? null : each.plane));
  const sum = (/** @type {"rows" | "columns"} */ side) => planes.reduce((all, own) => all + (own?.[side] ?? 0), 0);
  const areAlike = (/** @type {"rows" | "columns"} */ side) => planes.every((own) => own?.[side] === whole[side]);
  if (areAlike("rows") && sum("columns") === whole.columns) return _("beside");
  return areAlike("columns") && sum("rows") === whole.rows ? _("above") : ",";
}

/**
 * What comes after a call's first operand.
 * @param {Move} move @param {Part[]} rest its other operands @param {Plane} whole what it gives
 * @returns {(Part | string)[]}
 */
export function told(move, rest, whole) {
  if (move.name === "clamp") return [`${limits(rest, whole)} →`];
  const drawn = rest.filter(({ plane }) => plane);
  if (rest.length === 1 && OF_TWO[move.name]) return [_("or"), ...rest, `${OF_TWO[move.name]} →`];
  return [...drawn.flatMap((each) => [",", each]), wordOf(move)];
}

/** What a number may be at most, at least, or both. @param {Part[]} bounds @param {Plane} whole */
function limits(bounds, whole) {
  const [least, most] = bounds.map(({ formula }) => formula.replaceAll(/<[^>]*>/g, ""));
  if (most && most !== "∞" && least !== "−∞") return _("between {least} and {most}", { least, most });
  const bound = Number(least.replace("−", "-"));
  const isHigh = least === "−∞" || (most === undefined && Array.from({ length: whole.rows * whole.columns }, (_cell, i) => whole.at(Math.floor(i / whole.columns), i % whole.columns)).every((value) => value <= bound));
  return isHigh ? _("at most {n}", { n: most ?? least }) : _("at least {n}", { n: least });
}
