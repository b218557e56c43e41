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

const [BOXES, NEAR] = [10, 3]; // as many stay as they are; and as many on each side of the one that is shown

/**
 * The other sections as they stand around one: what lies behind another path is one box, and so are many far away. In
 * each, `from` and `to` are of the sections.
 * @param {Step[]} steps arranged
 * @param {Section[]} sections
 * @param {number} at
 * @returns {{before: Section[], after: Section[]}}
 */
export function folded(steps, sections, at) {
  const paths = sections.map(({ from }) => pathOf(steps[from]).split("/"));
  const shared = paths.map((path) => path.filter((_part, i) => path.slice(0, i + 1).every((part, j) => part === paths[at][j])).length);
  const key = (/** @type {number} */ i) => (paths[i][0] && paths[i][shared[i]] ? paths[i].slice(0, shared[i] + 1).join("/") : ` ${i}`);
  const others = sections.map((_section, i) => i).filter((i) => i !== at);
  const boxes = joined(others, (a, b) => key(a) === key(b) && a + 1 === b);
  const sides = [boxes.filter(([first]) => first < at), boxes.filter(([first]) => first > at)];
  const far = new Set(boxes.length < BOXES ? [] : [...sides[0].slice(1, -NEAR), ...sides[1].slice(NEAR, -1)]); // where it begins and ends stays
  const called = (/** @type {number[]} */ box) => (box.length > 1 ? paths[box[0]][shared[box[0]]] : without(sections[box[0]].name, paths[at].slice(0, shared[box[0]])));
  const [before, after] = sides.map((side) =>
    joined(side, (a, b) => far.has(a) && far.has(b) && shared[a[0]] === shared[b[0]]).map((run) => ({
      name: run.length > 1 ? span(called(run[0]), called(run[run.length - 1])) : called(run[0]),
      from: run[0][0],
      to: 1 + Math.max(...run.flat()),
    })),
  );
  return { before, after };
}

/** A section's name without the path that leads to it. @param {string} name @param {string[]} path */
function without(name, path) {
  const start = path.join(" › ");
  return (start && name.startsWith(start) && name.slice(start.length).replace(/^( › |: )/, "")) || name;
}

/** `tile 0 0 … 3 5` @param {string} first @param {string} last */
function span(first, last) {
  const stem = /^\D+/.exec(first)?.[0] ?? "";
  return `${first} … ${last.startsWith(stem) ? last.slice(stem.length) : last}`;
}

/** Neighbours that belong together, as one. @template T @param {T[]} all @param {(a: T, b: T) => boolean} isOne @returns {T[][]} */
function joined(all, isOne) {
  /** @type {T[][]} */
  const found = [];
  for (const each of all) {
    const last = found[found.length - 1];
    if (last && isOne(last[last.length - 1], each)) last.push(each);
    else found.push([each]);
  }
  return found;
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
