// @ts-check
// What the overview of all heads keeps in the link.

import { field, flag, isPlace, maybe, part, text } from "../../../lib/fields.js";

/** @typedef {import("../../../lib/fields.js").StateOf<typeof FIELDS>} Own */

const FIELDS = {
  sort: text("layer"), // "layer", "pair", or the id of a pattern
  // the query and the key of "pair"; null: the cell in focus
  pair: maybe(field((given) => (isPlace(given) && given.length === 2 ? /** @type {[number, number]} */ (given) : undefined), null)), // prettier-ignore
  hideFirst: flag(), // whether the first token is left out as a key
};

export const { checked, kept } = part("overview", FIELDS);
