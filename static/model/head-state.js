// @ts-check
// What the picture of one head keeps in the link.
import { hasSides, model } from "./state.js";

/** @typedef {import("./measure.js").Measure} Measure */
/** @typedef {"all" | "aa" | "ab" | "ba" | "bb"} Way from which of two sentences to which */
/**
 * @typedef {object} Own
 * @property {Measure} measure
 * @property {number[][]} heads that stay in the picture beside the one in focus: [layer, head] each
 * @property {{query: number[], key: number[]}} pins places of the words whose lines stay
 * @property {number} dimension in focus; -1: the one that brings most
 * @property {boolean} sorted
 * @property {Way} between
 */

export const MOST = 6; // heads in one picture
const PINS = 64;

/** Reads what the link says of it: what does not fit falls back to the default. @param {import("./state.js").State} state @returns {Own} */
export function checked({ tabs }) {
  const { measure, heads, pins, dimension, sorted, between } = tabs.head ?? {};
  const { query, key } = /** @type {Record<string, unknown>} */ (pins ?? {});
  return {
    measure: measure === "value" || measure === "output" ? measure : "weights",
    heads: Array.isArray(heads) ? heads.filter(isHead).slice(0, MOST - 1) : [],
    pins: { query: places(query), key: places(key) },
    dimension: isWhole(dimension, Infinity) ? Number(dimension) : -1,
    sorted: sorted === true,
    between: between === "aa" || between === "ab" || between === "ba" || between === "bb" ? between : "all",
  };
}

/** @param {unknown} given */
function places(given) {
  return Array.isArray(given) ? given.filter((each) => isWhole(each, Infinity)).slice(0, PINS) : [];
}

/** @param {unknown} value @param {number} n */
const isWhole = (value, n) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < n;

/** @param {unknown} given @returns {given is number[]} */
export function isHead(given) {
  const [layers, heads] = hasSides ? [Infinity, Infinity] : [model.layers, model.heads];
  return Array.isArray(given) && given.length === 2 && isWhole(given[0], layers) && isWhole(given[1], heads);
}

/** The state with this changed. @param {import("./state.js").State} state @param {Partial<Own>} by */
export function kept(state, by) {
  return { tabs: { ...state.tabs, head: { ...checked(state), ...by } } };
}
