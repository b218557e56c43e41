// @ts-check
// The parts of a long run: steps behind one path (`tile 0 1`, `token 3`) belong together, and so do those between.
import { _ } from "./i18n.js";

/** @typedef {import("./types.js").Step} Step */
/** @typedef {{name: string, from: number, to: number}} Section its steps in the order of the run, `to` not included */

/** What stands before a step's name in its id. @param {Step} step */
export function pathOf(step) {
  return step.id.slice(0, Math.max(0, step.id.length - step.name.length - 1));
}

/** @type {WeakMap<Step[], Step[]>} */
const ordered = new WeakMap();

/**
 * The steps as they are walked through: what is made of nothing behind a path (a tile's mask) stands in its section.
 * @param {Step[]} steps
 * @returns {Step[]}
 */
export function arranged(steps) {
  let found = ordered.get(steps);
  if (!found) ordered.set(steps, (found = arrange(steps)));
  return found;
}

/** @param {Step[]} steps */
function arrange(steps) {
  const isWaiting = (/** @type {Step} */ step) => step.kind === "input" && pathOf(step) !== "";
  /** @type {Map<string, Step[]>} */
  const waiting = new Map();
  for (const step of steps.filter(isWaiting)) waiting.set(pathOf(step), [...(waiting.get(pathOf(step)) ?? []), step]);
  const found = [];
  for (const step of steps) {
    if (isWaiting(step)) continue;
    found.push(...(waiting.get(pathOf(step)) ?? []), step);
    waiting.delete(pathOf(step));
  }
  return [...found, ...[...waiting.values()].flat()];
}

/** @type {WeakMap<Step[], Section[]>} */
const known = new WeakMap();

/**
 * The sections of a run, in its order; none if no step stands behind a path.
 * @param {Step[]} steps
 * @returns {Section[]}
 */
export function sectionsOf(steps) {
  let found = known.get(steps);
  if (!found) known.set(steps, (found = steps.some((step) => pathOf(step)) ? divide(arranged(steps)) : []));
  return found;
}

/** @param {Step[]} steps */
function divide(steps) {
  const keys = steps.map((step) => pathOf(step) || (step.kind === "input" ? " " : ""));
  const starts = keys.flatMap((key, i) => (i && keys[i - 1] === key ? [] : [i]));
  const times = new Map();
  for (const i of starts) times.set(keys[i], (times.get(keys[i]) ?? 0) + 1);
  return starts.map((from, i) => {
    const to = starts[i + 1] ?? steps.length;
    return { name: nameOf(keys[from], steps.slice(from, to), times.get(keys[from]) > 1), from, to };
  });
}

/** @param {string} key @param {Step[]} own @param {boolean} isRepeated */
function nameOf(key, own, isRepeated) {
  if (key === " ") return _("inputs");
  const path = key.replaceAll("/", " › ");
  if (key && !isRepeated) return path;
  const [first, last] = [own[0].name, own[own.length - 1].name];
  const names = first === last ? first : `${first} … ${last}`;
  return key ? `${path}: ${names}` : names;
}

/** @param {Section[]} sections @param {number} at index of a step @returns {number} -1 if there are none */
export function sectionAt(sections, at) {
  return sections.findIndex((each) => at >= each.from && at < each.to);
}

/**
 * Where one comes to in another section: at the step of the same name, else at its first.
 * @param {Step[]} steps arranged
 * @param {Section} section
 * @param {string} name of the step one comes from
 */
export function entrance(steps, section, name) {
  const same = steps.slice(section.from, section.to).findIndex((each) => each.name === name);
  return section.from + Math.max(0, same);
}
