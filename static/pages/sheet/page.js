// @ts-check
// A lesson to print: for each scene its text, the matrices with what is asked left blank, and the question; with the
// solutions, what was left blank. On the class's own sentence and seed, which the link carries.
import { ask } from "../../lib/api.js";
import { described, flag, maybe, text, whole } from "../../lib/fields.js";
import { fill, find, h } from "../../lib/dom.js";
import { _, exact, short } from "../../lib/i18n.js";
import { labels } from "../../lib/labels.js";
import { byId, hidden } from "../../lib/masks.js";
import { asking, tell } from "../../lib/problem.js";
import { prose, written } from "../../lib/prose.js";
import { shipped } from "../../lib/shipped.js";
import { fragment, reader } from "../../lib/state.js";
import { plane } from "../../lib/tensor.js";

/** @typedef {import("../../lib/types.js").StagedScene} Staged */
/** @typedef {import("../../lib/types.js").JudgedAnswer} Judged */
/** @typedef {import("../../lib/types.js").TraceResponse} Run */
/** @typedef {import("../../lib/types.js").Step} Step */

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
let turn = 0;
let timer = 0;

/** All scenes, one behind the other. */
function show() {
  const own = ++turn;
  return asking(
    async () => {
      /** @type {HTMLElement[]} */
      const parts = [];
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
  const asks = question ? h("div", { class: "asked" }, ...prose(question.says)) : null;
  const choices = question?.choices.length ? h("ol", {}, ...question.choices.map(({ spans }) => h("li", {}, ...spans.map(written)))) : null;
  const room = question && !judged ? h("div", { class: "room" }) : null;
  const head = h("h2", {}, `${n}. ${staged.title}`);
  return h("section", { class: "on-paper", lang: lesson.language }, head, ...prose(staged.says), tables(staged, run, judged), asks, choices, room, judged && solved(judged));
}

/** The matrix of the scene, and what it is made of. @param {Staged} staged @param {Run} run @param {Judged | null} judged */
function tables({ state: { step: id, at: [head] }, question }, run, judged) {
  const steps = byId(run.steps);
  const step = steps.get(id);
  if (!step) return null;
  const isGiven = !step.of.length; // nobody can work it out
  const unknown = new Set((question?.step === id && !isGiven ? question.blank : []).map(String));
  const before = [...new Set(step.of)].filter((each) => !step.idle.includes(each)).map((each) => steps.get(each)).filter((each) => each !== undefined);
  return h("div", { class: "tables" }, ...before.map((each) => table(each, run, head, new Set(), null)), table(step, run, head, unknown, judged));
}

/** @param {Step} step @param {Run} run @param {number} head @param {Set<string>} unknown @param {Judged | null} judged */
function table(step, run, head, unknown, judged) {
  const own = plane(step, head);
  if (own.rows > MOST || own.columns > MOST) return null;
  const [down, across] = [labels(step, own.rowAt, run.tokens), labels(step, own.columnAt, run.tokens)];
  const isHidden = hidden(step, run.steps, head);
  const cell = (/** @type {number} */ row, /** @type {number} */ column) => {
    const isUnknown = unknown.has(`${row},${column}`) && !isHidden(row, column);
    const number = isHidden(row, column) && own.at(row, column) === 0 ? "0" : step.value.dtype === "f4" ? short(own.at(row, column)) : String(own.at(row, column));
    return h("td", { class: isUnknown ? (judged ? "told" : "to-fill") : "" }, isUnknown && !judged ? "" : number);
  };
  const rows = down.map((name, row) => h("tr", {}, h("th", { scope: "row" }, name), ...across.map((_name, column) => cell(row, column))));
  const top = h("tr", {}, h("td", { class: "corner" }), ...across.map((name) => h("th", { scope: "col" }, name)));
  return h("table", {}, h("caption", {}, step.id), h("thead", {}, top), h("tbody", {}, ...rows));
}

/** @param {Judged} judged */
function solved({ values, places, choice, after, model, then, why }) {
  const shown = places.length ? places.map((place) => values[place]) : values; // of a row the largest, or its order
  const numbers = shown.map((each) => (each === null ? "−∞" : exact(each))).join(", ");
  const said = after !== null ? `${numbers} → ${exact(after)}` : choice !== null ? "ABCDEFGH"[choice] : numbers;
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
