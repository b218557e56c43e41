// @ts-check
// Whether a step turns the pairs of numbers of a vector, as rotary positions do: told from its numbers alone, because each
// pair keeps its length and has another direction.
import { byId } from "./masks.js";
import { roleOf } from "./roles.js";
import { isOfTokens, plane } from "./tensor.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {[number, number]} Arrow right, up */
/**
 * @typedef {object} Turned
 * @property {number} pairs of a row
 * @property {string} from the step as it was
 * @property {string | null} by the step that holds the angles, if one does
 * @property {(row: number, pair: number) => Arrow} before
 * @property {(row: number, pair: number) => Arrow} after
 * @property {(row: number, pair: number) => number} angle in radians; as it was computed, if a step holds it, else less than a turn
 */

const SAME = 1e-3; // of a length, in float32

/** @param {Step} step @param {Step[]} steps @param {number} head @returns {Turned | null} */
export function turnedBy(step, steps, head) {
  const after = plane(step, head);
  const from = step.of.map((id) => byId(steps).get(id)).find((each) => each?.value.shape === step.value.shape && each.axes === step.axes);
  if (!from || !roleOf(step.name) || !isOfTokens(after.rowAxis) || after.columns % 2) return null;
  const before = plane(from, head);
  const all = Array.from({ length: (after.rows * after.columns) / 2 }, (_pair, i) => [Math.floor((2 * i) / after.columns), i % (after.columns / 2)]);
  const arrows = all.map(([row, pair]) => [arrow(before, row, pair), arrow(after, row, pair)]);
  const isTurned = arrows.every(([a, b]) => Math.abs(Math.hypot(...a) - Math.hypot(...b)) <= SAME * Math.max(1, Math.hypot(...a)));
  if (!isTurned || arrows.every(([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]) <= SAME)) return null;
  const angles = step.of.map((id) => byId(steps).get(id)).find((each) => each?.axes.endsWith(" pair") && plane(each).rows === after.rows);
  const angle = (/** @type {number} */ row, /** @type {number} */ pair) => (angles ? plane(angles).at(row, pair) : between(arrow(before, row, pair), arrow(after, row, pair)));
  return { pairs: after.columns / 2, from: from.id, by: angles?.id ?? null, before: (row, pair) => arrow(before, row, pair), after: (row, pair) => arrow(after, row, pair), angle };
}

/** @param {import("./tensor.js").Plane} of @param {number} row @param {number} pair @returns {Arrow} */
const arrow = (of, row, pair) => [of.at(row, 2 * pair), of.at(row, 2 * pair + 1)];

/** @param {Arrow} a @param {Arrow} b */
const between = (a, b) => (Math.atan2(b[1], b[0]) - Math.atan2(a[1], a[0]) + 2 * Math.PI) % (2 * Math.PI);
