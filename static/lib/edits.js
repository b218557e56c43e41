// @ts-check
// Edits follow their tokens: when a sentence changes, an edit goes where its words went, or is dropped.
import { positions, tokensOf } from "./labels.js";
import { byId, maskOf } from "./masks.js";
import { axesOf, isOfTokens } from "./tensor.js";

/** @typedef {import("./types.js").Edit} Edit */
/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./types.js").Token} Token */
/** @typedef {import("./labels.js").Tokens} Tokens */

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
 * @param {Edit[]} more new ones; if they close a pair of a mask, edits behind it cannot stay
 * @param {Step[]} steps
 */
export function withoutHidden(edits, more, steps) {
  const closed = new Set(more.filter((edit) => !edit.value).map((edit) => `${edit.step} ${edit.cell}`));
  const isBehind = (/** @type {Edit} */ edit) => {
    const step = byId(steps).get(edit.step);
    const found = step && maskOf(step, steps);
    return found && found.mask !== step && closed.has(`${found.mask.id} ${found.at(edit.cell)}`);
  };
  return edits.filter((edit) => !isBehind(edit));
}

/** Where a token stands among others, -1 if it is gone. @param {Token | undefined} token @param {Token[]} among */
export function sameToken(token, among) {
  return among.findIndex((each) => each.text === token?.text && each.occurrence === token.occurrence);
}

/**
 * @param {Edit[]} edits
 * @param {Step[]} steps of the run that they were made on
 * @param {Tokens} before
 * @param {Tokens} after
 * @returns {Edit[]} those that are left; the rest lost a token
 */
export function follow(edits, steps, before, after) {
  return edits.flatMap((edit) => {
    const step = byId(steps).get(edit.step);
    if (!step) return [];
    const cell = edit.cell.map((index, at) => moved(step, at, index, before, after));
    return cell.includes(-1) ? [] : [{ ...edit, cell }];
  });
}

/** @param {Step} step @param {number} at @param {number} index @param {Tokens} before @param {Tokens} after */
function moved(step, at, index, before, after) {
  const axis = axesOf(step)[at];
  if (axis === "vocabulary") return vocabulary(after).indexOf(String(step.labels[at]?.[index]));
  if (!isOfTokens(axis)) return index;
  const own = positions(step, at);
  if (!own && step.labels[at]) return index; // names of its own
  const to = sameToken(tokensOf(axis, before)[own ? own[index] : index], tokensOf(axis, after));
  return own && to >= 0 ? own.indexOf(to) : to; // a tile keeps its places
}

/** The words of both sentences, each once. @param {Tokens} tokens */
function vocabulary({ query, key }) {
  return [...new Set([...query, ...key].map((token) => token.text))];
}
