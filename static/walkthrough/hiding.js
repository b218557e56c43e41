// @ts-check
// What a person does not see yet, what was revealed to them, and what they typed for it: as long as the same step is hidden and the numbers are the
// same. A step that was revealed stays so when the next one is worked out from it.
import { following, masked } from "../lib/hiding.js";
import { plane } from "../lib/tensor.js";

/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("../lib/hiding.js").Veil} Veil */
/** @typedef {ReturnType<typeof hiding>} Hiding */
/** What was typed for cells, and of which of them it is told whether it is right. @typedef {{typed: Map<string, string>, checked: Set<string>}} Guesses */
/** What is known of one plane of a step: the cells that were revealed, and all that is seen of it. @typedef {{step: Step, opened: Set<string>, veil: Veil, guesses: Guesses}} Known */

/** @type {Veil} */
const OPEN = { blank: false, revealed: new Set() };
/** @type {Guesses} */
const NONE = { typed: new Map(), checked: new Set() };

export function hiding() {
  let from = ""; // id of the step that hiding begins with; "": nothing is hidden
  /** @type {Step[]} */
  let steps = [];
  let unknown = /** @type {Set<string>} */ (new Set());
  /** @type {Map<string, Known>} */
  let known = new Map();

  /** The cells that a lesson asks for; null: none does. @type {import("./walkthrough.js").Asked | null} */
  let asking = null;

  /** @param {import("./walkthrough.js").WalkthroughData} data @param {Step} current hiding begins with it, if nobody says with which */
  function update(data, current) {
    const { hide, hideFrom } = data.focus;
    const before = [from, asking?.blank];
    asking = data.task?.blank.size ? data.task : null;
    from = asking ? asking.step : hide ? hideFrom || from || current.id : "";
    if (from !== before[0] || asking?.blank !== before[1]) known = new Map();
    steps = data.steps;
    unknown = from ? following(steps, from) : new Set();
  }

  /** What of a step is to be guessed. @param {Step} step @param {number} head @returns {Veil} */
  function veil(step, head) {
    return unknown.has(step.id) ? of(step, head).veil : OPEN;
  }

  /** @param {Step} step @param {number} head */
  function of(step, head) {
    const key = JSON.stringify([step.id, plane(step, head).head, step.labels.map((own) => own?.[0])]); // a window has its place
    const before = known.get(key);
    if (before?.step === step) return before;
    const isSame = before?.step.value.bdata === step.value.bdata;
    const opened = before && (isSame || step.edited.length) ? before.opened : /** @type {Set<string>} */ (new Set());
    const guesses = before && isSame ? before.guesses : { typed: new Map(), checked: new Set() };
    const revealed = new Set([...masked(step, steps, head, unknown), ...opened, ...unasked(step, head)]);
    const own = { step, opened, veil: { blank: true, revealed }, guesses };
    known.set(key, own);
    return own;
  }

  /** What a lesson does not ask for, in the step that it asks of. @param {Step} step @param {number} head */
  function unasked(step, head) {
    if (step.id !== asking?.step) return [];
    const { rows, columns: width } = plane(step, head);
    const all = Array.from({ length: rows * width }, (_cell, i) => `${Math.floor(i / width)},${i % width}`);
    return all.filter((each) => !asking?.blank.has(each));
  }

  /** @param {Step} step @param {number} head @returns {Guesses} */
  const guesses = (step, head) => (unknown.has(step.id) ? of(step, head).guesses : NONE);

  /** What somebody typed is not judged any more when it is another. @param {Step} step @param {number} head @param {{row: number, column: number}} cell @param {string} text */
  function type(step, head, { row, column }, text) {
    const { typed, checked } = of(step, head).guesses;
    typed.set(`${row},${column}`, text);
    checked.delete(`${row},${column}`);
  }

  /** @param {Step} step @param {number} head @param {{row: number, column: number}[]} cells */
  function check(step, head, cells) {
    for (const { row, column } of cells) of(step, head).guesses.checked.add(`${row},${column}`);
  }

  /** @param {Step} step @param {number} head @param {{row: number, column: number}[]} cells */
  function reveal(step, head, cells) {
    const { opened, veil: own } = of(step, head);
    for (const { row, column } of cells) for (const all of [opened, own.revealed]) all.add(`${row},${column}`);
  }

  /** The columns of a row that are to be worked out, or were. @param {Step} step @param {number} head @param {number} row */
  function asked(step, head, row) {
    const closed = masked(step, steps, head, unknown);
    return columns(step, head).filter((column) => !closed.has(`${row},${column}`));
  }

  /** @param {Step} step @param {number} head */
  const columns = (step, head) => Array.from({ length: plane(step, head).columns }, (_cell, column) => column);

  /** Whether a row has nothing to guess. @param {Step} step @param {number} head @param {number} row */
  function isRowSeen(step, head, row) {
    const { blank, revealed } = veil(step, head);
    return !blank || columns(step, head).every((column) => revealed.has(`${row},${column}`));
  }

  return { update, veil, reveal, isRowSeen, guesses, type, check, asked, from: () => from };
}
