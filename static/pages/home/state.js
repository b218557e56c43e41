// @ts-check
// What the first page's link holds.
import { sentenceField } from "../../lib/along.js";
import { described, maybe, whole } from "../../lib/fields.js";
import { _ } from "../../lib/i18n.js";
import { shipped } from "../../lib/shipped.js";
import { reader } from "../../lib/state.js";

export const SENTENCE = _("Lily had a cat. The cat was happy because it got a fish.");

export const STATE = described({
  text: sentenceField(SENTENCE),
  query: maybe(whole({ otherwise: 0 })), // the word that looks; null: the last one
});
export const checked = reader(STATE);

export const HEAD = { layer: 4, head: 4 };
export const model = shipped.models[0];
export const PATH = /** @type {const} */ (`/api/models/${model.id}/attention`);

/** What is asked of a text. @param {string} text */
export const question = (text) => ({ text, ...HEAD });
