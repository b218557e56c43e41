// @ts-check
// The walk through a run without the steps that change nothing (a mask that hides no pair, a bias of 0) and what only they
// are made of. The run stays whole: what is left out is only not walked through.
import { byId } from "./masks.js";
import { MASK, nameOf } from "./roles.js";
import { arranged } from "./sections.js";

/** @typedef {import("./types.js").Step} Step */
/**
 * @typedef {object} Walk
 * @property {Step[]} steps each made of those that are walked through
 * @property {Map<string, string>} left the ids of those left out, and of the one whose numbers they have: "" for what only they use
 * @property {Map<string, Step[]>} before those left out by the step before which they would have stood
 * @property {(id: string) => string} stand what a step is seen as: itself, or the one whose numbers it has
 */

/** @type {WeakMap<Step[], Walk>} */
const known = new WeakMap();

/** @param {Step[]} steps in the order of the run @returns {Walk} the same each time */
export function walkOf(steps) {
  let found = known.get(steps);
  if (!found) known.set(steps, (found = shortened(steps)));
  return found;
}

/** All of a run. @param {Step[]} steps @returns {Walk} */
export const wholeWalk = (steps) => ({ steps, left: new Map(), before: new Map(), stand: (id) => id });

/** @param {Step[]} steps @returns {Walk} */
function shortened(steps) {
  const left = leftOut(steps);
  if (!left.size) return wholeWalk(steps);
  const stand = (/** @type {string} */ id) => {
    let at = id;
    for (let next = left.get(at); next; next = left.get(at)) at = next;
    return at;
  };
  const kept = steps.filter(({ id }) => !left.has(id));
  return { steps: kept.map((step) => (step.of.some((id) => left.has(id)) ? led(step, steps, left, stand) : step)), left, before: places(steps, left), stand };
}

/** @param {Step[]} steps */
function leftOut(steps) {
  const last = steps[steps.length - 1];
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const { id, same, edited } of steps) if (same !== null && id !== last.id && !edited.length) found.set(id, same);
  if (!found.size) return found;
  /** @type {Map<string, Step[]>} */
  const users = new Map();
  for (const step of steps) for (const id of step.of) users.set(id, [...(users.get(id) ?? []), step]);
  for (const { id } of [...steps].reverse()) {
    const by = users.get(id);
    if (!found.has(id) && by?.every((user) => user.idle.includes(id) || (found.has(user.id) && user.same !== id))) found.set(id, "");
  }
  return found;
}

/** A step that is made of what is walked through. @param {Step} step @param {Step[]} steps @param {Map<string, string>} left @param {(id: string) => string} stand @returns {Step} */
function led(step, steps, left, stand) {
  const of = [...new Set(step.of.filter((id) => left.get(id) !== "").map(stand))];
  const symbol = (/** @type {string} */ id) => byId(steps).get(id)?.formula.match(`<mrow data-step="${id}">.*?</mrow>`)?.[0];
  const renamed = (/** @type {string} */ formula) => formula.replace(/<mrow data-step="([^"]*)">.*?<\/mrow>/g, (own, id) => symbol(stand(id)) ?? own);
  const operand = (/** @type {import("./types.js").Operand} */ each) => ({ ...each, step: each.step && stand(each.step), formula: renamed(each.formula) });
  return { ...step, of, formula: renamed(step.formula), moves: step.moves.map((move) => ({ ...move, operands: move.operands.map(operand) })) };
}

/** @param {Step[]} steps @param {Map<string, string>} left */
function places(steps, left) {
  /** @type {Map<string, Step[]>} */
  const found = new Map();
  /** @type {Step[]} */
  let waiting = [];
  for (const step of arranged(steps)) {
    if (left.get(step.id)) waiting.push(step);
    else if (!left.has(step.id) && waiting.length) {
      found.set(step.id, waiting);
      waiting = [];
    }
  }
  return found;
}

/** Whether a step changes nothing because its mask is open. @param {Step} step */
export const isOpenMask = (step) => step.idle.some((id) => nameOf(id) === MASK);
