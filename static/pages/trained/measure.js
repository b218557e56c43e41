// @ts-check
// A weight says where a head looks; what arrives is the weight times the value. Both, of the heads that were asked for.
import { _, exact, percent } from "../../lib/i18n.js";
import { decode, planeOf } from "../../lib/tensor.js";

/** @typedef {import("../../lib/types.js").HeadWeights} HeadWeights */
/** @typedef {"weights" | "value" | "output"} Measure */
/**
 * One head's numbers by a measure.
 * @typedef {object} Measured
 * @property {import("../../lib/tensor.js").Plane} plane
 * @property {(row: number, column: number) => number} share of its row's sum
 * @property {(row: number, column: number) => boolean} hidden
 * @property {number} largest
 */

/** @type {Record<Measure, string>} */
export const NAMES = { weights: _("weights"), value: "× |v|", output: "× |v·w_o|" };

/** What the measures are, and where they come from. @type {Record<Measure, string>} */
export const DEFINITIONS = {
  weights: "",
  value: _(
    "Each weight times the length of the value that it weighs, |a·v|: a large weight on a short value contributes little.",
  ),
  output: _(
    "Each weight times the length of its value after this head's rows of w_o, |a·v·w_o|: what the layer's output really gets (Kobayashi et al. 2020, arXiv:2004.10102).",
  ),
};

/** @type {WeakMap<HeadWeights, Map<Measure, Measured>>} */
const known = new WeakMap();

/** @param {HeadWeights} of @param {Measure} measure @returns {Measured} */
export function measured(of, measure) {
  let own = known.get(of);
  if (!own) known.set(of, (own = new Map()));
  let found = own.get(measure);
  if (!found) own.set(measure, (found = compute(of, measure)));
  return found;
}

/** @param {HeadWeights} of @param {Measure} measure @returns {Measured} */
function compute(of, measure) {
  const { shape, at: weight } = decode(of.weights);
  const mask = decode(of.mask);
  const [rows, columns] = shape;
  const sizes = measure === "weights" ? null : decode(of[measure]);
  const sums = measure === "weights" ? null : decode(of[/** @type {const} */ (`${measure}_sums`)]);
  // a length has no sign, nor has a weight that was set below 0
  const at = (/** @type {number} */ row, /** @type {number} */ column) =>
    sizes ? Math.abs(weight(row, column)) * sizes.at(column) : weight(row, column);
  let largest = 0;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) largest = Math.max(largest, at(row, column));
  return {
    plane: planeOf(rows, columns, at),
    share: (row, column) => (sums ? at(row, column) / (sums.at(row) || 1) : at(row, column)),
    hidden: (row, column) => mask.at(row, column) === 0,
    largest: sizes ? largest || 1 : 1,
  };
}

/** The definition of a measure, its scale, and where a row differs most from its weights. @param {HeadWeights} of @param {Measure} measure @param {number} row @param {string[]} queries @param {string[]} keys */
export function explained(of, measure, row, queries, keys) {
  if (measure === "weights") return "";
  const own = measured(of, measure);
  const scale = _("Colours and numbers go from 0 to {largest}, the largest here; a row need not add up to 1.", {
    largest: exact(own.largest),
  });
  return [DEFINITIONS[measure], scale, disagreement(of, measure, row, queries[row], keys)].join(" ");
}

/** @param {HeadWeights} of @param {Measure} measure @param {number} row @param {string} query @param {string[]} keys */
function disagreement(of, measure, row, query, keys) {
  const [plain, own] = [measured(of, "weights"), measured(of, measure)];
  const gap = (/** @type {number} */ key) => Math.abs(own.share(row, key) - plain.share(row, key));
  const most = keys.reduce((found, _key, key) => (gap(key) > gap(found) ? key : found), 0);
  return _("For “{query}” the two differ most at “{key}”: {weight} of the weights, {share} of the sizes in this row.", {
    query,
    key: keys[most],
    weight: percent(plain.share(row, most)),
    share: percent(own.share(row, most)),
  });
}
