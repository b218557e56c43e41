// @ts-check
// What the link of a comparison holds, and the request that it makes of it.
import { settable } from "../../lab/controls.js";
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

/** @param {string} mechanism @param {State["from"]} [from] */
export const optionsOf = (mechanism, from = null) => settable(shipped.options?.[mechanism] ?? [], from);

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
  const own = String(mechanism);
  if (!mechanismOf(own)) return undefined;
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

/** The state of a lab that shows this side. @param {State} state @param {Name} name @param {Values} used @returns {object} */
export function inLab({ text, seed, from, context, ...sides }, name, used) {
  const { mechanism } = sides[name];
  const set = known(mechanism, { ...used, ...sides[name].options });
  const changed = optionsOf(mechanism, from).filter((each) => each.name in set && set[each.name] !== each.default);
  const own = Object.fromEntries(changed.map(({ name }) => [name, set[name]]));
  const second = mechanismOf(mechanism)?.context && context !== null ? { context } : {};
  return { text, seed, options: own, ...second, ...(from ? { from } : {}) };
}

/** @param {string} id */
export const mechanismOf = (id) => shipped.mechanisms.find((each) => each.id === id);

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
