// @ts-check
// A lesson to print: for each scene its text, the matrices with what is asked left blank, and the question; with the
// solutions, what was left blank. On the class's own sentence and seed, which the link carries.
import { choicesOf, truthOf } from "../../lib/answer.js";
import { ask } from "../../lib/api.js";
import { described, flag, maybe, text, whole } from "../../lib/fields.js";
import { fill, find, h } from "../../lib/dom.js";
import { _, short } from "../../lib/i18n.js";
import { labels } from "../../lib/labels.js";
import { byId, hidden } from "../../lib/masks.js";
import { asking, tell } from "../../lib/problem.js";
import { prose } from "../../lib/prose.js";
import { MASKED } from "../../lib/roles.js";
import { shipped } from "../../lib/shipped.js";
import { fragment, reader } from "../../lib/state.js";
import { plane } from "../../lib/tensor.js";

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
/** In which scene a number is asked for: where it comes again, it is not printed. @type {Map<string, number>} */
const earlier = new Map();
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
  const shown = tables(staged, run, judged, n);
  return h("section", { class: "on-paper", lang: lesson.language }, head, ...prose(staged.says), shown, question && asks(question, !judged, Boolean(shown?.querySelector(".of-question"))), question && judged && solved(question, judged));
}

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

/** The matrix of the scene, and what it is made of. @param {Staged} staged @param {Run} run @param {Judged | null} judged @param {number} n of the scene */
function tables({ state: { step: id, at: [head] }, question, spot, parts }, run, judged, n) {
  const steps = byId(run.steps);
  const step = steps.get(id);
  if (!step) return null;
  const isGiven = !step.of.length; // nobody can work it out
  const unknown = new Set((question?.step === id && !isGiven ? question.blank : []).map(String));
  const isMade = parts.includes("operands") || unknown.size > 0; // else nobody has to look at what it is made of
  const before = new Set((isMade ? step.of : []).filter((each) => !step.idle.includes(each)).flatMap((each) => steps.get(each) ?? []).map((each) => changed(each, steps)));
  const isSaid = (/** @type {Step} */ each) => each.value.dtype === "u1" && [...before].some(({ name }) => name === MASKED); // its −∞ tell of the mask
  const place = { run, head, n };
  const only = unknown.size ? { axis: plane(step, head).rowAxis, rows: new Set([...unknown].map((cell) => Number.parseInt(cell))) } : null;
  const made = [...before].filter((each) => !isSaid(each)).map((each) => table(each, { ...place, only }));
  const own = table(step, { ...place, unknown, judged, spot, isAsked: question?.kind === "number" });
  own?.classList.toggle("of-question", question?.step === id);
  return h("div", { class: "tables" }, ...made, own);
}

/** The last step that changed anything: a mask that hides nothing has no table of its own. @param {Step} step @param {Map<string, Step>} steps @returns {Step} */
function changed(step, steps) {
  const before = steps.get(step.of[0]);
  return before && step.name === MASKED && before.value.bdata === step.value.bdata ? changed(before, steps) : step;
}

/**
 * @param {Step} step
 * @param {{run: Run, head: number, n: number, unknown?: Set<string>, judged?: Judged | null, spot?: Staged["spot"], isAsked?: boolean, only?: {axis: string, rows: Set<number>} | null}} of
 *   only: of a long table with this axis these rows
 */
function table(step, { run, head, n, unknown = new Set(), judged = null, spot = null, isAsked = false, only = null }) {
  const own = plane(step, head);
  if (own.rows > MOST || own.columns > MOST) return null;
  const [down, across] = [labels(step, own.rowAt, run.tokens), labels(step, own.columnAt, run.tokens)];
  const isHidden = hidden(step, run.steps, head);
  const isLit = (/** @type {number} */ row, /** @type {number} */ column) => spot && [spot.row ?? row, spot.column ?? column].join() === [row, column].join();
  const cell = (/** @type {number} */ row, /** @type {number} */ column) => {
    const value = own.at(row, column);
    const key = [step.name, down[row], across[column], value].join();
    if (unknown.has(`${row},${column}`) && !isHidden(row, column)) {
      if (isAsked) earlier.set(key, n);
      return h("td", { class: judged ? "told" : "to-fill" }, judged ? short(value) : "");
    }
    const from = state.solutions ? undefined : earlier.get(key);
    const written = isHidden(row, column) && value === 0 ? "0" : step.value.dtype === "f4" ? short(value) : String(value);
    return h("td", { class: isLit(row, column) ? "lit" : "" }, from && from < n ? `(${from})` : written);
  };
  const isShort = own.rows <= LONG || own.rowAxis !== only?.axis;
  const wanted = down.map((name, row) => ({ name, row })).filter(({ row }) => isShort || only?.rows.has(row));
  const rows = wanted.map(({ name, row }) => h("tr", {}, h("th", { scope: "row" }, name), ...across.map((_name, column) => cell(row, column))));
  const top = h("tr", {}, h("td", { class: "corner" }), ...across.map((name) => h("th", { scope: "col" }, name)));
  return h("table", {}, h("caption", {}, step.id), h("thead", {}, top), h("tbody", {}, ...rows));
}

/** @param {Question} question @param {Judged} judged */
function solved(question, judged) {
  const { choice, model, then, why } = judged;
  const letter = choice === null ? "" : `${"ABCDEFGH"[choice]}. `;
  const said = letter + (question.kind === "choose" ? "" : truthOf(judged, question));
  return h("div", { class: "solved" }, said ? h("p", {}, h("b", {}, said)) : null, ...prose([...why, ...model, ...then]));
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
