// @ts-check
// All heads in numbers: what each is seen to do, in which order they stand, and how that is said.
import { _, exact, ngettext, short } from "../../../lib/i18n.js";
import { named } from "../../../lib/labels.js";
import { decode } from "../../../lib/tensor.js";

/** @typedef {import("../../../lib/types.js").Overview} Overview */
/**
 * @typedef {object} Found
 * @property {Overview} of
 * @property {[number, number] | null} asked the query and the key of the pair that was asked for
 * @property {number} layers
 * @property {number} heads
 * @property {number} rows of each head's map
 * @property {number} columns
 * @property {Uint8Array} weights (layer, head, row, column), 255 is 1
 * @property {(layer: number, row: number, column: number) => boolean} hidden
 * @property {(index: number, pattern: number) => number} score of a head, counted through the layers
 * @property {(index: number, pattern: number) => number} uniform what uniform attention would have there
 * @property {(index: number, pattern: number) => number} counted queries that the score is a mean of; 0: there is none
 * @property {(index: number) => number} name the pattern that a head is named by; -1: mixed
 * @property {(index: number) => number} pair the weight of the pair that was asked for
 */

export const SIGNS = ["←", "→", "●", "⇤", "=", "↻", "∪", "!", "◇", "≈"]; // of the patterns, in their order
const TINTS = [7, 6, 2, 0, 4, 5, 3, 1, 3, -1]; // their classes of colour; the sink, which most heads have, is grey
export const MIXED = _("mixed");

/** @type {WeakMap<Overview, Found>} */
const known = new WeakMap();

/** @param {Overview} of @param {[number, number] | null} pair that was asked for @returns {Found} */
export function read(of, pair) {
  let found = known.get(of);
  if (!found) known.set(of, (found = decoded(of, pair)));
  return found;
}

/** @param {Overview} of @param {[number, number] | null} asked @returns {Found} */
function decoded(of, asked) {
  const { layers, heads } = of;
  const { shape, data: weights } = decode(of.weights);
  const [, , rows, columns] = shape;
  const hidden = decode(of.hidden);
  const [scores, uniform, counted, names] = [of.scores, of.uniform, of.counted, of.names].map((each) => decode(each));
  const pair = of.pair && decode(of.pair);
  const layerOf = (/** @type {number} */ index) => Math.floor(index / heads);
  const isOfLayers = hidden.shape.length > 2; // else all layers hide the same
  return {
    of,
    asked,
    layers,
    heads,
    rows,
    columns,
    weights: /** @type {Uint8Array} */ (/** @type {unknown} */ (weights)), // of pictures, whose sides are its own
    hidden: (layer, row, column) => (isOfLayers ? hidden.at(layer, row, column) : hidden.at(row, column)) === 1,
    score: (index, pattern) => scores.at(layerOf(index), index % heads, pattern),
    uniform: (index, pattern) => uniform.at(layerOf(index), pattern),
    counted: (index, pattern) => counted.at(layerOf(index), pattern),
    name: (index) => names.at(layerOf(index), index % heads),
    pair: (index) => pair?.at(layerOf(index), index % heads) ?? 0,
  };
}

/** All weights, with their names; of a long text several tokens have one row. @param {Found} found @returns {import("../../../carry/table.js").Numbered} */
export function numbered({ of, layers, heads, rows, columns, weights }) {
  const counted = (/** @type {number} */ n, by = 1) => Array.from({ length: n }, (_each, i) => String(i * by));
  const words = (/** @type {import("../../../lib/types.js").Token[]} */ tokens, /** @type {number} */ n) => (tokens.length === n ? named(tokens) : counted(n, of.pool));
  const names = [counted(layers), counted(heads), words(of.queries, rows), words(of.tokens, columns)];
  return { axes: ["layer", "head", "query", "key"], names, kind: "f4", values: Array.from(weights, (share) => Math.fround(share / 255)) };
}

/** The number that heads are sorted by: that of a pattern, or of the pair. @param {Found} found @param {string} sort @param {number} index */
export function valueOf(found, sort, index) {
  return sort === "pair" ? found.pair(index) : found.score(index, patternOf(found, sort));
}

/** The place of a pattern in the table; -1: it is none. @param {Found} found @param {string} sort */
export function patternOf({ of }, sort) {
  return of.patterns.findIndex(({ id }) => id === sort);
}

/** What the heads are sorted by, if this text has it; else they stand by layer. @param {Found} found @param {string} sort */
export function sortOf(found, sort) {
  if (sort === "pair") return found.of.pair ? sort : "layer";
  const pattern = patternOf(found, sort);
  return pattern >= 0 && found.counted(0, pattern) > 0 ? sort : "layer";
}

/** The heads, counted through the layers, strongest first. @param {Found} found @param {string} sort */
export function order(found, sort) {
  const all = Array.from({ length: found.layers * found.heads }, (_head, index) => index);
  if (sort === "layer") return all;
  return all.sort((a, b) => valueOf(found, sort, b) - valueOf(found, sort, a) || a - b);
}

/** @param {Found} found @param {number} index */
export function placeOf({ heads }, index) {
  return { layer: Math.floor(index / heads), head: index % heads };
}

/** @param {Found} found @param {number} index */
export function titleOf(found, index) {
  return _("Layer {layer}, head {head}", placeOf(found, index));
}

/** The name of what a head does. @param {Found} found @param {number} index */
export function nameOf(found, index) {
  return found.of.patterns[found.name(index)]?.title ?? MIXED;
}

/** The sign and the colour of what a head does most; none if it is mixed. @param {number} pattern */
export const markOf = (pattern) => ({ sign: SIGNS[pattern] ?? "", tint: TINTS[pattern] ?? -1 });

/** A claim with its number: "induction 0.78 (uniform 0.06)". @param {Found} found @param {number} index @param {number} pattern */
export function claim(found, index, pattern) {
  const { title } = found.of.patterns[pattern];
  const [score, uniform] = [found.score(index, pattern), found.uniform(index, pattern)].map(short);
  return _("{pattern} {score} (uniform {uniform})", { pattern: title, score, uniform });
}

/** What is said of a head: by what it is sorted, what it is named by. @param {Found} found @param {string} sort @param {number} index */
export function said(found, sort, index) {
  const pattern = patternOf(found, sort);
  const name = found.name(index);
  const own = sort === "pair" && found.asked ? `${pairName(found.of, found.asked)} ${exact(found.pair(index))}` : "";
  const claims = [...new Set([pattern, name])].filter((each) => each >= 0).map((each) => claim(found, index, each));
  return [own, ...claims, name < 0 ? MIXED : ""].filter(Boolean).join(" · ");
}

/**
 * The strongest pair, the first key left out as it is most heads' resting place, and queries that see one key only; of
 * exact maps.
 * @param {Found} found @param {number} index
 */
export function strongest({ of, heads, rows, columns, weights, hidden }, index) {
  if (of.pool > 1) return "";
  const [base, layer] = [index * rows * columns, Math.floor(index / heads)];
  const sees = (/** @type {number} */ row) => of.tokens.filter((_key, column) => !hidden(layer, row, column)).length;
  const asks = of.queries.map((_query, row) => sees(row) > 1);
  let best = -1;
  for (let i = 0; i < rows * columns; i++)
    if (i % columns > 0 && asks[Math.floor(i / columns)] && !(weights[base + i] <= weights[base + best])) best = i;
  if (best < 0) return "";
  return `${pairName(of, [Math.floor(best / columns), best % columns])} ${short(weights[base + best] / 255)}`;
}

/** @param {Overview} of @param {number[]} pair */
export function pairName({ queries, tokens }, [query, key]) {
  return `${named(queries)[query]} → ${named(tokens)[key]}`;
}

/** How many heads are named by each pattern. @param {Found} found */
export function counts(found) {
  const of = found.of.patterns.map(() => 0);
  for (let index = 0; index < found.layers * found.heads; index++) if (found.name(index) >= 0) of[found.name(index)]++;
  return of;
}

/**
 * What heads are sorted by, as a sentence with its numbers; source: where the pattern is from.
 * @param {Found} found
 * @param {string} sort
 * @returns {{text: string, source: string}}
 */
export function explained(found, sort) {
  if (sort === "layer") return { text: marking(found.of.naming), source: "" };
  const first = order(found, sort)[0];
  const head = titleOf(found, first);
  const pattern = patternOf(found, sort);
  if (pattern < 0)
    return { text: _("Strongest: {head}: {score}.", { head, score: exact(found.pair(first)) }), source: "" };
  const { definition, source } = found.of.patterns[pattern];
  const strongest = ngettext(
    "Strongest: {head}: {claim}, measured at {n} query.",
    "Strongest: {head}: {claim}, the mean of {n} queries.",
    found.counted(first, pattern),
    { head, claim: claim(found, first, pattern) },
  );
  return { text: `${definition} ${strongest}`, source };
}

/** How heads are named. @param {import("../../../lib/types.js").Naming} naming */
function marking({ margin, fewest, broad }) {
  return _(
    "A head is marked with what it does most beyond uniform attention, if that is at least {margin} on average over at least {fewest} queries; else as broad, if that is at least {broad}; else it is mixed and has no mark.",
    { margin: short(margin), fewest, broad: short(broad) },
  );
}
