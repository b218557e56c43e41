// @ts-check
// The lab's sentences: their tokens as they are typed, the focus that follows them, the field that a refusal is of.
import { ask } from "../../lib/api.js";
import { find } from "../../lib/dom.js";
import { sameToken } from "../../lib/edits.js";
import { tokensOf } from "../../lib/labels.js";
import { isOfTokens, plane } from "../../lib/tensor.js";
import { columnOf } from "../../walkthrough/journey.js";
import { mechanism } from "./state.js";

/** @typedef {import("../../lib/types.js").TraceResponse} Run */
/** @typedef {import("../../lib/types.js").Step} Step */
/** @typedef {import("./state.js").State} State */

/**
 * The cell in focus stays with its tokens; if one of them is gone, it is the largest of its row.
 * @param {State["at"]} at
 * @param {{from: Step, to: Step}} shown before and after
 * @param {Run["tokens"]} before
 * @param {Run["tokens"]} after
 * @returns {State["at"]}
 */
export function followed([head, row, column], { from, to }, before, after) {
  const { rowAxis, columnAxis } = plane(from, head);
  const ofRow = isOfTokens(rowAxis) ? rowAxis : "query";
  const query = sameToken(tokensOf(ofRow, before)[row], tokensOf(ofRow, after));
  if (!isOfTokens(columnAxis)) return [head, query < 0 ? row : query, column];
  const key = query < 0 ? -1 : sameToken(tokensOf(columnAxis, before)[column], tokensOf(columnAxis, after));
  const place = { head, row: query < 0 ? row : query, column: key };
  return [head, place.row, key < 0 ? columnOf(to, place) : key];
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
