// @ts-check
// What the picture of one head keeps in the link.
import { choice, described, flag, isPlace, isWhole, list, part, whole, within } from "../../lib/fields.js";
import { hasSides, model } from "./state.js";

/** @typedef {import("./measure.js").Measure} Measure */
/** @typedef {"all" | "aa" | "ab" | "ba" | "bb"} Way from which of two sentences to which */
/** @typedef {import("../../lib/fields.js").StateOf<typeof FIELDS>} Own */

export const MOST = 6; // heads in one picture
const PINS = 64;
const isToken = /** @type {(given: unknown) => given is number} */ ((given) => isWhole(given));

const FIELDS = {
  measure: choice(/** @type {Measure[]} */ (["weights", "value", "output"])),
  heads: list(isHead, MOST - 1), // that stay in the picture beside the one in focus: [layer, head] each
  pins: within(described({ query: list(isToken, PINS), key: list(isToken, PINS) })), // words whose lines stay
  dimension: whole({ least: -1, otherwise: -1 }), // in focus; -1: the one that brings most
  sorted: flag(),
  between: choice(/** @type {Way[]} */ (["all", "aa", "ab", "ba", "bb"])),
};

export const { checked, kept } = part("head", FIELDS);

/** @param {unknown} given @returns {given is number[]} */
export function isHead(given) {
  const [layers, heads] = hasSides ? [Infinity, Infinity] : [model.layers, model.heads];
  return isPlace(given) && given.length === 2 && given[0] < layers && given[1] < heads;
}
