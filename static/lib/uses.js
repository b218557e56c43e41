// @ts-check
// What a step that holds nothing of any word (a learned matrix, a gain) does to the word that is followed.
import { positionOf, within } from "./labels.js";
import { byId } from "./masks.js";
import { axesOf, isOfTokens, plane } from "./tensor.js";

/** @typedef {import("./types.js").Step} Step */
/** A row of a step, of one word. @typedef {{step: Step, row: number, numbers: number[]}} Row */
/** @typedef {{before: Row | null, after: Row}} Use before: what it is put on; null: it alone gives what comes after */

/**
 * The first step of words that it goes into; of several the one that has the word in focus.
 * @param {Step} step @param {Step[]} steps @param {import("./labels.js").Place} focus
 * @param {(to: Step) => number} [followed] the word in focus there, by its place in its sentence
 * @returns {Use | null} null: it is of words itself, or nothing of words is made of it at once
 */
export function useOf(step, steps, focus, followed = () => focus.row) {
  if (axesOf(step).some(isOfTokens)) return null;
  const all = steps.filter((each) => each.of.includes(step.id) && isOfWords(each));
  const after = all.find((each) => placeIn(each, followed(each)) === followed(each)) ?? all[0];
  if (!after) return null;
  const row = placeIn(after, followed(after));
  const before = after.of.map((id) => byId(steps).get(id)).find((each) => each && isOfWords(each));
  return { before: before ? rowOf(before, { ...focus, row }) : null, after: rowOf(after, { ...focus, row }) };
}

/** Where the word that stands there for this one has its place in its sentence. @param {Step} step @param {number} row */
const placeIn = (step, row) => positionOf(step, plane(step).rowAt, within(step, { head: 0, row, column: 0 }).row);

/** Whether each row is a word's, and none of its columns. @param {Step} step */
function isOfWords(step) {
  const { rowAxis, columnAxis } = plane(step);
  return isOfTokens(rowAxis) && !isOfTokens(columnAxis) && step.value.dtype === "f4";
}

/** @param {Step} step @param {import("./labels.js").Place} focus @returns {Row} */
function rowOf(step, focus) {
  const own = plane(step, focus.head);
  const { row } = within(step, focus);
  return { step, row, numbers: Array.from({ length: own.columns }, (_number, column) => own.at(row, column)) };
}
