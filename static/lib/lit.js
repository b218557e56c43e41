// @ts-check
// Which cells made the one in focus: read off its arithmetic.
import { byId, hidden } from "./masks.js";
import { placeOf, plane } from "./tensor.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {import("./types.js").Term} Term */

/**
 * @param {Term | null} term
 * @returns {Map<string, number[][]>} step id -> its cells
 */
export function cellsUsed(term) {
  /** @type {Map<string, number[][]>} */
  const found = new Map();
  const walk = (/** @type {Term} */ node) => {
    if (node.op === "cell" && node.step && node.cell) {
      found.set(node.step, [...(found.get(node.step) ?? []), node.cell]);
    }
    node.args?.forEach(walk);
  };
  if (term) walk(term);
  return found;
}

/**
 * Cells of a step as "row,column" of the plane of one head.
 * @param {Step} step
 * @param {number[][]} cells
 * @param {number} head
 */
export function inPlane(step, cells, head) {
  const places = cells
    .map((cell) => placeOf(step, cell))
    .filter((place) => place.head === null || place.head === plane(step, head).head);
  return new Set(places.map(({ row, column }) => `${row},${column}`));
}

/**
 * The cells of a plane that were set by hand; of a step that was changed as a whole all that its mask leaves open.
 * @param {Step} step
 * @param {Step[]} steps
 * @param {number} head
 * @returns {{has: (place: string) => boolean}}
 */
export function editedIn(step, steps, head) {
  if (step.edited.every((cell) => cell.length)) return inPlane(step, step.edited, head);
  const isHidden = hidden(step, steps, head);
  return {
    has(place) {
      const [row, column] = place.split(",").map(Number);
      return !isHidden(row, column);
    },
  };
}

/**
 * The cells of a step that stand where those of earlier steps of its axes made the one in focus.
 * @param {Step} step
 * @param {Step[]} steps
 * @param {Map<string, number[][]>} used
 * @param {number} head
 * @returns {Set<string>}
 */
export function litIn(step, steps, used, head) {
  const found = new Set();
  for (const [id, cells] of used) {
    const from = byId(steps).get(id);
    if (!from || from.id === step.id || from.axes !== step.axes || cells.length < 2) continue;
    for (const cell of inPlane(step, cells, head)) found.add(cell);
  }
  return found;
}
