// @ts-check
// What each view of the walkthrough is told, from the run, the step that is shown and what is known of its cell.
import { equationOf } from "../lib/equation.js";
import { breakOf, labels, within } from "../lib/labels.js";
import { cellsUsed, editedIn, litIn } from "../lib/lit.js";
import { hidden } from "../lib/masks.js";
import { arranged, sectionAt, sectionsOf } from "../lib/sections.js";
import { isEdited, isWeights, plane, scale } from "../lib/tensor.js";
import { placed } from "../views/equation.js";

/** @typedef {import("../lib/types.js").Step} Step */
/**
 * @typedef {object} Seen
 * @property {import("./walkthrough.js").WalkthroughData} data
 * @property {Step} step
 * @property {import("../lib/types.js").Term | null} term the arithmetic of its cell in focus, once it is there
 * @property {Record<string, import("../lib/types.js").Sign>} signs how its operations are written
 * @property {Set<string>} revealed cells that were guessed
 */

const nothing = () => {};

/** The cell in focus, within the bounds of the step. @param {Seen} seen */
export function at({ data, step }) {
  return within(step, data.focus);
}

/** @param {Seen} seen */
export function own({ data, step }) {
  return plane(step, data.focus.head);
}

/** @param {Seen} seen */
export function cell(seen) {
  const { row, column } = at(seen);
  return own(seen).index(row, column);
}

/** @param {Seen} seen */
export function isBlank(seen) {
  const { row, column } = at(seen);
  return seen.data.focus.hide && !seen.revealed.has(`${row},${column}`);
}

/** Indices follow from the rest; they are not set by hand. @param {Seen} seen @param {Step} step */
function isEditable({ data }, step) {
  return step.value.dtype !== "i4" && (data.edits?.editable(step) ?? false);
}

/** What made the cell in focus; nothing is given away before it is guessed. @param {Seen} seen */
function used(seen) {
  return cellsUsed(isBlank(seen) ? null : seen.term);
}

/** @param {Seen} seen */
export function ofMatrix(seen) {
  const { data, step, revealed } = seen;
  const found = own(seen);
  return {
    plane: found,
    rowLabels: labels(step, found.rowAt, data.tokens),
    columnLabels: labels(step, found.columnAt, data.tokens),
    scale: scale(step, data.steps),
    legend: step.legend,
    hidden: hidden(step, data.steps, data.focus.head),
    edited: editedIn(step, data.steps, data.focus.head),
    lit: litIn(step, data.steps, used(seen), data.focus.head),
    breaks: { row: breakOf(step, found.rowAt, data.second), column: breakOf(step, found.columnAt, data.second) },
    focus: at(seen),
    blank: data.focus.hide,
    revealed,
    sums: isWeights(step) && !data.rows,
    editable: isEditable(seen, step),
    title: `${step.id}, ${step.axes.replaceAll(" ", " × ")}`,
  };
}

/** What the step is made of, and where that finds room beside it. @param {Seen} seen @param {number} room px, of both */
export function ofEquation(seen, room) {
  const { data, step } = seen;
  const { head, hide } = data.focus;
  const equation = equationOf(step, data.steps, head);
  const place = placed(equation, own(seen), room);
  return { equation, place, room: room - place.width, name: step.id, plane: own(seen), focus: at(seen), blank: hide };
}

/** Which sections there are, and which one is shown. @param {Seen} seen */
export function ofSections({ data, step }) {
  const sections = sectionsOf(data.steps);
  return { sections, at: sectionAt(sections, arranged(data.steps).indexOf(step)) };
}

/** @param {Seen} seen */
export function ofStrip(seen) {
  const { data, step } = seen;
  const { sections, at: index } = ofSections(seen);
  const all = arranged(data.steps);
  const section = sections[index];
  return {
    steps: section ? all.slice(section.from, section.to) : all,
    all: data.steps,
    current: step.id,
    short: sections.length > 0,
    head: data.focus.head,
    lit: used(seen),
  };
}

/** @param {Seen} seen */
export function ofTitle({ data, step }) {
  return { step, tokens: data.tokens, head: data.focus.head, level: data.level ?? 3 };
}

/** @param {Seen} seen */
export function ofLegend({ data, step }) {
  return { classes: data.focus.hide ? [] : step.legend };
}

/** @param {Seen} seen */
export function ofCaption({ data, step: shown }) {
  const { head, hide } = data.focus;
  const { step, steps } = wholeRow(data, shown) ?? { step: shown, steps: data.steps };
  const isHidden = hidden(step, steps, head);
  const focus = within(step, data.focus);
  const next = arranged(data.steps).at(-1) === shown ? data.next : null;
  return { step, plane: plane(step, head), hidden: isHidden, focus, head, tokens: data.tokens, blank: hide, next };
}

/** The row in focus as far as it goes, if the step holds a part of it. @param {Seen["data"]} data @param {Step} step */
function wholeRow(data, step) {
  const row = data.rows?.find((each) => each.id === step.id);
  return row && data.rows ? { step: row, steps: data.rows } : null;
}

/** @param {Seen} seen */
export function ofArithmetic(seen) {
  const { data, step, term, signs } = seen;
  const { row, column } = at(seen);
  const byHand = isEdited(step, cell(seen)) ? own(seen).at(row, column) : null;
  const { steps, tokens, focus } = data;
  return { step, cell: cell(seen), term, signs, byHand, blank: focus.hide, steps, tokens, editable: isEditable(seen, step) };
}

/** @param {Seen} seen */
export function ofTools(seen) {
  const { steps, tokens, notes = [], edits, focus } = seen.data;
  return {
    step: seen.step,
    whole: wholeRow(seen.data, seen.step),
    steps,
    tokens,
    head: focus.head,
    ...at(seen),
    blank: isBlank(seen),
    notes,
    editable: (/** @type {Step} */ step) => isEditable(seen, step),
    onedit: edits?.onedit ?? nothing,
    onundo: edits?.onundo ?? nothing,
  };
}
