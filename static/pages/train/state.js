// @ts-check
// What the link of the page holds: the task, what is chosen of two models, what one expects, and the moment that is seen.
import { levelField } from "../../lib/along.js";
import { choice, described, field, flag, isPlace, isRecord, isWhole, list, maybe, text, whole } from "../../lib/fields.js";
import { HIDING } from "../../lib/hiding.js";
import { ATTENTION, WEIGHTS, inside } from "../../lib/roles.js";
import { shipped } from "../../lib/shipped.js";
import { reader } from "../../lib/state.js";

/** @typedef {import("../../lib/types.js").TaskInfo} TaskInfo */
/** @typedef {import("../../lib/types.js").Chosen} Chosen */
/** @typedef {import("../../lib/fields.js").StateOf<typeof FIELDS>} State */
/** @typedef {Partial<Chosen>} Own what is chosen otherwise than the task has it */

export const TASKS = shipped.tasks ?? [];
export const LARGEST_SEED = 2 ** 31;

/** @param {string} id */
export const taskOf = (id) => TASKS.find((each) => each.id === id) ?? TASKS[0];

/** A task as it is on a text of one's own. @param {TaskInfo} told */
export const retold = (told) => void TASKS.splice(TASKS.findIndex(({ id }) => id === told.id), 1, told);

const MODELS = field(
  (given, dropped) => {
    if (!Array.isArray(given) || given.length !== 2 || !given.every(isRecord)) return undefined;
    return given.map((each) => fitting(each, dropped));
  },
  () => /** @type {Own[]} */ ([{}, {}]),
);

/** The names that there are, each with a value of its kind; what does not fit together, the server says. @param {Record<string, unknown>} given @param {() => void} dropped @returns {Own} */
function fitting(given, dropped) {
  const known = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (TASKS[0].model));
  const fits = Object.entries(given).filter(([name, value]) => Object.hasOwn(known, name) && typeof value === typeof known[name]);
  if (fits.length < Object.keys(given).length) dropped();
  return Object.fromEntries(fits);
}

const MOST_CHANGES = 20;

/** A layer and a head. @param {unknown} given @returns {given is number[]} */
function isHead(given) {
  return isPlace(given) && given.length === 2 && given.every((each) => each < 8);
}

/** What fits a training that there is, the server says. @param {unknown} given @returns {given is import("../../lib/types.js").Change} */
function isChange(given) {
  if (!isRecord(given) || !isWhole(given.step, { below: 1_000_000 })) return false;
  const { step: _step, model = 0, ...rest } = given;
  const [[name, value] = ["", null], ...more] = Object.entries(rest);
  const fits = name === "rate" ? typeof value === "number" : (name === "silence" || name === "freeze") && isHead(value);
  return isWhole(model, { below: 2 }) && fits && !more.length;
}

const FIELDS = {
  task: choice(TASKS.map(({ id }) => id)),
  corpus: text(""), // of one's own to learn from; "": the task's
  models: MODELS,
  seed: field((given) => (isWhole(given, { below: LARGEST_SEED }) ? Number(given) : undefined), 1),
  steps: maybe(whole({ least: -10_000, below: 1_000_000, otherwise: 0 })), // null: as many as the task takes
  changes: list(isChange, MOST_CHANGES), // on the way
  learns: choice(/** @type {("" | "yes" | "no")[]} */ (["", "yes", "no"])), // what one expects of the model,
  controls: choice(/** @type {("" | "yes" | "no")[]} */ (["", "yes", "no"])), // of its control,
  turns: choice(/** @type {("" | import("./course.js").When)[]} */ (["", "early", "middle", "late", "never"])), // when,
  which: text(""), // and of which head, as "layer,head"
  keys: flag(), // whether one is shown where the answer stands
  moment: whole({ least: -1, below: 1000, otherwise: -1 }), // that is seen; −1: nothing is trained
  seeds: flag(), // whether five of them are trained
  open: flag(), // whether its numbers are
  model: whole({ below: 2, otherwise: 0 }), // whose
  start: text(""), // what it writes on from; "": the example that the maps are of
  drawn: flag(), // whether it writes by chance
  silence: list(isHead, 40), // heads that are silent at this moment alone
  second: whole({ least: -1, below: 1000, otherwise: -1 }), // moment that it is compared with; −1: none
  other: whole({ below: 2, otherwise: 0 }), // whose
  pulls: flag(), // whether weights and their gradient are shown,
  matrix: text(""), // of which; "": the first
  text: text(""), // of one's own; "": the example that the maps are of
  step: text(inside("layer 0", inside(ATTENTION, WEIGHTS))),
  head: whole({ below: 8, otherwise: 0 }),
  many: flag(), // whether the head is shown over many examples,
  pattern: text(""), // and whose strongest and weakest are listed; "": the right key
  row: whole({ least: -1, below: 1000, otherwise: -1 }), // −1: one that is asked
  column: whole({ least: -1, below: 1000, otherwise: -1 }), // −1: the largest of its row
  level: levelField(),
  ...HIDING,
};

export const STATE = described(FIELDS);
export const checked = reader(STATE);

/** What is asked for: a training. @param {State} state */
export function asked({ task, models, seed, steps, corpus, changes }) {
  return { task, models, seed, steps, corpus: taskOf(task).corpus === null ? "" : corpus, ...(changes.length && { changes }) };
}

/** What is shown from a file of a training, if it is. @param {State} of */
export function recordedOf({ task, models, seed, steps, changes }) {
  const { recorded } = taskOf(task);
  const isOf = recorded && !changes.length && seed === recorded.seed && [null, recorded.steps].includes(steps) && models.every((own) => !Object.keys(own).length);
  return isOf ? recorded : null;
}

/** How many steps a training has. @param {State} of */
export const stepsOf = (of) => of.steps ?? recordedOf(of)?.steps ?? taskOf(of.task).steps;

/** The settings of both models, whole. @param {State} state */
export function chosen({ task, models }) {
  const own = taskOf(task);
  return [
    { ...own.model, ...models[0] },
    { ...own.control, ...models[1] },
  ];
}
