// @ts-check
// Changes inside a model follow their tokens when the sentence changes; a change without tokens stays.
import { sameToken } from "../edits.js";

/** @typedef {import("../types.js").Intervention} Intervention */
/** @typedef {import("../types.js").Token} Token */

/**
 * @param {Intervention[]} interventions
 * @param {Token[]} before
 * @param {Token[]} after
 * @param {import("./state.js").State["side"]} [side] a decoder's queries (and keys) are of the answer, and stay
 * @returns {Intervention[]} those that are left; the rest lost a token
 */
export function followed(interventions, before, after, side = "encoder") {
  const stays = { encoder: 0, cross: 1, decoder: 2 }[side];
  return interventions.flatMap((each) => {
    const cell = each.cell?.map((index, axis) => (axis < stays ? index : sameToken(before[index], after)));
    return cell?.includes(-1) ? [] : [{ ...each, cell }];
  });
}
