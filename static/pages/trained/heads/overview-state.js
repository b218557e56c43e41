// @ts-check
// What the overview of all heads keeps in the link.

import { asked, model } from "../state.js";
import { field, flag, isPlace, maybe, part, text } from "../../../lib/fields.js";

/** @typedef {import("../../../lib/fields.js").StateOf<typeof FIELDS>} Own */

const FIELDS = {
  sort: text("layer"), // "layer", "pair", or the id of a pattern
  // the query and the key of "pair"; null: the cell in focus
  pair: maybe(field((given) => (isPlace(given) && given.length === 2 ? /** @type {[number, number]} */ (given) : undefined), null)), // prettier-ignore
  hideFirst: flag(), // whether the first token is left out as a key
};

export const { checked, kept } = part("overview", FIELDS);

export const PATH = /** @type {const} */ (`/api/models/${model.id}/overview`);

/** What is asked of the server, and of one pair. @param {import("../state.js").State} state @param {[number, number] | null} pair */
export const question = (state, pair) => ({ ...asked(state), hide_first: checked(state).hideFirst, pair });

/** The same before the text's tokens are known; null if it speaks of them. @param {import("../state.js").State} state */
export const ahead = (state) => (checked(state).sort === "pair" ? null : question(state, null));
