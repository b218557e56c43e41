// @ts-check
// Numbers that are to be guessed first: those of a step that a person chose, and of all that is computed from it. What it is
// computed from itself is seen, so that it can be worked out.
import { flag, text } from "./fields.js";
import { byId, hidden, maskOf } from "./masks.js";
import { plane } from "./tensor.js";

/** @typedef {import("./types.js").Step} Step */
/** What of a matrix is to be guessed: nothing, or all but what is revealed, as "row,column". @typedef {{blank: boolean, revealed: Set<string>}} Veil */

/** What a page's link says of it: whether numbers are hidden, and from which step on; "": from the one in view. */
export const HIDING = { hide: flag(), hideFrom: text("") };

/** @type {WeakMap<Step[], Map<string, Set<string>>>} */
const known = new WeakMap();

/**
 * A step and what is computed from it, directly or not; if the run has no step of this id, those of its name; if none is
 * called so, all that was computed: rather too much is hidden than too little.
 * @param {Step[]} steps in the order in which they were made
 * @param {string} from its id
 */
export function following(steps, from) {
  let own = known.get(steps);
  if (!own) known.set(steps, (own = new Map()));
  let found = own.get(from);
  if (!found) own.set(from, (found = descended(steps, from)));
  return found;
}

/**
 * Whether a picture tells numbers that are to be guessed.
 * @param {{hide: boolean, hideFrom: string, step: string}} by the step in view, with which it begins if none is said
 * @param {Step[]} steps
 * @param {string[]} of the steps that it shows, by id
 */
export function tells({ hide, hideFrom, step }, steps, of) {
  const unknown = hide ? following(steps, hideFrom || step) : null;
  return unknown !== null && of.some((id) => unknown.has(id));
}

/** @param {Step[]} steps @param {string} from */
function descended(steps, from) {
  const name = from.slice(from.lastIndexOf("/") + 1);
  const begun = byId(steps).has(from) ? [from] : steps.filter((step) => step.name === name).map(({ id }) => id);
  const found = new Set(begun);
  for (const { id, of } of steps) if (begun.length ? of.some((each) => found.has(each)) : of.length) found.add(id);
  return found;
}

/** Pairs that the mask hides, unless the mask is to be guessed itself: there is nothing to compute. @param {Step} step @param {Step[]} steps @param {number} head @param {Set<string>} unknown ids */
export function masked(step, steps, head, unknown) {
  const found = /** @type {Set<string>} */ (new Set());
  const behind = maskOf(step, steps);
  if (!behind || unknown.has(behind.mask.id)) return found;
  const [{ rows, columns }, isHidden] = [plane(step, head), hidden(step, steps, head)];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) if (isHidden(row, column)) found.add(`${row},${column}`);
  return found;
}
