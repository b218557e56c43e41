// @ts-check
// What the link of a comparison holds, and the request that it makes of it.
import { sentence } from "./along.js";
import { _ } from "./i18n.js";
import { shipped } from "./page.js";
import { headOf } from "./source.js";

/** @typedef {import("./options.js").Values} Values */
/** @typedef {{mechanism: string, options: Values}} Side options: what a person set; the right side's others follow */
/** @typedef {"left" | "right"} Name */
/**
 * @typedef {object} State
 * @property {string} text
 * @property {string | null} context the second sentence; null: the mechanism's own
 * @property {number} seed
 * @property {import("./source.js").HeadOf | null} from the trained head that has given the numbers
 * @property {Side} left
 * @property {Side} right
 * @property {[number, number, number, number]} at head, row, column of the pattern, column of the output
 */

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

/** Reads a state that somebody made: what does not fit falls back to the default. @param {Record<string, unknown>} given @returns {State} */
export function checked(given) {
  const { text, context, seed, at } = given;
  return {
    text: sentence(text, SENTENCE),
    context: typeof context === "string" ? context : null,
    seed: Number.isInteger(seed) ? Number(seed) : 123,
    from: headOf(given.from),
    left: side(given.left, START.left),
    right: side(given.right, START.right),
    at: isPlace(at) ? at : [0, 1, 0, 0],
  };
}

/** @param {unknown} given @param {string} start @returns {Side} */
function side(given, start) {
  const { mechanism, options } = /** @type {Partial<Side>} */ (given ?? {});
  const isKnown = shipped.mechanisms.some((each) => each.id === mechanism);
  const own = isKnown ? String(mechanism) : start;
  return { mechanism: own, options: isKnown && options && typeof options === "object" ? known(own, options) : {} };
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
  const isNew = (/** @type {import("./types.js").OptionInfo} */ { name, default: own, maximum }) =>
    name in used && used[name] !== own && !(Number(used[name]) > (maximum ?? Infinity)); // as large as numbers handed over
  const kept = optionsOf(state.right.mechanism, state.from).filter(isNew);
  const options = Object.fromEntries(kept.map(({ name }) => [name, used[name]]));
  return { ...state, left: { ...state.right, options }, right: state.left };
}

/** @param {unknown} list @returns {list is [number, number, number, number]} */
function isPlace(list) {
  return Array.isArray(list) && list.length === 4 && list.every((each) => Number.isInteger(each) && each >= 0);
}
