// @ts-check
// The lab: a sentence, a mechanism, its options; every step of it. All that a person chose stands in the link.
import { ask, latest, Refusal } from "./api.js";
import { fill, find, h } from "./dom.js";
import { follow, isSameCell, merged } from "./edits.js";
import { _, exact, ngettext, short } from "./i18n.js";
import * as options from "./options.js";
import { shipped } from "./page.js";
import { fragment } from "./state.js";
import { plane } from "./tensor.js";
import * as tools from "./tools.js";
import * as walkthrough from "./walkthrough.js";

/** @typedef {import("./types.js").TraceResponse} Run */
/** @typedef {import("./types.js").Edit} Edit */
/** @typedef {import("./types.js").Token} Token */
/** @typedef {import("./types.js").CellResponse} CellResponse */
/** @typedef {{model: string, layer: number, head: number}} HeadOf */
/**
 * What the link holds.
 * @typedef {object} State
 * @property {string | null} text null: that of the worked example
 * @property {string | null} preset
 * @property {HeadOf | null} from
 * @property {options.Values} options what differs from the defaults
 * @property {number} seed
 * @property {Edit[]} edits
 * @property {string} step
 * @property {[number, number, number]} at head, row, column
 * @property {string} level
 * @property {boolean} hide
 */

const SENTENCE = _("The cat sat because it was tired.");
const mechanism = /** @type {import("./types.js").MechanismInfo} */ (shipped.mechanisms.find((each) => each.id === shipped.id));
const link = fragment();

/** @type {State} */
let state = fresh();
/** @type {Run | null} */
let run = null;
/** @type {ReturnType<typeof walkthrough.mount> | null} */
let walk = null;
let dropped = 0;
let isNew = false; // nobody has chosen a cell yet: the row's largest comes into focus

/** @type {HTMLTextAreaElement} */
const sentence = find("#sentence");
const trace = latest((/** @type {object} */ body, signal) => /** @type {Promise<Run>} */ (ask(`/api/mechanisms/${mechanism.id}/trace`, body, signal)));
const cell = latest((/** @type {object} */ body, signal) => /** @type {Promise<CellResponse>} */ (ask(`/api/mechanisms/${mechanism.id}/cell`, body, signal)));
const header = tools.mount({
  level: state.level,
  hide: state.hide,
  state: () => ({ mechanism: mechanism.id, ...state }),
  onchange: (change) => change_(change),
  onopen: (opened) => (opened.mechanism && opened.mechanism !== mechanism.id ? elsewhere(opened) : take(opened)),
});

/** @returns {State} */
function fresh() {
  const preset = mechanism.presets[0] ?? null;
  return { text: preset ? null : SENTENCE, preset: preset?.id ?? null, from: null, options: {}, seed: 123, edits: [], step: "weights", at: [0, preset?.focus ?? 1, 0], level: "code", hide: false };
}

/** Reads a state that somebody made: what does not fit falls back to the default. @param {Record<string, unknown>} given */
function checked(given) {
  const base = fresh();
  const numbers = (/** @type {unknown} */ list) => Array.isArray(list) && list.every((each) => Number.isInteger(each) && each >= 0);
  const from = /** @type {Partial<HeadOf> | null} */ (given.from ?? null);
  const edits = Array.isArray(given.edits) ? given.edits : [];
  const preset = mechanism.presets.some((each) => each.id === given.preset) ? String(given.preset) : null;
  return /** @type {State} */ ({
    text: typeof given.text === "string" ? given.text : preset ? null : SENTENCE,
    preset,
    from: from && numbers([from.layer, from.head]) ? { model: String(from.model), layer: from.layer, head: from.head } : null,
    options: given.options && typeof given.options === "object" ? given.options : {},
    seed: Number.isInteger(given.seed) ? given.seed : base.seed,
    edits: edits.filter((each) => each && typeof each.step === "string" && numbers(each.cell) && Number.isFinite(each.value)),
    step: typeof given.step === "string" ? given.step : base.step,
    at: Array.isArray(given.at) && given.at.length === 3 && numbers(given.at) ? given.at : base.at,
    level: tools.level(given.level),
    hide: given.hide === true,
  });
}

/** @param {State} of */
function body(of) {
  return {
    ...(of.text === null ? {} : { text: of.text }),
    ...(of.preset && !of.from ? { preset: of.preset } : {}),
    ...(of.from ? { inputs_from: of.from } : {}),
    options: of.options, seed: of.seed, edits: of.edits,
  };
}

/** Asks for the run of a state; only when it stands does the state count. @param {State} wanted */
async function request(wanted) {
  document.body.classList.add("asking");
  try {
    const answer = await trace(body(wanted));
    if (!answer) return;
    run = answer;
    if (isNew) state.at = [0, state.at[1], largest(answer, state)];
    isNew = false;
    problem(null);
    render();
    void link.save(state);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    problem(error.message);
  } finally {
    document.body.classList.remove("asking");
  }
}

/** @param {Run} answer @param {State} of */
function largest(answer, of) {
  const own = plane(answer.steps.find((each) => each.id === of.step) ?? answer.steps[answer.steps.length - 1]);
  const row = Array.from({ length: own.columns }, (_value, column) => own.at(Math.min(of.at[1], own.rows - 1), column));
  return row.indexOf(Math.max(...row));
}

/** @param {Partial<State>} change what needs no new run */
function change_(change) {
  state = { ...state, ...change };
  render();
  void link.save(state);
}

/** @param {Partial<State>} change what needs a new run */
function rerun(change) {
  state = { ...state, ...change };
  controls();
  void request(state);
}

/** The sentence was changed: edits go where their tokens went. @param {Partial<State>} change */
async function retext(change) {
  const { edits } = state;
  const next = { ...state, ...change };
  state = { ...state, ...change };
  if (!edits.length || !run) return rerun({});
  try {
    /** @type {Token[]} */
    const after = await ask("/api/tokens", { text: next.text ?? "", ...(next.from ? { model: next.from.model } : {}) });
    if (state.text !== next.text) return;
    const left = follow(edits, run.steps, run.tokens.query, after);
    dropped = edits.length - left.length;
    rerun({ edits: left });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    problem(error.message);
  }
}

/** @param {string | null} message */
function problem(message) {
  const place = find("#problem");
  place.hidden = message === null;
  place.textContent = message ?? "";
  sentence.setAttribute("aria-invalid", String(message !== null));
  find("#walkthrough").classList.toggle("stale", message !== null);
}

/** @returns {walkthrough.WalkthroughData} */
function walkData() {
  const answer = /** @type {Run} */ (run);
  const step = answer.steps.some((each) => each.id === state.step) ? state.step : "weights";
  const [head, row, column] = state.at;
  return {
    steps: answer.steps,
    tokens: answer.tokens,
    code: mechanism.code,
    notes: answer.notes,
    focus: { step, head, row, column, hide: state.hide },
    editable: () => true,
    onfocus: (focus) => change_({ step: focus.step, at: [focus.head, focus.row, focus.column] }),
    onedit: (id, cells) => rerun({ edits: merged(state.edits, cells.map((each) => ({ step: id, ...each }))) }),
    onundo: (id, index) => rerun({ edits: state.edits.filter((each) => !isSameCell(each, { step: id, cell: index, value: 0 })) }),
    explain: (id, index) => cell({ ...body(state), at: { step: id, cell: index } }),
  };
}

function render() {
  if (!run) return;
  header.update({ level: state.level, hide: state.hide, state: () => ({ mechanism: mechanism.id, ...state }), onchange: change_, onopen: take });
  controls();
  const data = walkData();
  if (walk) walk.update(data);
  else walk = walkthrough.mount(find("#walkthrough"), data);
  truth();
  edited();
  parity(run);
}

/** The controls show the state; a field that is being typed in is left alone. */
function controls() {
  const preset = mechanism.presets.find((each) => each.id === state.preset);
  if (document.activeElement !== sentence) sentence.value = state.text ?? preset?.tokens.join(" ") ?? "";
  const own = mechanism.options.filter((each) => !state.from || (each.kind !== "size" && each.name !== "heads")); // a head's sizes are its own
  const all = [...own, { name: "seed", kind: /** @type {const} */ ("argument"), default: 123, minimum: 0, maximum: 2 ** 32 - 1, step: 1 }];
  options.show(find("#options"), all, { ...(run?.options ?? {}), ...state.options, seed: state.seed }, (name, value) => {
    if (name === "seed") return rerun({ seed: Number(value) });
    const isSize = mechanism.options.some((each) => each.name === name && each.kind === "size");
    rerun({ options: { ...state.options, [name]: value }, ...(isSize ? { preset: null, text: sentence.value } : {}), edits: isSize ? [] : state.edits });
  });
  /** @type {HTMLSelectElement} */ (find("#preset")).value = state.preset ?? "";
  /** @type {HTMLSelectElement} */ (find("#from")).value = state.from?.model ?? "";
  const model = shipped.models.find((each) => each.id === state.from?.model);
  const place = find("#head");
  place.hidden = !model;
  if (!model || !state.from) return;
  const whole = (/** @type {string} */ name, /** @type {number} */ n) => ({ name, kind: /** @type {const} */ ("argument"), default: 0, minimum: 0, maximum: n - 1, step: 1 });
  options.show(place, [whole("layer", model.layers), whole("head", model.heads)], { layer: state.from.layer, head: state.from.head }, (name, value) => state.from && rerun({ from: { ...state.from, [name]: Number(value) }, edits: [] }));
}

/** What these numbers mean, or that they mean nothing yet. */
function truth() {
  const place = find("#truth");
  const model = shipped.models.find((each) => each.id === state.from?.model);
  const preset = mechanism.presets.find((each) => each.id === state.preset);
  const takesVectors = mechanism.inputs.some((each) => each.name === "q");
  if (model && state.from) {
    const params = { title: model.title, layer: state.from.layer, head: state.from.head };
    fill(place, takesVectors
      ? _("True numbers: q, k and v of {title}, layer {layer}, head {head}, as it reads this sentence (after RoPE).", params)
      : _("True numbers: x and the weights of {title}, layer {layer}, head {head}. The model itself also turns q and k by position (RoPE), which this mechanism leaves out.", params));
  } else if (preset && state.text === null) fill(place, preset.note || _("A worked example: these numbers are printed in the article that it comes from."));
  else fill(place, _("These vectors are random: they are drawn from the seed and mean nothing yet. "), h("button", { type: "button", class: "link", onclick: () => trained() }, _("Take true ones from a trained model")));
}

function trained() {
  const model = shipped.models[0];
  isNew = true;
  rerun({ from: { model: model.id, layer: 4, head: 4 }, text: sentence.value, preset: null, edits: [] });
}

/** The edits, each with a way back. */
function edited() {
  const place = find("#edits");
  place.hidden = !state.edits.length && !dropped;
  const chips = state.edits.slice(-8).map((edit) =>
    h("button", { type: "button", class: "chip", title: _("Take this edit back"), onclick: () => rerun({ edits: state.edits.filter((each) => each !== edit) }) }, `${edit.step}[${edit.cell.join(", ")}] = ${short(edit.value)}`, h("span", { "aria-hidden": "true" }, " ×")),
  );
  const lost = dropped ? ngettext("{n} edit was dropped: its token is gone.", "{n} edits were dropped: their tokens are gone.", dropped) : "";
  dropped = 0;
  fill(place, h("span", {}, state.edits.length ? ngettext("{n} number changed by hand:", "{n} numbers changed by hand:", state.edits.length) : ""), chips,
    state.edits.length > 0 && h("button", { type: "button", onclick: () => rerun({ edits: [] }) }, _("Take all back")), h("span", { role: "status" }, lost));
}

/** @param {Run} answer */
function parity({ parity: { reference, max_abs_error, tolerance, agrees } }) {
  const own = reference.startsWith("torch") ? _("checked against PyTorch") : _("checked against an independent reference");
  const place = find("#parity");
  const open = place.querySelector("details")?.open ?? false;
  fill(place, h("details", { class: `parity ${agrees ? "agrees" : "differs"}`, open },
    h("summary", {}, agrees ? `✓ ${own}` : `✗ ${_("differs from its reference")}`),
    h("p", {}, _("Largest difference over every cell of the output: {error} (allowed: {tolerance}, float32 against float64). Reference: {reference}. Edits of inputs and mask are in it; edits of later steps are left out.", { error: exact(max_abs_error), tolerance: exact(tolerance), reference }))));
}

/** A file of another mechanism opens there. @param {Record<string, unknown>} opened */
async function elsewhere(opened) {
  const { pack } = await import("./state.js");
  if (shipped.mechanisms.some((each) => each.id === opened.mechanism)) location.assign(`/lab/${opened.mechanism}#${await pack(opened)}`);
}

/** @param {Record<string, unknown>} given */
function take(given) {
  state = checked(given);
  isNew = !given.at;
  sentence.blur();
  controls();
  void request(state);
}

async function start() {
  const choices = (/** @type {{value: string, text: string}[]} */ list) => list.map(({ value, text }) => h("option", { value }, text));
  const select = (/** @type {string} */ name) => /** @type {HTMLSelectElement} */ (find(name));
  const [mechanisms, presets, from] = [select("#mechanism"), select("#preset"), select("#from")];
  fill(mechanisms, choices(shipped.mechanisms.map(({ id, title }) => ({ value: id, text: title }))));
  mechanisms.value = mechanism.id;
  mechanisms.addEventListener("change", () => void elsewhere({ text: sentence.value, from: state.from, seed: state.seed, level: state.level, mechanism: mechanisms.value }));
  fill(presets, choices([{ value: "", text: _("Your own sentence") }, ...mechanism.presets.map(({ id, title }) => ({ value: id, text: title }))]));
  presets.addEventListener("change", () => {
    const preset = mechanism.presets.find((each) => each.id === presets.value);
    rerun(preset ? { preset: preset.id, text: null, from: null, edits: [], options: { ...preset.options }, at: [0, preset.focus, 0] } : { preset: null, text: sentence.value, edits: [] });
  });
  fill(from, choices([{ value: "", text: _("The seed (random)") }, ...shipped.models.map(({ id, title }) => ({ value: id, text: title }))]));
  from.addEventListener("change", () => (from.value ? trained() : rerun({ from: null, edits: [] })));
  sentence.addEventListener("input", () => void retext({ text: sentence.value }));
  find("#ask").addEventListener("submit", (event) => event.preventDefault());
  find("#lesson").textContent = mechanism.lesson;
  document.title = `${mechanism.title} · Headlight`;
  link.watch(async () => take((await link.open()) ?? { ...fresh(), at: null }));
  take((await link.open()) ?? { ...fresh(), at: null });
}

void start();
