// @ts-check
// Changes inside a model follow their tokens when the sentence changes; a change without tokens stays.
import { ask } from "../../lib/api.js";
import { sameToken } from "../../lib/edits.js";
import { model, words } from "./state.js";

/** @typedef {import("../../lib/types.js").Intervention} Intervention */
/** @typedef {import("../../lib/types.js").Token} Token */

/**
 * @param {Intervention[]} interventions
 * @param {Token[]} before
 * @param {Token[]} after
 * @param {import("./state.js").State["side"]} [side] a decoder's queries (and keys) are of the answer, and stay
 * @returns {Intervention[]} those that are left; the rest lost a token, or look ahead now where nothing may
 */
export function followed(interventions, before, after, side = "encoder") {
  const stays = { encoder: 0, cross: 1, decoder: 2 }[side];
  return interventions.flatMap((each) => {
    const cell = each.cell?.map((index, axis) => (axis < stays ? index : sameToken(before[index], after)));
    if (!cell) return [each];
    const isHidden = model.kind === "causal" && cell[1] > cell[0];
    return cell.includes(-1) || isHidden ? [] : [{ ...each, cell }];
  });
}

/**
 * The changes without patches from sentences that have not as many tokens as this one.
 * @param {Intervention[]} interventions
 * @param {number} n tokens
 * @param {import("./state.js").State} state a decoder's answer is the same on every text, a second sentence stays
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
