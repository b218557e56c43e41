// @ts-check
// The lab's sentences: their tokens as they are typed, and the focus that follows them.
import { ask } from "../lib/api.js";
import { sameToken } from "../lib/edits.js";
import { tokensOf } from "../lib/labels.js";
import { isOfTokens, plane } from "../lib/tensor.js";
import { columnOf } from "../walkthrough/journey.js";

/** @typedef {import("../lib/types.js").TraceResponse} Run */
/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("./state.js").State} State */

/**
 * The cell in focus stays with its tokens; if one of them is gone, it is the largest of its row.
 * @param {State["at"]} at
 * @param {{from: Step, to: Step, isHidden: boolean}} shown before and after
 * @param {Run["tokens"]} before
 * @param {Run["tokens"]} after
 * @returns {State["at"]}
 */
export function followed([head, row, column], { from, to, isHidden }, before, after) {
  const { rowAxis, columnAxis } = plane(from, head);
  const ofRow = isOfTokens(rowAxis) ? rowAxis : "query";
  const query = sameToken(tokensOf(ofRow, before)[row], tokensOf(ofRow, after));
  if (!isOfTokens(columnAxis)) return [head, query < 0 ? row : query, column];
  const key = query < 0 ? -1 : sameToken(tokensOf(columnAxis, before)[column], tokensOf(columnAxis, after));
  const place = { head, row: query < 0 ? row : query, column: key };
  return [head, place.row, key < 0 ? columnOf(to, place, isHidden) : key];
}

/**
 * The tokens of both sentences as they are typed now.
 * @param {State} typed
 * @param {Run} shown
 * @param {boolean} hasContext whether the mechanism reads a second sentence
 */
export async function tokensNow(typed, shown, hasContext) {
  const split = (/** @type {string} */ text) =>
    /** @type {Promise<import("../lib/types.js").Token[]>} */ (
      ask("/api/tokens", { text, ...(typed.from ? { model: typed.from.model } : {}) })
    );
  const query = typed.text === null ? shown.tokens.query : await split(typed.text);
  if (!hasContext) return { query, key: query };
  return { query, key: typed.context === null ? shown.tokens.key : await split(typed.context) };
}
