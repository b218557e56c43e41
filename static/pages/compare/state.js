// @ts-check
// What the link of a comparison holds, and the request that it makes of it.
import { sentenceField } from "../../lib/along.js";
import { described, field, isRecord, kept, maybe, place, text, whole } from "../../lib/fields.js";
import { _ } from "../../lib/i18n.js";
import { shipped } from "../../lib/shipped.js";
import { headOf } from "../../lib/source.js";
import { reader } from "../../lib/state.js";

/** @typedef {import("../../lib/options.js").Values} Values */
/** @typedef {{mechanism: string, options: Values}} Side options: what a person set; the right side's others follow */
/** @typedef {"left" | "right"} Name */
/** @typedef {import("../../lib/fields.js").StateOf<typeof FIELDS>} State */

/** @type {Name[]} */
export const NAMES = ["left", "right"];
const SENTENCE = _("The cat sat because it was tired.");
const START = { left: "scaled-dot-product", right: "causal" };

/** @param {string} mechanism @param {State["from"]} [from] a trained head brings its own sizes */
export function optionsOf(mechanism, from = null) {
  const all = shipped.options?.[mechanism] ?? [];
  return from ? all.filter(({ kind, name }) => kind !== "size" && name !== "heads") : all;
}

/** What a person set and may set with these numbers. @param {Side} side @param {State["from"]} from @returns {Values} */
export function chosen({ mechanism, options }, from) {
  const names = optionsOf(mechanism, from).map(({ name }) => name);
  return Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
}

/** @param {string} start */
const side = (start) => field(sideOf, () => /** @type {Side} */ ({ mechanism: start, options: {} }));

const FIELDS = {
  text: sentenceField(SENTENCE),
  context: maybe(text("")), // the second sentence; null: the mechanism's own
  seed: whole({ least: -Infinity, otherwise: 123 }),
  from: maybe(field((given) => headOf(given) ?? undefined, null)), // the trained head that has given the numbers
  left: kept(side(START.left)),
  right: kept(side(START.right)),
  at: place([0, 1, 0, 0]), // head, row, column of the pattern, column of the output
};

export const STATE = described(FIELDS, ["compare"]);
export const checked = reader(STATE);

/** @param {unknown} given @returns {Side | undefined} */
function sideOf(given) {
  const { mechanism, options } = isRecord(given) ? given : {};
  if (!shipped.mechanisms.some((each) => each.id === mechanism)) return undefined;
  const own = String(mechanism);
  return { mechanism: own, options: isRecord(options) ? known(own, /** @type {Values} */ (options)) : {} };
}

/** The options that a mechanism has. @param {string} mechanism @param {Values} options @returns {Values} */
export function known(mechanism, options) {
  return chosen({ mechanism, options }, null);
}

/** @param {State} state */
export function body({ text, context, seed, from, left, right }) {
  return { text, ...(context === null ? {} : { context }), seed, left, right, ...(from ? { inputs_from: from } : {}) };
}

/**
 * The sides changed over. What the right one followed becomes the left one's own choice.
 * @param {State} state
 * @param {Values} used of the right side
 * @returns {State}
 */
export function swapped(state, used) {
  const isNew = (/** @type {import("../../lib/types.js").OptionInfo} */ { name, default: own, maximum }) =>
    name in used && used[name] !== own && !(Number(used[name]) > (maximum ?? Infinity)); // as large as numbers handed over
  const kept = optionsOf(state.right.mechanism, state.from).filter(isNew);
  const options = Object.fromEntries(kept.map(({ name }) => [name, used[name]]));
  return { ...state, left: { ...state.right, options }, right: state.left };
}
