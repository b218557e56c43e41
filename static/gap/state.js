// @ts-check
// What the link of the page holds.
import { level, sentence } from "../along.js";
import { _ } from "../i18n.js";

/** @typedef {"masked" | "causal"} Model */
/**
 * @typedef {object} State
 * @property {string} text
 * @property {number} gap the word that is the gap, where the text has no ___
 * @property {number} layer
 * @property {number} head
 * @property {number} seed the spans are drawn by it
 * @property {Model} model whose head is walked through
 * @property {string} step
 * @property {number} row the token in focus; -1: the one that is asked for the gap
 * @property {number} column -1: the one that it looks at most
 * @property {string} level
 * @property {boolean} hide
 */

const SENTENCE = _("The little bird lived in a tree and loved to fly.");
const GAP = 2; // "bird": what follows decides it
const LAYERS = 4;
const HEADS = 4;
const LARGEST_SEED = 2 ** 32 - 1;

export const HOLE = "___";
export const HEAD_COUNT = { layers: LAYERS, heads: HEADS };

/** Reads a state that somebody made: what does not fit falls back to the default. @param {Record<string, unknown>} given @returns {State} */
export function checked(given) {
  return {
    text: sentence(given.text, SENTENCE),
    gap: whole(given.gap, 1000, GAP),
    layer: whole(given.layer, LAYERS, LAYERS - 1),
    head: whole(given.head, HEADS, 0),
    seed: whole(given.seed, LARGEST_SEED, 1),
    model: given.model === "causal" ? "causal" : "masked",
    step: typeof given.step === "string" ? given.step : "weights",
    row: whole(given.row, 1000, -1),
    column: whole(given.column, 1000, -1),
    level: level(given.level),
    hide: given.hide === true,
  };
}

/** @param {unknown} value @param {number} n @param {number} otherwise */
function whole(value, n, otherwise) {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < n ? Number(value) : otherwise;
}
