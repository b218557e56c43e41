// @ts-check
// The lab: a sentence, a mechanism, its options; every step of it. All that a person chose stands in the link.
import { address } from "../../lib/address.js";
import { ask, latest } from "../../lib/api.js";
import { find } from "../../lib/dom.js";
import { follow, isSameCell, merged, withoutHidden } from "../../lib/edits.js";
import { _, ngettext, short } from "../../lib/i18n.js";
import { columnOf } from "../../walkthrough/journey.js";
import { STATE, body, checked, firstHead, fresh, mechanism } from "./state.js";
import { cellName } from "../../lib/labels.js";
import { illustrate } from "./figures.js";
import { fieldOf, followed, tokensNow } from "./texts.js";
import { byId } from "../../lib/masks.js";
import * as options from "../../lib/options.js";
import { shipped } from "../../lib/shipped.js";
import { asking, tell } from "../../lib/problem.js";
import * as source from "../../lib/source.js";
import { fragment, pack } from "../../lib/state.js";
import * as tools from "../../lib/tools.js";
import * as truth from "./truth.js";
import * as changes from "../../views/changes.js";
import * as parity from "../../views/parity.js";
import * as walkthrough from "../../walkthrough/walkthrough.js";

/** @typedef {import("../../lib/types.js").TraceResponse} Run */
/** @typedef {import("../../lib/types.js").CellResponse} CellResponse */
/** @typedef {import("../../lib/api.js").Refusal} Refusal */
/** @typedef {import("./state.js").State} State */

const PICTURES = ["#walkthrough", "#parity", "#figures"];
const link = fragment();

let state = fresh();
/** @type {Run | null} */
let run = null;
/** What the run that is shown was asked for. @type {ReturnType<typeof body>} */
let standing = body(state);
let dropped = 0;
let isByHand = false; // the last change was to a number
let isNew = false; // nobody has chosen a cell yet: the row's largest comes into focus
/** @type {{walk: ReturnType<typeof walkthrough.mount>, changes: ReturnType<typeof changes.mount>, parity: ReturnType<typeof parity.mount>} | null} */
let views = null;

/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
/** @type {HTMLTextAreaElement} */
const context = find("#context");
const trace = latest(
  (/** @type {object} */ wanted, signal) =>
    ask(`/api/mechanisms/${mechanism.id}/trace`, wanted, signal),
);
const cell = latest(
  (/** @type {object} */ wanted, signal) =>
    ask(`/api/mechanisms/${mechanism.id}/cell`, wanted, signal),
);
const header = tools.mount(toolsData());
const numbers = source.mount(takeNumbers);

/** @returns {tools.ToolsData} */
function toolsData() {
  const { level, hide } = state;
  const whole = () => ({ mechanism: mechanism.id, ...state });
  const isHere = (/** @type {Record<string, unknown>} */ file) => (file.mechanism ?? mechanism.id) === mechanism.id;
  const onopen = (/** @type {Record<string, unknown>} */ file) => (isHere(file) ? take(file) : void elsewhere(file));
  return { level, hide, state: whole, onchange: change, onopen };
}

/** Asks for the run of the state; the last picture stays until the answer is there. */
function request() {
  return asking(async () => {
    const asked = body(state);
    const answer = await trace(asked);
    if (!answer) return;
    if (run) state.at = followed(state.at, { from: shownStep(run), to: shownStep(answer) }, run.tokens, answer.tokens);
    run = answer;
    standing = asked;
    if (isNew) {
      const place = { head: firstHead(state), row: state.at[1], column: 0 };
      state.at = [place.head, place.row, columnOf(shownStep(answer), place)];
    }
    isNew = false;
    tell(sentence, null, PICTURES);
    render();
    void link.save(STATE.said(state));
    await illustrate(asked);
  }, refused, PICTURES);
}

/**
 * An edit that is refused is taken back, and those that fit no longer are dropped; what was typed stays.
 * @param {Refusal} refusal
 */
function refused({ message, field }) {
  const ofEdits = field?.startsWith("edits") ?? false;
  if (ofEdits && run && !isByHand && state.edits.length) {
    const inside = state.edits.filter((each) => !each.step.includes("/")); // tiles come and go with the sentence
    const left = inside.length < state.edits.length ? inside : [];
    dropped += state.edits.length - left.length;
    return rerun({ edits: left });
  }
  if (ofEdits) state = { ...state, edits: standing.edits };
  tell(fieldOf(field ?? ""), message, ofEdits ? [] : PICTURES);
}

/** @param {Partial<State>} by what needs no new run */
function change(by) {
  state = { ...state, ...by };
  render();
  void link.save(STATE.said(state));
}

/** @param {Partial<State>} by what needs a new run */
function rerun(by, byHand = false) {
  state = { ...state, ...by };
  isByHand = byHand;
  controls();
  void request();
}

/** A sentence was changed: edits go where their tokens went. @param {Partial<State>} typed */
async function retext(typed) {
  state = { ...state, ...typed };
  const own = state;
  const shown = run;
  if (!state.edits.length || !shown) return rerun({});
  // what cannot be split is refused by the run too, at its own field
  const after = await tokensNow(own, shown).catch(() => null);
  if (state !== own) return;
  if (!after) return rerun({});
  const left = follow(state.edits, shown.steps, shown.tokens, after);
  dropped = state.edits.length - left.length;
  rerun({ edits: left });
}

/** @param {Run} answer */
function shownStep({ steps }) {
  const weights = () => byId(steps).get("weights") ?? steps.find((each) => each.name === "weights");
  return byId(steps).get(state.step) ?? weights() ?? steps[steps.length - 1];
}

/** @param {Run} answer @returns {walkthrough.WalkthroughData} */
function walkData(answer) {
  const [head, row, column] = state.at;
  return {
    steps: answer.steps,
    tokens: answer.tokens,
    code: mechanism.code,
    notes: answer.notes,
    level: 2,
    focus: { step: shownStep(answer).id, head, row, column, hide: state.hide },
    onfocus: (to) => change({ step: to.step, at: [to.head, to.row, to.column] }),
    edits: {
      editable: () => true,
      onedit: (step, cells) =>
        edit(
          answer,
          cells.map((each) => ({ step, ...each })),
        ),
      onundo: (step, index) =>
        rerun({ edits: state.edits.filter((each) => !isSameCell(each, { step, cell: index, value: 0 })) }),
    },
    explain: (step, index) => cell({ ...standing, at: { step, cell: index } }),
  };
}

/** What is edited behind a pair that is switched off now is dropped. @param {Run} answer @param {State["edits"]} more */
function edit(answer, more) {
  const left = withoutHidden(state.edits, more, answer.steps);
  dropped = state.edits.length - left.length;
  rerun({ edits: merged(left, more) }, true);
}

function render() {
  controls();
  if (!run) return;
  const data = { walk: walkData(run), changes: changesData(), parity: run };
  if (views) {
    views.walk.update(data.walk);
    views.changes.update(data.changes);
    views.parity.update(data.parity);
  } else {
    views = {
      walk: walkthrough.mount(find("#walkthrough"), data.walk),
      changes: changes.mount(find("#edits"), data.changes),
      parity: parity.mount(find("#parity"), data.parity),
    };
  }
  dropped = 0;
  truth.show(find("#truth"), state, run, () => takeNumbers(source.headIn(state.from)));
}

/** @returns {changes.ChangesData} */
function changesData() {
  const { edits } = state;
  return {
    changes: edits.map(inWords),
    intro: ngettext("{n} number changed by hand:", "{n} numbers changed by hand:", edits.length),
    dropped,
    onundo: (index) => rerun({ edits: edits.filter((_edit, i) => i !== index) }),
    onundoall: () => rerun({ edits: [] }),
    after: () => find('.stage [tabindex="0"]'), // the cell in focus
  };
}

/** @param {import("../../lib/types.js").Edit} edit */
function inWords({ step, cell: index, value }) {
  const of = run && byId(run.steps).get(step);
  const name = run && of ? cellName(of, index, run.tokens) : `[${index.join(", ")}]`;
  return `${step} ${name} = ${of?.value.dtype === "u1" ? value : short(value)}`;
}

/** The controls show the state; a field that is being typed in is left alone. */
function controls() {
  header.update(toolsData());
  const preset = mechanism.presets.find((each) => each.id === state.preset);
  if (document.activeElement !== sentence) sentence.value = state.text ?? preset?.tokens.join(" ") ?? "";
  const second = state.context ?? preset?.context?.join(" ") ?? mechanism.context ?? "";
  if (document.activeElement !== context) context.value = second;
  // a trained head brings its own sizes
  const own = mechanism.options.filter((each) => !state.from || (each.kind !== "size" && each.name !== "heads"));
  const shown = { ...(run?.options ?? {}), ...state.options, seed: state.seed };
  const chance = mechanism.from_seed ? [options.whole("seed", 2 ** 32, 123)] : [];
  options.show(find("#options"), [...own, ...chance], shown, set, state.options);
  /** @type {HTMLSelectElement} */ (find("#preset")).value = state.preset ?? "";
  numbers.show(state.from);
}

/** @param {string} name @param {boolean | number | string} value */
function set(name, value) {
  if (name === "seed") return rerun({ seed: Number(value) });
  const isSize = mechanism.options.some((each) => each.name === name && (each.kind === "size" || name === "heads"));
  const by = { options: { ...state.options, [name]: value } };
  // the cells of another size are other cells, and a worked example has its own sizes
  rerun(isSize ? { ...by, preset: null, ...texts(), edits: [] } : by);
}

/** The sentences as they stand in their fields. */
function texts() {
  return { text: sentence.value, context: mechanism.context === null ? null : context.value };
}

/** A person wants the numbers of this head, or of the seed. @param {source.HeadOf | null} from */
function takeNumbers(from) {
  if (!from || from.model === state.from?.model) return rerun({ from, edits: [] });
  isNew = true;
  rerun({ from, text: sentence.value, preset: null, edits: [], options: {} });
}

/** Another mechanism with this state. @param {Record<string, unknown>} opened */
async function elsewhere(opened) {
  if (shipped.mechanisms.some((each) => each.id === opened.mechanism))
    location.assign(address(`/lab/${opened.mechanism}#${await pack(opened)}`));
}

/** @param {Record<string, unknown> | null} given null: a newcomer */
function take(given) {
  state = given ? checked(given) : fresh();
  isNew = !given?.at;
  for (const field of [sentence, context]) field.blur();
  controls();
  void request();
}

/** @param {string} id */
function example(id) {
  const preset = mechanism.presets.find((each) => each.id === id);
  if (!preset) return rerun({ preset: null, ...texts(), edits: [] });
  isNew = true;
  const its = { text: null, context: null, from: null, edits: [] };
  rerun({ ...its, preset: id, options: { ...preset.options }, at: [0, preset.focus, 0] });
}

function start() {
  options.choice("#mechanism", shipped.mechanisms, (id) => {
    const { from, seed, level, hide } = state;
    void elsewhere({ mechanism: id, ...texts(), from, seed, level, hide });
  }).value = mechanism.id;
  options.choice("#preset", [{ id: "", title: _("Your own sentence") }, ...mechanism.presets], example);
  find("#second").hidden = mechanism.context === null;
  find("#source").hidden = !mechanism.from_model;
  sentence.addEventListener("input", () => void retext({ text: sentence.value }));
  context.addEventListener("input", () => void retext({ context: context.value }));
  find("#ask").addEventListener("submit", (event) => event.preventDefault());
  find("#lesson").textContent = mechanism.lesson;
  void link.follow(take);
}

start();
