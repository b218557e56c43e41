// @ts-check
// Which steps made which, and which pairs a mask hides from a step that was computed behind it.
import { positions } from "./labels.js";
import { axesOf, plane, shapeOf, values } from "./tensor.js";

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

/** @type {WeakMap<Step, Behind | null>} */
const behind = new WeakMap();

/**
 * The nearest mask that a step of pairs was computed behind, on a way through steps of the same pairs.
 * @param {Step} step
 * @param {Step[]} steps
 * @returns {Behind | null}
 */
export function maskOf(step, steps) {
  let found = behind.get(step);
  if (found === undefined) behind.set(step, (found = nearest(step, steps)));
  return found;
}

/** @param {Step} step @param {Step[]} steps */
function nearest(step, steps) {
  const pair = axesOf(step).slice(-2).join(" ");
  if (pair.split(" ").length < 2) return null;
  const all = byId(steps);
  const ahead = new Set([step]);
  for (const each of ahead) {
    if (isMask(each)) {
      const at = through(step, each);
      if (at) return { mask: each, at };
    }
    for (const id of each.of) {
      const parent = all.get(id);
      if (parent && axesOf(parent).slice(-2).join(" ") === pair) ahead.add(parent);
    }
  }
  return null;
}

/** @param {Step} step */
export const isMask = (step) => step.name === "mask" && step.value.dtype === "u1";

/**
 * From a step's cell to the mask's; null if their sizes do not fit. A tile finds its pairs in a mask of the whole.
 * @param {Step} step
 * @param {Step} mask
 * @returns {((cell: number[]) => number[]) | null}
 */
function through(step, mask) {
  const [sizes, wanted] = [shapeOf(step), shapeOf(mask)];
  const skipped = sizes.length - wanted.length;
  if (skipped < 0) return null;
  const ways = wanted.map((size, i) => {
    const own = positions(step, skipped + i);
    if (sizes[skipped + i] === size) return (/** @type {number} */ index) => index;
    if (own && !mask.labels[i] && own.every((each) => each < size)) return (/** @type {number} */ index) => own[index];
    return null;
  });
  if (ways.includes(null)) return null;
  return (cell) => ways.map((way, i) => way?.(cell[skipped + i]) ?? 0);
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
