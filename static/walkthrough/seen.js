// @ts-check
// What each view of the walkthrough is told, from the run, the step that is shown and what is known of its cell.
import { equationOf } from "../lib/equation.js";
import { _ } from "../lib/i18n.js";
import { breakOf, headName, labels, named, positions, tokensOf, within } from "../lib/labels.js";
import { cellsUsed, editedIn, litIn } from "../lib/lit.js";
import { byId, hidden } from "../lib/masks.js";
import { arranged, sectionAt, sectionsOf } from "../lib/sections.js";
import { mixtureOf, scoresOf, sinkOf } from "../lib/shares.js";
import { roleOf } from "../lib/roles.js";
import { axesOf, isEdited, isOfTokens, isWeights, leading, plane, scale } from "../lib/tensor.js";
import { turnedBy } from "../lib/turned.js";
import { useOf } from "../lib/uses.js";
import { placed } from "../lib/placing.js";
import { areTwo, attended } from "./journey.js";

/** @typedef {import("../lib/types.js").Step} Step */
/** @typedef {import("../lib/equation.js").Part} Part */
/**
 * @typedef {object} Seen
 * @property {import("./walkthrough.js").WalkthroughData} data
 * @property {import("../lib/idle.js").Walk} walk the steps that are walked through
 * @property {Step} step
 * @property {import("../lib/types.js").Term | null} term the arithmetic of its cell in focus, once it is there
 * @property {Record<string, import("../lib/types.js").Sign>} signs how its operations are written
 * @property {import("./hiding.js").Hiding} hiding what is not seen yet
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

/** What of the step in view is to be guessed. @param {Seen} seen */
export const veil = ({ data, step, hiding }) => hiding.veil(step, data.focus.head);

/** @param {Seen} seen */
export function isBlank(seen) {
  const { row, column } = at(seen);
  const { blank, revealed } = veil(seen);
  return blank && !revealed.has(`${row},${column}`);
}

/** Whether the row in focus has numbers that are to be guessed. @param {Seen} seen */
const isRowBlank = (seen) => !seen.hiding.isRowSeen(seen.step, seen.data.focus.head, at(seen).row);

/** Indices follow from the rest; they are not set by hand. @param {Seen} seen @param {Step} step */
function isEditable({ data }, step) {
  return step.value.dtype !== "i4" && (data.edits?.editable(step) ?? false);
}

/** What made the cell in focus; nothing is given away before it is guessed. @param {Seen} seen */
function used(seen) {
  const found = cellsUsed(isBlank(seen) ? null : seen.term);
  return new Map([...found].map(([id, cells]) => [seen.walk.stand(id), cells]));
}

/** @param {Seen} seen */
export function ofMatrix(seen) {
  const { data, step } = seen;
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
    ...veil(seen),
    sums: hasSums(seen),
    editable: isEditable(seen, step),
    task: data.task && isAsked(data.task, seen) ? data.task : null,
    title: `${step.id}, ${step.axes.replaceAll(" ", " × ")}`,
    kind: step.value.dtype,
  };
}

/** Whether something is asked of what is shown. @param {import("./walkthrough.js").Asked} task @param {Seen} seen */
const isAsked = ({ step: id, head }, { step, data }) => id === step.id && (head === undefined || plane(step, head).head === plane(step, data.focus.head).head);
/** What a class may be asked of it. @param {Seen} seen @returns {import("../lib/shown.js").ShownStep} */
export function ofShown(seen) {
  const { data, step } = seen;
  const found = own(seen);
  const { row, column } = at(seen);
  const isHidden = hidden(step, data.steps, data.focus.head);
  const along = Array.from({ length: found.columns }, (_each, at) => at).filter((at) => !isHidden(row, at));
  const values = along.map((at) => found.at(row, at));
  const those = (/** @type {number} */ value) => along.filter((_each, i) => values[i] === value);
  return {
    step: step.id, head: found.head, heads: found.heads, row, column,
    rows: labels(step, found.rowAt, data.tokens), columns: labels(step, found.columnAt, data.tokens),
    cell: found.index(row, column), along: along.map((at) => found.index(row, at)), isNumber: step.value.dtype === "f4" && !isHidden(row, column),
    largest: those(Math.max(...values)), smallest: those(Math.min(...values)), open: along, words: named(data.tokens.query),
  }; // prettier-ignore
}

/** Whether its rows' sums stand beside it. @param {Seen} seen */
const hasSums = ({ data, step }) => isWeights(step) && !data.rows;

/** What the step is made of, and where that finds room beside it. @param {Seen} seen @param {number} room px, of both */
export function ofEquation(seen, room) {
  const { data, step } = seen;
  const equation = equationOf(step, data.steps, data.focus.head);
  const found = own(seen);
  const place = placed(equation, found, room, { rowLabels: labels(step, found.rowAt, data.tokens), sums: hasSums(seen) });
  return { equation, place, room: room - place.width, name: step.id, plane: found, focus: at(seen), veil: (/** @type {Part} */ part) => veilOf(part, seen), words: (/** @type {Part} */ part) => wordsOf(part, seen) };
}

/** What the rows of a part are named by, if it is a step as it stands, of words, or if they have names of their own. @param {Part} part @param {Seen} seen */
function wordsOf({ step: id, cells }, { data }) {
  const step = byId(data.steps).get(id ?? "");
  if (!step || !cells) return [];
  const { rowAt, rowAxis, columnAt } = plane(step);
  const at = cells.turned ? columnAt : rowAt;
  const isNamed = typeof step.labels[at]?.[0] === "string" || (!cells.turned && isOfTokens(rowAxis));
  return isNamed ? labels(step, at, data.tokens) : [];
}

/** What of a part of the equation is to be guessed: as much as of its step; what is computed on the way, but in rows that are seen. @param {Part} part @param {Seen} seen @returns {import("../lib/hiding.js").Veil} */
function veilOf({ step: id, plane: of, cells, isMade }, seen) {
  const step = byId(seen.data.steps).get(id ?? "");
  const { blank, revealed } = step ? seen.hiding.veil(step, cells?.head ?? 0) : { ...veil(seen), revealed: new Set() };
  if (!blank || !of || !(step || isMade)) return { blank: false, revealed };
  const { rows, columns } = of;
  const isSeen = (/** @type {number} */ row, /** @type {number} */ column) => {
    if (isMade) return rows === own(seen).rows && seen.hiding.isRowSeen(seen.step, seen.data.focus.head, row);
    const at = cells?.turned ? [column, row] : [row, column + (cells?.first ?? 0)];
    return cells !== null && revealed.has(at.join());
  };
  const all = Array.from({ length: rows * columns }, (_cell, i) => [Math.floor(i / columns), i % columns]);
  return { blank, revealed: new Set(all.filter(([row, column]) => isSeen(row, column)).map(String)) };
}

/** Which sections there are, and which one is shown. @param {Seen} seen */
export function ofSections({ walk, step }) {
  const sections = sectionsOf(walk.steps);
  return { sections, at: sectionAt(sections, arranged(walk.steps).indexOf(step)) };
}

/** @param {Seen} seen */
export function ofStrip(seen) {
  const { data, step } = seen;
  const { sections, at: index } = ofSections(seen);
  const all = arranged(seen.walk.steps);
  const section = sections[index];
  return {
    steps: section ? all.slice(section.from, section.to) : all,
    all,
    sections,
    at: index,
    current: step.id,
    head: data.focus.head,
    lit: used(seen),
    veil: (/** @type {Step} */ each) => seen.hiding.veil(each, data.focus.head),
  };
}

/** @param {Seen} seen */
export function ofTitle({ data, step }) {
  return { step, tokens: data.tokens, head: data.focus.head, level: data.level ?? 3 };
}

/** @param {Seen} seen */
export function ofLegend(seen) {
  const { blank } = veil(seen);
  const { row } = equationOf(seen.step, seen.data.steps, seen.data.focus.head) ?? {};
  const isScaled = row?.some((each) => typeof each !== "string" && each.scale.of && (each.plane?.rows ?? 0) > 1);
  return { classes: blank ? [] : seen.step.legend, scaled: !blank && isScaled };
}

/** What leaves with the picture of the step. @param {Seen} seen */
export function ofCarried(seen) {
  const { data, step, hiding } = seen;
  const { heads, index } = own(seen);
  const head = heads > 1 ? `, ${headName(step, index(0, 0).slice(0, leading(step)), data.tokens)}` : "";
  const of = { step, tokens: data.tokens, veil: (/** @type {number} */ each) => hiding.veil(step, each) };
  return { ...data.carried, name: `${step.id}${head}`, whole: { title: _("The whole step"), name: _("{step}, whole", { step: step.id }), of } };
}

const DIALS = 8; // at most: the words around the one in focus

/** The pair in focus of each word's vector, if the step turns pairs. @param {Seen} seen */
export function ofTurns(seen) {
  const { data, step } = seen;
  const { row, column } = at(seen);
  const turned = veil(seen).blank ? null : turnedBy(step, data.steps, data.focus.head);
  if (!turned) return { turns: [], pair: 0, on: 0, role: "" };
  const [{ rows, rowAt }, pair] = [own(seen), Math.floor(column / 2)];
  const names = labels(step, rowAt, data.tokens);
  const first = Math.max(0, Math.min(row - DIALS / 2, rows - DIALS));
  const turns = Array.from({ length: Math.min(DIALS, rows) }, (_turn, i) => {
    const at = first + i;
    return { name: names[at], before: turned.before(at, pair), after: turned.after(at, pair), angle: turned.angle(at, pair) };
  });
  return { turns, pair, on: row - first, role: roleOf(step.name).replace("role-", "") };
}

/** @param {Seen} seen */
export function ofHiding(seen) {
  const { step, hiding, data } = seen;
  const rows = Array.from({ length: own(seen).rows }, (_row, row) => row);
  const isSeen = rows.every((row) => hiding.isRowSeen(step, data.focus.head, row));
  return { from: hiding.from(), step: step.id, isHidden: veil(seen).blank, isSeen };
}

/** @param {Seen} seen */
export function ofRow(seen) {
  const { step, hiding, data } = seen;
  const { head } = data.focus;
  const [found, focus] = [own(seen), at(seen)];
  const names = labels(step, found.columnAt, data.tokens);
  const name = labels(step, found.rowAt, data.tokens)[focus.row];
  const known = { ...veil(seen), ...hiding.guesses(step, head) };
  const isAsked = known.blank;
  return { ...known, isAsked, of: JSON.stringify([step.id, found.head, names]), name, names, columns: isAsked ? hiding.asked(step, head, focus.row) : [], plane: found, focus };
}

/** Every cell of the step in view. @param {Seen} seen */
export function allCells(seen) {
  const { rows, columns } = own(seen);
  return Array.from({ length: rows * columns }, (_cell, i) => ({ row: Math.floor(i / columns), column: i % columns }));
}

/** @param {Seen} seen */
export function ofCaption(seen) {
  const { data } = seen;
  const { head } = data.focus;
  const whole = wholeRow(data, seen.step);
  const { step, steps } = whole ?? { step: seen.step, steps: data.steps };
  const isHidden = hidden(step, steps, head);
  const focus = within(step, data.focus);
  const next = arranged(seen.walk.steps).at(-1) === seen.step ? data.next : null;
  const blank = whole ? veil(seen).blank : isRowBlank(seen);
  const scores = scoresOf(step, steps, head);
  const known = {
    absent: absentFrom(step, data.focus, data.tokens),
    scores: scores && { ...scores, step: seen.walk.stand(scores.step) },
    mixture: mixtureOf(step, steps, head, focus.row),
    sink: veil(seen).blank ? null : sinkOf(step, steps, head),
    use: usedFor(seen),
  };
  return { step, plane: plane(step, head), hidden: isHidden, focus, head, tokens: data.tokens, blank, next, ...known };
}

/** What the step does to the word in focus, or to the one of another sentence that it looks at; nothing is told of rows that are to be guessed. @param {Seen} seen */
function usedFor({ data, walk, step, hiding }) {
  const { focus, tokens } = data;
  const isTold = areTwo(tokens) && !hiding.from();
  const followed = (/** @type {Step} */ to) => (isTold && plane(to).rowAxis === "key" ? attended(to, data.steps, focus) : null) ?? focus.row;
  const found = useOf(step, walk.steps, focus, followed);
  const isSeen = [found?.before, found?.after].every((each) => !each || hiding.isRowSeen(each.step, focus.head, each.row));
  return isSeen ? found : null;
}

/** The word in focus, if the step is a part of the run in which it has no numbers: those of another word are shown. @param {Step} step @param {Seen["data"]["focus"]} focus @param {Seen["data"]["tokens"]} tokens */
function absentFrom(step, focus, tokens) {
  const { rowAt, columnAt } = plane(step);
  const [at, place] = rowAt < 0 ? [columnAt, focus.column] : [rowAt, focus.row];
  const [axis, here] = [axesOf(step)[at], positions(step, at)];
  return here && isOfTokens(axis) && !here.includes(place) ? (named(tokensOf(axis, tokens))[place] ?? "") : "";
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
  const { steps, tokens } = data;
  return { step, cell: cell(seen), term, signs, byHand, blank: isRowBlank(seen), steps, tokens, editable: isEditable(seen, step) };
}

/** @param {Seen} seen */
export function ofTools(seen) {
  const { step, hiding } = seen;
  const { steps, tokens, notes = [], edits, focus } = seen.data;
  return {
    step: seen.step,
    whole: wholeRow(seen.data, seen.step),
    steps,
    tokens,
    head: focus.head,
    ...at(seen),
    blank: isBlank(seen),
    guess: hiding.guesses(step, focus.head).typed.get(`${at(seen).row},${at(seen).column}`) ?? null,
    notes,
    editable: (/** @type {Step} */ step) => isEditable(seen, step),
    onedit: edits?.onedit ?? nothing,
    onundo: edits?.onundo ?? nothing,
  };
}
