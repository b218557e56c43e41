// @ts-check
// What the link of this page holds: the drawing, and what is looked at.
import { levelField } from "../../lib/along.js";
import { choice, described, field, flag, kept, text, whole } from "../../lib/fields.js";
import { ATTENTION, inside, WEIGHTS } from "../../lib/roles.js";
import { shipped } from "../../lib/shipped.js";
import { HIDING } from "../../lib/hiding.js";
import { reader } from "../../lib/state.js";
import { unpack } from "./bitmap.js";

/** @typedef {import("../../lib/fields.js").StateOf<typeof FIELDS>} State */

export const model = /** @type {import("../../lib/types.js").VisionModel} */ (shipped.vision);
export const TOKENS = 17;

const FIELDS = {
  drawing: kept(field((given) => (typeof given === "string" && unpack(given) ? given : undefined), model.start)), // packed
  fit: flag(true), // whether it is brought to the form of the data
  kind: choice(/** @type {("attention" | "rollout")[]} */ (["attention", "rollout"])), // what is laid over the drawing
  layer: whole({ below: model.layers, otherwise: model.layers - 1 }),
  head: whole({ below: model.heads, otherwise: 0 }),
  query: whole({ below: TOKENS, otherwise: 0 }), // the token that looks
  step: text(inside(ATTENTION, WEIGHTS)), // of the walkthrough
  row: kept(whole({ least: -1, below: 1000, otherwise: -1 })), // -1: the token that looks
  column: whole({ least: -1, below: 1000, otherwise: -1 }), // -1: the largest of its row
  level: levelField(),
  ...HIDING,
};

export const STATE = described(FIELDS);
const read = reader(STATE);

/** @param {Record<string, unknown>} given @returns {State} */
export function checked(given) {
  const found = read(given);
  return { ...found, row: found.row < 0 ? found.query : found.row };
}
