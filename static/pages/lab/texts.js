// @ts-check
// The lab's sentences: their tokens as they are typed, the focus that follows them, the field that a refusal is of.
import { ask } from "../../lib/api.js";
import { find } from "../../lib/dom.js";
import { sameToken } from "../../lib/edits.js";
import { tokensOf } from "../../lib/labels.js";
import { mechanism } from "./state.js";
import { isOfTokens, plane } from "../../lib/tensor.js";

/** @typedef {import("../../lib/types.js").TraceResponse} Run */
/** @typedef {import("./state.js").State} State */

/**
 * The row in focus stays with its token.
 * @param {State["at"]} at
 * @param {import("../../lib/types.js").Step} step that was shown
 * @param {Run["tokens"]} before
 * @param {Run["tokens"]} after
 * @returns {State["at"]}
 */
export function followed([head, row, column], step, before, after) {
  const { rowAxis } = plane(step, head);
  const axis = isOfTokens(rowAxis) ? rowAxis : "query";
  const to = sameToken(tokensOf(axis, before)[row], tokensOf(axis, after));
  return [head, to < 0 ? row : to, column];
}

/** What a refusal speaks of, as a control of the page. @param {string} field @returns {HTMLElement} */
export function fieldOf(field) {
  if (field.startsWith("context") && mechanism.context !== null) return find("#context");
  const name = field === "seed" ? field : field.startsWith("options.") ? field.slice("options.".length) : "";
  return (
    (name && /** @type {HTMLElement | null} */ (find("#options").querySelector(`[name="${name}"]`))) ||
    find("#sentence")
  );
}

/** The tokens of both sentences as they are typed now. @param {State} typed @param {Run} shown */
export async function tokensNow(typed, shown) {
  const split = (/** @type {string} */ text) =>
    /** @type {Promise<import("../../lib/types.js").Token[]>} */ (
      ask("/api/tokens", { text, ...(typed.from ? { model: typed.from.model } : {}) })
    );
  const query = typed.text === null ? shown.tokens.query : await split(typed.text);
  if (mechanism.context === null) return { query, key: query };
  return { query, key: typed.context === null ? shown.tokens.key : await split(typed.context) };
}
