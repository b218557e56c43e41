// @ts-check
// From one step to another: where the focus comes to.
import { outside, within } from "../lib/labels.js";
import { WEIGHTS } from "../lib/roles.js";
import { pathOf } from "../lib/sections.js";
import { axesOf, isOfTokens, largest, leading, plane } from "../lib/tensor.js";

/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("../lib/labels.js").Place} Place */

/**
 * The row stays with its token; a column that somebody chose stays as long as the columns are of one kind, else the
 * row's largest comes into focus. If a step has several matrices, one for each token, the words stay on their axes.
 * @param {Step} from
 * @param {Step} to
 * @param {Place} focus
 * @param {{isHidden?: boolean, isChosen?: boolean}} [of] whether its numbers are to be guessed; whether somebody chose
 *   the column
 * @returns {Place}
 */
export function arrival(from, to, focus, { isHidden = false, isChosen = true } = {}) {
  if ([from, to].some((step) => isByToken(step) || isOfWords(step))) return byAxis(from, to, focus, isHidden);
  // a step of fewer rows shows its last: behind it, the token is still the one it was
  if (isAlike(from, to) && (isChosen || isHidden)) return focus;
  return { ...focus, column: columnOf(to, focus, isHidden) };
}

/** Whether the columns of both are of one kind. @param {Step} from @param {Step} to */
export const isAlike = (from, to) => plane(from).columnAxis === plane(to).columnAxis;

/**
 * The word that a word of another sentence looks at most, in the part of the run in which a step stands; null: nothing
 * says so there.
 * @param {Step} to @param {Step[]} steps @param {Place} focus of the word that looks
 */
export function attended(to, steps, focus) {
  const weights = steps.find((step) => step.name === WEIGHTS && pathOf(step) === pathOf(to));
  return weights && !isByToken(weights) ? columnOf(weights, focus) : null;
}

/** Whether the words that look are others than those that are looked at. @param {import("../lib/labels.js").Tokens} tokens */
export const areTwo = ({ query, key }) => JSON.stringify(query) !== JSON.stringify(key);

/** The column of the largest number of a row, as a place in the sentence; the first one, if numbers are hidden: which is the largest is a secret too. @param {Step} step @param {Place} place @param {boolean} [isHidden] */
export function columnOf(step, place, isHidden = false) {
  const { row } = within(step, place);
  return outside(step, { ...place, row, column: isHidden ? 0 : largest(step, place.head, row) }).column;
}

/** Tokens are the words that ask; those that are asked may be of another sentence. @param {string} axis */
const asking = (axis) => (axis === "token" ? "query" : axis);

/** Whether a step has a matrix for each token. @param {Step} step */
export function isByToken(step) {
  return leading(step) === 1 && isOfTokens(axesOf(step)[0]);
}

/** Whether a step has one number for each word. @param {Step} step */
function isOfWords(step) {
  const { rowAt, columnAxis } = plane(step);
  return rowAt < 0 && isOfTokens(columnAxis);
}

/** @param {Step} from @param {Step} to @param {Place} focus @param {boolean} isHidden @returns {Place} */
function byAxis(from, to, focus, isHidden) {
  const known = new Map(
    /** @type {[string, number][]} */ ([
      [asking(plane(from).columnAxis), focus.column],
      [asking(plane(from).rowAxis), focus.row],
      ...(isByToken(from) ? [[asking(axesOf(from)[0]), plane(from, focus.head).head]] : []),
    ]),
  );
  const next = plane(to);
  const head = isByToken(to) ? (known.get(asking(axesOf(to)[0])) ?? 0) : isByToken(from) ? 0 : focus.head;
  const row = known.get(asking(next.rowAxis)) ?? (isByToken(from) || isByToken(to) ? 0 : focus.row);
  const column = known.get(asking(next.columnAxis)) ?? (isOfWords(to) ? focus.row : columnOf(to, { head, row, column: 0 }, isHidden));
  return { head, row, column };
}
