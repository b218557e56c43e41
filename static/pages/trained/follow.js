// @ts-check
// Changes inside a model follow their tokens when the sentence changes; a change without tokens stays.
import { ask } from "../../lib/api.js";
import { sameToken } from "../../lib/edits.js";
import { K, OUTPUT, Q, V } from "../../lib/roles.js";
import { model, words } from "./state.js";

/** @typedef {import("../../lib/types.js").Intervention} Intervention */
/** @typedef {import("../../lib/types.js").Token} Token */
/** @typedef {import("./state.js").State} State */

/** How many of a pair's tokens, from the first, are of the answer: another text leaves them where they are. */
const STAYS = { encoder: 0, cross: 1, decoder: 2 };
const VECTORS = ["q_plain", "k_plain", Q, K, V, OUTPUT]; // steps whose columns are dimensions, not keys

/**
 * The cell in focus goes where its tokens went. If its query is gone its row stays as near as it can; if its key is gone,
 * would be looked at from elsewhere, or comes to lie ahead where nothing may look, nobody has chosen one (-1).
 * @param {Pick<State, "row" | "column" | "side" | "step">} focus
 * @param {Token[]} before
 * @param {Token[]} after
 * @returns {{row: number, column: number}}
 */
export function cellAfter({ row, column, side, step }, before, after) {
  const stays = STAYS[side];
  const query = stays > 0 ? row : sameToken(before[row], after);
  const own = { row: query >= 0 ? query : Math.min(row, after.length - 1), column };
  if (stays > 1 || VECTORS.includes(step)) return own;
  const key = query >= 0 ? sameToken(before[column], after) : -1;
  return { ...own, column: isAhead(query, key) ? -1 : key };
}

/** @param {number} query @param {number} key */
const isAhead = (query, key) => model.kind === "causal" && key > query;

/**
 * @param {Intervention[]} interventions
 * @param {Token[]} before
 * @param {Token[]} after
 * @param {State["side"]} [side] a decoder's queries (and keys) are of the answer, and stay
 * @returns {Intervention[]} those that are left; the rest lost a token, or look ahead now where nothing may
 */
export function followed(interventions, before, after, side = "encoder") {
  return interventions.flatMap((each) => {
    const cell = each.cell?.map((index, axis) => (axis < STAYS[side] ? index : sameToken(before[index], after)));
    if (!cell) return [each];
    return cell.includes(-1) || isAhead(cell[0], cell[1]) ? [] : [{ ...each, cell }];
  });
}

/**
 * The changes without patches from sentences that have not as many tokens as this one.
 * @param {Intervention[]} interventions
 * @param {number} n tokens
 * @param {State} state a decoder's answer is the same on every text, a second sentence stays
 */
export async function fitting(interventions, n, state) {
  if (state.side !== "encoder") return interventions;
  const texts = [...new Set(interventions.flatMap(({ do: kind, text }) => (kind === "patch" && text ? [text] : [])))];
  const counts = await Promise.all(texts.map((text) => counted(words({ ...state, text }))));
  const fits = new Map(texts.map((text, i) => [text, counts[i] === n]));
  return interventions.filter(({ do: kind, text }) => kind !== "patch" || fits.get(text ?? ""));
}

/** How many tokens a text has, or a pair. @param {object} of */
async function counted(of) {
  /** @type {Token[]} */
  const tokens = await ask("/api/tokens", { ...of, model: model.id });
  return tokens.length;
}
