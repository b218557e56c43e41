// @ts-check
// Which steps made which, and which pairs a mask hides from a step that was computed behind it.
import { plane, values } from "./tensor.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {{mask: Step, at: (cell: number[]) => number[]}} Behind the mask, and its cell that a cell lies behind */

/** @type {WeakMap<Step[], Map<string, Step>>} */
const known = new WeakMap();

/** The steps of a run by their ids. @param {Step[]} steps */
export function byId(steps) {
  let found = known.get(steps);
  if (!found) known.set(steps, (found = new Map(steps.map((step) => [step.id, step]))));
  return found;
}

/**
 * @param {Step} step
 * @param {Step[]} steps
 * @returns {Set<string>}
 */
export function ancestors(step, steps) {
  const found = new Set(step.of);
  const all = byId(steps);
  for (const id of found) all.get(id)?.of.forEach((parent) => found.add(parent));
  return found;
}

/**
 * The mask that hides pairs of a step, if it is among these steps.
 * @param {Step} step
 * @param {Step[]} steps
 * @returns {Behind | null}
 */
export function maskOf({ behind }, steps) {
  const mask = behind && byId(steps).get(behind.mask);
  if (!mask) return null;
  const of = (/** @type {number[]} */ cell) => cell.slice(-behind.at.length);
  return { mask, at: (cell) => of(cell).map((index, i) => behind.at[i]?.[index] ?? index) };
}

/**
 * Which cells of a step of pairs its mask hides.
 * @param {Step} step
 * @param {Step[]} steps
 * @param {number} [head]
 * @returns {(row: number, column: number) => boolean}
 */
export function hidden(step, steps, head = 0) {
  const found = maskOf(step, steps);
  if (!found) return () => false;
  const own = plane(step, head);
  const { at } = values(found.mask);
  return (row, column) => at(...found.at(own.index(row, column))) === 0;
}
