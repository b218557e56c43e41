// @ts-check
// Changes inside a model follow their tokens when the sentence changes; a change without tokens stays.
import { sameToken } from "../edits.js";

/** @typedef {import("../types.js").Intervention} Intervention */
/** @typedef {import("../types.js").Token} Token */

/**
 * @param {Intervention[]} interventions
 * @param {Token[]} before
 * @param {Token[]} after
 * @returns {Intervention[]} those that are left; the rest lost a token
 */
export function followed(interventions, before, after) {
  return interventions.flatMap((each) => {
    const cell = each.cell?.map((index) => sameToken(before[index], after));
    return cell?.includes(-1) ? [] : [{ ...each, cell }];
  });
}
