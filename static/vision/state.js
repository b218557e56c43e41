// @ts-check
// What the link of this page holds: the drawing, and what is looked at.
import { level } from "../along.js";
import { shipped } from "../page.js";
import { unpack } from "./bitmap.js";

/**
 * @typedef {object} State
 * @property {string} drawing packed
 * @property {boolean} fit whether it is brought to the form of the data
 * @property {"attention" | "rollout"} kind what is laid over the drawing
 * @property {number} layer
 * @property {number} head
 * @property {number} query the token that looks
 * @property {string} step of the walkthrough
 * @property {number} row
 * @property {number} column -1: the largest of its row
 * @property {string} level
 * @property {boolean} hide
 */

export const model = /** @type {import("../types.js").VisionModel} */ (shipped.vision);
export const TOKENS = 17;

/** Reads a state that somebody made: what does not fit falls back to the default. @param {Record<string, unknown>} given @returns {State} */
export function checked(given) {
  const query = whole(given.query, TOKENS, 0);
  return {
    drawing: typeof given.drawing === "string" && unpack(given.drawing) ? given.drawing : model.start,
    fit: given.fit !== false,
    kind: given.kind === "rollout" ? "rollout" : "attention",
    layer: whole(given.layer, model.layers, model.layers - 1),
    head: whole(given.head, model.heads, 0),
    query,
    step: typeof given.step === "string" ? given.step : "attention/weights",
    row: whole(given.row, 1000, query),
    column: whole(given.column, 1000, -1),
    level: level(given.level),
    hide: given.hide === true,
  };
}

/** @param {unknown} value @param {number} n how many there are @param {number} otherwise */
function whole(value, n, otherwise) {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < n ? Number(value) : otherwise;
}
