// @ts-check
// A lesson to print: for each scene its text, the matrices with what is asked left blank, and the question; with the
// solutions, what was left blank. On the class's own sentence and seed, which the link carries.
import { choicesOf, truthOf } from "../../lib/answer.js";
import { ask } from "../../lib/api.js";
import { described, flag, maybe, text, whole } from "../../lib/fields.js";
import { fill, find, h } from "../../lib/dom.js";
import { _, exact, short } from "../../lib/i18n.js";
import { labels } from "../../lib/labels.js";
import { byId, hidden } from "../../lib/masks.js";
import { asking, tell } from "../../lib/problem.js";
import { prose } from "../../lib/prose.js";
import { MASKED } from "../../lib/roles.js";
import { shipped } from "../../lib/shipped.js";
import { fragment, reader } from "../../lib/state.js";
import { plane } from "../../lib/tensor.js";
import * as arithmetic from "../../views/arithmetic.js";

/** @typedef {import("../../lib/types.js").LessonBlock} Block */
/** @typedef {import("../../lib/types.js").StagedScene} Staged */
/** @typedef {import("../../lib/types.js").JudgedAnswer} Judged */
/** @typedef {import("../../lib/types.js").LessonQuestion} Question */
/** @typedef {import("../../lib/types.js").TraceResponse} Run */
/** @typedef {import("../../lib/types.js").Step} Step */

const LONG = 6; // rows, from which on only those are printed that are needed
const MOST = 12; // rows and columns that are printed
const STATE = described({ text: maybe(text("")), seed: whole({ below: 2 ** 32 - 1, otherwise: 123 }), solutions: flag() });
const checked = reader(STATE);
const lesson = /** @type {import("../../lib/types.js").LessonInfo} */ (shipped.lesson);
const link = fragment();
/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
/** @type {HTMLInputElement} */
const seed = find("#seed");
/** @type {HTMLInputElement} */
const solutions = find("#solutions");
let state = STATE.fresh();
/** In which scene a number is asked for, by its cell and by itself: where it comes again, it is not printed. @type {Map<string | number, number>} */
const earlier = new Map();
/** Tables that stand on the sheet already. @type {Set<string>} */
const printed = new Set();
let turn = 0;
let timer = 0;

/** All scenes, one behind the other. */
function show() {
  const own = ++turn;
  return asking(
    async () => {
      /** @type {HTMLElement[]} */
      const parts = [];
      earlier.clear();
      printed.clear();
      find("#from-scenes").hidden = state.solutions;
      for (const { id } of lesson.scenes) {
        parts.push(await scene(id, parts.length + 1));
        if (own !== turn) return;
      }
      tell(sentence, null, ["#sheet"]);
      fill(find("#sheet"), ...parts);
    },
    (refusal) => own === turn && tell(sentence, refusal.message, ["#sheet"]),
    ["#sheet"],
  );
}

/** @param {string} id @param {number} n */
async function scene(id, n) {
  const asked = { lesson: lesson.id, scene: id, text: state.text, seed: state.seed };
  const staged = await ask("/api/lessons/scene", asked);
  const { step: _step, at: _at, ...wanted } = staged.state;
  const [run, judged] = await Promise.all([
    ask(`/api/mechanisms/${staged.mechanism}/trace`, wanted),
    state.solutions && staged.question ? ask("/api/lessons/answer", asked) : null,
  ]);
  if (n === 1 && document.activeElement !== sentence) sentence.value = state.text ?? staged.tokens.map((token) => token.text).join(" ");
  const { question } = staged;
  const head = h("h2", {}, `${n}. ${staged.title}`);
  const shown = tables(staged, run, judged);
  const task = question && asks({ ...question, says: untold(question.says), choices: untold(question.choices) }, !judged, Boolean(shown?.querySelector(".of-question")));
  const at = question?.kind === "number" ? judged?.solution.at(-1) : null;
  const cell = at && (await ask(`/api/mechanisms/${staged.mechanism}/cell`, { ...wanted, at }));
  const result = question && judged && solved(question, judged, cell ? worked(at, cell, run) : null);
  const own = h("section", { class: "on-paper", lang: lesson.language }, head, ...prose(untold(staged.says)), h("div", { class: "work" }, shown, task), result);
  if (question) keep(question, run, n);
  return own;
}

/** What a scene asks for is not told in those after it: a number nowhere, of a row that is to be looked through no cell. @param {Question} question @param {Run} run @param {number} n */
function keep(question, run, n) {
  const step = byId(run.steps).get(question.step);
  if (state.solutions || !step?.of.length) return; // what is given stands there
  const own = plane(step, question.head);
  const isHidden = hidden(step, run.steps, question.head);
  for (const [row, column] of question.blank) {
    const value = own.at(row, column);
    if (isHidden(row, column)) continue;
    const cell = nameOf(step, question.head, row, column, run);
    if (!earlier.has(cell)) earlier.set(cell, n);
    if (question.kind === "number" && !isRound(value) && !earlier.has(value)) earlier.set(value, n);
  }
}

/** A cell with its number, whichever scene and step it is in; a round one may be the same by chance, unless its whole row is. @param {Step} step @param {number} head @param {number} row @param {number} column @param {Run} run */
function nameOf(step, head, row, column, { tokens }) {
  const own = plane(step, head);
  const across = labels(step, own.columnAt, tokens);
  const value = own.at(row, column);
  const known = isRound(value) ? [step.name, ...across.map((_name, each) => own.at(row, each))] : [value];
  return [labels(step, own.rowAt, tokens)[row], across[column], ...known].join();
}

/** Whether its two digits could well be those of another number. @param {number} value */
const isRound = (value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-4;

/** The scene that asks for a number, in brackets; "": none. @param {string | number | null} number its cell, or itself */
function from(number) {
  const scene = number === null ? undefined : earlier.get(number);
  return scene ? `(${scene})` : "";
}

/** A text without the numbers that an earlier scene asks for. @param {Block[]} blocks @returns {Block[]} */
const untold = (blocks) => blocks.map((block) => ({ ...block, spans: block.spans.map((span) => ({ ...span, text: span.text || from(span.value === null ? null : Math.fround(span.value)) })) }));

/** What is asked, and how it is answered with a pencil. @param {Question} question @param {boolean} isBlank @param {boolean} hasCell whether what is asked has a cell on paper */
function asks(question, isBlank, hasCell) {
  const { kind, says } = question;
  const choices = choicesOf(question);
  const isWritten = !hasCell && question.cells.length > 0 && kind !== "change" && kind !== "do";
  const how = h("span", { class: "how", lang: document.documentElement.lang }, isWritten ? _("Write it down.") : HOW[kind](question.cells.length));
  const rooms = isBlank ? Array.from({ length: ROOMS[kind] ?? 0 }, () => h("div", { class: "room" })) : [];
  const list = choices.length ? h("ol", {}, ...choices.map((each) => h("li", {}, each))) : null;
  return h("div", { class: "asking" }, h("div", { class: "asked" }, ...prose(says)), how, list, ...rooms);
}

/** @type {Record<Question["kind"], (cells: number) => string>} */
const HOW = {
  number: (cells) => (cells > 1 ? _("Write the numbers into their cells.") : _("Write it into its cell.")),
  count: () => _("Write it down."),
  largest: () => _("Mark its cell."),
  smallest: () => _("Mark its cell."),
  order: () => _("Write the words down, the largest first."),
  change: () => _("Mark one, and say why."),
  choose: () => _("Mark one, and say why."),
  say: () => "",
  do: () => _("This is done at the computer. Say first what you expect."),
};
/** Lines to write on. @type {Partial<Record<Question["kind"], number>>} */
const ROOMS = { number: 1, count: 1, largest: 0, smallest: 0, order: 1, change: 1, choose: 1, say: 3, do: 1 };

/** The matrix of the scene, and what it is made of. @param {Staged} staged @param {Run} run @param {Judged | null} judged */
function tables({ state: { step: id, at: [head] }, question, spot, parts }, run, judged) {
  const steps = byId(run.steps);
  const step = steps.get(id);
  if (!step) return null;
  const isGiven = !step.of.length; // nobody can work it out
  const unknown = new Set((question?.step === id && !isGiven ? question.blank : []).map(String));
  const isLooked = unknown.size > 0 && question?.kind !== "number"; // of a number all that is needed is told
  const isMade = parts.includes("operands") || isLooked; // else nobody has to look at what it is made of
  const before = new Set((isMade ? step.of : []).filter((each) => !step.idle.includes(each)).flatMap((each) => steps.get(each) ?? []).map((each) => changed(each, steps)).filter((each) => !isSame(each, step, head, unknown)));
  const isSaid = (/** @type {Step} */ each) => each.value.dtype === "u1" && [...before].some(({ name }) => name === MASKED); // its −∞ tell of the mask
  const axis = plane(step, head).rowAxis;
  const asked = new Set([...unknown].map((cell) => Number.parseInt(cell)));
  const made = [...before].filter((each) => !isSaid(each)).map((each) => table(each, { run, head, only: asked.size ? { axis, rows: asked } : null }));
  const needed = new Set(spot && spot.row !== null ? [...asked, spot.row] : asked);
  const wanted = new Set(question?.cells.map(String)); // others follow from it, or are the same
  const own = table(step, { run, head, unknown, asked: wanted, judged, spot, only: asked.size || (needed.size && isPrinted(step, head)) ? { axis, rows: needed } : null });
  own?.classList.toggle("of-question", question?.step === id);
  const all = [...made, own].filter((each) => each !== null);
  return all.length ? h("div", { class: "tables" }, ...all) : null;
}

/** Whether this very matrix stands on the sheet already; from now on it does. @param {Step} step @param {number} head */
function isPrinted(step, head) {
  const own = `${step.id} ${head} ${step.value.bdata}`;
  const was = printed.has(own);
  printed.add(own);
  return was;
}

/** Whether a step is what comes of it, in the cells that are asked for, which it would tell, or as one of its rows; what is given nobody can work out. @param {Step} step @param {Step} next @param {number} head @param {Set<string>} cells */
function isSame(step, next, head, cells) {
  const [own, other] = [plane(step, head), plane(next, head)];
  if (!step.of.length || own.columns !== other.columns) return false;
  const isAt = (/** @type {number} */ row, /** @type {number} */ to, /** @type {number} */ column) => own.at(row, column) === other.at(to, column);
  const each = (/** @type {number} */ n) => [...Array(n).keys()];
  if (own.rows === 1) return each(other.rows).some((to) => each(own.columns).every((column) => isAt(0, to, column)));
  if (own.rows !== other.rows || !cells.size) return false;
  return [...cells].map((cell) => cell.split(",").map(Number)).every(([row, column]) => isAt(row, row, column));
}

/** The last step that changed anything: a mask that hides nothing has no table of its own. @param {Step} step @param {Map<string, Step>} steps @returns {Step} */
function changed(step, steps) {
  const before = steps.get(step.of[0]);
  return before && step.name === MASKED && before.value.bdata === step.value.bdata ? changed(before, steps) : step;
}

/**
 * @param {Step} step
 * @param {{run: Run, head: number, unknown?: Set<string>, asked?: Set<string>, judged?: Judged | null, spot?: Staged["spot"], only?: {axis: string, rows: Set<number>} | null}} of
 *   unknown: cells that are not printed; asked: those among them that are asked for;
 *   only: of a long table with this axis these rows
 */
function table(step, { run, head, unknown = new Set(), asked = new Set(), judged = null, spot = null, only = null }) {
  const own = plane(step, head);
  if (own.rows > MOST || own.columns > MOST) return null;
  const [down, across] = [labels(step, own.rowAt, run.tokens), labels(step, own.columnAt, run.tokens)];
  const isHidden = hidden(step, run.steps, head);
  const isWhole = down.every((_row, row) => across.every((_column, column) => Number.isInteger(own.at(row, column))));
  const isLit = (/** @type {number} */ row, /** @type {number} */ column) => spot && [spot.row ?? row, spot.column ?? column].join() === [row, column].join();
  const fromCell = (/** @type {number} */ row, /** @type {number} */ column) => from(nameOf(step, head, row, column, run));
  const cell = (/** @type {number} */ row, /** @type {number} */ column) => {
    const value = own.at(row, column);
    const written = isWhole || (isHidden(row, column) && value === 0) ? exact(value) : short(value);
    const place = `${row},${column}`;
    if (unknown.has(place) && !isHidden(row, column)) return h("td", { class: judged ? "told" : asked.has(place) ? "to-fill" : "untold" }, judged ? written : "");
    return h("td", { class: isLit(row, column) ? "lit" : "" }, fromCell(row, column) || written);
  };
  const isShort = own.rows <= LONG || own.rowAxis !== only?.axis;
  const wanted = down.map((name, row) => ({ name, row })).filter(({ row }) => isShort || only?.rows.has(row));
  const isEarlier = (/** @type {number} */ row) => across.every((_name, column) => isHidden(row, column) || fromCell(row, column));
  if (!unknown.size && wanted.every(({ row }) => isEarlier(row))) return null; // nothing would be told
  const rows = wanted.map(({ name, row }) => h("tr", {}, h("th", { scope: "row" }, name), ...across.map((_name, column) => cell(row, column))));
  const top = h("tr", {}, h("td", { class: "corner" }), ...across.map((name) => h("th", { scope: "col" }, name)));
  return h("table", {}, h("caption", {}, ...step.id.split("/").flatMap((each, i) => (i ? ["/", h("wbr", {}), each] : [each]))), h("thead", {}, top), h("tbody", {}, ...rows));
}

/** How the number comes about. @param {Judged["solution"][0]} at @param {import("../../lib/types.js").CellResponse} cell @param {Run} run */
function worked(at, { expression: term, signs }, { steps, tokens }) {
  const place = h("div", { class: "worked-out" });
  const step = byId(steps).get(at.step);
  if (step) arithmetic.mount(place, { ...at, step, term, signs, byHand: null, blank: false, steps, tokens, editable: false, onjump: null });
  return place;
}

/** @param {Question} question @param {Judged} judged @param {HTMLElement | null} how the number comes about */
function solved(question, judged, how) {
  const { choice, model, then, why } = judged;
  const letter = choice === null ? "" : `${"ABCDEFGH"[choice]}. `;
  const said = letter + (question.kind === "choose" ? "" : truthOf(judged, question));
  return h("div", { class: "solved" }, said ? h("p", {}, h("b", {}, said)) : null, how, ...prose([...why, ...model, ...then]));
}

/** @param {Partial<typeof state>} by */
function become(by) {
  state = { ...state, ...by };
  void link.save(STATE.said(state));
  void show();
}

/** @param {Record<string, unknown> | null} given */
function take(given) {
  state = checked(given ?? {});
  seed.value = String(state.seed);
  solutions.checked = state.solutions;
  return show();
}

sentence.addEventListener("input", () => {
  clearTimeout(timer);
  timer = window.setTimeout(() => become({ text: sentence.value }), 500);
});
seed.addEventListener("change", () => become({ seed: Math.max(0, Math.round(Number(seed.value) || 0)) }));
solutions.addEventListener("change", () => become({ solutions: solutions.checked }));
find("#print").addEventListener("click", () => print());
find("#ask").addEventListener("submit", (event) => event.preventDefault());
void link.follow(take, () => STATE.said(state));
