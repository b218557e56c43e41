// @ts-check
// Edits follow their tokens: when the sentence changes, an edit goes where its words went, or is dropped.
import { ancestors, axesOf, isOfTokens } from "./tensor.js";

/** @typedef {import("./types.js").Edit} Edit */
/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./types.js").Token} Token */

/** @param {Edit} a @param {Edit} b */
export const isSameCell = (a, b) => a.step === b.step && String(a.cell) === String(b.cell);

/**
 * @param {Edit[]} edits
 * @param {Edit[]} more replace those of the same cells
 */
export function merged(edits, more) {
  return [...edits.filter((edit) => !more.some((other) => isSameCell(edit, other))), ...more];
}

/**
 * @param {Edit[]} edits
 * @param {Edit[]} more new ones; where they close a pair of the mask, edits behind it cannot stay
 * @param {Step[]} steps
 */
export function withoutHidden(edits, more, steps) {
  const closed = more.filter((edit) => edit.step === "mask" && !edit.value).map((edit) => String(edit.cell.slice(-2)));
  const isBehind = (/** @type {Edit} */ edit) => {
    const step = steps.find((each) => each.id === edit.step);
    return step?.axes.endsWith("query key") && ancestors(step, steps).has("mask");
  };
  return edits.filter((edit) => !(closed.includes(String(edit.cell.slice(-2))) && isBehind(edit)));
}

/** Where a token stands among others, -1 where it is gone. @param {Token | undefined} token @param {Token[]} among */
export function sameToken(token, among) {
  return among.findIndex((each) => each.text === token?.text && each.occurrence === token.occurrence);
}

/**
 * @param {Edit[]} edits
 * @param {Step[]} steps of the run that they were made on
 * @param {Token[]} before
 * @param {Token[]} after
 * @returns {Edit[]} those that are left; the rest lost a token
 */
export function follow(edits, steps, before, after) {
  return edits.flatMap((edit) => {
    const step = steps.find((each) => each.id === edit.step);
    if (!step) return [];
    const axes = axesOf(step);
    const cell = edit.cell.map((i, at) => (isOfTokens(axes[at]) ? sameToken(before[i], after) : i));
    return cell.includes(-1) ? [] : [{ ...edit, cell }];
  });
}
