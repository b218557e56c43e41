// @ts-check
// What softmax makes of a row of scores, and a row of shares of the values, as it may be said in a sentence; and whether a
// head has a sink.
import { equationOf } from "./equation.js";
import { byId } from "./masks.js";
import { nameOf, roleOf } from "./roles.js";
import { isWeights, plane } from "./tensor.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./tensor.js").Plane} Plane */
/** @typedef {(row: number, column: number) => boolean} Hidden */
/**
 * What is said of a row: nobody else is there; all score the same; or how much higher the highest scores than the next.
 * @typedef {{kind: "one"} | {kind: "equal", n: number} | {kind: "higher", top: number, other: number, more: number}} Shares
 */

const SAME = 1e-6; // scores that are no further apart are the same
const FITS = 1e-3; // shares this far from those of the scores were changed by hand, or are others

/** Which step's, and those of one head. @typedef {{step: string, plane: Plane}} Scores */

/** The scores that softmax turned into a step's shares; null: it did not, or they are not here. @param {Step} step @param {Step[]} steps @param {number} head @returns {Scores | null} */
export function scoresOf(step, steps, head) {
  const from = step.moves.findLast(({ kind }) => kind === "softmax")?.operands[0];
  const scores = from?.step && !from.value ? byId(steps).get(from.step) : undefined;
  return scores && scores.value.shape === step.value.shape ? { step: scores.id, plane: plane(scores, head) } : null;
}

/** @param {Plane} shares @param {Plane} scores @param {number} row @param {Hidden} hidden @returns {Shares | null} null: its shares are not those of its scores */
export function inWords(shares, scores, row, hidden) {
  const seen = Array.from({ length: scores.columns }, (_cell, column) => ({ column, score: scores.at(row, column), share: shares.at(row, column) }))
    .filter(({ column, score }) => !hidden(row, column) && Number.isFinite(score))
    .sort((a, b) => b.score - a.score); // prettier-ignore
  const [top] = seen;
  if (!top || !isSoftmax(seen)) return null;
  if (seen.length === 1) return { kind: "one" };
  const other = seen.find(({ score }) => top.score - score > SAME);
  if (!other) return { kind: "equal", n: seen.length };
  return { kind: "higher", top: top.column, other: other.column, more: top.score - other.score };
}

/**
 * What a row is mixed from, by its shares: their largest and the next, how many have one, and whether values are mixed, or
 * other vectors.
 * @typedef {{top: number, other: number | null, share: number, next: number, n: number, isEven: boolean, areValues: boolean, weights: Step}} Mixture
 */

/** @param {Step} step @param {Step[]} steps @param {number} head @param {number} row @returns {Mixture | null} null: it is not mixed by shares that add up to 1 */
export function mixtureOf(step, steps, head, row) {
  const { weights, shares, values } = mixedBy(step, steps, head) ?? {};
  if (!weights || !shares || !values || row >= shares.rows) return null;
  const all = Array.from({ length: shares.columns }, (_share, column) => ({ column, share: shares.at(row, column) }));
  if (all.some(({ share }) => !(share >= 0)) || Math.abs(all.reduce((sum, { share }) => sum + share, 0) - 1) > FITS) return null;
  const [top, next] = [...all].sort((a, b) => b.share - a.share);
  const seen = all.filter(({ share }) => share > 0);
  const isEven = seen.every(({ share }) => top.share - share < SAME);
  return { top: top.column, other: next?.column ?? null, share: top.share, next: next?.share ?? 0, n: seen.length, isEven, areValues: roleOf(nameOf(values)) === "role-value", weights };
}

/** The weights and the values whose product a step is. @param {Step} mixed @param {Step[]} steps @param {number} head */
function mixedBy(mixed, steps, head) {
  const { left, above } = equationOf(mixed, steps, head) ?? {};
  const weights = left?.step ? byId(steps).get(left.step) : undefined;
  if (!weights || !isWeights(weights) || !left?.plane || !above?.plane) return null;
  return { weights, shares: left.plane, values: above.step ?? "", own: above.plane };
}

/** @param {{score: number, share: number}[]} row the highest first */
function isSoftmax(row) {
  const risen = row.map(({ score }) => Math.exp(score - row[0].score));
  const sum = risen.reduce((a, b) => a + b, 0);
  return row.every(({ share }, i) => Math.abs(share - risen[i] / sum) < FITS);
}

/**
 * A sink: most words after the first give most of their weight to the first token, whose value is shorter than that of
 * every other. It is a resting place for weight that a head has no use for (Xiao et al. 2023, arXiv:2309.17453; Gu et al.
 * 2024, arXiv:2410.10781). A majority of majorities is asked for here, and not a mean weight, because in a short text even
 * equal shares give the first token of a causal head much.
 * @typedef {object} Sink
 * @property {number} rows that give it more than half of their weight
 * @property {number} of all but the first
 * @property {number} length of its value
 * @property {number} others the length of the other values, on average
 * @property {(row: number) => number} weight of a row on it
 */

const LEAST = 4; // rows, or a majority means nothing

/** @param {Step} step the weights, or what they mix @param {Step[]} steps @param {number} head @returns {Sink | null} null: there is none, or not all of the text is here */
export function sinkOf(step, steps, head) {
  for (const mixed of steps) {
    if (mixed.id !== step.id && !mixed.of.includes(step.id)) continue;
    const found = mixedBy(mixed, steps, head);
    if (!found || found.weights.labels.some(Boolean)) continue;
    if (mixed.id === step.id || found.weights.id === step.id) return sink(found.shares, found.own);
  }
  return null;
}

/** @param {Plane} weights @param {Plane} values @returns {Sink | null} */
function sink(weights, values) {
  const of = weights.rows - 1;
  const rows = Array.from({ length: of }, (_row, i) => weights.at(i + 1, 0)).filter((weight) => weight > 0.5).length;
  const [length, ...others] = Array.from({ length: values.rows }, (_value, row) => long(values, row));
  if (of + 1 < LEAST || rows <= of / 2 || others.some((each) => each <= length)) return null;
  return { rows, of, length, others: others.reduce((a, b) => a + b, 0) / others.length, weight: (row) => weights.at(row, 0) };
}

/** @param {Plane} of @param {number} row */
const long = (of, row) => Math.hypot(...Array.from({ length: of.columns }, (_value, column) => of.at(row, column)));
